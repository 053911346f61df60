"""``leakscan hook``: what is about to leave the machine."""

from __future__ import annotations

import click

from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.hooking import TAKES, guard
from leakscan.errors import ExitCode


@make(
    "hook",
    *TAKES,
    arguments=[click.Argument(["words"], nargs=-1, metavar="[FROM-GIT]...")],
)
def command(given: Given, words: tuple[str, ...]) -> ExitCode:
    """Scan what is about to be committed, pushed or received.

    FROM-GIT is what git gives the hook: for commit-msg the file with the message, for pre-push the
    remote and its address.

    The stage pre-commit is the index against HEAD. Whole staged files are read, so that a key added
    now is seen with the client id that was there before; only what touches added lines is reported.
    """
    return guard(given, words)
