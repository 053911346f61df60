"""What people install is the wheel and not the tree: rules inside, hook and scan work from it."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from leakscan import __version__
from leakscan.errors import ExitCode
from tests.cli.shop import HARMLESS_ENV, made_up_env
from tests.conftest import GitRepo
from tests.installs import ROOT, Environment, environment, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def leakscan(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed from the wheel into an environment with nothing else."""
    fresh = Environment(tmp_path_factory.mktemp("fresh") / "venv")
    fresh.install(wheel)
    return fresh.bin / "leakscan"


def test_the_wheel_holds_the_package_its_rules_and_its_schema(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "leakscan").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    rules = {f"leakscan/builtin_rules/{path.name}" for path in (ROOT / "rules").glob("*.toml")}
    assert rules
    assert package | rules <= names
    assert not any(name.startswith(("tests/", "docs/", "bench/")) for name in names)


def test_its_rules_are_found_and_keep_their_word(leakscan: Path, tmp_path: Path) -> None:
    done = run(leakscan, "rules", "check", cwd=tmp_path)
    assert "examples of" in done.stdout
    assert run(leakscan, "--version", cwd=tmp_path).stdout == f"leakscan {__version__}\n"


def test_it_scans_without_anything_of_ours_around_it(leakscan: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(made_up_env(11))
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = run(leakscan, "scan", ".", cwd=tmp_path, env=bare, code=ExitCode.FINDINGS)
    assert ".env:2:21" in done.stdout
    assert "1. " in done.stdout


def test_its_hook_stops_a_real_commit_and_lets_a_clean_one_pass(
    leakscan: Path, repo: GitRepo
) -> None:
    hook = repo.write(".git/hooks/pre-commit", f'#!/bin/sh\nexec "{leakscan}" hook\n')
    hook.chmod(0o755)
    repo.write(".env", made_up_env(12))
    repo.git("add", "-A")
    done = run("git", "commit", "-m", "keys", cwd=repo.path, env=environment(), code=1)
    assert ".env:2:21" in done.stdout + done.stderr
    repo.write(".env", HARMLESS_ENV)
    repo.commit("examples")
    assert repo.git("log", "--format=%s") == "examples"
