"""Issues and pull requests of one repository: up to four lists, each with its own cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin
from leakscan.model.result import Coverage
from leakscan.sources.github import graph
from leakscan.sources.github.base import Kind
from leakscan.sources.github.place import Place
from leakscan.sources.github.texts import Text, comment_text, issue_text, review_comment_text
from leakscan.sources.github.walk import Told, Walk

KINDS = (Kind.ISSUES, Kind.PULLS)
Read = Iterator[Chunk | Skipped | Coverage]


@dataclass(slots=True)
class Talk:
    """GitHub lists issues and pull requests, and the comments under both, together."""

    place: Place
    kinds: frozenset[Kind]
    before: Mapping[str, Any]
    """Cursors of the lists, by name."""
    after: dict[str, Any] = field(default_factory=dict)
    pulls_seen: bool = False

    def items(self) -> Read:
        """Yield all that is new or changed; what cannot be read is noted at the place."""
        self.after = dict(self.before)
        counts = [self.place.entry.activity.get(kind, "") for kind in KINDS]
        if all(count.startswith("0@") for count in counts):
            return  # GitHub says that there is nothing
        if self.place.entry.has_issues:
            yield from self._walk("issues", self._issue)
        elif Kind.PULLS in self.kinds:  # the list of issues is closed; that of pull requests is not
            yield from self._walk("pulls", self._issue, newest_first=True)
        yield from self._walk("issues/comments", self._comment)
        if Kind.PULLS in self.kinds and not counts[1].startswith("0@"):
            yield from self._walk("pulls/comments", self._review_comment)
            yield from self._reviewed()

    def _walk(
        self, name: str, text: Callable[[Told], Text | None], *, newest_first: bool = False
    ) -> Read:
        path = f"repos/{self.place.entry.full_name}/{name}"
        walk = Walk.resumed(
            self.place.client, path, self.before.get(name, {}), newest_first=newest_first
        )
        params = {} if name.endswith("comments") else {"state": "all"}

        def read() -> Read:
            for told in walk.items(params):
                found = text(told)
                if found is not None:
                    yield from self.place.said([found], Origin.ISSUE)

        yield from self.place.guarded(name, read)
        self.after[name] = walk.cursor

    def _reviewed(self) -> Read:
        """Ask for reviews if any pull request changed since they were last read whole."""
        state = self.before.get("reviews", {})
        if not (self.pulls_seen or state.get("owed")):
            return
        failures = len(self.place.skipped)
        found = graph.reviews(self.place.client, self.place.entry.full_name, state.get("since", ""))
        yield from self.place.guarded("reviews", lambda: self.place.said(found, Origin.ISSUE))
        owed = len(self.place.skipped) > failures
        listed = self.after.get("issues") or self.after.get("pulls") or {}
        since = state.get("since", "") if owed else listed.get("since", "")
        self.after["reviews"] = {"since": since, "owed": owed}

    def _issue(self, told: Told) -> Text | None:
        pull = "pull_request" in told or "merge_commit_sha" in told
        self.pulls_seen = self.pulls_seen or pull
        text = issue_text(told, pull=pull)
        return text if (Kind.PULLS if pull else Kind.ISSUES) in self.kinds else None

    def _comment(self, told: Told) -> Text | None:
        text = comment_text(told)
        kind = Kind.PULLS if text.path.startswith("pulls/") else Kind.ISSUES
        return text if kind in self.kinds else None

    def _review_comment(self, told: Told) -> Text:
        return review_comment_text(told)
