"""What the baseline commands work on: findings of a scan or of a report, and the file itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from leakscan.catalog import SOURCES, load
from leakscan.cli.accepted import FILE_NAME, today
from leakscan.cli.keys import DEFAULT, fingerprint_key
from leakscan.cli.options import Settings
from leakscan.cli.running import Circumstances, scan_options, scanned
from leakscan.cli.scan import common_folder, holds_root
from leakscan.config import top
from leakscan.errors import ExitCode, UsageError
from leakscan.model.finding import Finding
from leakscan.model.merging import merge_findings
from leakscan.model.result import ScanResult
from leakscan.model.rule import RuleSet
from leakscan.store.accepting import entry_for
from leakscan.store.baseline import Baseline, Entry, parse, read


@dataclass(frozen=True, slots=True)
class Gathered:
    """Findings, the rules that found them, and the baseline as it is."""

    result: ScanResult
    rules: RuleSet
    path: Path
    """Of the baseline, whether it is there or not."""
    text: str
    """Of the baseline; empty when there is none."""
    baseline: Baseline
    whole: bool
    """Whether all was read that the baseline is about, so that an unused entry may go."""

    @property
    def code(self) -> ExitCode:
        """Return the exit code of a command that did its work."""
        return ExitCode.CLEAN if self.result.coverage.complete else ExitCode.INCOMPLETE

    def worth(self, findings: Iterable[Finding], settings: Settings) -> tuple[Finding, ...]:
        """Return the findings from ``--min-confidence`` on."""
        return tuple(f for f in findings if f.level.rank >= settings.min_confidence.rank)


def baseline_path(settings: Settings, places: tuple[Path, ...]) -> Path:
    """Return the file that the settings name, or the one at the root of the repository."""
    near = common_folder(places) or (Path(),)
    return settings.baseline or top(near[0]) / FILE_NAME


def gather(settings: Settings, paths: tuple[str, ...]) -> Gathered:
    """Scan, or read the report that ``--from`` names, and read the baseline if there is one.

    Raises:
        UsageError: a report was written with a key of its own.
        BaselineError: the baseline cannot be read.
    """
    places = tuple(map(Path, paths)) or (top(Path()),)
    path = baseline_path(settings, places)
    text = read(path) if path.exists() else ""
    baseline = parse(text, str(path))
    options = scan_options(settings, Circumstances("shared"))
    if settings.stored is not None:
        result, whole = _stored(settings.stored), True
    else:
        sources = [load(SOURCES["files"])(places)]
        if settings.with_history:
            sources.append(load(SOURCES["history"])(top(common_folder(places)[0])))
        result = _joined([scanned(source, settings, options) for source in sources])
        whole = holds_root(places)
    whole = whole and result.coverage.complete
    return Gathered(result, options.rules, path, text, baseline, whole)


def _stored(path: Path) -> ScanResult:
    from leakscan.reports.reading import own  # noqa: PLC0415  only --from reads a report

    if fingerprint_key(None, os.environ) != DEFAULT:
        raise UsageError(
            f"{path}: its hashes may have a key of their own, and a baseline has none",
            hint="unset LEAKSCAN_FINGERPRINT_KEY if the report was written without it, or scan",
        )
    return own.read_file(path)


def _joined(results: list[ScanResult]) -> ScanResult:
    first, *others = results
    for other in others:
        findings = merge_findings((*first.findings, *other.findings))
        first = replace(first, findings=findings, coverage=first.coverage + other.coverage)
    return first


def owner(settings: Settings) -> str:
    """Return who answers for an entry: ``--owner``, or git's ``user.email``.

    Raises:
        UsageError: neither is known.
    """
    if settings.owner:
        return settings.owner
    try:
        done = subprocess.run(
            ["git", "config", "--get", "user.email"], capture_output=True, check=False
        )
        said = done.stdout.decode("utf-8", "replace").strip()
    except OSError:  # no git: then it says nothing, and the next line asks
        said = ""
    if not said:
        raise UsageError("nobody answers for the entries", hint="--owner NAME says who does")
    return said


def entries(
    findings: Iterable[Finding], gathered: Gathered, settings: Settings
) -> tuple[Entry, ...]:
    """Return an entry for each finding, with the reason, owner and day of the settings.

    Raises:
        UsageError: there are findings and no reason is given.
    """
    wanted = tuple(findings)
    if not wanted:
        return ()
    if not settings.reason.strip():
        count = f"{len(wanted)} finding{'' if len(wanted) == 1 else 's'}"
        raise UsageError(
            f"{count} would be accepted, and nobody said why",
            hint='--reason "…" holds for all of them; leakscan baseline audit asks for each',
        )
    who = owner(settings)
    return tuple(
        entry_for(
            finding,
            rules=gathered.rules,
            reason=settings.reason.strip(),
            owner=who,
            date=today(),
            expires=settings.expires,
        )
        for finding in wanted
    )
