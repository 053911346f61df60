"""News go out: once each, and again only where nobody can know whether they arrived."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from leakscan.errors import NotifyError, UsageError
from leakscan.model.organisation import Announcement
from leakscan.model.secret import Secret
from leakscan.notify import mail, webhooks
from leakscan.notify.digest import MOST, Digest
from leakscan.notify.messages import Message
from leakscan.org.events import Telling, everywhere, in_repositories
from leakscan.org.issues import Issues
from leakscan.sources.github.hub import GitHub

ADDRESSES = {
    "webhook": "LEAKSCAN_WEBHOOK_URL",
    "slack": "LEAKSCAN_SLACK_URL",
    "teams": "LEAKSCAN_TEAMS_URL",
}
"""Variables with the address of each webhook. Addresses are secrets: no option takes one."""
LOOPBACK = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")
Tell = Callable[[Message], str]
"""Tells, and returns how the channel refers to it; raises ``NotifyError``."""


@dataclass(frozen=True, slots=True)
class Way:
    """How to tell on a channel."""

    tell: Tell
    digest: Callable[[Digest], None] | None = None
    """Tells much at once; None: each event is told by itself, however many there are."""
    each_repository: bool = False
    """Whether each affected repository is told by itself, and what it was told is kept up to date."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling."""

    told: int = 0
    failed: tuple[str, ...] = ()
    """Who was not told, and why; one sentence each."""
    would: tuple[Message, ...] = ()
    """What would have been told, in a dry run."""


def channels(
    names: Iterable[str], environ: Mapping[str, str] = os.environ, *, github: GitHub
) -> dict[str, Way]:
    """Return how to tell on each channel.

    Raises:
        UsageError: the environment lacks what a channel needs.
    """
    return {name: _channel(name, environ, github) for name in dict.fromkeys(names)}


def _channel(name: str, environ: Mapping[str, str], github: GitHub) -> Way:
    if name == "issue":
        return Way(Issues(github).tell, each_repository=True)
    if name == "email":
        post = mail.post_at(
            environ.get("LEAKSCAN_SMTP_URL", ""),
            password=environ.get("LEAKSCAN_SMTP_PASSWORD", ""),
            sender=environ.get("LEAKSCAN_MAIL_FROM", ""),
            to=environ.get("LEAKSCAN_MAIL_TO", "").split(","),
        )
        return _way(partial(mail.send, post))
    address = environ.get(ADDRESSES[name], "").strip()
    if not address.startswith("https://") and not address.startswith(LOOPBACK):
        raise UsageError(
            f"{ADDRESSES[name]} holds no https:// address", hint=f"set it, or drop --notify {name}"
        )
    send = partial(webhooks.send, name, Secret(address.encode()))
    return _way(send, digest=name not in webhooks.FOR_PROGRAMS)


def _way(send: Callable[[Message | Digest], None], *, digest: bool = True) -> Way:
    def tell(message: Message) -> str:
        send(message)
        return ""

    return Way(tell, send if digest else None)


def announce(telling: Telling, ways: Mapping[str, Way], *, dry_run: bool = False) -> Told:
    """Tell what is new, back or gone since the last run, on every channel.

    Args:
        telling: what there is to tell.
        ways: as ``channels`` gives them.
        dry_run: return what would be told, and tell nobody.
    """
    told, failed, would = 0, list[str](), list[Message]()
    for channel, way in ways.items():
        before = telling.store.announcements(telling.run.target, channel)
        find = in_repositories if way.each_repository else everywhere
        wanted = find(telling, channel, before)
        if dry_run:
            known = {one for one in before if one.told}
            would += [message for one, message in wanted.items() if one not in known]
            continue
        number, why = _tell(telling, way, wanted, before)
        told, failed = told + number, failed + why
    return Told(told, tuple(dict.fromkeys(failed)), tuple(would))


def _tell(
    telling: Telling,
    way: Way,
    wanted: Mapping[Announcement, Message],
    before: Iterable[Announcement],
) -> tuple[int, list[str]]:
    """Tell what nobody told yet; return how much, and what failed."""
    claimed = {*telling.store.claim(telling.run, wanted), *(a for a in before if not a.told)}
    fresh = [one for one in wanted if one in claimed]
    if way.digest and len(fresh) > MOST:
        much = Digest(tuple(wanted[one] for one in fresh))
        return _one(telling, fresh, partial(_digested, way.digest, much))
    told, failed = 0, list[str]()
    for one in fresh:
        number, why = _one(telling, [one], partial(_single, way, wanted[one]))
        told, failed = told + number, failed + why
    return told, failed


def _one(
    telling: Telling, fresh: list[Announcement], tell: Callable[[], str]
) -> tuple[int, list[str]]:
    try:
        reference = tell()
    except NotifyError as exc:
        telling.store.unclaim(telling.run, fresh)
        return 0, [exc.message]
    telling.store.settle(telling.run, [replace(one, reference=reference) for one in fresh])
    return len(fresh), []


def _digested(send: Callable[[Digest], None], much: Digest) -> str:
    send(much)
    return much.id


def _single(way: Way, message: Message) -> str:
    reference = way.tell(message)
    return f"{reference} {message.digest}" if reference else ""
