"""How a command is made: its options from the one table, its help, its settings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence

import click

from leakscan.cli.given import Given
from leakscan.cli.options import EVERYWHERE, Settings, named
from leakscan.cli.terminal import emit
from leakscan.config import FLAG, Setting
from leakscan.errors import ExitCode

__all__ = ["Given", "command", "group", "help_option"]

EPILOG = (
    "Each option has an environment variable: LEAKSCAN_ and its name in capitals, "
    "--fail-on is LEAKSCAN_FAIL_ON."
)
_DEFAULTS = Settings()


def command(
    name: str, *takes: str, arguments: Sequence[click.Parameter] = ()
) -> Callable[[Callable[..., ExitCode]], click.Command]:
    """Make a command of a function that takes :class:`Given` and the arguments, and returns a code.

    Args:
        name: the command as typed.
        takes: names of its options, beyond those of every command.
        arguments: what it takes besides options.
    """
    names = (*takes, *EVERYWHERE)

    def made(function: Callable[..., ExitCode]) -> click.Command:
        def callback(**params: object) -> ExitCode:
            options = {key: params.pop(_parameter(key)) for key in names}
            asked = {key: raw for key, raw in options.items() if raw not in (None, ())}
            return function(Given(names, asked), **params)

        return click.Command(
            name,
            callback=callback,
            params=[*arguments, *map(_option, named(names)), help_option()],
            help=inspect.getdoc(function),
            epilog=EPILOG,
            add_help_option=False,
        )

    return made


def group(name: str, *commands: click.Command, says: str) -> click.Group:
    """Make a command of commands."""
    return click.Group(
        name,
        commands,
        help=says,
        params=[help_option()],
        add_help_option=False,
        no_args_is_help=False,  # some versions of click exit with 0 after that help
    )


def help_option() -> click.Option:
    """Return ``--help``; click's own does not survive a reader that went away."""

    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001
        if value:
            emit(f"{ctx.get_help()}\n")
            ctx.exit()

    return click.Option(
        ["--help", "-h"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Show this text and exit.",
    )


def _parameter(name: str) -> str:
    return f"option_{name.replace('-', '_')}"


def _option(setting: Setting) -> click.Option:
    if setting.kind is FLAG:
        name = setting.name
        opposite = name.removeprefix("no-") if name.startswith("no-") else f"no-{name}"
        return click.Option(
            [_parameter(name), f"--{name}/--{opposite}"], default=None, help=setting.help
        )
    return click.Option(
        [_parameter(setting.name), f"--{setting.name}"],
        metavar=setting.kind.metavar,
        multiple=setting.many,
        help=setting.help + _default(setting),
    )


def _default(setting: Setting) -> str:
    value = getattr(_DEFAULTS, setting.attribute)
    return f"  [default: {value}]" if value else ""
