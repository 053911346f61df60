"""``leakscan install``: the hooks, in place."""

from __future__ import annotations

from pathlib import Path

import click

from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.terminal import emit
from leakscan.errors import ExitCode, UsageError
from leakscan.hooks.place import find
from leakscan.hooks.setup import STAGES, USUAL, install, install_globally


@make(
    "install",
    "plain",
    "global",
    "source",
    arguments=[click.Argument(["stages"], nargs=-1, metavar="[STAGE]...")],
)
def command(given: Given, stages: tuple[str, ...]) -> ExitCode:
    """Put leakscan into the hooks of this repository.

    STAGE is pre-commit, pre-push, commit-msg or pre-receive; without one, pre-commit and pre-push.

    Where .pre-commit-config.yaml, husky or lefthook manage the hooks, leakscan is added to their
    configuration, and every other line stays as it is. Otherwise git's own hooks are written; a
    hook that is there already runs first.
    """
    settings = given.settings()
    wanted = checked(stages)
    if settings.globally:
        done = install_globally(wanted)
    else:
        done = install(find(Path()), wanted, plain=settings.plain, source=settings.source)
    for line in done:
        if not settings.quiet:
            emit(f"{line}\n")
    from leakscan.cli.rulebook import rules  # noqa: PLC0415  ready before the first commit

    rules()
    if not settings.quiet and not settings.globally:
        emit("leakscan doctor says whether they run\n")
    return ExitCode.CLEAN


def checked(stages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stages that are meant.

    Raises:
        UsageError: one is none.
    """
    for stage in stages:
        if stage not in STAGES:
            raise UsageError(f"{stage!r} is not one of {', '.join(STAGES)}")
    return tuple(dict.fromkeys(stages)) or USUAL
