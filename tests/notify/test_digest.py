"""Much news at once: one message with what is worst, where most is, and the steps; no value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leakscan.errors import NotifyError
from leakscan.model.evidence import Severity
from leakscan.model.organisation import Presence
from leakscan.model.secret import Secret
from leakscan.notify.digest import NAMED, Digest, plain
from leakscan.notify.messages import Message
from leakscan.notify.webhooks import LIMIT, send, slack, teams
from tests.notify.telling import stored
from tests.reports import samples


def news(number: int) -> Digest:
    """Return a digest of ``number`` messages; every tenth finding is gone, one is critical."""
    messages = []
    for n in range(number):
        found = samples.finding(n, severity=Severity.CRITICAL if n == 7 else Severity.LOW)
        gone = n % 10 == 0
        one = stored(
            finding=replace(found, occurrences=stored().finding.occurrences),
            presence=Presence.RESOLVED if gone else Presence.OPEN,
            repositories={f"acme/r{n % 30}": 2, "acme/shop": 1},
        )
        event = "resolved" if gone else "new"
        messages.append(Message(f"{found.fingerprint}/{event}/0", event, one))
    return Digest(tuple(messages))


def test_it_counts_names_the_worst_and_tells_the_steps():
    many = news(1000)
    assert many.title == "Leaked keys: 900 new, 100 resolved"
    assert many.worst[0].stored.finding.severity is Severity.CRITICAL
    assert "resolved" not in {message.event for message in many.worst}
    text = plain(many)
    assert "by severity: 1 critical, 999 low" in text
    assert "in 31 repositories: acme/shop (1,000), acme/r0 (" in text
    assert f"and {1000 - NAMED:,} more" in text
    assert many.steps[0] in text
    assert "https://github.com/acme/shop/blob/" in text
    for message in many.messages[:50]:
        for member in message.stored.finding.members:
            if member.field != "msn":
                assert member.value.reveal().decode() not in text


def test_the_same_news_has_the_same_id_in_any_order():
    many = news(30)
    assert Digest(many.messages[::-1]).id == many.id
    assert Digest(many.messages[1:]).id != many.id


def test_it_fits_into_a_message():
    many = news(1000)
    blocks = slack(many)["blocks"]
    assert all(len(block["text"]["text"]) <= LIMIT for block in blocks)
    (card,) = teams(many)["attachments"]
    assert len(str(card)) < 28_000


def test_a_program_is_never_sent_one():
    with pytest.raises(NotifyError):
        send("webhook", Secret(b"http://127.0.0.1:9/"), news(30))
