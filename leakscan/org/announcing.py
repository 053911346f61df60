"""News go out: once each, and again only where nobody can know whether they arrived."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from leakscan.errors import NotifyError, UsageError
from leakscan.model.evidence import Level, Status
from leakscan.model.organisation import Announcement, Presence, Run, StoredFinding
from leakscan.model.secret import Secret
from leakscan.notify import mail, webhooks
from leakscan.notify.messages import Message
from leakscan.org.issues import Issues
from leakscan.sources.github.hub import GitHub
from leakscan.store.base import Store

ADDRESSES = {
    "webhook": "LEAKSCAN_WEBHOOK_URL",
    "slack": "LEAKSCAN_SLACK_URL",
    "teams": "LEAKSCAN_TEAMS_URL",
}
"""Variables with the address of each webhook. Addresses are secrets: no option takes one."""
CHANNELS = (*ADDRESSES, "email", "issue")
Tell = Callable[[Message], str]
"""Tells, and returns how the channel refers to it; raises ``NotifyError``."""


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
) -> dict[str, Tell]:
    """Return how to tell on each channel.

    Raises:
        UsageError: the environment lacks what a channel needs.
    """
    issues = Issues(github)
    return {name: _channel(name, environ, issues) for name in dict.fromkeys(names)}


def _channel(name: str, environ: Mapping[str, str], issues: Issues) -> Tell:
    if name == "issue":
        return issues.tell
    if name == "email":
        post = mail.post_at(
            environ.get("LEAKSCAN_SMTP_URL", ""),
            password=environ.get("LEAKSCAN_SMTP_PASSWORD", ""),
            sender=environ.get("LEAKSCAN_MAIL_FROM", ""),
            to=environ.get("LEAKSCAN_MAIL_TO", "").split(","),
        )

        def by_mail(message: Message) -> str:
            mail.send(post, message)
            return ""

        return by_mail
    address = environ.get(ADDRESSES[name], "").strip()
    if not address.startswith("https://") and not address.startswith("http://127.0.0.1"):
        raise UsageError(
            f"{ADDRESSES[name]} holds no https:// address", hint=f"set it, or drop --notify {name}"
        )
    secret = Secret(address.encode())

    def by_webhook(message: Message) -> str:
        webhooks.send(name, secret, message)
        return ""

    return by_webhook


def announce(
    store: Store,
    run: Run,
    ways: Mapping[str, Tell],
    *,
    level: Level,
    web: str,
    dry_run: bool = False,
) -> Told:
    """Tell what is new, back or gone since the last run, on every channel.

    Args:
        store: where the findings are, and what was told.
        run: the run that has just ended.
        ways: as ``channels`` gives them.
        level: findings below it are not told.
        web: address of the host, for links.
        dry_run: return what would be told, and tell nobody.
    """
    stored = [one for one in store.findings(run.target) if one.finding.level.rank >= level.rank]
    told, failed, would = 0, list[str](), list[Message]()
    for channel, tell in ways.items():
        before = store.announcements(run.target, channel)
        heard = {(a.subject, a.repository) for a in before if a.told}
        wanted = {
            a: message
            for a, message in _wanted(channel, stored, web)
            if a.event != "resolved" or (a.subject, a.repository) in heard
        }
        left = {a for a in before if not a.told} & set(wanted)
        if dry_run:
            would += [m for a, m in wanted.items() if a in left or a not in set(before)]
            continue
        for one in (*store.claim(run, wanted), *left):
            try:
                reference = tell(wanted[one])
            except NotifyError as exc:
                store.unclaim(run, [one])
                failed.append(exc.message)
                continue
            store.settle(run, [replace(one, reference=reference)])
            told += 1
    return Told(told, tuple(dict.fromkeys(failed)), tuple(would))


def changed_repositories(store: Store, run: Run) -> tuple[str, ...]:
    """Return the full names of repositories in which something is new, back or gone since this run."""
    changed = (s for s in store.findings(run.target) if run.id in {s.opened_run, s.resolved_run})
    return tuple(sorted({name for stored in changed for name in stored.repositories}))


def _wanted(
    channel: str, stored: Iterable[StoredFinding], web: str
) -> Iterator[tuple[Announcement, Message]]:
    """Yield what there is to tell; a finding that is accepted, or a sample, is none of it."""
    for one in stored:
        event = _event(one)
        if not event:
            continue
        places = sorted(one.repositories) if channel == "issue" else [""]
        for repository in places:
            announced = Announcement(
                channel, one.finding.fingerprint, event, one.reopened, repository
            )
            name = f"{one.finding.fingerprint}/{event}/{one.reopened}"
            key = f"{name}/{repository}" if repository else name
            yield announced, Message(key, event, one, repository, web)


def _event(one: StoredFinding) -> str:
    """Say what happened to a finding last; empty for what nobody need be told.

    What is told is kept, so this may be asked again: a run that was killed before it told anybody
    leaves nothing untold.
    """
    if one.presence is Presence.RESOLVED:
        return "resolved"
    if one.finding.status is not Status.NEW:
        return ""
    return "reopened" if one.reopened else "new"
