"""Issues, pull requests and their comments: REST lists, walked by the time of the last change.

Such a list is not walked by page numbers alone: an item that is changed while we read moves to the
end, and everything behind it moves up, past the page that we have just read. Each question begins at
the last time seen instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from leakscan.sources.github.base import Cursor
from leakscan.sources.github.client import Client

Told = dict[str, Any]


@dataclass(slots=True)
class Walk:
    """One list, oldest change first, from where an earlier walk ended."""

    client: Client
    path: str
    params: Mapping[str, object]
    since: str = ""
    etag: str = ""
    seen: dict[str, str] = field(default_factory=dict)
    """Items of the last time seen, and when they changed: the next question gives them again."""

    @classmethod
    def resumed(
        cls, client: Client, path: str, params: Mapping[str, object], cursor: Cursor
    ) -> Walk:
        """Return a walk that goes on from a cursor; from the beginning where that is empty."""
        return cls(
            client, path, params, cursor.get("since", ""), cursor.get("etag", ""),
            dict(cursor.get("seen", {})),
        )  # fmt: skip

    @property
    def cursor(self) -> dict[str, Any]:
        """Return how far the walk came."""
        return {"since": self.since, "etag": self.etag, "seen": self.seen}

    def items(self) -> Iterator[Told]:
        """Yield what is new or changed. Raises ``Refused``."""
        page, etag = 1, self.etag
        while True:
            params = {**self.params, "per_page": 100, "since": self.since}
            document = self.client.get(self.path, {**params, "page": page}, etag=etag)
            if document.unchanged:
                return
            self.etag, etag = (document.etag if page == 1 else ""), ""
            before = self.since
            yield from self._fresh(document.data)
            if not document.following:
                if self.since != before:
                    self.etag = ""  # it belongs to a question that will not be asked again
                return
            page = 1 if self.since > before else page + 1

    def _fresh(self, told: list[Told]) -> Iterator[Told]:
        for item in told:
            key, changed = (
                str(item["id"]),
                str(item.get("updated_at") or item.get("created_at") or ""),
            )
            if self.seen.get(key) == changed:
                continue
            if changed > self.since:
                self.since = changed
                self.seen = {}
            self.seen[key] = changed
            yield item


@dataclass(frozen=True, slots=True)
class Text:
    """Something that people wrote, and where it stands."""

    path: str
    """``issues/12``, ``pulls/13#comment-34``."""
    body: str
    date: str = ""
    """When it was written, as GitHub tells it."""


def issue_text(told: Told) -> Text:
    """Return the text of an issue or pull request."""
    path = f"{'pulls' if told.get('pull_request') else 'issues'}/{told['number']}"
    return Text(path, joined(told.get("title"), told.get("body")), told.get("created_at") or "")


def comment_text(told: Told) -> Text:
    """Return the text of a comment under an issue or pull request."""
    kind = "pulls" if "/pull/" in (told.get("html_url") or "") else "issues"
    number = urlsplit(told.get("issue_url") or "").path.rpartition("/")[2]
    path = f"{kind}/{number}#comment-{told['id']}"
    return Text(path, told.get("body") or "", told.get("created_at") or "")


def review_comment_text(told: Told) -> Text:
    """Return the text of a comment on lines of a pull request, with these lines."""
    number = urlsplit(told.get("pull_request_url") or "").path.rpartition("/")[2]
    path = f"pulls/{number}#review-comment-{told['id']}"
    body = joined(told.get("body"), told.get("diff_hunk"))
    return Text(path, body, told.get("created_at") or "")


def joined(*parts: object) -> str:
    """Return the parts that hold text, with an empty line between."""
    return "\n\n".join(part for part in parts if isinstance(part, str) and part)
