"""``leakscan hook``: what is about to leave the machine."""

from __future__ import annotations

from pathlib import Path

from leakscan.catalog import SOURCES, load
from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.options import ACCEPTING, REPORTING
from leakscan.cli.running import Circumstances, run
from leakscan.errors import ExitCode
from leakscan.sources.base import Source


@make("hook", *REPORTING, *ACCEPTING, "stage")
def command(given: Given) -> ExitCode:
    """Scan what is about to be committed.

    That is the index against HEAD. Whole staged files are read, so that a key added now is seen
    with the client id that was there before; only what touches added lines is reported.
    """
    settings = given.settings()
    source: Source = load(SOURCES["staged"])(Path())
    return run(source, settings, Circumstances("staged"))
