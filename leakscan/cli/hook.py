"""``leakscan hook``: what is about to leave the machine."""

from __future__ import annotations

import os

import click

from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.options import ACCEPTING, REPORTING
from leakscan.cli.running import Circumstances, run
from leakscan.cli.stages import task
from leakscan.errors import ExitCode
from leakscan.model.result import ScanResult


@make(
    "hook",
    *REPORTING,
    *ACCEPTING,
    "stage",
    arguments=[click.Argument(["words"], nargs=-1, metavar="[FROM-GIT]...")],
)
def command(given: Given, words: tuple[str, ...]) -> ExitCode:
    """Scan what is about to be committed, pushed or received.

    FROM-GIT is what git gives the hook: for commit-msg the file with the message, for pre-push the
    remote and its address.

    The stage pre-commit is the index against HEAD. Whole staged files are read, so that a key added
    now is seen with the client id that was there before; only what touches added lines is reported.
    """
    bare = os.environ.get("GIT_QUARANTINE_PATH") is not None
    settings = given.settings(here=not bare)
    asked = task(settings.stage, words, os.environ)

    def worded(result: ScanResult) -> ScanResult:
        from leakscan.cli.worded import fitted  # noqa: PLC0415  most runs find nothing

        return fitted(result, asked.advice, tip=asked.tip) if result.findings else result

    around = Circumstances(asked.advice, worded=worded, trust_target=not bare, bare=bare)
    return run(asked.source, settings, around)
