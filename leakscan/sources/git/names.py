"""Names as text: of files and folders in every commit, and of refs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from leakscan.model.chunk import Chunk
from leakscan.model.provenance import Origin, Provenance
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.selection import Selection
from leakscan.sources.git.walk import walk, walk_at_once


def file_names(
    git: Git, selection: Selection, hidden: Iterable[bytes] = (), *, parts: int = 1
) -> Iterator[Chunk]:
    """Yield every path once, with the first commit that has it; ``hidden`` commits count too.

    ``parts`` processes of git look for them, with the same result.

    Raises ``GitError`` when history cannot be walked to its end.
    """
    seen: set[bytes] = set()
    # What a merge brought in compared with its first parent came from another one, where it was met
    # before, or is new. To compare with all parents (``-c``) takes three times as long.
    added = ("--diff-filter=A", "--diff-merges=first-parent")
    oldest_first = ("--date-order", "--reverse", *selection.revisions)
    if parts > 1:
        commits = walk_at_once(git, oldest_first, added, commits=hidden, parts=parts)
    else:
        commits = walk(git, *added, *oldest_first, commits=hidden)
    for commit in commits:
        for entry in commit.entries:
            if entry.path not in seen:
                seen.add(entry.path)
                yield _named(entry.path, commit.id.decode("ascii"), commit.author_date)


def tree_names(git: Git, trees: Iterable[str]) -> Iterator[Chunk]:
    """Yield the paths inside trees that no commit has."""
    asked = "".join(f"{tree}\n" for tree in trees).encode()
    if not asked:
        return
    out = git.run("rev-list", "--objects", "--missing=print", "--stdin", stdin=asked)
    paths = {line.partition(b" ")[2] for line in out.split(b"\n")} - {b""}
    for path in sorted(paths):
        yield _named(path, "", "")


def _named(path: bytes, commit: str, date: str) -> Chunk:
    text = path.decode("utf-8", "surrogateescape")
    return Chunk(path, Provenance(Origin.FILE_NAME, text, commit=commit, author_date=date))


def ref_names(git: Git, hits: Callable[[bytes], bool] | None = None) -> Iterator[Chunk]:
    """Yield the names of branches, tags and all other refs.

    ``hits`` is a first look: where it sees nothing in all names together, there is nothing in one.
    """
    listed = git.run("for-each-ref", "--format=%(objectname) %(refname)").split(b"\n")
    pairs = [line.partition(b" ")[::2] for line in listed]
    if hits and not hits(b"\n".join(name for _, name in pairs)):
        return
    for id_, name in pairs:
        if name:
            text = name.decode("utf-8", "surrogateescape")
            place = Provenance(Origin.REF_NAME, text, commit=id_.decode("ascii"), refs=(text,))
            yield Chunk(name, place)
