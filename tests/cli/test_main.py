"""The group: its own options, refused command lines, and what a command loads."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from leakscan import __version__
from leakscan.cli.main import COMMANDS
from leakscan.errors import ExitCode
from tests.cli.conftest import Run


def test_the_version(run: Run) -> None:
    assert (run("--version").out, run("--version").code) == (f"leakscan {__version__}\n", 0)


def test_no_command_is_a_question_and_not_a_success(run: Run) -> None:
    ran = run()
    assert ran.code == ExitCode.ERROR
    assert "Commands:" in ran.err
    assert not ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_in_a_line_what_it_does(run: Run, name: str) -> None:
    ran = run("--help")
    line = next(line for line in ran.out.splitlines() if line.startswith(f"  {name} "))
    assert line.endswith(".")
    assert not line.endswith("...")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run: Run, name: str) -> None:
    ran = run(name, "--help")
    assert ran.code == ExitCode.CLEAN
    assert ran.out.startswith(f"Usage: leakscan {name} ")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("scna",), "No such command 'scna'"),
        (("scan", "--nope"), "No such option"),
        (("scan", "--format"), "requires an argument"),
        (("hook", "extra"), "unexpected extra argument"),
        (("explain",), "Missing argument 'FINDING-OR-RULE'"),
        (("rules", "lst"), "No such command 'lst'"),
        (("rules",), "Missing command"),
        (("--nope",), "No such option"),
    ],
)
def test_a_command_line_that_means_nothing_is_refused(
    run: Run, args: tuple[str, ...], says: str
) -> None:
    ran = run(*args)
    assert ran.code == ExitCode.ERROR
    assert says in ran.err
    assert "--help" in ran.err
    assert not ran.out


def loaded_by(*args: str) -> set[str]:
    """Return the modules that a run loads."""
    script = (
        "import json, sys\n"
        "from leakscan.cli.boundary import main\n"
        f"main({list(args)!r})\n"
        "sys.stderr.write('\\n' + json.dumps(list(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


HEAVY = {"rich", "git", "jsonschema", "zstandard", "jinja2", "hyperscan", "regex"}


@pytest.mark.parametrize("args", [("--version",), ("--help",), ("scan", "--help")])
def test_help_does_not_wait_for_the_engine(args: tuple[str, ...]) -> None:
    assert not loaded_by(*args) & (HEAVY | {"leakscan.scan", "leakscan.engine.detector"})
