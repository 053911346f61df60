"""``leakscan report``: stored results in another format, and reports of other scanners in ours."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from leakscan import __version__
from leakscan.cli import delivery
from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.keys import fingerprint_key
from leakscan.cli.options import REPORTING
from leakscan.cli.running import Circumstances, finished, verdict
from leakscan.errors import ExitCode, UsageError
from leakscan.model.merging import merge_findings
from leakscan.model.result import ScanResult, Target, merge_coverage

TAKES = (*(name for name in REPORTING if name != "show-secrets"), "state")


@make(
    "report",
    *TAKES,
    arguments=[click.Argument(["files"], nargs=-1, metavar="[FILE...]")],
)
def command(given: Given, files: tuple[str, ...]) -> ExitCode:
    """Write stored results in another format.

    FILE is a report of leakscan (json or jsonl), or one of gitleaks, betterleaks, kingfisher,
    TruffleHog (JSON) or detect-secrets (.secrets.baseline). Several become one. Values are masked,
    also those that FILE has in clear.

    With --state, show where an organisation stands after the runs of leakscan org: coverage of each
    repository, open findings with their age, the runs. Instead of FILE give the name of what was
    scanned (github.com/acme) if there are several. Formats other than text, json and html have the
    findings only.
    """
    settings = given.settings()
    if settings.state:
        from leakscan.cli.overview import shown  # noqa: PLC0415  only it needs a database

        return shown(settings, files)
    if not files:
        raise UsageError("no FILE is given", hint="name reports to read, or a store with --state")
    from leakscan.reports.reading.formats import read_file  # noqa: PLC0415

    paths = tuple(map(Path, files))
    wanted = delivery.targets(settings)
    delivery.check(wanted, inputs=paths)
    result = joined([read_file(path, version=__version__) for path in paths])
    key = fingerprint_key(settings.fingerprint_key_file, os.environ)
    result = finished(replace(result, fingerprint_key=key), settings, Circumstances("shared"))
    delivery.deliver(result, wanted, settings)
    return verdict(result, settings.fail_on)


def joined(results: list[ScanResult]) -> ScanResult:
    """Make one result of several: findings by fingerprint, coverage added up."""
    first, *others = results
    if not others:
        return first
    return replace(
        first,
        target=Target(first.target.kind, ", ".join(one.target.name for one in results)),
        coverage=merge_coverage(one.coverage for one in results),
        findings=merge_findings(finding for one in results for finding in one.findings),
        notes=tuple(dict.fromkeys(note for one in results for note in one.notes)),
    )
