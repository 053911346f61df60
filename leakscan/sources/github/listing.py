"""Which repositories an owner has, and which of them are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

from leakscan.errors import SourceError
from leakscan.model.chunk import Skipped
from leakscan.sources.github.activity import with_activity
from leakscan.sources.github.base import Kind, RepositoryEntry, Selection
from leakscan.sources.github.client import Client
from leakscan.sources.github.refusal import Refused

Listed = Iterator[RepositoryEntry | Skipped]


def entry_of(told: dict[str, Any]) -> RepositoryEntry:
    """Return what the API tells of a repository. Raises ``KeyError`` where the id is missing."""
    private = bool(told.get("private"))
    return RepositoryEntry(
        id=int(told["id"]),
        full_name=str(told["full_name"]),
        clone_url=told.get("clone_url") or f"{told['html_url']}.git",
        visibility=told.get("visibility") or ("private" if private else "public"),
        archived=bool(told.get("archived")),
        fork=bool(told.get("fork")),
        template=bool(told.get("is_template")),
        disabled=bool(told.get("disabled")),
        default_branch=told.get("default_branch") or "",
        pushed_at=told.get("pushed_at") or "",
        updated_at=told.get("updated_at") or "",
        size_kib=int(told.get("size") or 0),
        topics=tuple(sorted(told.get("topics") or ())),
        has_wiki=bool(told.get("has_wiki")),
        has_issues=bool(told.get("has_issues", True)),
        has_discussions=bool(told.get("has_discussions")),
        node_id=told.get("node_id") or "",
        parent_id=(told.get("parent") or {}).get("id"),
    )


def is_wanted(entry: RepositoryEntry, selection: Selection) -> bool:
    """Say whether the selection takes a repository."""
    names = {entry.full_name.lower(), entry.name.lower()}

    def fits(globs: Iterable[str]) -> bool:
        return any(fnmatchcase(name, glob.lower()) for glob in globs for name in names)

    return (
        entry.visibility in selection.visibilities
        and (selection.archived or not entry.archived)
        and (selection.forks or not entry.fork)
        and (
            not selection.topics
            or not {t.lower() for t in selection.topics}.isdisjoint(entry.topics)
        )
        and (not selection.include or fits(selection.include))
        and not fits(selection.exclude)
    )


@dataclass(slots=True)
class Listing:
    """One walk through an owner's repositories."""

    client: Client
    selection: Selection
    kinds: frozenset[Kind]
    seen: set[int] = field(default_factory=set)

    def repositories(self, owner: str) -> Listed:
        """Yield the wanted repositories, each once, with what is known of their activity.

        Raises:
            SourceError: the owner is not there, or cannot be listed at all.
        """
        try:
            organisation, paths = _paths(self.client, owner)
            for path, params in paths:
                yield from self._listed(path, params, owner)
        except Refused as exc:
            if not self.seen:
                raise SourceError(f"{owner}: {exc.detail}", hint=_hint(exc)) from None
            yield replace(exc.skipped(owner), detail=f"the listing ended early: {exc.detail}")
            return
        if organisation and self.selection.members:
            yield from self._of_members(owner)

    def _listed(self, path: str, params: dict[str, str], owner: str) -> Listed:
        for page in self.client.pages(path, params):
            told = page.get("repositories", ()) if isinstance(page, dict) else page
            fresh: list[RepositoryEntry] = []
            for one in told:
                try:
                    entry = entry_of(one)
                except (KeyError, TypeError, ValueError, AttributeError):
                    yield Skipped(owner, "bad-answer", "an entry of the list is no repository")
                    continue
                own = entry.full_name.partition("/")[0].lower() == owner.lower()
                if own and entry.id not in self.seen and is_wanted(entry, self.selection):
                    self.seen.add(entry.id)
                    fresh.append(entry)
            yield from with_activity(self.client, fresh, self.kinds)

    def _of_members(self, owner: str) -> Listed:
        for login in members(self.client, owner):
            if isinstance(login, Skipped):
                yield login
                continue
            path = f"users/{quote(login, safe='')}/repos"
            try:
                yield from self._listed(path, {"type": "owner"}, login)
            except Refused as exc:
                yield exc.skipped(login)


def look_up(client: Client, entry: RepositoryEntry) -> RepositoryEntry | Skipped:
    """Return the repository as it is called now; what took its old name is another one."""
    try:
        told = client.get(f"repos/{entry.full_name}").data
        found = entry_of(told)
    except Refused as exc:
        return exc.skipped(entry.full_name)
    except (KeyError, TypeError, ValueError):
        return Skipped(entry.full_name, "bad-answer", "the answer describes no repository")
    if found.id == entry.id:
        return found
    return Skipped(entry.full_name, "not-found", "another repository has its name now")


def _paths(client: Client, owner: str) -> tuple[bool, list[tuple[str, dict[str, str]]]]:
    """Return whether the owner is an organisation, and the lists to ask for."""
    name = quote(owner, safe="")
    told = client.get(f"users/{name}").data
    if isinstance(told, dict) and told.get("type") == "Organization":
        return True, [(f"orgs/{name}/repos", {"type": "all", "sort": "full_name"})]
    public = (f"users/{name}/repos", {"type": "owner", "sort": "full_name"})
    return False, [*_private_paths(client, owner), public]


def _private_paths(client: Client, owner: str) -> list[tuple[str, dict[str, str]]]:
    """Return the list of a user's private repositories, if the token is that user's or their App's."""
    try:
        told = client.get("user").data
    except Refused as exc:
        if exc.status not in {403, 404}:
            raise
        return [("installation/repositories", {})]
    if str(told.get("login", "")).lower() == owner.lower():
        return [("user/repos", {"affiliation": "owner"})]
    return []


def members(client: Client, owner: str) -> Iterator[str | Skipped]:
    """Yield the names of an organisation's members, as far as the token sees them."""
    try:
        for page in client.pages(f"orgs/{quote(owner, safe='')}/members"):
            yield from (str(member["login"]) for member in page)
    except Refused as exc:
        yield exc.skipped(f"{owner} (members)")
    except (KeyError, TypeError):
        yield Skipped(f"{owner} (members)", "bad-answer", "the answer lists no members")


def _hint(exc: Refused) -> str:
    if exc.status == 404:
        return "check the name and --host, and that the token may see the owner"
    if exc.status in {401, 403}:
        return "give a token that may read the owner's repositories (docs/github.md)"
    return "try again later"
