"""Lists of what people wrote, walked by the time of the last change.

Such a list is not walked by page numbers alone: an item that is changed while we read moves to the
end, and everything behind it moves up, past the page that we have just read. Each question begins at
the last time seen instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leakscan.sources.github.base import Cursor
from leakscan.sources.github.client import Client

Told = dict[str, Any]


@dataclass(slots=True)
class Walk:
    """One list, from where an earlier walk ended. When it breaks off, what was yielded counts."""

    client: Client
    path: str
    newest_first: bool = False
    """Whether the list has no ``since``: it is then read backwards, to where the last walk began."""
    since: str = ""
    etag: str = ""
    seen: dict[str, str] = field(default_factory=dict)
    """Items of the last time seen, and when they changed: the next question gives them again."""

    @classmethod
    def resumed(
        cls, client: Client, path: str, cursor: Cursor, *, newest_first: bool = False
    ) -> Walk:
        """Return a walk that goes on from a cursor; from the beginning where that is empty."""
        seen = dict(cursor.get("seen", {}))
        since, etag = cursor.get("since", ""), cursor.get("etag", "")
        return cls(client, path, newest_first, since, etag, seen)

    @property
    def cursor(self) -> dict[str, Any]:
        """Return how far the walk came."""
        return {"since": self.since, "etag": self.etag, "seen": self.seen}

    def items(self, params: Mapping[str, object]) -> Iterator[Told]:
        """Yield what is new or changed. Raises ``Refused``."""
        params = {**params, "sort": "updated", "direction": "desc" if self.newest_first else "asc"}
        return self._backwards(params) if self.newest_first else self._forwards(params)

    def _forwards(self, params: Mapping[str, object]) -> Iterator[Told]:
        page, etag = 1, self.etag
        self.etag = ""
        began = self.since
        while True:
            query = {**params, "per_page": 100, "since": self.since, "page": page}
            document = self.client.get(self.path, query, etag=etag)
            if document.unchanged:
                self.etag = etag
                return
            before, etag = self.since, ""
            yield from self._fresh(document.data)
            if not document.following:
                if page == 1 and self.since == began:  # the same question will be asked next time
                    self.etag = document.etag
                return
            page = 1 if self.since > before else page + 1

    def _fresh(self, told: list[Told]) -> Iterator[Told]:
        for item in told:
            key, changed = _identity(item)
            if self.seen.get(key) == changed:
                continue
            if changed > self.since:
                self.since, self.seen = changed, {}
            self.seen[key] = changed
            yield item

    def _backwards(self, params: Mapping[str, object]) -> Iterator[Told]:
        newest, seen = self.since, dict(self.seen)
        for item in self._down_to(params, self.since):
            key, changed = _identity(item)
            if changed > newest:
                newest, seen = changed, {}
            if changed == newest:
                seen[key] = changed
            if self.seen.get(key) != changed:
                yield item
        self.since, self.seen = newest, seen  # not before: the oldest comes last

    def _down_to(self, params: Mapping[str, object], end: str) -> Iterator[Told]:
        for page in self.client.pages(self.path, params):
            for item in page:
                if _identity(item)[1] < end:
                    return
                yield item


def _identity(item: Told) -> tuple[str, str]:
    return str(item["id"]), str(item.get("updated_at") or item.get("created_at") or "")
