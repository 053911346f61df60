"""What is about to be committed: whole staged blobs, with the lines that the commit adds.

Three git calls: which paths differ from HEAD, then, side by side, content and added lines. The
whole blob is a chunk, so that a secret added today pairs with an id that was committed long ago;
``fresh`` says what the commit adds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, Target
from leakscan.model.span import LineRange
from leakscan.sources.base import Attribution
from leakscan.sources.git import catfile
from leakscan.sources.git.catfile import UNREAD, Piece
from leakscan.sources.git.diff import SUBMODULE, SYMLINK, Change, added_lines, raw_changes
from leakscan.sources.git.plumbing import Git, git_failure
from leakscan.sources.git.quick import DIFF_INDEX, RAW, Read

Fresh = tuple[LineRange, ...] | None

PATCH = (
    "--patch", "-U0", "--inter-hunk-context=0", "--full-index", "--text", "--no-ext-diff",
    "--no-textconv", "--no-color", "--submodule=short", "--diff-filter=MR",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StagedSource:
    """The index against HEAD. Its own shard: a commit is small."""

    root: Path
    """A folder of the work tree; what a calling git says by ``GIT_DIR`` and the like holds."""
    read: Read | None = None
    """The same, read before by a first look."""

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("staged", str(self.root))

    def shards(self) -> Iterator[StagedSource]:
        """Return itself."""
        yield self

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Return nothing: a staged blob's provenance is already whole."""
        del blobs
        return {}

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield names and contents that the commit would add; ``GitError`` when git cannot say."""
        git = Git(self.root, hook=True)
        if self.read:
            base, changes = "HEAD", list(raw_changes(self.read.listed))
        else:
            base, changes = changes_against_head(git)
        yield from _names(changes)
        for change in changes:
            if change.status == "U":
                yield Skipped(change.path, "unmerged", "the conflict is not resolved yet")
        read = [change for change in changes if _has_new_content(change)]
        if not read:
            yield Coverage(repositories=1)
            return
        if self.read:
            yield from _chunks(read, _pieces(self.read), _fresh_lines(git, base, changes))
            return
        with catfile.start_batch(git) as content:
            fresh = _fresh_lines(git, base, changes)
            yield from _chunks(read, catfile.ask(git, [c.new for c in read], content), fresh)


def changes_against_head(git: Git) -> tuple[str, list[Change]]:
    """Return what the index was compared with, and what differs.

    An unborn branch is compared with the empty tree.
    """
    code, out, err = git.attempt(*RAW, "HEAD", "--")
    base = "HEAD"
    if code and b"bad revision" in err:
        base = git.run("hash-object", "-t", "tree", "--stdin").decode().strip()
        code, out, err = git.attempt(*RAW, base, "--")
    if code:
        raise git_failure(DIFF_INDEX, err)
    return base, list(raw_changes(out))


def _has_new_content(change: Change) -> bool:
    return change.status in "ACMRT" and change.mode != SUBMODULE and change.old != change.new


def _names(changes: Iterable[Change]) -> Iterator[Chunk]:
    """Yield the paths that the commit adds: a name can hold a secret as well as a file can."""
    for change in changes:
        if change.status in "ACR":
            data = change.path.encode("utf-8", "surrogateescape")
            yield Chunk(data, Provenance(Origin.FILE_NAME, change.path))


def _fresh_lines(git: Git, base: str, changes: Iterable[Change]) -> dict[str, Fresh]:
    """Return the added lines of edited and renamed files; a path that is absent is wholly new."""
    edited = [change for change in changes if change.status in "MR"]
    if not any(map(_has_new_content, edited)):
        return {}
    files = list(added_lines(git.run(*DIFF_INDEX, *PATCH, base, "--")))
    if len(files) != len(edited):  # never seen; all lines count as new rather than the wrong ones
        return {}
    return {
        change.path: added.lines if added.ids == f"{change.old}..{change.new}".encode() else None
        for change, added in zip(edited, files, strict=True)
    }


def _pieces(read: Read) -> Iterator[Piece]:
    for id_, data in zip(read.ids, read.contents, strict=True):
        if len(data) > catfile.WHOLE:
            yield Piece(
                id_.decode(), "blob", len(data), rest=catfile.Rest(BytesIO(data), len(data))
            )
        else:
            yield Piece(id_.decode(), "blob", len(data), data)


def _chunks(
    changes: Iterable[Change], pieces: Iterable[Piece], fresh: Mapping[str, Fresh]
) -> Iterator[Chunk | Skipped | Coverage]:
    files, size = 0, 0
    for change, piece in zip(changes, pieces, strict=True):
        if piece.kind in UNREAD:
            yield Skipped(change.path, piece.kind, f"git cannot read the object {piece.id}")
            continue
        files += 1
        size += piece.size
        yield from _one(piece, change, fresh.get(change.path))
    yield Coverage(files=files, bytes=size, repositories=1)


def _one(piece: Piece, change: Change, fresh: Fresh) -> Iterator[Chunk | Skipped | Coverage]:
    origin = Origin.SYMLINK if change.mode == SYMLINK else Origin.STAGED
    place = Provenance(origin, change.path, blob=piece.id)
    if piece.rest is None:
        yield Chunk(piece.data, place, fresh)
        return
    from leakscan.sources.expand import expand_stream  # noqa: PLC0415  no commit pays for it unasked

    for item in expand_stream(piece.rest, place, size=piece.size):
        if isinstance(item, Chunk) and item.provenance == place:
            yield replace(item, fresh=fresh)
        else:
            yield item
