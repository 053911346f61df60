"""``leakscan logs``: log files of any size, with what they tell of each key's exposure."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leakscan.cli import accepted, delivery
from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.options import ACCEPTING, REPORTING, WORKING, Settings
from leakscan.cli.progress import wanted
from leakscan.cli.running import (
    Circumstances,
    files_read,
    finished,
    found,
    introduce,
    is_clean,
    scan_options,
    verdict,
)
from leakscan.cli.terminal import say
from leakscan.cli.watching import Watch
from leakscan.errors import ExitCode, UsageError
from leakscan.executor.local import default_jobs

if TYPE_CHECKING:
    from leakscan.model.result import ScanResult
    from leakscan.scan import ScanOptions

STDIN = "-"


@make(
    "logs",
    *REPORTING,
    *ACCEPTING,
    *WORKING,
    "time-zone",
    arguments=[click.Argument(["paths"], nargs=-1, required=True, metavar="PATH...")],
)
def command(given: Given, paths: tuple[str, ...]) -> ExitCode:
    """Audit logs: which keys stand in them, and since when.

    PATH is a log, a folder of logs, or - for standard input. Compressed logs and archives are
    opened, rotated logs are read oldest first. Nothing that lies among the logs is obeyed without
    --trust-target. After Ctrl-C the report tells what is known so far.
    """
    if STDIN in paths and len(paths) > 1:
        raise UsageError("- (standard input) cannot be scanned together with other paths")
    places = () if STDIN in paths else tuple(map(Path, paths))
    trusted = bool(given.settings(here=False).trust_target)
    own = trusted or not scans_here(places)
    settings = given.settings(near=places[:1] if trusted else (), here=own)
    around = Circumstances("shared", inputs=places, trust_target=trusted, jobs=default_jobs())
    return audited(places, settings, around, own=own)


def audited(
    places: tuple[Path, ...], settings: Settings, around: Circumstances, *, own: bool
) -> ExitCode:
    """Read, report, and say by the exit code what that means.

    Args:
        places: files and folders; none: standard input.
        settings: what the user decided.
        around: what the command knows.
        own: whether the current folder is the user's and not scanned, so that its baseline holds.
    """
    wanted_reports = delivery.targets(settings)
    delivery.check(wanted_reports, inputs=(*around.inputs, *files_read(settings)))
    started = time.monotonic()
    known = accepted.chosen(settings, (), trusted=own, bare=False)
    options = scan_options(settings, around)
    result, stopped = watched(places, settings, options)
    result = accepted.judged(result, known, options.rules, whole=False)
    result = finished(result, settings, around)
    silent = settings.quiet and settings.format == "text" and is_clean(result)
    delivery.deliver(result, wanted_reports[1:] if silent else wanted_reports, settings)
    if settings.output is not None and not settings.quiet:
        say(f"{found(result)}; the report is in {settings.output}")
    if settings.verbose and not settings.quiet:
        say(f"{result.target.kind} scan took {time.monotonic() - started:.1f} s")
    if stopped:
        say("interrupted; the report tells what was known then")
        return ExitCode.INTERRUPTED
    return verdict(result, settings.fail_on)


def watched(
    places: tuple[Path, ...], settings: Settings, options: ScanOptions
) -> tuple[ScanResult, bool]:
    """Read the logs while somebody may be looking."""
    from leakscan.logscan.auditing import Reading, Watcher, audit  # noqa: PLC0415  help needs none
    from leakscan.sources.logs.discovery import LogFiles  # noqa: PLC0415

    if settings.verbose and not settings.quiet:
        introduce(settings, options)
    bar = wanted(quiet=settings.quiet, no_progress=settings.no_progress)
    lines = not settings.quiet and (bar or settings.verbose)
    with Watch(bar=bar, lines=lines) as watch:
        return audit(
            LogFiles(places),
            options,
            reading=Reading(zone=settings.time_zone),
            watcher=Watcher(watch.progress, watch.first_seen),
        )


def scans_here(places: tuple[Path, ...]) -> bool:
    """Say whether the current folder is among what is scanned."""
    here = Path.cwd()
    return any(here.is_relative_to(place.resolve()) for place in places if place.is_dir())
