"""Repositories with the hooks in place, driven through the real git."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.shop import made_up_env
from tests.conftest import GitRepo

ROOT = Path(__file__).parents[2]
PYTHON = f'"{sys.executable}"'
KEY = made_up_env(50)
SECRET = KEY.splitlines()[1].partition("=")[2]


@dataclass(frozen=True)
class Done:
    """How a command ended, and all that it said."""

    code: int
    said: str

    @property
    def stopped(self) -> bool:
        """Say whether a key was found; the value itself never appears."""
        assert SECRET not in self.said
        told = re.search(r"leakscan: \d+ (possible )?leaked key", self.said)
        return self.code != 0 and told is not None


class HookedRepo(GitRepo):
    """A repository whose own hooks run leakscan."""

    def __init__(self, path: Path, *options: str) -> None:
        super().__init__(path)
        self.git("init", "-q", *options)

    def hook(self, stage: str, *, folder: Path | None = None) -> None:
        """Put the hook of a stage in place."""
        folder = folder or Path(self.git("rev-parse", "--absolute-git-dir")) / "hooks"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / stage
        path.write_text(f'#!/bin/sh\nexec {PYTHON} -m leakscan hook --stage {stage} "$@"\n')
        path.chmod(0o755)

    def run(self, *args: str, **environ: str) -> Done:
        """Run git, and take how it ends."""
        return run("git", *args, cwd=self.path, **environ)

    def unhooked(self, message: str = "unseen") -> str:
        """Commit what is staged past the hooks."""
        self.git("commit", "-q", "--allow-empty", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")


def run(*command: str | Path, cwd: Path, **environ: str) -> Done:
    """Run a command, and take how it ends."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return Done(done.returncode, (done.stdout + done.stderr).decode(errors="replace"))


@pytest.fixture
def shop(tmp_path: Path) -> HookedRepo:
    """A repository with one commit and the hook pre-commit."""
    made = HookedRepo(tmp_path / "shop")
    made.commit("start", **{"README.md": "a shop\n", "src/pay.py": "def pay():\n    return 1\n"})
    made.hook("pre-commit")
    return made
