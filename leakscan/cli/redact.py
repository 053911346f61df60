"""``leakscan redact``: copies in which every secret is a stable marker."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.logs import scans_here
from leakscan.cli.options import WORKING, Settings
from leakscan.cli.running import Circumstances, introduce, scan_options, scanned
from leakscan.cli.terminal import say, stdout
from leakscan.errors import ExitCode, ReportError, UsageError
from leakscan.executor.local import default_jobs

if TYPE_CHECKING:
    from leakscan.model.result import ScanResult
    from leakscan.redact.outcome import Outcome
    from leakscan.redact.reading import Reading
    from leakscan.redact.redacting import Wish
    from leakscan.redact.text import Hits
    from leakscan.scan import ScanOptions
    from leakscan.sources.base import Source
    from leakscan.sources.windows import Readable

STDIN = "-"
OUTPUT = click.Option(
    ["copy_to", "--output"],
    metavar="DIR",
    envvar="LEAKSCAN_OUTPUT",
    help="Write the copies into this folder, which is made if need be.",
)


@make(
    "redact",
    "min-confidence",
    *WORKING,
    "keep-length",
    "ids",
    "samples",
    "no-verify",
    "copy-unread",
    "summary",
    arguments=[click.Argument(["paths"], nargs=-1, metavar="[PATH]..."), OUTPUT],
)
def command(given: Given, paths: tuple[str, ...], copy_to: str | None) -> ExitCode:
    """Copy files with a marker for every secret.

    [leakscan:FIELD:FINGERPRINT] takes the place of a value in whatever it is encoded or packed,
    the same for the same value; all other bytes stay. PATH is copied to DIR under its name; without
    PATH, or with -, standard input is copied to standard output. The copies are scanned, and what
    cannot be opened or cleaned is left out and listed. A summary is written to stderr.
    """
    places = tuple(Path(path) for path in paths if path != STDIN)
    settings = given.settings(here=not scans_here(places))
    options = scan_options(
        settings, Circumstances("shared", trust_target=False, jobs=default_jobs())
    )
    if settings.verbose and not settings.quiet:
        introduce(settings, options)
    quietly = replace(settings, verbose=False)
    if STDIN in paths or not paths:
        outcome = _input(paths, copy_to, quietly, options)
    else:
        outcome = _files(paths, copy_to, quietly, options)
    _tell(outcome, settings)
    return ExitCode.CLEAN if outcome.complete else ExitCode.INCOMPLETE


def _files(
    paths: tuple[str, ...], copy_to: str | None, settings: Settings, options: ScanOptions
) -> Outcome:
    from leakscan.redact.redacting import redact  # noqa: PLC0415  help needs none of it

    if copy_to is None:
        raise UsageError("--output is missing", hint="--output DIR names a folder for the copies")
    return redact(tuple(map(Path, paths)), Path(copy_to), wish(settings, options))


def _input(
    paths: tuple[str, ...], copy_to: str | None, settings: Settings, options: ScanOptions
) -> Outcome:
    from leakscan.redact.streaming import redact_input  # noqa: PLC0415
    from leakscan.sources.stdin import StdinSource  # noqa: PLC0415

    if len(paths) > 1:
        raise UsageError(
            "- (standard input) cannot be redacted together with other paths",
            hint="run leakscan redact twice",
        )
    if copy_to is not None:
        raise UsageError(
            "standard input is copied to standard output", hint="leave --output out, and use > FILE"
        )
    if sys.stdin is None or (not paths and sys.stdin.isatty()):
        raise UsageError("there is nothing to redact", hint="leakscan redact PATH --output DIR")

    def scan(stream: Readable) -> ScanResult:
        return scanned(StdinSource(stream), settings, options)

    try:
        return redact_input(sys.stdin.buffer, stdout(), wish(settings, options), scan)
    except BrokenPipeError:
        raise ReportError("standard output was closed before the copy was written") from None
    except OSError as fault:
        raise ReportError(f"the copy cannot be written: {fault.strerror}") from None


def wish(settings: Settings, options: ScanOptions) -> Wish:
    """Return how to redact, as the user said."""
    from leakscan.engine.detector import Detector  # noqa: PLC0415
    from leakscan.redact.redacting import Wish  # noqa: PLC0415
    from leakscan.redact.values import Choice  # noqa: PLC0415

    def scan(reading: Reading, base: str) -> ScanResult:
        return _scanned(reading, base, settings, options)

    def detector() -> Hits:
        made = Detector(options.rules, prefilter=options.prefilter, cache=options.cache)
        return made.prefilter.hits

    return Wish(
        Choice(options.rules, settings.min_confidence, ids=settings.ids, samples=settings.samples),
        scan,
        detector,
        keep_length=settings.keep_length,
        verify=not settings.no_verify,
        copy_unread=settings.copy_unread,
    )


def _scanned(reading: Reading, base: str, settings: Settings, options: ScanOptions) -> ScanResult:
    """Scan names, small files as ``scan`` does, and large ones as ``logs`` does."""
    from leakscan.logscan.auditing import audit  # noqa: PLC0415
    from leakscan.model.merging import merge_findings  # noqa: PLC0415
    from leakscan.sources.files import FilesSource  # noqa: PLC0415
    from leakscan.sources.logs.discovery import LogFiles  # noqa: PLC0415

    result = scanned(reading.names, settings, replace(options, jobs=1))
    others = []
    if reading.small:
        source: Source = FilesSource(reading.small, gitignore=False, base=base)
        others.append(scanned(source, settings, options))
    if reading.large:
        found, stopped = audit(LogFiles(reading.large, base=base), options)
        if stopped:
            raise KeyboardInterrupt
        others.append(found)
    for other in others:
        findings = merge_findings((*result.findings, *other.findings))
        coverage = result.coverage + other.coverage
        result = replace(result, findings=findings, coverage=coverage)
    return result


def _tell(outcome: Outcome, settings: Settings) -> None:
    from leakscan.redact.telling import document, lines  # noqa: PLC0415

    if settings.summary == "json":
        sys.stderr.write(f"{document(outcome)}\n")
        return
    for line in lines(outcome):
        if not settings.quiet or line.startswith("not copied"):
            say(line)
