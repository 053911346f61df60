"""Everything that git tracks, as it stands in the index and, where it differs, in the work tree.

For ``pre-commit run --all-files`` and ``--files``: nothing need be staged, and what was asked for
are the files themselves. Further files can be named that git does not track.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, Target
from leakscan.sources.base import Attribution
from leakscan.sources.expand import expand_stream
from leakscan.sources.git import catfile
from leakscan.sources.git.catfile import UNREAD, Piece
from leakscan.sources.git.diff import SUBMODULE, SYMLINK
from leakscan.sources.git.plumbing import Git

Items = Iterator[Chunk | Skipped | Coverage]


@dataclass(frozen=True, slots=True)
class TrackedSource:
    """The index as a whole, changed files of the work tree, and files named. Its own shard."""

    root: Path
    """A folder of the work tree; what a calling git says by ``GIT_DIR`` and the like holds."""
    files: tuple[str, ...] = ()
    """Files to read besides, relative to ``root``."""

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("files", str(self.root))

    def shards(self) -> Iterator[TrackedSource]:
        """Return itself."""
        yield self

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Return nothing: the provenance is already whole."""
        del blobs
        return {}

    def chunks(self) -> Items:
        """Yield names and contents; ``GitError`` when git cannot say what it tracks."""
        git = Git(self.root, hook=True)
        entries = list(tracked(git))
        for path in dict.fromkeys(path for _, _, path in entries):
            yield Chunk(path.encode("utf-8", "surrogateescape"), Provenance(Origin.FILE_NAME, path))
        with catfile.start_batch(git) as process:
            pieces = catfile.ask(git, [id_ for _, id_, _ in entries], process)
            for (mode, _, path), piece in zip(entries, pieces, strict=True):
                yield from _content(mode, path, piece)
        top = os.fsdecode(git.run("rev-parse", "--show-toplevel").rstrip(b"\n"))
        changed = git.run("diff-files", "--name-only", "-z", "--diff-filter=AMT").split(b"\0")
        for path in (name.decode("utf-8", "surrogateescape") for name in changed if name):
            yield from _file(Path(top, path), path)
        for name in self.files:
            yield from _file(self.root / name, Path(name).as_posix())


def tracked(git: Git) -> Iterator[tuple[str, str, str]]:
    """Yield mode, object id and path of each entry of the index that has content."""
    listed = git.run("ls-files", "--stage", "--full-name", "-z", ":/")
    for field in listed.decode("utf-8", "surrogateescape").split("\0"):
        head, _, path = field.partition("\t")
        if path and not head.startswith(SUBMODULE):
            mode, id_, _ = head.split(" ")
            yield mode, id_, path


def _content(mode: str, path: str, piece: Piece) -> Items:
    if piece.kind in UNREAD:
        yield Skipped(path, piece.kind, f"git cannot read the object {piece.id}")
        return
    yield Coverage(files=1, bytes=piece.size)
    place = Provenance(Origin.SYMLINK if mode == SYMLINK else Origin.STAGED, path, blob=piece.id)
    if piece.rest is None:
        yield Chunk(piece.data, place)
    else:
        yield from expand_stream(piece.rest, place, size=piece.size)


def _file(file: Path, path: str) -> Items:
    """Read a file of the work tree; links say where they lead and are not followed."""
    try:
        if file.is_symlink():
            yield Chunk(os.fsencode(os.readlink(file)), Provenance(Origin.SYMLINK, path))  # noqa: PTH115
            return
        if file.is_dir():
            return  # a submodule; it has hooks of its own
        with file.open("rb") as stream:
            size = file.stat().st_size
            yield from expand_stream(stream, Provenance(Origin.FILE, path), file=stream, size=size)
            yield Coverage(files=1, bytes=size)
    except OSError as fault:
        yield Skipped(path, "unreadable", fault.strerror or "cannot be read")
