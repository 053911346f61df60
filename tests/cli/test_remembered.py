"""``history --state`` and a scan that is stopped, from the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import GitRepo


def leakscan(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "leakscan", *args], cwd=cwd, capture_output=True, text=True, check=False
    )  # fmt: skip


def history(repo: GitRepo, *args: str) -> subprocess.CompletedProcess[str]:
    return leakscan("history", str(repo.path), "--format", "json", *args, cwd=repo.path.parent)


@pytest.fixture
def full(repo: GitRepo) -> GitRepo:
    """Contents that take a few seconds to look at closely."""
    for number in range(12):
        lines = (f"vipps = [{number}, {line}, 'some text'];" for line in range(60_000))
        repo.write(f"f{number}.js", "\n".join(lines))
    repo.commit("full")
    return repo


def test_a_second_scan_says_the_same(repo: GitRepo) -> None:
    repo.commit("one", a="one\n", b="vipps")
    plain = history(repo)
    first, second = (history(repo, "--state", "kept", "--jobs", n) for n in ("1", "2"))
    assert plain.returncode == first.returncode == second.returncode == 0
    assert plain.stdout == first.stdout == second.stdout
    assert (repo.path.parent / "kept").is_file()


@pytest.mark.parametrize("part", [("--since", "HEAD"), ("--range", "HEAD")])
def test_a_part_of_history_is_not_remembered(repo: GitRepo, part: tuple[str, str]) -> None:
    repo.commit("one", a="one\n")
    done = history(repo, "--state", "kept", *part)
    assert done.returncode == 2
    assert "--state remembers whole histories" in done.stderr


def test_a_state_file_that_is_none_is_refused_and_left(repo: GitRepo) -> None:
    repo.commit("one", a="one\n")
    notes = repo.path.parent / "notes"
    notes.write_text("not a database\n" * 100)
    done = history(repo, "--state", "notes")
    assert done.returncode == 2
    assert "is no state file" in done.stderr
    assert "hint: move it away" in done.stderr
    assert notes.read_text() == "not a database\n" * 100


def test_a_report_may_not_overwrite_the_state(repo: GitRepo) -> None:
    repo.commit("one", a="one\n")
    assert history(repo, "--state", "kept").returncode == 0
    assert history(repo, "--state", "kept", "--output", "kept").returncode == 2


def to_all(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does


def to_one(process: subprocess.Popen[str]) -> None:
    process.terminate()


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("stop", [to_all, to_one])
def test_a_scan_that_is_stopped_reports_what_it_found(
    full: GitRepo, stop: Callable[[subprocess.Popen[str]], None], jobs: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "leakscan", "history", str(full.path), "--format", "json", "--verbose", "--jobs", jobs],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        begun = any("digest" in line for line in process.stderr)  # it says what it goes by
        assert begun
        time.sleep(0.3)
        stop(process)
        out, said = process.communicate(timeout=60)
    assert process.returncode == 130
    coverage = json.loads(out)["coverage"]
    assert not coverage["complete"]
    assert "interrupted" in {skip["reason"] for skip in coverage["skipped"]}
    assert "the report is not complete" in said
    assert "Traceback" not in said
