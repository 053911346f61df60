"""One issue for each finding in each repository: opened, updated, closed. On request only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from leakscan.errors import NotifyError
from leakscan.notify.messages import Message, markdown
from leakscan.sources.github.hub import GitHub
from leakscan.sources.github.refusal import Refused

LABEL = "leaked-keys"
ATTEMPTS = 3
"""How often it is looked again what became of something that was written without an answer."""
BETWEEN = 1.0
"""Seconds between two writes, as GitHub asks for:
https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api"""
UNSURE = frozenset({"unreachable", "server-error"})
TITLE = "Leaked keys: "


@dataclass(slots=True)
class Issues:
    """Writes issues in the affected repositories."""

    github: GitHub
    _known: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """By repository, issues of ours by their mark; one repository at a time."""
    _written: float = 0.0

    def tell(self, message: Message) -> str:
        """Open, update or close the issue of a finding; return its number.

        Raises:
            NotifyError: GitHub refused. The words hold no value.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._told(message)
            except Refused as exc:
                if message.event == "resolved" and exc.status in {404, 410}:
                    return ""  # neither is the repository, or its issues are switched off
                self._known.clear()  # perhaps it was written, and only the answer was lost
                if exc.reason not in UNSURE or attempt == ATTEMPTS:
                    detail = exc.detail
                    break
        raise NotifyError(
            f"{message.repository}: no issue could be written: {detail}",
            hint="the token needs the permission to write issues there",
        )

    def _told(self, message: Message) -> str:
        base = f"repos/{message.repository}/issues"
        known = self._found(base, message)
        if known is None:
            if message.event == "resolved":
                return ""  # nobody was told that it was there
            known = self._write("POST", base, {**_content(message), "labels": [LABEL]})
            self._of(base)[_mark(message)] = known
            return str(known["number"])
        number = str(known["number"])
        state = "closed" if message.event == "resolved" else "open"
        changes = {} if state == "closed" else _content(message)
        if known.get("state") != state and message.event != "changed":
            words = f"{_mark(message, message.id)}\n{markdown(message)}"
            if not self._said(f"{base}/{number}/comments", _mark(message, message.id)):
                self._write("POST", f"{base}/{number}/comments", {"body": words})
            changes = {**changes, "state": state}
        if any(known.get(name) != value for name, value in changes.items()):
            self._of(base)[_mark(message)] = self._write("PATCH", f"{base}/{number}", changes)
        return number

    def _found(self, base: str, message: Message) -> dict[str, Any] | None:
        """Find the issue: by its number, or else by its mark, after a kill."""
        if message.reference:
            try:
                told = self.github.client.get(f"{base}/{message.reference}").data
            except Refused as exc:
                if exc.status not in {404, 410}:
                    raise
            else:
                if _mark(message) in (told.get("body") or ""):
                    found: dict[str, Any] = told
                    return found
        return self._of(base).get(_mark(message))

    def _of(self, base: str) -> dict[str, dict[str, Any]]:
        """Return the issues of ours in a repository, by mark; of several with the same, the oldest."""
        if base not in self._known:
            found: dict[str, dict[str, Any]] = {}
            query = {"labels": LABEL, "state": "all", "sort": "created", "direction": "asc"}
            for page in self.github.client.pages(base, query):
                for issue in page:
                    mark = (issue.get("body") or "").partition("\n")[0].strip()
                    if "pull_request" not in issue and mark.startswith("<!-- leakscan "):
                        found.setdefault(mark, issue)
            self._known = {base: found}
        return self._known[base]

    def _said(self, address: str, mark: str) -> bool:
        """Say whether a comment is there already, after a kill or an answer that was lost."""
        pages = self.github.client.pages(address)
        return any(mark in (one.get("body") or "") for page in pages for one in page)

    def _write(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        clock = self.github.clock
        clock.sleep(max(0.0, min(BETWEEN, self._written + BETWEEN - clock.now())))
        try:
            told: dict[str, Any] = self.github.client.send(method, path, body, once=True)
        finally:
            self._written = clock.now()
        return told


def _content(message: Message) -> dict[str, Any]:
    body = f"{_mark(message)}\n{markdown(message, headline=False)}"
    return {"title": f"{TITLE}{message.subject}", "body": body}


def _mark(message: Message, more: str = "") -> str:
    name = more or message.stored.finding.fingerprint
    return f"<!-- leakscan {name} -->"
