"""The only door to GitPython: what a repository is, its remotes, work trees and submodules; copies.

Nothing here is on the path of a hook; importing GitPython alone takes longer than a whole hook run.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leakscan.errors import GitError
from leakscan.sources.git.layout import locate
from leakscan.sources.git.plumbing import Git, git_failure

if TYPE_CHECKING:
    import git


@dataclass(frozen=True, slots=True)
class Submodule:
    """A repository inside the work tree, as ``.gitmodules`` of HEAD names it."""

    name: str
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class Repository:
    """What a repository is. Plain facts: nothing stays open."""

    git_dir: Path
    common_dir: Path
    work_tree: Path | None
    """None for a bare repository."""
    shallow: bool
    """Whether history is cut off."""
    partial: bool
    """Whether a remote promises objects that are not here."""
    remotes: tuple[tuple[str, str], ...]
    """Name and URL, one entry for each URL, sorted. A URL may hold credentials: never print one."""
    worktrees: tuple[Path, ...]
    """All work trees, the main one first."""
    submodules: tuple[Submodule, ...]

    @property
    def bare(self) -> bool:
        """Say whether there is no work tree."""
        return self.work_tree is None


def open_repository(path: Path) -> Repository:
    """Describe the repository around ``path``.

    Raises:
        GitError: there is none, or git refuses it (``safe.directory``); the hint says the repair.
    """
    import git  # noqa: PLC0415  see above

    plumbing = Git(path)
    layout = locate(plumbing)
    try:
        with git.Repo(path, search_parent_directories=True) as repo:
            return Repository(
                git_dir=layout.git_dir,
                common_dir=layout.common_dir,
                work_tree=Path(repo.working_tree_dir) if repo.working_tree_dir else None,
                shallow=(layout.common_dir / "shallow").is_file(),
                partial=_promised(repo),
                remotes=tuple(sorted((r.name, url) for r in repo.remotes for url in r.urls)),
                worktrees=_worktrees(plumbing),
                submodules=_submodules(repo),
            )
    except (git.GitError, OSError, ValueError) as exc:
        raise GitError(f"{path}: {type(exc).__name__} while opening the repository") from exc


def _promised(repo: git.Repo) -> bool:
    with repo.config_reader("repository") as config:
        return any(
            config.has_option(section, option)
            for section in config.sections()
            for option in ("promisor", "partialclonefilter", "partialclone")
        )


def _worktrees(plumbing: Git) -> tuple[Path, ...]:
    out = plumbing.run("worktree", "list", "--porcelain", "-z")
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    return tuple(Path(f.removeprefix("worktree ")) for f in fields if f.startswith("worktree "))


def _submodules(repo: git.Repo) -> tuple[Submodule, ...]:
    if repo.bare or not repo.head.is_valid():
        return ()
    return tuple(Submodule(s.name, str(s.path), s.url) for s in repo.submodules)


def mirror(url: str, to: Path, *, environ: Mapping[str, str] = os.environ) -> None:
    """Make or refresh a bare copy of everything a remote shows: all refs, no work tree.

    Credentials belong in ``environ`` (``GIT_ASKPASS``, ``GIT_CONFIG_…`` with an extra header) and
    never in ``url``, which the copy remembers. git asks nobody.

    Raises:
        GitError: the remote cannot be read or the copy cannot be written; the message is git's.
    """
    import git  # noqa: PLC0415  see above

    env = {**environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        if (to / "HEAD").is_file():
            with git.Repo(to) as repo:
                repo.git.update_environment(**env)
                repo.remotes.origin.fetch("+refs/*:refs/*", prune=True)
        else:
            git.Repo.clone_from(url, to, env=env, mirror=True).close()
    except git.GitCommandError as exc:
        words = exc.stderr.encode("utf-8", "surrogateescape")
        raise git_failure(("fetch",), words) from None
