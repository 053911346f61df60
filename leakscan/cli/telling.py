"""Who is told what after a scan of an organisation: ``--notify`` and ``--dry-run``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leakscan.cli.options import Settings
from leakscan.cli.terminal import say
from leakscan.model.evidence import Status

if TYPE_CHECKING:
    from leakscan.model.result import ScanResult
    from leakscan.org.announcing import Way
    from leakscan.org.parts import Desk
    from leakscan.org.run import Ended
    from leakscan.store.base import Store

SARIF = "sarif"
"""The channel that takes whole reports and no messages."""


def ways(settings: Settings, desk: Desk) -> Mapping[str, Way]:
    """Return how to tell on the channels that take messages.

    Raises:
        UsageError: the environment lacks what a channel needs.
    """
    from leakscan.org.announcing import channels  # noqa: PLC0415

    return channels([name for name in settings.notify if name != SARIF], github=desk.github)


def announced(
    desk: Desk, store: Store, ended: Ended, settings: Settings, result: ScanResult
) -> tuple[str, ...]:
    """Tell what is new; return who could not be told and why."""
    from leakscan.org import announcing, code_scanning  # noqa: PLC0415
    from leakscan.org.events import Telling  # noqa: PLC0415

    if not settings.notify:
        return ()
    telling = Telling(
        store,
        ended.run,
        web=desk.github.host.web,
        level=settings.fail_on or settings.min_confidence,
        accepted=frozenset(f.fingerprint for f in result.findings if f.status is not Status.NEW),
    )
    told = announcing.announce(telling, ways(settings, desk), dry_run=settings.dry_run)
    for message in told.would:
        say(f"would tell: {message.title} ({message.repository or 'everywhere it stands'})")
    failed = told.failed
    if SARIF in settings.notify:
        sent, names = code_scanning.upload(telling, desk.github, result, dry_run=settings.dry_run)
        failed += sent.failed
        if settings.dry_run:
            say(f"would upload alerts of {len(names)} repositories: {', '.join(names)}")
    for why in failed:
        say(why)
    return failed
