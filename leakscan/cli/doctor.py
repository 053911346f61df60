"""``leakscan doctor``: would the hooks run here?"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from leakscan import __version__
from leakscan.cli import cache
from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.install import checked
from leakscan.cli.terminal import emit
from leakscan.errors import ExitCode
from leakscan.hooks.checks import Check, checks, program_version
from leakscan.hooks.place import find
from leakscan.reports.escape import printable


@make("doctor", "fail-on", arguments=[click.Argument(["stages"], nargs=-1, metavar="[STAGE]...")])
def command(given: Given, stages: tuple[str, ...]) -> ExitCode:
    """Say why a hook would not run here.

    STAGE is pre-commit, pre-push, commit-msg or pre-receive; without one, pre-commit and pre-push.
    Exit code 2 when something is wrong.
    """
    settings = given.settings()
    wanted = checked(stages)
    found = [*checks(find(Path()), wanted, os.environ), *here()]
    if settings.fail_on is None:
        found.append(Check(good=False, says="fail-on is never: nothing is stopped"))
    wrong = [check for check in found if not check.good]
    for check in wrong if settings.quiet else found:
        mark = "ok   " if check.good else "WRONG"
        emit(f"{mark} {printable(check.says)}\n")
        if check.repair and not check.good:
            emit(f"      {printable(check.repair)}\n")
    if not settings.quiet:
        emit("the hooks run here\n" if not wrong else f"{len(wrong)} of {len(found)} are wrong\n")
    return ExitCode.ERROR if wrong else ExitCode.CLEAN


def here() -> Iterator[Check]:
    """Look at this program itself."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check(good=True, says=f"this is leakscan {__version__} under Python {python}")
    other = shutil.which("leakscan")
    version = program_version(other) if other else ""
    if other and version != __version__:
        said = f"{other} is leakscan {version or 'that does not start'}"
        yield Check(good=False, says=said, repair="upgrade it: hooks run what is on PATH")
    folder = cache.folder()
    if folder is None:
        said = "there is no cache folder that is the user's alone: every hook starts more slowly"
        yield Check(good=True, says=said)
    else:
        yield Check(good=True, says=f"what makes hooks fast is kept in {folder}")
