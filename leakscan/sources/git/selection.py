"""Which objects of a repository are meant: all of them, or those that some commits introduced."""

from __future__ import annotations

from typing import NamedTuple

from leakscan.errors import GitError
from leakscan.sources.git.plumbing import Git

EVERY_REF = ("--all", "--reflog")


class Selection(NamedTuple):
    """Commits, as arguments of ``rev-list``; picklable and free of names that could move."""

    revisions: tuple[str, ...] = EVERY_REF
    whole: bool = True
    """All that the repository holds; ``revisions`` then say what of it is reachable."""


EVERYTHING = Selection()


def since(git: Git, revision: str) -> Selection:
    """Select what every ref has and ``revision`` has not."""
    return Selection((*EVERY_REF, f"^{commit_id(git, revision)}"), whole=False)


def between(git: Git, range_: str) -> Selection:
    """Select as ``git log`` does: ``A..B``, ``A...B``, or all that a single revision reaches."""
    dots = "..." if "..." in range_ else ".."
    if dots not in range_:
        return Selection((commit_id(git, range_),), whole=False)
    left, _, right = range_.partition(dots)
    return Selection(
        (f"{commit_id(git, left or 'HEAD')}{dots}{commit_id(git, right or 'HEAD')}",), whole=False
    )


def commit_id(git: Git, revision: str) -> str:
    """Return the id of the commit that a user named."""
    out = git.attempt("rev-parse", "--verify", "-q", "--end-of-options", f"{revision}^{{commit}}")
    if out[0]:
        raise GitError(
            f"{git.root}: no commit is called {revision!r}",
            hint="see `git log --all --oneline` and `git for-each-ref` for what exists; "
            "a shallow clone lacks old commits (git fetch --unshallow)",
        )
    return out[1].decode("ascii").strip()
