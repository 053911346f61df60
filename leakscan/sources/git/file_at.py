"""One file as it stands at a revision."""

from __future__ import annotations

from pathlib import Path

from leakscan.sources.git.plumbing import Git


def file_at(root: Path, revision: str, path: str) -> bytes | None:
    """Return the content of a file, None if it is absent.

    ``path`` begins at the top of the tree and has ``/`` between folders.

    Raises:
        GitError: this is no repository, or there is no such revision.
    """
    git = Git(root)
    asked = ("--verify", "--end-of-options", f"{revision}^{{commit}}")
    commit = git.run("rev-parse", *asked).decode("ascii").strip()
    listed = git.run("ls-tree", "--full-tree", "-z", commit, "--", path)
    for line in listed.split(b"\0"):
        kind, _, name = line.partition(b"\t")
        if name == path.encode("utf-8", "surrogateescape") and b" blob " in kind:
            return git.run("cat-file", "blob", kind.split()[2].decode("ascii"))
    return None
