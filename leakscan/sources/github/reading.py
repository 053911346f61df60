"""What people wrote in one repository, and what it keeps beside git, one kind after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin
from leakscan.model.result import Coverage
from leakscan.sources.github import graph, settings
from leakscan.sources.github.base import Cursor, Cursors, Items, Kind, Progress
from leakscan.sources.github.client import Client
from leakscan.sources.github.conditional import Pages
from leakscan.sources.github.downloads import READERS, Downloads, done_of
from leakscan.sources.github.keeping import Texts
from leakscan.sources.github.place import Place, as_chunks, guarded
from leakscan.sources.github.stamps import stamp
from leakscan.sources.github.talks import KINDS as TALKS
from leakscan.sources.github.talks import Talk

LISTS = {
    Kind.RELEASES: ("releases", ""),
    Kind.ASSETS: ("releases", ""),
    Kind.LOGS: ("actions/runs", "workflow_runs"),
    Kind.ARTIFACTS: ("actions/artifacts", "artifacts"),
    Kind.DEPLOYMENTS: ("deployments", ""),
}
"""Where the list of a kind is, and under which name the answer holds it."""
Read = Iterator[Chunk | Skipped | Coverage]


@dataclass(slots=True)
class Reading:
    """One repository, read from where earlier readings came to."""

    place: Place
    cursors: Cursors

    def contents(self, kinds: frozenset[Kind]) -> Items:
        """Yield the contents of the kinds that are not git, with a ``Progress`` for each."""
        entry = self.place.entry
        if entry.disabled:
            yield Skipped(entry.full_name, "blocked", "GitHub has disabled the repository")
            return
        if not kinds.isdisjoint(TALKS):
            yield from self._talks(kinds)
        for kind in sorted(kinds):
            if (
                kind in LISTS
                or kind is Kind.VARIABLES
                or (kind is Kind.DISCUSSIONS and entry.has_discussions)
            ):
                yield from self._kind(kind)

    def _kind(self, kind: Kind) -> Items:
        before, now = self.cursors.get(kind, {}), self._stamp(kind)
        if now and before.get("stamp") == now:
            yield Progress(kind, before)
            return
        after: dict[str, Any] = {"stamp": now}
        self.place.skipped = []
        yield from self.place.guarded(kind, lambda: self._items(kind, before, after))
        if "read" in after:
            yield Progress(kind, {k: v for k, v in after.items() if k != "read"})

    def _items(self, kind: Kind, before: Cursor, after: dict[str, Any]) -> Read:
        """Read a kind to its end; ``after`` then says so."""
        place = self.place
        if kind is Kind.VARIABLES:
            told = settings.repository_variables(place.client, place.entry.full_name)
            yield from place.said(told, Origin.OTHER)
        elif kind is Kind.DISCUSSIONS:
            yield from self._discussions(before, after)
        elif kind in READERS:
            yield from self._downloads(kind, before, after)
        else:
            yield from self._listed(kind, before, after)
        after["read"] = True

    def _pages(self, kind: Kind, before: Cursor) -> Pages:
        path, within = LISTS[kind]
        whole = f"repos/{self.place.entry.full_name}/{path}"
        return Pages.resumed(self.place.client, whole, within, before)

    def _listed(self, kind: Kind, before: Cursor, after: dict[str, Any]) -> Read:
        place, pages = self.place, self._pages(kind, before)
        told = (
            settings.releases(pages.changed())
            if kind is Kind.RELEASES
            else settings.deployments(place.client, pages.changed(), place.entry.full_name)
        )
        yield from place.said(told, Origin.OTHER)
        after["etags"] = pages.etags

    def _downloads(self, kind: Kind, before: Cursor, after: dict[str, Any]) -> Read:
        place, pages = self.place, self._pages(kind, before)
        done = done_of(before)
        downloads = Downloads(place.client, place.entry, place.texts, place.key)
        failed = False
        for item in READERS[kind](downloads, pages.changed(), done):
            failed = failed or isinstance(item, Skipped)
            yield item
        # what failed is tried, or told, again: the list must not pass as unchanged
        after["etags"] = [] if failed else pages.etags
        after["done"] = done

    def _discussions(self, before: Cursor, after: dict[str, Any]) -> Read:
        since = newest = before.get("since", "")
        place = self.place
        for text, changed in graph.discussions(place.client, place.entry.full_name, since):
            newest = max(newest, changed)
            yield from place.said([text], Origin.ISSUE)
        after["since"] = newest

    def _talks(self, kinds: frozenset[Kind]) -> Items:
        asked = [kind for kind in TALKS if kind in kinds]
        before = {kind: self.cursors.get(kind, {}) for kind in asked}
        now = {kind: self._stamp(kind) for kind in asked}
        if all(now[kind] and now[kind] == before[kind].get("stamp") for kind in asked):
            yield from (Progress(kind, before[kind]) for kind in asked)
            return
        states = [before[kind].get("talk", {}) for kind in asked]
        common = states[0] if all(state == states[0] for state in states) else {}
        talk = Talk(self.place, kinds, common)
        self.place.skipped = []
        yield from talk.items()
        for kind in asked:
            told = "" if self.place.skipped else now[kind]
            yield Progress(kind, {"stamp": told, "talk": talk.after})

    def _stamp(self, kind: Kind) -> str:
        return stamp(self.place.entry, kind, self.place.client.clock.now())


def owner_contents(
    client: Client, owner: str, kinds: frozenset[Kind], texts: Texts | None
) -> Items:
    """Yield what belongs to an organisation and to none of its repositories: its variables."""
    if Kind.VARIABLES not in kinds:
        return
    yield from guarded(
        f"{owner} (variables)",
        lambda: as_chunks(
            settings.organisation_variables(client, owner),
            Origin.OTHER, owner, keep=texts, key=f"owner-{owner.lower()}",
        ),
    )  # fmt: skip
