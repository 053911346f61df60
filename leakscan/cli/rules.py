"""``leakscan rules``: what is looked for, how, whether the rules keep their word; exports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from leakscan.catalog import EXPORTS, load
from leakscan.cli import pages
from leakscan.cli.command import Given, group
from leakscan.cli.command import command as make
from leakscan.cli.terminal import emit, say
from leakscan.errors import ExitCode, UsageError
from leakscan.model.rule import RuleSet
from leakscan.rules.load import load_rules


@make("list")
def list_rules(given: Given) -> ExitCode:
    """List the rules, built in and added."""
    settings = given.settings()
    pages.show(pages.listing(load_rules(settings.rules)), settings)
    return ExitCode.CLEAN


@make("show", arguments=[click.Argument(["rule_id"], metavar="RULE")])
def show(given: Given, rule_id: str) -> ExitCode:
    """Show how a rule finds and weighs: names, shapes, and every reason with its weight."""
    settings = given.settings()
    rules = load_rules(settings.rules, examples=False)
    try:
        rule = rules.rule_named(rule_id)
    except KeyError:
        raise UsageError(f"there is no rule {rule_id!r}", hint=known(rules)) from None
    pages.show(pages.anatomy(rule, rules.common), settings)
    return ExitCode.CLEAN


@make("check", arguments=[click.Argument(["paths"], nargs=-1, metavar="[PATH]...")])
def check(given: Given, paths: tuple[str, ...]) -> ExitCode:
    """Run the examples of all rules, and of the rule files at PATH.

    Every example must give what it says, and nothing more. Exit code 2 when one does not.
    """
    from leakscan.rulecheck import check_examples  # noqa: PLC0415  it loads the engine

    settings = given.settings()
    settings = replace(settings, rules=(*settings.rules, *map(Path, paths)))
    rules = load_rules(settings.rules, thorough=True)
    failures = check_examples(rules)
    for failure in failures:
        emit(f"{failure}\n")
    examples = sum(len(rule.examples) for rule in rules.rules)
    if failures:
        say(f"{len(failures)} of {examples} examples do not hold")
        return ExitCode.ERROR
    if not settings.quiet:
        emit(f"{examples} examples of {len(rules.rules)} rules hold.\n")
    return ExitCode.CLEAN


@make("export", "to")
def export(given: Given) -> ExitCode:
    """Write the rules in the format of another scanner.

    What that scanner cannot be told is lost: docs/export.md says what that is for each.
    """
    settings = given.settings()
    if not settings.to:
        raise UsageError("for which scanner?", hint=f"--to with one of {', '.join(EXPORTS)}")
    emit(load(EXPORTS[settings.to]).write(load_rules(settings.rules, examples=False)))
    return ExitCode.CLEAN


def known(rules: RuleSet) -> str:
    """Say which rules there are."""
    return f"the rules are {', '.join(rule.id for rule in rules.rules)}"


command = group(
    "rules", list_rules, show, check, export, says="List, show, check and export rules."
)
