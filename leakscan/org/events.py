"""What there is to tell after a run, of which somebody has not been told yet.

What was told is kept, so this may be asked again: a run that was killed before it told anybody leaves
nothing untold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from leakscan.model.evidence import Level, Status
from leakscan.model.organisation import Announcement, Presence, Run, StoredFinding
from leakscan.notify.links import home
from leakscan.notify.messages import Message
from leakscan.store.base import Store

Wanted = dict[Announcement, Message]
Past = Mapping[str, Sequence[Announcement]]
"""What was told or claimed of one finding, by host id of the repository, in order."""


@dataclass(frozen=True)
class Telling:
    """What is told of a run."""

    store: Store
    run: Run
    """The run that has just ended."""
    web: str
    """Address of the host, for links."""
    level: Level
    """Findings below it are not told."""
    accepted: frozenset[str] = frozenset()
    """Fingerprints of findings that need not be told, beside those that the store knows of."""

    @cached_property
    def stored(self) -> tuple[StoredFinding, ...]:
        """Return the findings that may be told."""
        found = self.store.findings(self.run.target)
        return tuple(one for one in found if one.finding.level.rank >= self.level.rank)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return full names of what is a repository to GitHub, by host id; not of those gone."""
        states = self.store.states(self.run)
        names = {host_id: state.repository.full_name for host_id, state in states.items()}
        return {host_id: name for host_id, name in names.items() if home(name)}

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Return host ids by full name."""
        return {name: host_id for host_id, name in self.names.items()}

    def is_settled(self, one: StoredFinding) -> bool:
        """Say whether somebody has accepted a finding, or it is no leak."""
        return one.finding.status is not Status.NEW or one.finding.fingerprint in self.accepted


def everywhere(telling: Telling, channel: str, before: Iterable[Announcement]) -> Wanted:
    """Return what is new, back or gone."""
    heard = {one.subject for one in before if one.told}
    wanted: Wanted = {}
    for stored in telling.stored:
        name, event = stored.finding.fingerprint, "new"
        if stored.presence is Presence.RESOLVED:
            event = "resolved" if name in heard else ""
        elif telling.is_settled(stored):
            event = ""
        elif stored.reopened:
            event = "reopened"
        if event:
            told = Announcement(channel, name, event, stored.reopened)
            wanted[told] = Message(_key(told), event, stored, web=telling.web)
    return wanted


def in_repositories(telling: Telling, channel: str, before: Iterable[Announcement]) -> Wanted:
    """Return the same for each repository by itself, and where what was told there has changed."""
    past: dict[str, dict[str, list[Announcement]]] = {}
    for one in before:
        past.setdefault(one.subject, {}).setdefault(one.repository, []).append(one)
    wanted: Wanted = {}
    for stored in telling.stored:
        for message, told in _here(telling, channel, stored, past.get(_name(stored), {})):
            wanted[told] = message
    return dict(sorted(wanted.items(), key=lambda one: one[0].repository))


def _here(
    telling: Telling, channel: str, stored: StoredFinding, past: Past
) -> Iterator[tuple[Message, Announcement]]:
    """Yield what there is to tell of one finding, repository by repository."""
    stands = {telling.ids[name] for name in stored.repositories if name in telling.ids}
    if stored.presence is Presence.RESOLVED:
        stands = set()
    elif telling.is_settled(stored):
        return
    for host_id in sorted(stands | {one for one in past if one in telling.names}):
        earlier = past.get(host_id, ())
        told = [one for one in earlier if one.told]
        number, _, digest = told[-1].reference.partition(" ") if told else ("", "", "")
        event = _event(earlier, told, stands=host_id in stands)
        occasion = sum(one.event == event for one in told)
        new = Announcement(channel, _name(stored), event, occasion, host_id)
        message = Message(_key(new), event, stored, telling.names[host_id], telling.web, number)
        if event and not (event == "changed" and message.digest == digest):
            yield message, new


def _event(earlier: Sequence[Announcement], told: Sequence[Announcement], *, stands: bool) -> str:
    """Say what is news in a repository. A claim may have been told: only the receiver knows."""
    if not stands:
        ended = not earlier or (bool(told) and told[-1].event == "resolved" and earlier[-1].told)
        return "" if ended else "resolved"
    if not told:
        return "new"
    return "reopened" if told[-1].event == "resolved" else "changed"


def _name(one: StoredFinding) -> str:
    return one.finding.fingerprint


def _key(one: Announcement) -> str:
    key = f"{one.subject}/{one.event}/{one.occasion}"
    return f"{key}/{one.repository}" if one.repository else key
