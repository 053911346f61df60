"""What the program can do is in the docs, and what the docs say can be done.

``UPDATE_DOCS=1 pytest tests/test_docs.py`` writes the help texts in ``docs/cli.md`` anew.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from leakscan.cli.main import program
from leakscan.cli.options import SETTINGS
from leakscan.config import read
from leakscan.errors import ExitCode
from leakscan.org.announcing import ADDRESSES
from leakscan.rules.load import load_rules
from leakscan.sources.github import tokens

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
HELP = re.compile(r"<!-- help: ?(?P<name>[a-z -]*?) ?-->\n(?:\n```text\n.*?\n```\n)?", re.DOTALL)
WIDTH = 80


def commands(ctx: click.Context) -> Iterator[tuple[str, click.Context]]:
    """Yield the path of every command, ``rules list``, with its context."""
    yield ctx.command_path.removeprefix("leakscan").strip(), ctx
    if isinstance(ctx.command, click.Group):
        for name in ctx.command.list_commands(ctx):
            command = ctx.command.get_command(ctx, name)
            assert command
            yield from commands(click.Context(command, info_name=name, parent=ctx))


COMMANDS = dict(
    commands(click.Context(program(), info_name="leakscan", terminal_width=WIDTH, color=False))
)


def help_block(name: str) -> str:
    ctx = COMMANDS[name]
    ctx.terminal_width = WIDTH
    text = "\n".join(line.rstrip() for line in ctx.get_help().splitlines())
    marker = f"<!-- help: {name} -->" if name else "<!-- help: -->"
    return f"{marker}\n\n```text\n{text}\n```\n"


def options(command: click.Command) -> set[str]:
    """Return every spelling of every option."""
    return {
        spelling
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for spelling in (*parameter.opts, *parameter.secondary_opts)
    }


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_help_of_every_command_stands_in_the_docs() -> None:
    path = DOCS / "cli.md"
    before = path.read_text(encoding="utf-8")
    after = HELP.sub(lambda match: help_block(match["name"]), before)
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(after, encoding="utf-8")
        before = after
    assert [match["name"] for match in HELP.finditer(before)] == list(COMMANDS)
    assert before == after, "UPDATE_DOCS=1 pytest tests/test_docs.py writes the help anew"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_stands_in_the_table(setting: object) -> None:
    key = f"`{setting.name}`" if setting.in_file else "no"
    row = re.escape(f"| `--{setting.name}` | `{setting.variable}` | {key} |")
    assert re.search(rf"^\| [^|`]+ {row}$", page("configuration.md"), re.MULTILINE)


def test_the_table_has_no_other_setting() -> None:
    named = re.findall(r"^\| [^|`]+ \| `--([a-z-]+)`", page("configuration.md"), re.MULTILINE)
    assert named == [setting.name for setting in SETTINGS]


def test_every_setting_is_an_option_of_some_command() -> None:
    known = set().union(*(options(ctx.command) for ctx in COMMANDS.values()))
    assert {f"--{setting.name}" for setting in SETTINGS} <= known


def test_the_exit_codes_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| (\d+) \|", page("exit-codes.md"), re.MULTILINE)
    assert [int(row) for row in rows] == list(ExitCode)


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_every_rule_is_described(rule: object) -> None:
    assert f"`{rule.id}`" in page("rules.md")


def test_every_variable_in_the_docs_is_one() -> None:
    known = {setting.variable for setting in SETTINGS} | {"LEAKSCAN_FINGERPRINT_KEY"}
    # what is secret has a variable and no option
    known |= {tokens.OWN, tokens.TOKEN_FILE, tokens.APP_ID, tokens.APP_KEY, tokens.APP_KEY_FILE}
    known.add(tokens.INSTALLATION)
    known |= {*ADDRESSES.values(), "LEAKSCAN_SMTP_URL", "LEAKSCAN_SMTP_PASSWORD"}
    known |= {"LEAKSCAN_MAIL_FROM", "LEAKSCAN_MAIL_TO"}
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"\bLEAKSCAN_[A-Z_]*[A-Z]\b", text)) <= known, path


def examples() -> Iterator[tuple[str, str]]:
    """Yield every command line of ours in a code block or between backticks, with its page."""
    for path in PAGES:
        text = HELP.sub("", path.read_text(encoding="utf-8"))
        blocks = re.findall(r"```(?:sh|yaml)\n(.*?)```", text, re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()]
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        lines += re.findall(r"`([^`]+)`", prose)
        for line in lines:
            for found in re.findall(r"(?:^|[ /])leakscan (?=[a-z-])[^|;&#>)\\\"']*", line):
                yield path.name, found.strip().removeprefix("/")


@pytest.mark.parametrize(("where", "line"), sorted(set(examples())))
def test_every_command_line_in_the_docs_can_be_typed(where: str, line: str) -> None:
    words = shlex.split(line)[1:]
    name = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else words[0]
    assert name in COMMANDS or name.startswith("--"), where
    known = options(COMMANDS.get(name, COMMANDS[""]).command)
    used = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert used <= known, where


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (path.parent / target).exists(), target


def test_the_configuration_in_the_docs_can_be_read(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", page("configuration.md"), re.DOTALL)
    assert blocks
    for block in blocks:
        (tmp_path / "leakscan.toml").write_text(block)
        assert read(tmp_path / "leakscan.toml", SETTINGS).values
