"""What GitHub says when it does not answer, in words for the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leakscan.model.chunk import Skipped

SECONDARY = ("secondary rate", "abuse detection")


class Refused(Exception):  # noqa: N818  it is an answer, and becomes a Skipped
    """A request that came to nothing for good. Never leaves this room."""

    def __init__(self, reason: str, detail: str, *, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        """``not-found``, ``no-permission``, ``blocked``, ``unauthorised``, ``rate-limited``,
        ``server-error``, ``unreachable``, ``bad-answer``, ``foreign-address``, ``gone``, ``too-large``."""
        self.detail = detail
        self.status = status

    def skipped(self, where: str) -> Skipped:
        """Return the statement for the report."""
        return Skipped(where, self.reason, self.detail)


def limited(status: int, headers: Mapping[str, str], message: str) -> bool:
    """Say whether a 403 or 429 is about the pace and not about permission.

    https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    if status == 429:
        return True
    words = message.lower()
    return status == 403 and (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or "rate limit exceeded" in words
        or any(part in words for part in SECONDARY)
    )


def refusal(status: int, headers: Mapping[str, str], message: str) -> Refused:
    """Return what a final answer means. ``message`` is GitHub's own and holds no secret."""
    said = f"GitHub says: {message[:200]}" if message else f"the answer was {status}"
    reason, detail = _MEANINGS.get(status, ("server-error" if status >= 500 else "refused", said))
    if status == 403:
        reason, detail = _forbidden(headers, message, said)
    return Refused(reason, detail or said, status=status)


_MEANINGS = {
    301: ("moved", "the address of the answer is not on this host, or it moved too often"),
    401: ("unauthorised", "the token is not accepted, or not any more"),
    404: ("not-found", "it is not there (any more), or the token may not see it"),
    410: ("gone", "it is not there any more"),
    451: ("blocked", "GitHub keeps it closed for legal reasons"),
}


def _forbidden(headers: Mapping[str, str], message: str, said: str) -> tuple[str, str]:
    if "x-github-sso" in headers:
        return "no-permission", "the token is not authorised for the organisation's single sign-on"
    if "access blocked" in message.lower():
        return "blocked", "GitHub closed the repository"
    wanted = headers.get("x-accepted-github-permissions") or headers.get("x-accepted-oauth-scopes")
    return "no-permission", f"{said}; it takes: {wanted}" if wanted else said


def message_of(document: Any) -> str:
    """Return the ``message`` of an error's JSON, if it has one."""
    found = document.get("message") if isinstance(document, dict) else None
    return " ".join(found.split()) if isinstance(found, str) else ""
