"""Much news at once as one message: how much, where most of it is, what is worst, and the steps."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leakscan.model.evidence import Severity
from leakscan.notify.messages import HEADLINES, Message, place

MOST = 20
"""Messages that a channel for people is sent in a run; where there are more, one digest is."""
NAMED = 10
"""Findings, and repositories, that a digest names."""
_WORST = tuple(reversed(Severity))


@dataclass(frozen=True, slots=True)
class Digest:
    """Several messages as one."""

    messages: tuple[Message, ...]

    @property
    def id(self) -> str:
        """Return the same for the same news."""
        names = "\n".join(sorted(message.id for message in self.messages))
        return f"digest/{hashlib.sha256(names.encode()).hexdigest()[:32]}"

    @property
    def event(self) -> str:
        """Return ``digest``."""
        return "digest"

    @property
    def title(self) -> str:
        """Say in one line how much happened."""
        events = Counter(message.event for message in self.messages)
        counts = (f"{events[event]:,} {event}" for event in HEADLINES if events[event])
        return f"Leaked keys: {', '.join(counts)}"

    @property
    def worst(self) -> tuple[Message, ...]:
        """Return the messages that are named: the most severe, and what is gone last."""
        return tuple(sorted(self.messages, key=_rank)[:NAMED])

    @property
    def steps(self) -> tuple[str, ...]:
        """Return what to do about the worst of them."""
        return self.worst[0].steps

    def lines(self) -> Iterator[str]:
        """Yield what is to be said between title and steps."""
        severities = Counter(m.stored.finding.severity for m in self.messages)
        counts = (f"{severities[one]:,} {one}" for one in _WORST if severities[one])
        yield f"by severity: {', '.join(counts)}"
        yield from _most("repositories", self._repositories())
        for message in self.worst:
            yield f"{message.title}: {_first(message)}"
        rest = len(self.messages) - len(self.worst)
        yield f"and {rest:,} more; the report of the run has all of them"

    def _repositories(self) -> Counter[str]:
        return Counter(name for m in self.messages for name in m.stored.repositories)


def plain(digest: Digest) -> str:
    """Write a digest as plain text, for mail."""
    lines = [digest.title, ""]
    lines += [f"  {line}" for line in digest.lines()]
    lines += ["", "What to do:"]
    lines += [f"  {number}. {step}" for number, step in enumerate(digest.steps, start=1)]
    return "\n".join(lines) + "\n"


def _rank(message: Message) -> tuple[bool, int, int, str]:
    finding = message.stored.finding
    gone = message.event == "resolved"
    return gone, _WORST.index(finding.severity), -finding.level.rank, message.id


def _first(message: Message) -> str:
    places = message.places
    if not places:
        return "?"
    address = message.link(places[0])
    return f"{place(places[0])} {address}".strip()


def _most(what: str, counted: Counter[str]) -> Iterable[str]:
    shown = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:NAMED]
    names = ", ".join(f"{name} ({number:,})" for name, number in shown)
    if names:
        yield f"in {len(counted):,} {what}: {names}{', …' if len(counted) > NAMED else ''}"
