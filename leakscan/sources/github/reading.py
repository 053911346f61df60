"""What people wrote in one repository, and what it keeps beside git, one kind after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.sources.github import graph, settings
from leakscan.sources.github.base import Cursor, Cursors, Items, Kind, Progress, RepositoryEntry
from leakscan.sources.github.client import Client
from leakscan.sources.github.conditional import Pages
from leakscan.sources.github.downloads import READERS, Downloads, done_of
from leakscan.sources.github.keeping import Texts
from leakscan.sources.github.refusal import Refused
from leakscan.sources.github.stamps import stamp
from leakscan.sources.github.texts import (
    Text,
    Told,
    Walk,
    comment_text,
    issue_text,
    review_comment_text,
)

CHANGED = {"state": "all", "sort": "updated", "direction": "asc"}
TALKS = (Kind.ISSUES, Kind.PULLS)
LISTS = {
    Kind.RELEASES: ("releases", ""),
    Kind.ASSETS: ("releases", ""),
    Kind.LOGS: ("actions/runs", "workflow_runs"),
    Kind.ARTIFACTS: ("actions/artifacts", "artifacts"),
    Kind.DEPLOYMENTS: ("deployments", ""),
}
"""Where the list of a kind is, and under which name the answer holds it."""


@dataclass(slots=True)
class Reading:
    """One repository, read once."""

    client: Client
    entry: RepositoryEntry
    cursors: Cursors
    texts: Texts | None = None
    skipped: list[Skipped] = field(default_factory=list)
    """What the kind at hand could not read."""

    def contents(self, kinds: frozenset[Kind]) -> Items:
        """Yield the contents of the kinds that are not git, with a ``Progress`` for each."""
        if self.entry.disabled:
            yield Skipped(self.entry.full_name, "blocked", "GitHub has disabled the repository")
            return
        if not kinds.isdisjoint(TALKS):
            yield from self._talks(kinds)
        for kind in sorted(kinds):
            if kind in LISTS or kind in {Kind.VARIABLES, Kind.DISCUSSIONS}:
                yield from self._kind(kind)

    def _kind(self, kind: Kind) -> Items:
        """Read a kind that has a cursor of its own."""
        before = self.cursors.get(kind, {})
        now = stamp(self.entry, kind, self.client.clock.now())
        if kind is Kind.DISCUSSIONS and not self.entry.has_discussions:
            return
        if now and before.get("stamp") == now:
            yield Progress(kind, before)
            return
        after: dict[str, Any] = {}
        self.skipped = []
        yield from self._guarded(kind.value, lambda: self._items(kind, before, after))
        if not any(skip.where == self._where(kind.value) for skip in self.skipped):
            yield Progress(kind, after | {"stamp": now})

    def _items(
        self, kind: Kind, before: Cursor, after: dict[str, Any]
    ) -> Iterator[Chunk | Skipped | Coverage]:
        if kind is Kind.VARIABLES:
            yield from self._said(
                settings.repository_variables(self.client, self.entry.full_name), Origin.OTHER
            )
            return
        if kind is Kind.DISCUSSIONS:
            yield from self._discussions(before, after)
            return
        path, within = LISTS[kind]
        pages = Pages.resumed(self.client, f"repos/{self.entry.full_name}/{path}", within, before)
        if kind in READERS:
            key = str(self.entry.id)
            done = done_of(before)
            downloads = Downloads(self.client, self.entry, self.texts, key)
            yield from READERS[kind](downloads, pages.changed(), done)
            after["done"] = done
            if self.skipped:  # to be tried, or told, again
                pages.etags = []
        else:
            listed = self._listed(kind, pages.changed())
            yield from self._said(listed, Origin.OTHER)
        after["etags"] = pages.etags

    def _listed(self, kind: Kind, told: Iterator[Told]) -> Iterator[Text]:
        if kind is Kind.RELEASES:
            return settings.releases(told)
        return settings.deployments(self.client, told, self.entry.full_name)

    def _discussions(
        self, before: Cursor, after: dict[str, Any]
    ) -> Iterator[Chunk | Skipped | Coverage]:
        since = newest = before.get("since", "")
        for text, changed in graph.discussions(self.client, self.entry.full_name, since):
            newest = max(newest, changed)
            yield from self._said([text], Origin.ISSUE)
        after["since"] = newest

    def _talks(self, kinds: frozenset[Kind]) -> Items:
        """Read issues and pull requests: GitHub lists them and their comments together."""
        asked = [kind for kind in TALKS if kind in kinds]
        now = {kind: stamp(self.entry, kind, self.client.clock.now()) for kind in asked}
        before = [self.cursors.get(kind, {}) for kind in asked]
        if all(now[k] and now[k] == b.get("stamp") for k, b in zip(asked, before, strict=True)):
            yield from (Progress(k, b) for k, b in zip(asked, before, strict=True))
            return
        common = before[0] if all(_same(b, before[0]) for b in before) else {}
        talk = _Talk(self, kinds, common)
        self.skipped = []
        yield from talk.items()
        for kind in asked:
            told = now[kind] if not self.skipped else ""
            yield Progress(kind, {"stamp": told, "talk": talk.after})

    def _guarded(
        self, what: str, read: Callable[[], Iterator[Chunk | Skipped | Coverage]]
    ) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield what a step reads, and in what it failed; note the failures."""
        try:
            for item in read():
                if isinstance(item, Skipped):
                    self.skipped.append(item)
                yield item
        except Refused as exc:
            skip = exc.skipped(self._where(what))
        except (KeyError, TypeError, ValueError, AttributeError) as exc:
            detail = f"the answer is not of the form that GitHub describes ({type(exc).__name__})"
            skip = Skipped(self._where(what), "bad-answer", detail)
        except OSError as exc:
            skip = Skipped(self._where(what), "unwritable", exc.strerror or type(exc).__name__)
        else:
            return
        self.skipped.append(skip)
        yield skip

    def _where(self, what: str) -> str:
        return f"{self.entry.full_name} ({what})"

    def _said(self, texts: Iterable[Text], origin: Origin) -> Iterator[Chunk | Skipped | Coverage]:
        yield from as_chunks(texts, origin, self.entry.full_name, self.texts, str(self.entry.id))


def as_chunks(
    texts: Iterable[Text], origin: Origin, repository: str, keep: Texts | None, key: str
) -> Iterator[Chunk | Coverage]:
    """Yield texts as chunks, and keep them. Raises ``OSError`` where that fails."""
    for text in texts:
        data = text.body.encode("utf-8", "surrogatepass")
        if not data.strip():
            continue
        told = Provenance(origin, text.path, repository=repository, author_date=text.date)
        chunk = Chunk(data, told)
        if keep:
            keep.keep(key, chunk)
        yield chunk
        yield Coverage(files=1, bytes=len(data))


@dataclass(slots=True)
class _Talk:
    """Issues and pull requests of one repository: up to four lists, each with its own cursor."""

    reading: Reading
    kinds: frozenset[Kind]
    before: Cursor
    after: dict[str, Any] = field(default_factory=dict)
    pulls_seen: bool = False

    def items(self) -> Iterator[Chunk | Skipped | Coverage]:
        counts = [self.reading.entry.activity.get(kind, "") for kind in TALKS]
        if all(count.startswith("0@") for count in counts):
            return  # GitHub says that there is nothing
        issues = "issues" if self.reading.entry.has_issues else "pulls"
        yield from self._walk(issues, issues, self._issue, CHANGED)
        yield from self._walk("issues/comments", "comments", self._comment)
        if Kind.PULLS in self.kinds and not counts[1].startswith("0@"):
            yield from self._walk("pulls/comments", "review_comments", self._review_comment)
            if self.pulls_seen:
                yield from self.reading._guarded("reviews", self._reviews)  # noqa: SLF001  its other half

    def _walk(
        self,
        path: str,
        name: str,
        text: Callable[[Told], Text | None],
        params: dict[str, str] | None = None,
    ) -> Iterator[Chunk | Skipped | Coverage]:
        reading = self.reading
        state = self.before.get("talk", {}).get(name, {})
        full = f"repos/{reading.entry.full_name}/{path}"
        ordered = params or {"sort": "updated", "direction": "asc"}
        walk = Walk.resumed(reading.client, full, ordered, state)

        def read() -> Iterator[Chunk | Skipped | Coverage]:
            for told in walk.items():
                found = text(told)
                if found is not None:
                    yield from reading._said([found], Origin.ISSUE)  # noqa: SLF001

        yield from reading._guarded(path, read)  # noqa: SLF001
        self.after[name] = walk.cursor

    def _issue(self, told: Told) -> Text | None:
        pull = "pull_request" in told or "merge_commit_sha" in told
        self.pulls_seen = self.pulls_seen or pull
        text = issue_text({**told, "pull_request": pull})
        return text if (Kind.PULLS if pull else Kind.ISSUES) in self.kinds else None

    def _comment(self, told: Told) -> Text | None:
        text = comment_text(told)
        kind = Kind.PULLS if text.path.startswith("pulls/") else Kind.ISSUES
        return text if kind in self.kinds else None

    def _review_comment(self, told: Told) -> Text:
        return review_comment_text(told)

    def _reviews(self) -> Iterator[Chunk | Skipped | Coverage]:
        since = self.before.get("talk", {}).get("issues", {}).get("since", "")
        reading = self.reading
        found = graph.reviews(reading.client, reading.entry.full_name, since)
        yield from reading._said(found, Origin.ISSUE)  # noqa: SLF001


def _same(one: Cursor, other: Cursor) -> bool:
    return bool(one.get("talk") == other.get("talk"))
