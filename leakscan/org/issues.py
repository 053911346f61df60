"""One issue for each finding in each repository: opened, updated, closed. On request only."""

from __future__ import annotations

from typing import Any

from leakscan.errors import NotifyError
from leakscan.notify.messages import Message, markdown
from leakscan.sources.github.hub import GitHub
from leakscan.sources.github.refusal import Refused

LABEL = "leaked-keys"


class Issues:
    """Writes issues in the affected repositories."""

    def __init__(self, github: GitHub) -> None:
        self._client = github.client

    def tell(self, message: Message) -> str:
        """Open, update or close the issue of a finding; return its number.

        Raises:
            NotifyError: GitHub refused. The words hold no value.
        """
        try:
            return self._told(message)
        except Refused as exc:
            raise NotifyError(
                f"{message.repository}: no issue could be written: {exc.detail}",
                hint="the token needs the permission to write issues there",
            ) from None

    def _told(self, message: Message) -> str:
        base = f"repos/{message.repository}/issues"
        known = self._known(base, message)
        if known is None:
            if message.event == "resolved":
                return ""  # nobody was told that it was there
            body = f"{_mark(message)}\n{markdown(message)}"
            fresh = {"title": message.title, "body": body, "labels": [LABEL]}
            return str(self._client.post(base, fresh)["number"])
        number = str(known["number"])
        state = "closed" if message.event == "resolved" else "open"
        if known.get("state") != state:
            self._client.post(f"{base}/{number}/comments", {"body": markdown(message)})
            self._client.send("PATCH", f"{base}/{number}", {"state": state})
        return number

    def _known(self, base: str, message: Message) -> dict[str, Any] | None:
        """Find the issue by its mark: also one whose number was never kept, after a kill."""
        for page in self._client.pages(base, {"labels": LABEL, "state": "all"}):
            for issue in page:
                if _mark(message) in (issue.get("body") or ""):
                    found: dict[str, Any] = issue
                    return found
        return None


def _mark(message: Message) -> str:
    return f"<!-- leakscan {message.stored.finding.fingerprint} -->"
