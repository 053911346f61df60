"""Every way in which a run can end, and the code that the caller sees."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from leakscan.cli import boundary, main
from leakscan.errors import ConfigError, ExitCode, GitError, LeakscanError, ReportError
from leakscan.scan import Interrupted
from tests.cli.conftest import Answer, Run, start

SECRET = "QUJDREVGR0hJSktMTU5PUFFSU1Q="


def fails(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    def run(_args: object) -> ExitCode:
        raise fault

    monkeypatch.setattr(main, "run", run)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (ConfigError("leakscan.toml: unknown key"), 2),
        (GitError("not a repository"), 2),
        (ReportError("report.json: cannot be written"), 2),
        (LeakscanError("anything meant for the user"), 2),
        (KeyboardInterrupt(), 130),
        (EOFError(), 70),
        (BrokenPipeError(), 70),
        (AssertionError(), 70),
        (MemoryError(), 70),
        (RecursionError(), 70),
        (OSError(28, "No space left on device"), 70),
        (click.ClickException("not from the command line"), 70),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_an_error_has_its_code(
    monkeypatch: pytest.MonkeyPatch, run: Run, fault: BaseException, code: int
) -> None:
    fails(monkeypatch, fault)
    ran = run("scan")
    assert ran.code == code
    assert ran.err
    assert not ran.out


def test_a_message_comes_with_its_hint(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    fails(monkeypatch, ConfigError("leakscan.toml: unknown key 'a'", hint="remove it"))
    assert run().err == "leakscan: leakscan.toml: unknown key 'a'\nleakscan: hint: remove it\n"


def test_a_message_cannot_drive_the_terminal(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    fails(monkeypatch, ReportError("a\x1b]0;owned\x07b\nc\u202e.json: cannot be written"))
    assert run().err == "leakscan: a?]0;owned?b?c?.json: cannot be written\n"


def test_a_fault_is_reported_without_any_value(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    inner = KeyError(SECRET)
    fault = ValueError(f"cannot parse {SECRET}")
    fault.__cause__ = inner
    fails(monkeypatch, fault)
    ran = run(SECRET)
    assert ran.code == ExitCode.BUG
    assert SECRET not in ran.err
    assert "ValueError at tests.cli.test_boundary:" in ran.err
    assert "KeyError at an unknown place" in ran.err
    assert "leakscan 0." in ran.err


def test_causes_in_a_circle_end() -> None:
    one, two = ValueError(), TypeError()
    one.__cause__, two.__cause__ = two, one
    assert sum(" at " in line for line in boundary.fault_report(one)) == 2


def test_a_deep_fault_names_the_innermost_calls() -> None:
    def down(depth: int) -> None:
        if not depth:
            raise RuntimeError
        down(depth - 1)

    with pytest.raises(RuntimeError) as caught:
        down(50)
    line = next(line for line in boundary.fault_report(caught.value) if "RuntimeError" in line)
    assert line.count("<") == boundary.FRAMES - 1


def test_an_interrupted_scan_says_how_far_it_came(answer: Answer, run: Run) -> None:
    answer.fault = Interrupted(answer.result)
    ran = run("scan")
    assert ran.code == ExitCode.INTERRUPTED
    assert "interrupted after 12 items, 3 MB read, 2 candidates so far" in ran.err
    assert "the report is not complete" in ran.err
    assert ran.out


def test_ctrl_c_ends_a_waiting_process() -> None:
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start("scan", "-", "--verbose", **pipes) as process:
        assert process.stderr
        said = iter(process.stderr.readline, b"")
        assert any(b"digest sha256" in line for line in said)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == ExitCode.INTERRUPTED
    assert b"interrupted" in err
    assert b"Traceback" not in err


def test_a_command_that_forgets_its_code_is_a_fault_and_not_a_success(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    forgetful = click.Command("forgetful", callback=lambda: None)
    monkeypatch.setattr(main.Commands, "get_command", lambda *_: forgetful)
    assert run("forgetful").code == ExitCode.BUG


@pytest.mark.parametrize("args", [("--help",), ("scan", "--help"), ("rules", "list")])
def test_a_reader_that_went_away_is_no_fault(args: tuple[str, ...]) -> None:
    process = start(*args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (ExitCode.CLEAN, b"")


def test_a_full_disk_is_an_error() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "leakscan", "rules", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == ExitCode.ERROR
    assert b"standard output: cannot be written: No space left" in done.stderr


def test_a_closed_output_is_an_error() -> None:
    line = f'exec "{sys.executable}" -m leakscan rules list >&-'
    done = subprocess.run(["sh", "-c", line], stderr=subprocess.PIPE, check=False)
    assert done.returncode == ExitCode.ERROR
    assert b"standard output is closed" in done.stderr
