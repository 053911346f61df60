"""What the REST API answers: GitHub's examples with the values of the world."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.standin.description import Description
from tests.standin.world import LONG_AGO, Attached, Repository, Said, World, overlay

REPO = r"^/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)"


class NotThereError(Exception):
    """404, or what ``status`` says."""

    def __init__(self, status: int = 404, message: str = "Not Found", **headers: str) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers


@dataclass
class Listed:
    """A list that is cut into pages; ``within`` names it inside an object."""

    items: list[Any]
    within: str = ""


class Moved(str):
    """Where to go instead (301 on the API, 302 for downloads)."""

    __slots__ = ()


class Answers:
    """Routes of the API."""

    def __init__(self, world: World, description: Description, base: str, storage: str) -> None:
        self.world, self.description = world, description
        self.base, self.storage = base, storage
        self._templates: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}
        """What the storage holds, by path."""
        self.routes = list(ROUTES)

    def example(self, template: str, *within: Any, **how: str) -> Any:
        """Return a part of an example, to be laid under a value."""
        key = f"{template}{how}"
        if key not in self._templates:
            self._templates[key] = self.description.example(template, **how)
        found = self._templates[key]
        for part in within:
            found = found[part]
        return found

    def answer(self, path: str, query: dict[str, str]) -> Any:
        """Return what stands at a path of the API (without its prefix)."""
        for pattern, make in self.routes:
            if found := re.match(pattern + "$", path):
                return make(self, query, **found.groupdict())
        raise NotThereError

    # --- owners

    def account(self, _: dict[str, str], login: str) -> Any:
        kind = "Organization" if self._is_organisation(login) else "User"
        if login.lower() not in {self.world.owner.lower(), self.world.user, *self.world.members}:
            raise NotThereError
        return overlay(self.example("/users/{username}"), login=login, type=kind)

    def whoami(self, _: dict[str, str]) -> Any:
        if not self.world.user:
            raise NotThereError(403, "Resource not accessible by integration")
        return overlay(self.example("/user"), login=self.world.user)

    def _is_organisation(self, login: str) -> bool:
        return login.lower() == self.world.owner.lower() and self.world.organisation

    def of_organisation(self, _: dict[str, str], org: str) -> Listed:
        if not self._is_organisation(org):
            raise NotThereError
        return Listed([self._brief(r) for r in self._of(org)])

    def of_user(self, _: dict[str, str], login: str) -> Listed:
        return Listed([self._brief(r) for r in self._of(login) if r.visibility == "public"])

    def own(self, _: dict[str, str]) -> Listed:
        template = "/user/repos"
        return Listed(
            [self._repository(r, self.example(template, 0)) for r in self._of(self.world.user)]
        )

    def installed(self, _: dict[str, str]) -> Listed:
        example = self.example("/installation/repositories", "repositories", 0)
        found = [self._repository(r, example) for r in self.world.repositories]
        return Listed(found, "repositories")

    def members(self, _: dict[str, str], org: str) -> Listed:
        example = self.example("/orgs/{org}/members", 0)
        del org
        return Listed([overlay(example, login=name) for name in self.world.members])

    def installation(self, _: dict[str, str], login: str) -> Any:
        if login.lower() != self.world.owner.lower():
            raise NotThereError
        return overlay(self.example("/orgs/{org}/installation"), id=4711)

    def gists(self, _: dict[str, str], login: str = "") -> Listed:
        example = self.example("/users/{username}/gists", 0)
        return Listed(
            [
                overlay(
                    example,
                    id=number,
                    git_pull_url=f"{self.web}/gist/{number}.git",
                    updated_at=changed,
                )
                for number, _, changed in self.world.gists.get(login or self.world.user, ())
            ]
        )

    def now(self) -> str:
        """Return the time as GitHub writes it."""
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    @property
    def web(self) -> str:
        return self.base.removesuffix("/api/v3")

    def _of(self, login: str) -> list[Repository]:
        return [r for r in self.world.repositories if r.owner.lower() == login.lower()]

    # --- repositories

    def _brief(self, repository: Repository) -> Any:
        return self._repository(repository, self.example("/orgs/{org}/repos", 0))

    def _repository(self, told: Repository, example: dict[str, Any]) -> dict[str, Any]:
        return overlay(
            {k: v for k, v in example.items() if k not in {"parent", "source", "template_repository"}},
            id=told.id, node_id=told.node, name=told.name, full_name=told.full_name,
            private=told.visibility != "public", visibility=told.visibility, fork=told.fork,
            clone_url=f"{self.web}/{told.full_name}.git", html_url=f"{self.web}/{told.full_name}",
            archived=told.archived, disabled=told.disabled, is_template=told.template,
            default_branch="main", pushed_at=told.pushed, topics=told.topics,
            size=1 if told.git else 0, has_wiki=told.has_wiki, has_issues=told.has_issues,
            has_discussions=told.has_discussions,
        )  # fmt: skip

    def _found(self, owner: str, name: str, part: str = "") -> Repository:
        repository = self.world.named(f"{owner}/{name}")
        if repository is None:
            raise NotThereError
        if part and part in repository.no_permission:
            raise NotThereError(
                403, "Resource not accessible by personal access token",
                **{"X-Accepted-GitHub-Permissions": f"{part}=read"},
            )  # fmt: skip
        return repository

    def repository(self, _: dict[str, str], owner: str, name: str) -> Any:
        found = self._found(owner, name)
        if found.full_name.lower() != f"{owner}/{name}".lower():
            return Moved(f"{self.base}/repos/{found.full_name}")
        told = self._repository(found, self.example("/repos/{owner}/{repo}"))
        return overlay(told, language=None)  # the example forgot it

    # --- texts

    def issues(self, query: dict[str, str], owner: str, name: str) -> Listed:
        found = self._found(owner, name, "issues")
        if not found.has_issues:
            raise NotThereError(410, "Issues are disabled for this repo")
        example = self.example("/repos/{owner}/{repo}/issues", 0)
        pull = dict.fromkeys(("url", "html_url", "diff_url", "patch_url"), f"{self.base}/x")
        plain = {k: v for k, v in example.items() if k != "pull_request"}
        return Listed(
            [
                overlay(
                    plain, id=one.number + 10_000, number=one.number, title=one.title, body=one.body,
                    updated_at=one.changed, created_at=LONG_AGO, state=one.state,
                    labels=[overlay(example["labels"][0], name=name) for name in one.labels],
                    **({"pull_request": pull} if one.pull else {}),
                )
                for one in _since(found.issues, query)
                if query.get("state", "open") in {"all", one.state}
                and set(query.get("labels", "").split(",")) - {""} <= set(one.labels)
            ]
        )  # fmt: skip

    def pulls(self, query: dict[str, str], owner: str, name: str) -> Listed:
        found = self._found(owner, name, "pulls")
        example = self.example("/repos/{owner}/{repo}/pulls", 0)
        return Listed(
            [
                overlay(example, id=one.number + 10_000, number=one.number, title=one.title,
                        body=one.body, updated_at=one.changed, created_at=LONG_AGO,
                        requested_teams=[])  # the example's team has no type
                for one in _since([i for i in found.issues if i.pull], query)
            ]
        )  # fmt: skip

    def comments(self, query: dict[str, str], owner: str, name: str) -> Listed:
        found = self._found(owner, name, "issues")
        example = self.example("/repos/{owner}/{repo}/issues/comments", 0)
        where = {
            inner.number: (f"{self.base}/repos/{found.full_name}/issues/{one.number}",
                           f"{self.web}/{found.full_name}/{'pull' if one.pull else 'issues'}/{one.number}")
            for one in found.issues for inner in one.inner
        }  # fmt: skip
        return Listed(
            [
                overlay(example, id=one.number, body=one.body, updated_at=one.changed,
                        issue_url=where[one.number][0],
                        html_url=f"{where[one.number][1]}#issuecomment-{one.number}")
                for one in _since([c for i in found.issues for c in i.inner], query)
            ]
        )  # fmt: skip

    def on_lines(self, query: dict[str, str], owner: str, name: str) -> Listed:
        found = self._found(owner, name, "pulls")
        example = self.example("/repos/{owner}/{repo}/pulls/comments", 0)
        where = {c.number: i.number for i in found.issues for c in i.on_lines}
        return Listed(
            [
                overlay(example, id=one.number, body=one.body, updated_at=one.changed,
                        pull_request_url=f"{self.base}/repos/{found.full_name}/pulls/{where[one.number]}")
                for one in _since([c for i in found.issues for c in i.on_lines], query)
            ]
        )  # fmt: skip

    # --- releases, Actions, settings

    def releases(self, _: dict[str, str], owner: str, name: str) -> Listed:
        found = self._found(owner, name, "releases")
        example = self.example("/repos/{owner}/{repo}/releases", 0)
        asset = example["assets"][0]
        return Listed(
            [
                overlay(
                    example, id=said.number, tag_name=f"v{said.number}", name=said.title, body=said.body,
                    assets=[
                        overlay(asset, id=file.number, name=file.name, updated_at=file.changed,
                                state="uploaded", size=len(file.data)) for file in files
                    ],
                )
                for said, files in found.releases
            ]
        )  # fmt: skip

    def asset(self, _: dict[str, str], owner: str, name: str, number: str) -> Moved:
        found = self._found(owner, name, "releases")
        files = [f for _, more in found.releases for f in more if f.number == int(number)]
        return self._stored(files)

    def runs(self, _: dict[str, str], owner: str, name: str) -> Listed:
        found = self._found(owner, name, "actions")
        example = self.example("/repos/{owner}/{repo}/actions/runs", "workflow_runs", 0)
        told = [
            overlay(example, id=run.number, status="completed", conclusion="success",
                    run_attempt=run.attempts) for run in found.runs
        ]  # fmt: skip
        return Listed(told, "workflow_runs")

    def logs(self, _: dict[str, str], owner: str, name: str, number: str, attempt: str) -> Moved:
        found = self._found(owner, name, "actions")
        del attempt
        return self._stored([run for run in found.runs if run.number == int(number)])

    def artifacts(self, _: dict[str, str], owner: str, name: str) -> Listed:
        found = self._found(owner, name, "actions")
        example = self.example("/repos/{owner}/{repo}/actions/artifacts", "artifacts", 0)
        told = [
            overlay(
                example, id=one.number, name=one.name, expired=one.expired, updated_at=one.changed
            )
            for one in found.artifacts
        ]
        return Listed(told, "artifacts")

    def artifact(self, _: dict[str, str], owner: str, name: str, number: str) -> Moved:
        found = self._found(owner, name, "actions")
        return self._stored([one for one in found.artifacts if one.number == int(number)])

    def _stored(self, files: list[Attached]) -> Moved:
        if not files:
            raise NotThereError
        if files[0].expired:
            raise NotThereError(410, "Gone")
        path = f"/stored/{files[0].number}"
        self.files[path] = files[0].data
        return Moved(f"{self.storage}{path}?sig=signed-for-a-minute")

    def deployments(self, _: dict[str, str], owner: str, name: str) -> Listed:
        found = self._found(owner, name, "deployments")
        example = self.example("/repos/{owner}/{repo}/deployments", 0)
        return Listed(
            [
                overlay(example, id=one.number, description=one.title, payload={"note": one.body},
                        updated_at=one.changed)
                for one in found.deployments
            ]
        )  # fmt: skip

    def statuses(self, _: dict[str, str], owner: str, name: str, number: str) -> Listed:
        found = self._found(owner, name, "deployments")
        template = "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses"
        inner = [s for d in found.deployments if d.number == int(number) for s in d.inner]
        return Listed(
            [overlay(self.example(template, 0), id=s.number, description=s.body) for s in inner]
        )

    def variables(self, _: dict[str, str], owner: str, name: str) -> Listed:
        return self._variables(self._found(owner, name, "variables").variables)

    def environments(self, _: dict[str, str], owner: str, name: str) -> Listed:
        found = self._found(owner, name, "environments")
        example = self.example("/repos/{owner}/{repo}/environments", "environments", 0)
        return Listed([overlay(example, name=one) for one in found.environments], "environments")

    def environment(self, _: dict[str, str], owner: str, name: str, place: str) -> Listed:
        return self._variables(
            self._found(owner, name, "environments").environments[unquote(place)]
        )

    def of_owner(self, _: dict[str, str], org: str) -> Listed:
        if "variables" in getattr(self.world, "no_permission", ()) or not self._is_organisation(
            org
        ):
            raise NotThereError
        example = self.example("/orgs/{org}/actions/variables", "variables", 0)
        told = [overlay(example, name=k, value=v) for k, v in self.world.variables.items()]
        return Listed(told, "variables")

    def _variables(self, found: dict[str, str]) -> Listed:
        template = "/repos/{owner}/{repo}/actions/variables"
        example = self.example(template, "variables", 0)
        return Listed([overlay(example, name=k, value=v) for k, v in found.items()], "variables")


def _since(found: list[Said], query: dict[str, str]) -> Iterator[Said]:
    chosen = [one for one in found if one.changed >= query.get("since", "")]
    return iter(
        sorted(chosen, key=lambda one: one.changed, reverse=query.get("direction") == "desc")
    )


def zipped(**files: bytes) -> bytes:
    """Return a ZIP file as logs and artifacts are."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return made.getvalue()


ROUTES: tuple[tuple[str, Callable[..., Any]], ...] = (
    (r"^/users/(?P<login>[^/]+)", Answers.account),
    (r"^/users/(?P<login>[^/]+)/repos", Answers.of_user),
    (r"^/users/(?P<login>[^/]+)/gists", Answers.gists),
    (r"^/gists", Answers.gists),
    (r"^/(?:users|orgs)/(?P<login>[^/]+)/installation", Answers.installation),
    (r"^/user", Answers.whoami),
    (r"^/user/repos", Answers.own),
    (r"^/installation/repositories", Answers.installed),
    (r"^/orgs/(?P<org>[^/]+)/repos", Answers.of_organisation),
    (r"^/orgs/(?P<org>[^/]+)/members", Answers.members),
    (r"^/orgs/(?P<org>[^/]+)/actions/variables", Answers.of_owner),
    (REPO, Answers.repository),
    (rf"{REPO}/issues", Answers.issues),
    (rf"{REPO}/issues/comments", Answers.comments),
    (rf"{REPO}/pulls", Answers.pulls),
    (rf"{REPO}/pulls/comments", Answers.on_lines),
    (rf"{REPO}/releases", Answers.releases),
    (rf"{REPO}/releases/assets/(?P<number>\d+)", Answers.asset),
    (rf"{REPO}/actions/runs", Answers.runs),
    (rf"{REPO}/actions/runs/(?P<number>\d+)/attempts/(?P<attempt>\d+)/logs", Answers.logs),
    (rf"{REPO}/actions/artifacts", Answers.artifacts),
    (rf"{REPO}/actions/artifacts/(?P<number>\d+)/zip", Answers.artifact),
    (rf"{REPO}/deployments", Answers.deployments),
    (rf"{REPO}/deployments/(?P<number>\d+)/statuses", Answers.statuses),
    (rf"{REPO}/actions/variables", Answers.variables),
    (rf"{REPO}/environments", Answers.environments),
    (rf"{REPO}/environments/(?P<place>[^/]+)/variables", Answers.environment),
)
