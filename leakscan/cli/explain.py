"""``leakscan explain``: the story of a rule, or why a finding is one and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from leakscan import __version__
from leakscan.catalog import SOURCES, load
from leakscan.cli import pages
from leakscan.cli.account import Account, accounts, standing_at, stored, those, with_fingerprint
from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.options import Settings
from leakscan.errors import ExitCode, SourceError, UsageError
from leakscan.model.rule import RuleSet
from leakscan.reports.layout import BLANK, Line
from leakscan.rules.load import load_rules
from leakscan.sources.base import Source

FINGERPRINT = re.compile(r"v1:[0-9a-f]{6,64}")
PLACE = re.compile(r"(?P<path>.+?):(?P<line>[0-9]+)(?::[0-9]+)?", re.DOTALL)

Test = Callable[[Account], bool]


@make("explain", "from", arguments=[click.Argument(["subject"], metavar="FINDING-OR-RULE")])
def command(given: Given, subject: str) -> ExitCode:
    """Say why a finding is one, and what to do.

    FINDING-OR-RULE is the id of a rule; a fingerprint (v1:…, its beginning is enough), looked up in
    the report that --from names or else in a scan of the current folder; or FILE:LINE, which is
    scanned again.
    """
    settings = given.settings()
    rules = load_rules(settings.rules, examples=False)
    for rule in rules.rules:
        if rule.id == subject:
            pages.show(pages.story(rule), settings)
            return ExitCode.CLEAN
    found = findings(subject, settings, rules)
    pages.show(report(found, rules), settings)
    return ExitCode.CLEAN


def findings(subject: str, settings: Settings, rules: RuleSet) -> tuple[Account, ...]:
    """Return the findings that the user means.

    Raises:
        UsageError: the subject is none of the three, or there is no such finding.
        SourceError: what had to be scanned could not be read.
    """
    place = PLACE.fullmatch(subject)
    if FINGERPRINT.fullmatch(subject):
        where, test = Path(), with_fingerprint(subject)
    elif place:
        where = Path(place["path"])
        test = standing_at(where.as_posix(), int(place["line"]))
    else:
        raise UsageError(
            "this is neither a rule, nor a fingerprint (v1:…), nor FILE:LINE",
            hint=f"the rules are {', '.join(rule.id for rule in rules.rules)}",
        )
    known = stored(settings.stored) if settings.stored else rescanned(where, rules)
    if found := those(known, test):
        return found
    raise UsageError(
        f"there is no finding {subject} in {settings.stored or where}",
        hint="leakscan scan lists findings with their place; --from REPORT looks in a report",
    )


def rescanned(where: Path, rules: RuleSet) -> tuple[Account, ...]:
    """Scan a file or folder again.

    Raises:
        SourceError: something in it could not be read, so that no answer would be reliable.
    """
    from leakscan.scan import ScanOptions, scan  # noqa: PLC0415  a rule's story needs no engine

    source: Source = load(SOURCES["files"])((where,))
    result = scan(source, ScanOptions(rules=rules, tool_version=__version__))
    for skip in result.coverage.skipped:
        if where.is_file():
            raise SourceError(f"{skip.where}: {skip.detail or skip.reason}")
    return accounts(replace(result, list_samples=True))


def report(found: tuple[Account, ...], rules: RuleSet) -> Iterator[Line]:
    """Return a page for each finding."""
    for number, one in enumerate(found):
        if number:
            yield BLANK
        yield from pages.account(one, rules.common)
