"""Where git looks for the hooks of a repository, and who manages them."""

from __future__ import annotations

import enum
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from leakscan.errors import GitError

FRAMEWORK = ".pre-commit-config.yaml"
LEFTHOOK = ("lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml")


class Manager(enum.Enum):
    """Who writes the hooks."""

    PLAIN = "plain git hooks"
    FRAMEWORK = "the pre-commit framework"
    HUSKY = "husky"
    LEFTHOOK = "lefthook"


@dataclass(frozen=True, slots=True)
class Place:
    """A repository, as far as hooks go."""

    top: Path
    """Root of the work tree, or the repository itself where there is none."""
    folder: Path
    """Where git looks for hooks."""
    hooks_path: str
    """``core.hooksPath`` and the file that sets it, as git tells; empty when it is not set."""
    bare: bool

    @property
    def manager(self) -> Manager:
        """Say who manages the hooks, by the files that are there."""
        if (self.top / ".husky").is_dir():
            return Manager.HUSKY
        if self.lefthook is not None:
            return Manager.LEFTHOOK
        return Manager.FRAMEWORK if (self.top / FRAMEWORK).is_file() else Manager.PLAIN

    @property
    def lefthook(self) -> Path | None:
        """Return lefthook's configuration."""
        return next((self.top / name for name in LEFTHOOK if (self.top / name).is_file()), None)


def git(*args: str, cwd: Path) -> str:
    """Return what the user's own git says, configuration and all.

    Raises:
        GitError: git is missing, or ended with an error.
    """
    try:
        done = subprocess.run(["git", *args], cwd=cwd, capture_output=True, check=False)
    except OSError as fault:
        raise GitError(
            f"git cannot be started: {fault.strerror}",
            hint="install git, or put it on PATH (https://git-scm.com/downloads)",
        ) from None
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise GitError(f"git {args[0]}: {said or 'ended with an error and said nothing'}")
    return os.fsdecode(done.stdout).rstrip("\n")


def asked(*args: str, cwd: Path) -> str:
    """Return what git says, empty where it has nothing to say."""
    try:
        return git(*args, cwd=cwd)
    except GitError:
        return ""


def find(start: Path) -> Place:
    """Find the repository around a folder.

    Raises:
        GitError: there is none, or git refuses it.
    """
    bare = git("rev-parse", "--is-bare-repository", cwd=start) == "true"
    root = git("rev-parse", "--absolute-git-dir" if bare else "--show-toplevel", cwd=start)
    # git takes a relative core.hooksPath from where hooks run: the root of the work tree
    folder = Path(root, git("rev-parse", "--git-path", "hooks", cwd=Path(root)))
    path = asked("config", "--show-origin", "--get", "core.hooksPath", cwd=start)
    return Place(Path(root), folder, path.replace("\t", " "), bare)
