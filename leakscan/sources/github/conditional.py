"""Lists without a ``since``: each page is asked whether it is still the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leakscan.sources.github.base import Cursor
from leakscan.sources.github.client import Client
from leakscan.sources.github.refusal import Refused

PER_PAGE = 100


@dataclass(slots=True)
class Pages:
    """The pages of one list, and what they were like the last time."""

    client: Client
    path: str
    within: str = ""
    """Name of the list inside the answer; empty: the answer is the list."""
    etags: list[str] = field(default_factory=list)

    @classmethod
    def resumed(cls, client: Client, path: str, within: str, cursor: Cursor) -> Pages:
        """Return pages as a cursor remembers them."""
        etags = [str(etag) for etag in cursor.get("etags", ())]
        return cls(client, path, within, etags)

    def changed(self) -> Iterator[dict[str, Any]]:
        """Yield the entries of every page that is not as it was. Raises ``Refused``."""
        page = 0
        known = len(self.etags)
        more = True
        while more:
            etag = self.etags[page] if page < known else ""
            document = self.client.get(
                self.path, {"per_page": PER_PAGE, "page": page + 1}, etag=etag
            )
            more = page + 1 < known if document.unchanged else bool(document.following)
            if not document.unchanged:
                yield from self._entries(document.data)
            self.etags[page : page + 1] = [document.etag]
            page += 1
        del self.etags[page:]

    def _entries(self, data: Any) -> list[dict[str, Any]]:
        found = data.get(self.within) if self.within and isinstance(data, Mapping) else data
        if not isinstance(found, list):
            raise Refused("bad-answer", "the answer is no list")
        return found
