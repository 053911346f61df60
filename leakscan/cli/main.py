"""The program as click sees it: a group whose commands are imported when they are invoked."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from leakscan import __version__
from leakscan.cli.command import help_option
from leakscan.cli.completing import answer, asked, teach
from leakscan.cli.terminal import emit
from leakscan.errors import ExitCode, UsageError

COMMANDS = {
    "scan": "leakscan.cli.scan",
    "history": "leakscan.cli.history",
    "hook": "leakscan.cli.hook",
    "logs": "leakscan.cli.logs",
    "redact": "leakscan.cli.redact",
    "org": "leakscan.cli.org",
    "rules": "leakscan.cli.rules",
    "explain": "leakscan.cli.explain",
    "baseline": "leakscan.cli.baseline",
    "report": "leakscan.cli.report",
    "triage": "leakscan.cli.triage",
    "install": "leakscan.cli.install",
    "doctor": "leakscan.cli.doctor",
    "uninstall": "leakscan.cli.uninstall",
    "completion": "leakscan.cli.completion",
}
"""The commands, each a module with a ``command``."""

DESCRIPTION = """Find leaked Vipps MobilePay API keys, and say how to regenerate them.

Exit code: 0 nothing found and everything read, 1 something found, 2 could not start, 3 nothing
found but not everything could be read, 70 a fault of leakscan, 130 interrupted.
"""


class Commands(click.Group):
    """Imports a command only when it is asked for, so that a hook pays for nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return teach(command) if asked(os.environ) else command


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if value:
        emit(f"leakscan {__version__}\n")
        ctx.exit()


def program() -> Commands:
    """Return the group with its own two options."""
    version = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help="Show the version and exit.",
    )
    return Commands(
        "leakscan", help=DESCRIPTION, params=[version, help_option()], add_help_option=False
    )


def run(args: Sequence[str]) -> ExitCode:
    """Run one command line and return the exit code of the command.

    Raises:
        UsageError: the command line cannot be understood.
        KeyboardInterrupt: the user stopped the run.
    """
    if shell := asked(os.environ):
        found = answer(shell, program())
        emit(f"{found}\n" if found else "")
        return ExitCode.CLEAN
    if not args:
        with click.Context(program(), info_name="leakscan") as ctx:
            sys.stderr.write(f"{ctx.get_help()}\n")
        return ExitCode.ERROR
    try:
        with program().make_context("leakscan", list(args)) as ctx:
            return ExitCode(ctx.command.invoke(ctx))
    except click.exceptions.Exit as done:
        return ExitCode(done.exit_code)
    except click.Abort as stop:
        raise KeyboardInterrupt from stop
    except click.UsageError as refused:
        path = refused.ctx.command_path if refused.ctx else "leakscan"
        raise UsageError(refused.format_message(), hint=f"see {path} --help") from None
    except click.ClickException as refused:
        raise UsageError(refused.format_message()) from None
