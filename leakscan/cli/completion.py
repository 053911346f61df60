"""``leakscan completion``: what a shell reads in order to complete command lines."""

from __future__ import annotations

import click

from leakscan.cli.command import help_option
from leakscan.cli.completing import SHELLS, script
from leakscan.cli.terminal import emit
from leakscan.errors import ExitCode

HELP = """Write what a shell needs to complete command lines.

bash: eval "$(leakscan completion bash)" in ~/.bashrc

zsh: eval "$(leakscan completion zsh)" in ~/.zshrc, below compinit

fish: leakscan completion fish > ~/.config/fish/completions/leakscan.fish
"""


def write(shell: str) -> ExitCode:
    """Write the script."""
    from leakscan.cli.main import program  # noqa: PLC0415  it imports the commands by name

    emit(script(shell, program()))
    return ExitCode.CLEAN


command = click.Command(
    "completion",
    callback=write,
    params=[
        click.Argument(["shell"], type=click.Choice(SHELLS), metavar=f"[{'|'.join(SHELLS)}]"),
        help_option(),
    ],
    help=HELP,
    add_help_option=False,
)
