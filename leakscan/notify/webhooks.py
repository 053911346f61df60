"""Webhooks: plain JSON, Slack and Teams. The address is a secret and is never told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from leakscan.errors import NotifyError
from leakscan.model.secret import Secret
from leakscan.notify.digest import Digest
from leakscan.notify.messages import PLACES, Message, place

ATTEMPTS = 4
LONGEST_WAIT = 60.0
"""Seconds that a receiver may ask to be waited for."""
LIMIT = 2900
"""Characters that Slack takes in one block."""


def generic(message: Message) -> dict[str, Any]:
    """Return a message as a document for programs."""
    stored, finding = message.stored, message.stored.finding
    return {
        "schema": "leakscan/notification/v1",
        "id": message.id,
        "event": message.event,
        "title": message.title,
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "level": str(finding.level),
        "severity": str(finding.severity),
        "environment": str(finding.environment),
        "first_seen": stored.first_seen,
        "members": [{"field": m.field, "masked": m.value.masked()} for m in finding.members],
        "repositories": dict(stored.repositories),
        "places": [_place(message, one) for one in message.places[:PLACES]],
        "steps": list(message.steps),
        "url": finding.advice.url,
    }


def _place(message: Message, one: Any) -> dict[str, str]:
    told = {"place": place(one), "url": message.link(one)}
    return {key: value for key, value in told.items() if value}


def slack(message: Message | Digest) -> dict[str, Any]:
    """Return a message as Slack takes it."""
    facts = "\n".join(f"• {_slack(one)}" for one in _facts(message))
    steps = "\n".join(f"{n}. {_slack(step)}" for n, step in enumerate(message.steps, start=1))
    parts = [f"*{_slack(message.title)}*\n{facts}", f"*What to do*\n{steps}"]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": p[:LIMIT]}} for p in parts]
    return {"text": _slack(message.title), "blocks": blocks}


def teams(message: Message | Digest) -> dict[str, Any]:
    """Return a message as an adaptive card, as the workflows of Teams take it."""
    bold = {"type": "TextBlock", "text": message.title, "weight": "bolder", "wrap": True}
    texts = [f"- {one}" for one in _facts(message)]
    texts += [f"{n}. {step}" for n, step in enumerate(message.steps, start=1)]
    body = [bold, *({"type": "TextBlock", "text": t, "wrap": True} for t in texts)]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attached]}


def _facts(message: Message | Digest) -> Iterator[str]:
    if isinstance(message, Digest):
        yield from message.lines()
        return
    for one in message.places[:PLACES]:
        yield f"{place(one)} {message.link(one)}".strip()
    rest = len(message.places) - PLACES
    if rest > 0:
        yield f"and {rest:,} more places"


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _form(channel: str, message: Message | Digest) -> dict[str, Any]:
    if channel == "slack":
        return slack(message)
    if channel == "teams":
        return teams(message)
    if isinstance(message, Digest):
        raise NotifyError("a program is told each event by itself")
    return generic(message)


FOR_PROGRAMS = frozenset({"webhook"})
"""Channels on which each event is told by itself, however many there are."""


def send(
    channel: str,
    address: Secret,
    message: Message | Digest,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Post a message, again where the receiver is busy or does not answer.

    Raises:
        NotifyError: it was not taken. The words hold nothing of the address.
    """
    import httpx  # noqa: PLC0415  githubkit brings it; only an organisation scan tells anybody

    why = ""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = httpx.post(
                address.reveal().decode(),
                json=_form(channel, message),
                headers={"Idempotency-Key": message.id},
                timeout=30.0,
                follow_redirects=False,
            )
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as exc:
            why = type(exc).__name__
            wait = 2.0**attempt
        else:
            if answer.is_success:
                return
            why = f"it answered {answer.status_code}"
            if answer.status_code < 500 and answer.status_code != 429:
                break
            asked = answer.headers.get("retry-after", "")
            wait = min(float(asked), LONGEST_WAIT) if asked.isdigit() else 2.0**attempt
        if attempt < ATTEMPTS:
            sleep(wait)
    raise NotifyError(f"the {channel} was not told: {why}", hint="see that its address is right")
