"""What Tab does, in the real shells."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leakscan.catalog import REPORTS
from leakscan.cli.completing import SHELLS
from leakscan.cli.main import COMMANDS
from tests.cli.conftest import Run
from tests.conftest import GitRepo

BIN = Path(sys.executable).parent
PATIENCE = 30
"""Seconds after which an answer does not come any more."""

LINES = {
    "command": ("leakscan hist", "history"),
    "subcommand": ("leakscan baseline upd", "update"),
    "option": ("leakscan scan --foreign-a", "--foreign-allows"),
    "format": ("leakscan scan --format sari", "sarif"),
    "level": ("leakscan history --fail-on nev", "never"),
    "rule": ("leakscan rules show vipps-web", "vipps-webhook-secret"),
    "explained rule": ("leakscan explain vipps-web", "vipps-webhook-secret"),
    "shell": ("leakscan completion fis", "fish"),
    "file": ("leakscan scan cust", "customers.env"),
    "file of an option": ("leakscan scan --baseline cust", "customers.env"),
    "revision": ("leakscan history --since rele", "release"),
}
"""What is typed before Tab, and what stands there afterwards."""


def program(name: str) -> str:
    """A shell; the tests need all three."""
    found = shutil.which(name)
    assert found, f"{name} is needed to try its completion"
    return found


class Terminal:
    """A shell at a terminal of its own (util-linux ``script``)."""

    def __init__(self, command: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [program("script"), "-qfc", command, "/dev/null"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder,
            env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "TERM": "dumb",
                 "PS1": "> "},
        )  # fmt: skip
        self.shown = ""

    def type(self, text: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def wait_for(self, text: str) -> bool:
        """Read until a text is shown that was not shown before."""
        assert self.process.stdout
        end = time.monotonic() + PATIENCE
        while text not in self.shown and time.monotonic() < end:
            if select.select([self.process.stdout], [], [], 1)[0]:
                self.shown += os.read(self.process.stdout.fileno(), 65536).decode(errors="replace")
        found = text in self.shown
        self.shown = ""
        return found

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def folder(repo: GitRepo) -> Path:
    """A repository with a file and a branch to be completed."""
    repo.commit(**{"customers.env": "A=1\n"})
    repo.git("branch", "release")
    return repo.path


@pytest.fixture
def terminal(folder: Path) -> Iterator[Callable[[str], Terminal]]:
    """Start a shell that has read our script."""
    started: list[Terminal] = []

    def start(shell: str) -> Terminal:
        options = {"bash": "--norc --noprofile -i", "zsh": "-f -i"}[shell]
        one = Terminal(f"{program(shell)} {options}", folder)
        started.append(one)
        ready = "autoload -Uz compinit && compinit -u\n" if shell == "zsh" else ""
        one.type(f'{ready}eval "$(leakscan completion {shell})"\necho rea""dy\n')
        assert one.wait_for("ready")
        return one

    yield start
    for one in started:
        one.end()


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_tab_completes(terminal: Callable[[str], Terminal], shell: str) -> None:
    one = terminal(shell)
    wrong = []
    for what, (typed, expected) in LINES.items():
        one.type(f"{typed}\t")
        if not one.wait_for(expected):
            wrong.append(what)
        one.type("\x15\n")  # takes the line away
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("what", LINES)
def test_fish_completes(folder: Path, what: str) -> None:
    typed, expected = LINES[what]
    done = subprocess.run(
        [program("fish"), "--no-config", "-c",
         f"leakscan completion fish | source; complete -C '{typed}'"],
        capture_output=True, text=True, check=True, cwd=folder,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [expected]


@pytest.fixture
def answered(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Ask as the script of bash does, with the word at the cursor last."""

    def asked(line: str) -> list[str]:
        monkeypatch.setenv("_LEAKSCAN_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        ran = run()
        assert (ran.code, ran.err) == (0, "")
        return [found.partition(",")[2] for found in ran.out.splitlines()]

    return asked


def test_every_command_and_every_format(answered: Callable[[str], list[str]]) -> None:
    assert set(answered("leakscan ")) == set(COMMANDS)
    assert answered("leakscan report --format ") == list(REPORTS)
    assert answered("leakscan scan --report sa") == ["sarif="]
    assert set(answered("leakscan completion ")) == set(SHELLS)


def test_what_would_print_does_not(answered: Callable[[str], list[str]]) -> None:
    assert answered("leakscan --help hist") == ["history"]
    assert answered("leakscan --version hist") == ["history"]
    assert "--format" in answered("leakscan scan --help --form")


def test_rules_that_cannot_be_read_offer_nothing(
    answered: Callable[[str], list[str]], tmp_path: Path
) -> None:
    (tmp_path / "own.toml").write_text("no rules")
    assert answered(f"leakscan rules show --rules {tmp_path}/own.toml vipps") == []


@pytest.mark.parametrize("value", ["powershell_complete", "bash_source", "1", ""])
def test_another_value_of_the_variable_is_not_ours(
    run: Run, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("_LEAKSCAN_COMPLETE", value)
    assert re.match(r"leakscan \d", run("--version").out)


def test_an_unknown_shell_is_refused(run: Run) -> None:
    ran = run("completion", "tcsh")
    assert ran.code == 2
    assert "'bash', 'zsh', 'fish'" in ran.err
