"""What ``scan``, ``history`` and ``hook`` share: rules, scan, reports, exit code."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from leakscan import __version__
from leakscan.cli import accepted, cache, delivery
from leakscan.cli.keys import fingerprint_key
from leakscan.cli.options import Settings
from leakscan.cli.progress import ProgressBar, described, wanted
from leakscan.cli.terminal import FILE_WIDTH, say
from leakscan.errors import ExitCode
from leakscan.model.evidence import Level
from leakscan.model.result import ScanResult
from leakscan.sources.base import Source

if TYPE_CHECKING:
    from leakscan.scan import ScanOptions


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a command knows about its scan beyond the user's settings."""

    stage: str
    """Stage for the advice (``ScanOptions.stage``)."""
    inputs: tuple[Path, ...] = ()
    """Files and folders that no report may overwrite."""
    trust_target: bool = True
    """Whether the tree's own baseline and allows are obeyed when the user does not say."""
    notes: tuple[str, ...] = ()
    near: tuple[Path, ...] = ()
    """Folders whose repository's baseline holds; none: the current folder."""
    bare: bool = False
    """Whether ``near`` is a repository without a work tree."""
    whole: bool = False
    """Whether everything that a baseline is about is scanned."""
    jobs: int = 1
    """How many processes to use when the user does not say."""
    remembering: Callable[[Source, ScanOptions], Source] | None = None
    """Gives the source what earlier scans under the same rules left; None: nothing does."""
    worded: Callable[[ScanResult], ScanResult] | None = None
    """Makes the advice of a result fit the case; None: it stands as the rules have it."""
    piped: int = FILE_WIDTH
    """Width of a report on standard output where that is no terminal."""


def run(source: Source, settings: Settings, around: Circumstances) -> ExitCode:
    """Scan, report, and say by the exit code what that means."""
    wanted_reports = delivery.targets(settings)
    delivery.check(wanted_reports, inputs=(*around.inputs, *files_read(settings)))
    started = time.monotonic()
    trusted = around.trust_target if settings.trust_target is None else settings.trust_target
    known = accepted.chosen(settings, around.near, trusted=trusted, bare=around.bare)
    options = scan_options(settings, replace(around, trust_target=trusted))
    if around.remembering:
        source = around.remembering(source, options)
    result, stopped = attempted(source, settings, options)
    result = accepted.judged(result, known, options.rules, whole=around.whole)
    result = finished(around.worded(result) if around.worded else result, settings, around)
    silent = settings.quiet and settings.format == "text" and is_clean(result)
    wanted_reports = wanted_reports[1:] if silent else wanted_reports
    delivery.deliver(result, wanted_reports, settings, piped=around.piped)
    if settings.output is not None and not settings.quiet:
        say(f"{found(result)}; the report is in {settings.output}")
    if settings.verbose and not settings.quiet:
        for remark in result.remarks:
            say(remark)
        say(f"{result.target.kind} scan took {time.monotonic() - started:.1f} s")
    if stopped:
        raise KeyboardInterrupt(f"{stopped}; the report is not complete")
    return verdict(result, settings.fail_on)


def found(result: ScanResult) -> str:
    """Say in a few words what was found, where the report itself goes elsewhere."""
    open_ones = result.at_least(Level.LOW)
    count = f"{len(open_ones)} finding{'' if len(open_ones) == 1 else 's'}"
    return count if result.coverage.complete else f"{count}, not everything could be read"


def scan_options(settings: Settings, around: Circumstances) -> ScanOptions:
    """Load the rules and say how to scan."""
    # Help and refused command lines come here never, and need not wait for the engine to load.
    from leakscan.cli.rulebook import rules  # noqa: PLC0415
    from leakscan.scan import ScanOptions  # noqa: PLC0415

    return ScanOptions(
        rules=rules(settings.rules),
        tool_version=__version__,
        stage=around.stage,
        fingerprint_key=fingerprint_key(settings.fingerprint_key_file, os.environ),
        trust_target=around.trust_target,
        today=accepted.today(),
        foreign_allows=settings.foreign_allows,
        jobs=settings.jobs or around.jobs,
        cache=cache.folder(),
    )


def scanned(source: Source, settings: Settings, options: ScanOptions) -> ScanResult:
    """Run a scan that is of no use when it is stopped.

    Raises:
        KeyboardInterrupt: with how far the scan was.
    """
    result, stopped = attempted(source, settings, options)
    if stopped:
        raise KeyboardInterrupt(f"{stopped}; there is no report")
    return result


def attempted(source: Source, settings: Settings, options: ScanOptions) -> tuple[ScanResult, str]:
    """Run the scan under a progress bar; return the result, and where it was stopped, if it was."""
    from leakscan.scan import Interrupted, scan  # noqa: PLC0415  see above

    if settings.verbose and not settings.quiet:
        introduce(settings, options)
    bar = ProgressBar(shown=wanted(quiet=settings.quiet, no_progress=settings.no_progress))
    try:
        with stoppable():
            return scan(source, options, progress=bar), ""
    except Interrupted as stop:
        return stop.result, f"after {described(bar.last)}"
    finally:
        bar.clear()


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM stop a scan as Ctrl-C does: what it found is reported."""
    import signal  # noqa: PLC0415  few need it
    import threading  # noqa: PLC0415

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def introduce(settings: Settings, options: ScanOptions) -> None:
    """Say what the scan goes by."""
    say(f"configuration: {settings.config or 'none found'}")
    extra = "".join(f" and {path}" for path in settings.rules)
    say(f"{len(options.rules.rules)} rules, built in{extra}; digest {options.rules.digest}")


def finished(result: ScanResult, settings: Settings, around: Circumstances) -> ScanResult:
    """Return the result as the user wants to see it."""
    return replace(
        result,
        notes=(*result.notes, *around.notes),
        shown_from=settings.min_confidence,
        show_secrets=settings.show_secrets,
        list_samples=settings.list_samples,
        show_all=settings.show_all,
    )


def verdict(result: ScanResult, fail_on: Level | None) -> ExitCode:
    """Return the exit code (docs/exit-codes.md)."""
    if fail_on is not None and result.at_least(fail_on):
        return ExitCode.FINDINGS
    return ExitCode.CLEAN if result.coverage.complete else ExitCode.INCOMPLETE


def is_clean(result: ScanResult) -> bool:
    """Say whether there is nothing that a person has to know."""
    return result.coverage.complete and not result.shown and not result.notes


def files_read(settings: Settings) -> Iterable[Path]:
    """Return the files that the settings name."""
    named = (
        settings.config,
        settings.fingerprint_key_file,
        settings.baseline,
        *settings.rules,
    )
    return tuple(path for path in named if path is not None)
