"""What git ignores: git's own answer inside a work tree, ``.gitignore`` files outside."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leakscan.errors import GitError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

GIT = (
    "git",
    "--no-optional-locks",  # reading changes nothing in the repository
    "-c",
    "core.fsmonitor=false",  # a program named in the scanned tree's configuration is never run
    "-c",
    "core.untrackedCache=false",
)
LEFT_TO_GIT = ("GIT_CONFIG", "GIT_TRACE", "GIT_EXEC_PATH", "GIT_CEILING", "GIT_TERMINAL")
"""Variables that configure git itself. The others (``GIT_DIR``, ``GIT_INDEX_FILE`` …) name the
repository of a hook that is running, which need not be the one that is asked about."""


def environment() -> dict[str, str]:
    """Return git's environment: the user's configuration, but no running hook's repository."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(LEFT_TO_GIT)
    }
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}


def _git(folder: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [*GIT, *arguments],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed", hint="install git") from error


def listed_by_git(folder: str) -> list[str]:
    """Return what git does not ignore below ``folder`` in a work tree, sorted, relative to it.

    Tracked files are listed even where an ignore rule matches them. A nested repository or
    submodule is one entry: its folder. Raises GitError with git's own words.
    """
    done = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(said[0] if said else f"git ls-files ended with {done.returncode}")
    return sorted({os.fsdecode(name).rstrip("/") for name in done.stdout.split(b"\0") if name})


def ignored_by_git(folder: str) -> bool:
    """Say whether the work tree around ``folder`` ignores it as a whole."""
    return _git(folder, "check-ignore", "-q", ".").returncode == 0


def work_tree_around(folder: str) -> str | None:
    """Return the nearest folder, itself or above, that is the top of a work tree, if any."""
    here = os.path.abspath(folder)
    while True:
        if is_work_tree(here):
            return here
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above


def is_work_tree(folder: str) -> bool:
    """Say whether ``folder`` is the top of a repository, submodule or linked work tree."""
    dot_git = os.path.join(folder, ".git")
    return os.path.isfile(dot_git) or os.path.isfile(os.path.join(dot_git, "HEAD"))


@dataclass(frozen=True, slots=True)
class IgnoreFiles:
    """The ``.gitignore`` files of a folder and those above it, up to where the scan began."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()
    """Folder (with a separator at its end) and its rules, outermost first."""

    def entering(self, folder: str) -> IgnoreFiles:
        """Return the rules that hold inside ``folder``. Raises OSError."""
        name = os.path.join(folder, ".gitignore")
        try:
            with open(name, encoding="utf-8", errors="replace") as file:
                lines = file.read().splitlines()
        except (FileNotFoundError, IsADirectoryError):
            return self
        return IgnoreFiles((*self.specs, (os.path.join(folder, ""), compiled(lines))))

    def leave_out(self, path: str, *, folder: bool) -> bool:
        """Say whether the rules ignore ``path``; the nearest file with a matching rule decides."""
        for base, spec in reversed(self.specs):
            name = path.removeprefix(base).replace(os.sep, "/") + ("/" if folder else "")
            include = spec.check_file(name).include
            if include is not None:
                return include
        return False


def compiled(lines: list[str]) -> GitIgnoreSpec:
    """Return the rules of a ``.gitignore`` file. A line that is no pattern matches nothing."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  most folders have no such file

    try:
        return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error):
        if len(lines) == 1:
            return GitIgnoreSpec([])
        middle = len(lines) // 2
        return compiled(lines[:middle]) + compiled(lines[middle:])
