"""``leakscan hook``: the index against HEAD, seen by the real git."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from leakscan.errors import ExitCode
from leakscan.sources.git.staged import StagedSource
from tests.cli.conftest import Answer, Run
from tests.cli.shop import HARMLESS_ENV, SHAPES, made_up_env
from tests.cli.test_main import HEAVY, loaded_by
from tests.conftest import GitRepo


@pytest.fixture
def work(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with one commit, and the current folder in it."""
    repo.commit("start", **{"README.md": "a shop\n"})
    monkeypatch.chdir(repo.path)
    return repo


def test_what_is_staged_is_scanned(answer: Answer, run: Run) -> None:
    run("hook", "--stage", "pre-commit")
    assert answer.source == StagedSource(Path())
    assert answer.options
    assert answer.options.stage == "staged"


@pytest.mark.parametrize("stage", ["pre-rebase", "post-commit", "prepush"])
def test_other_stages_are_refused_and_not_passed_over(answer: Answer, run: Run, stage: str) -> None:
    ran = run("hook", "--stage", stage)
    assert ran.code == ExitCode.ERROR
    assert stage in ran.err
    assert answer.source is None


@pytest.mark.parametrize("shape", SHAPES)
def test_a_staged_key_stops_the_commit_and_comes_with_steps(
    work: GitRepo, run: Run, shape: str
) -> None:
    work.write(".env", made_up_env(3, shape))
    work.git("add", ".env")
    ran = run("hook")
    assert ran.code == ExitCode.FINDINGS
    assert ".env:2:21" in ran.out
    assert "1. " in ran.out


def test_what_opens_nothing_passes(work: GitRepo, run: Run) -> None:
    work.write(".env.example", HARMLESS_ENV)
    work.git("add", ".env.example")
    assert run("hook").code == ExitCode.CLEAN


def test_what_is_not_staged_is_not_looked_at(work: GitRepo, run: Run) -> None:
    work.write(".env", made_up_env(4))
    assert run("hook").code == ExitCode.CLEAN


def test_a_key_that_was_there_before_does_not_stop_another_change(work: GitRepo, run: Run) -> None:
    work.commit("a leak, long ago", **{".env": made_up_env(5)})
    work.write(".env", made_up_env(5) + "SHOP_COLOUR=blue\n")
    work.git("add", ".env")
    assert run("hook").code == ExitCode.CLEAN


def test_outside_a_repository_there_is_nothing_to_hook(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("hook")
    assert ran.code == ExitCode.ERROR
    assert "not a git repository" in ran.err


def test_the_hook_loads_only_what_it_needs(work: GitRepo) -> None:
    work.write("src/pay.py", "def pay():\n    return 1\n")
    work.git("add", "src")
    modules = loaded_by("hook")
    others = {f"leakscan.cli.{name}" for name in ("scan", "history", "rules", "explain", "pages")}
    assert not modules & (HEAVY - {"regex", "hyperscan"} | others)
    assert sys.modules
