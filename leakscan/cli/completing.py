"""Commands, options and values completed by the Tab key of a shell.

click writes the scripts and understands the line so far. The script calls leakscan with the
variable ``_LEAKSCAN_COMPLETE``, which is answered here before anything else is looked at. Commands
learn only then how their values are completed: nobody else waits for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leakscan.catalog import REPORTS
from leakscan.cli.options import SETTINGS
from leakscan.errors import LeakscanError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem, ShellComplete

    from leakscan.config import Kind

VARIABLE = "_LEAKSCAN_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def _shell(name: str, program: click.Command) -> ShellComplete:
    from click.shell_completion import get_completion_class  # noqa: PLC0415  only Tab needs it

    made = get_completion_class(name)
    assert made is not None, name  # noqa: S101  click has all of SHELLS since 8.0
    return made(program, {}, "leakscan", VARIABLE)


def script(shell: str, program: click.Command) -> str:
    """Return what a shell must read to complete command lines of leakscan."""
    from click.shell_completion import ShellComplete  # noqa: PLC0415  see above

    # not the method of the shell's own class: bash's starts a bash to ask for its version
    return ShellComplete.source(_shell(shell, program))


def asked(environ: Mapping[str, str]) -> str:
    """Return the shell whose script asks for completions; empty when none does."""
    shell, _, what = environ.get(VARIABLE, "").partition("_")
    return shell if shell in SHELLS and what == "complete" else ""


def answer(shell: str, program: click.Command) -> str:
    """Return the completions of the line so far, as the script reads them."""
    return _shell(shell, teach(program)).complete()


def teach(command: click.Command) -> click.Command:
    """Let the values of a command and its subcommands be completed, and nothing be printed."""
    for param in command.params:
        if param.is_eager:
            param.callback = None  # --help would print its text between the completions
        if complete := _of(param):
            param._custom_shell_complete = complete  # noqa: SLF001  what shell_complete sets
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            teach(inner)
    return command


def _of(param: click.Parameter) -> Complete | None:
    if isinstance(param, click.Argument):
        return of_argument(param.metavar or "")
    kinds = {f"--{setting.name}": setting.kind for setting in SETTINGS}
    return next((of_kind(kinds[name]) for name in param.opts if name in kinds), None)


def _items(texts: Mapping[str, str] | tuple[str, ...], begun: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415  see above

    said = texts if isinstance(texts, Mapping) else dict.fromkeys(texts)
    return [CompletionItem(t, help=h) for t, h in said.items() if t.startswith(begun)]


def files(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Leave files and folders to the shell."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415  see above

    return [CompletionItem(begun, type="file")]


def rules(ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete the id of a rule, built in or of ``--rules``."""
    from leakscan.rules.load import load_rules  # noqa: PLC0415  see above

    added = ctx.params.get("option_rules") or ()
    try:
        known = load_rules(tuple(map(Path, added)), examples=False).rules
    except LeakscanError:
        return []
    return _items({rule.id: rule.title for rule in known}, begun)


def rules_and_files(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete the id of a rule, or else the place of a finding."""
    return rules(ctx, param, begun) or files(ctx, param, begun)


def revisions(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete a branch or a tag of the repository around the current folder."""
    import subprocess  # noqa: PLC0415  see above

    try:
        done = subprocess.run(
            ["git", "for-each-ref", "--format=%(refname:short)"], capture_output=True, check=False
        )
    except OSError:  # no git: nothing to offer
        return []
    names = done.stdout.decode("utf-8", "replace").split()
    head, dots, last = begun.rpartition("..")
    return _items(tuple(f"{head}{dots}{name}" for name in names), f"{head}{dots}{last}")


def of_kind(kind: Kind) -> Complete | None:
    """Return how a value of an option is completed."""
    if kind.choices:
        return lambda _ctx, _param, begun: _items(kind.choices, begun)
    if kind.metavar in ("REV", "A..B"):
        return revisions
    if kind.metavar == "FORMAT=FILE":
        return lambda _ctx, _param, begun: _items(tuple(f"{name}=" for name in REPORTS), begun)
    return files if kind.place else None


def of_argument(metavar: str) -> Complete | None:
    """Return how an argument is completed, by what the help calls it."""
    if "RULE" in metavar:
        return rules_and_files if "FINDING" in metavar else rules
    return files if any(word in metavar for word in ("PATH", "FILE", "REPO", "FOLDER")) else None
