"""The README's commands are there, and its first two are what a newcomer and the pipeline run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from leakscan.errors import ExitCode
from tests.cli.conftest import start

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST, SECOND, *_ = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
EXAMPLE = "docs/examples/leaky-shop"


def test_the_first_two_blocks_are_one_command_each() -> None:
    assert FIRST.count("\n") == SECOND.count("\n") == 1
    assert FIRST.startswith("python3 -m venv .venv && ")
    assert SECOND.startswith("python3 -m venv .venv && ")


def test_the_pipeline_runs_the_command_for_the_tests() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    line = next(line for line in script.splitlines() if line.startswith("tests=$("))
    done = subprocess.run(
        ["bash", "-c", f'{line}; printf "%s\\n" "$tests"'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == SECOND
    assert 'sh -c "$tests"' in script
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_the_tests_are_all_tests() -> None:
    """No marker, path or expression leaves any out."""
    assert SECOND.strip().endswith(".venv/bin/pytest -n 2")


def scan(*options: str) -> tuple[int, str]:
    with start(
        "scan", *options, EXAMPLE, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        out, err = process.communicate(timeout=60)
    assert err == b""
    return process.returncode, out.decode()


def test_the_first_command_shows_a_finding_and_its_steps() -> None:
    assert FIRST.strip().endswith(f".venv/bin/leakscan scan --fail-on never {EXAMPLE}")
    code, out = scan("--fail-on", "never")
    assert code == ExitCode.CLEAN
    assert "HIGH" in out
    assert f"{EXAMPLE}/.env:3:21" in out
    assert "1. " in out
    assert "portal.vippsmobilepay.com" in out


def test_without_that_option_the_example_fails() -> None:
    code, _ = scan()
    assert code == ExitCode.FINDINGS


def test_the_example_is_visibly_made_up() -> None:
    text = (ROOT / EXAMPLE / ".env").read_text(encoding="utf-8")
    assert "Made-up keys" in text


def test_the_codes_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| (\d+) \|", README, re.MULTILINE)
    assert [int(row) for row in rows] == list(ExitCode)


def test_the_python_that_it_asks_for_is_the_one_of_the_package() -> None:
    asked = re.search(r"Python (3\.\d+) or newer", README)
    stated = re.search(r'requires-python = ">=(3\.\d+)"', (ROOT / "pyproject.toml").read_text())
    assert asked
    assert stated
    assert asked[1] == stated[1]
