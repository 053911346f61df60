"""The hooks under the real pre-commit framework, installed from a clone as from anywhere."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import yaml

from leakscan.cli.main import COMMANDS
from leakscan.errors import ExitCode
from tests.cli.shop import HARMLESS_ENV, SHAPES, made_up_env
from tests.conftest import GitRepo
from tests.installs import ROOT, environment, run

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
PRE_COMMIT = (sys.executable, "-m", "pre_commit")


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_is_what_the_contract_says(hook: dict[str, object]) -> None:
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is (hook["stages"] == ["commit-msg"])
    assert hook["always_run"] is True
    assert hook["require_serial"] is True
    program, command, *_ = str(hook["entry"]).split()
    assert program == "leakscan"
    assert command in COMMANDS


def test_only_stages_that_work_are_offered() -> None:
    assert {hook["id"]: hook["stages"] for hook in HOOKS} == {
        "leakscan": ["pre-commit"],
        "leakscan-push": ["pre-push"],
        "leakscan-message": ["commit-msg"],
        "leakscan-history": ["manual"],
    }


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with what a clone of ours holds now."""
    path = tmp_path_factory.mktemp("clone") / "leakscan"
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("leakscan", "rules"):
        shutil.copytree(ROOT / name, path / name, ignore=unwanted)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, path / name)
    return path


@pytest.fixture
def hooks(clone: Path) -> GitRepo:
    """The clone as a repository; made under the first test's sealed git configuration."""
    made = GitRepo(clone)
    if not (clone / ".git").exists():
        made.git("init", "-q")
        made.commit("leakscan")
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The framework's own cache, shared by the tests here: one installation is enough."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def shop(repo: GitRepo, hooks: GitRepo, store: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with the hooks in place."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(store))
    config = {
        "repos": [
            {
                "repo": str(hooks.path),
                "rev": hooks.git("rev-parse", "HEAD"),
                "hooks": [{"id": hook["id"]} for hook in HOOKS],
            }
        ]
    }
    repo.commit("start", **{".pre-commit-config.yaml": yaml.safe_dump(config)})
    run(*PRE_COMMIT, "install", cwd=repo.path)
    return repo


def commit(shop: GitRepo, *, code: int) -> str:
    """Commit what is staged, and return what was said."""
    shop.git("add", "-A")
    done = run("git", "commit", "-m", "change", cwd=shop.path, env=environment(), code=code)
    return done.stdout + done.stderr


@pytest.mark.slow
def test_try_repo_stops_a_key(repo: GitRepo, hooks: GitRepo, store: Path) -> None:
    repo.write(".env", made_up_env(20))
    repo.git("add", "-A")
    command = (*PRE_COMMIT, "try-repo", hooks.path, "leakscan")
    env = environment(PRE_COMMIT_HOME=str(store))
    done = run(*command, cwd=repo.path, env=env, code=ExitCode.FINDINGS)
    assert ".env:2:21" in done.stdout
    assert "Failed" in done.stdout


@pytest.mark.slow
def test_a_commit_with_a_key_of_any_shape_is_stopped_and_shown_the_steps(shop: GitRepo) -> None:
    for seed, shape in enumerate(SHAPES, start=30):
        shop.write(f"{shape}.env", made_up_env(seed, shape))
        said = commit(shop, code=1)
        assert f"{shape}.env:2:21" in said
        assert "What to do now" in said
        assert "1. " in said
        assert made_up_env(seed, shape).splitlines()[1].partition("=")[2] not in said
        shop.git("rm", "-q", "--cached", f"{shape}.env")
        (shop.path / f"{shape}.env").unlink()
    assert shop.git("log", "--format=%s") == "start"


@pytest.mark.slow
def test_a_commit_with_samples_references_and_placeholders_passes(shop: GitRepo) -> None:
    shop.write(".env", HARMLESS_ENV)
    assert "Passed" in commit(shop, code=0)
    assert shop.git("log", "-1", "--format=%s") == "change"


@pytest.mark.slow
def test_the_manual_hook_reads_the_history(shop: GitRepo) -> None:
    shop.commit("start again", **{"README.md": "a shop\n"})
    line = ("run", "leakscan-history", "--hook-stage", "manual", "--verbose")
    assert "Passed" in run(*PRE_COMMIT, *line, cwd=shop.path).stdout
    shop.write("old.env", made_up_env(40))
    shop.git("add", "-A")
    shop.git("commit", "-q", "--no-verify", "-m", "a leak")
    shop.git("rm", "-q", "old.env")
    shop.git("commit", "-q", "--no-verify", "-m", "no leak any more")
    done = run(*PRE_COMMIT, *line, cwd=shop.path, code=1)
    assert "old.env:2:21" in done.stdout
