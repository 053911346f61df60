"""Where a repository keeps what it keeps."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from leakscan.sources.git.plumbing import Git


class Layout(NamedTuple):
    """The folders of a repository."""

    git_dir: Path
    """Of this work tree: its HEAD and index."""
    common_dir: Path
    """Shared by all work trees: objects, refs, configuration."""
    bare: bool
    id_length: int
    """Hex digits of an object id: 40, or 64 with SHA-256."""

    def shown(self, path: Path) -> str:
        """Return a file of the common folder as a person names it."""
        inside = path.relative_to(self.common_dir).as_posix()
        return inside if self.bare else f".git/{inside}"


def locate(git: Git) -> Layout:
    """Find the repository around ``git.root``; ``GitError`` when there is none to be used."""
    out = git.run(
        "rev-parse", "--git-dir", "--git-common-dir", "--is-bare-repository", "--show-object-format"
    )
    git_dir, common_dir, bare, format_ = out.decode("utf-8", "surrogateescape").splitlines()
    root = Path(git.root).absolute()
    return Layout(
        git_dir=root / git_dir,
        common_dir=(root / common_dir).resolve(),
        bare=bare == "true",
        id_length=64 if format_ == "sha256" else 40,
    )
