"""``leakscan uninstall``: the hooks as they were."""

from __future__ import annotations

from pathlib import Path

from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.terminal import emit
from leakscan.errors import ExitCode
from leakscan.hooks.place import find
from leakscan.hooks.setup import uninstall, uninstall_globally


@make("uninstall", "global")
def command(given: Given) -> ExitCode:
    """Take leakscan out of the hooks again.

    What leakscan install wrote is removed, and a hook that was there before is put back. Lines that
    somebody wrote by hand are left alone.
    """
    settings = given.settings()
    done = tuple(uninstall_globally() if settings.globally else uninstall(find(Path())))
    for line in done or ("there is nothing that leakscan install put here",):
        if not settings.quiet:
            emit(f"{line}\n")
    return ExitCode.CLEAN
