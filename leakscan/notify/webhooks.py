"""Webhooks: plain JSON, Slack and Teams. The address is a secret and is never told."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from leakscan.errors import NotifyError
from leakscan.model.secret import Secret
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


def slack(message: Message) -> dict[str, Any]:
    """Return a message as Slack takes it."""
    facts = "\n".join(f"• {_slack(_shown(message, one))}" for one in message.places[:PLACES])
    steps = "\n".join(f"{n}. {_slack(step)}" for n, step in enumerate(message.steps, start=1))
    parts = [f"*{_slack(message.title)}*\n{facts}", f"*What to do*\n{steps}"]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": p[:LIMIT]}} for p in parts]
    return {"text": _slack(message.title), "blocks": blocks}


def teams(message: Message) -> dict[str, Any]:
    """Return a message as an adaptive card, as the workflows of Teams take it."""
    bold = {"type": "TextBlock", "text": message.title, "weight": "bolder", "wrap": True}
    texts = [f"- {_shown(message, one)}" for one in message.places[:PLACES]]
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


def _shown(message: Message, one: Any) -> str:
    return f"{place(one)} {message.link(one)}".strip()


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FORMS: Mapping[str, Callable[[Message], dict[str, Any]]] = {
    "webhook": generic,
    "slack": slack,
    "teams": teams,
}
"""Channels that are webhooks, and how each is written."""


def send(
    channel: str,
    address: Secret,
    message: Message,
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
                json=FORMS[channel](message),
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
