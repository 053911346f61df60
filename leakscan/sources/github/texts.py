"""What people wrote, as one piece each, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from leakscan.sources.github.walk import Told


@dataclass(frozen=True, slots=True)
class Text:
    """Something that people wrote."""

    path: str
    """``issues/12``, ``pulls/13#comment-34``."""
    body: str
    date: str = ""
    """When it was written, as GitHub tells it."""


def issue_text(told: Told, *, pull: bool) -> Text:
    """Return the text of an issue or pull request."""
    path = f"{'pulls' if pull else 'issues'}/{told['number']}"
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
