"""A git pack or bundle that is a file: its objects, read by git in a repository aside."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from leakscan.model.chunk import Skipped
from leakscan.model.provenance import Origin
from leakscan.sources.archive.opening import PIECE, Member, Opening, Slice, Whole, take
from leakscan.sources.archive.packbounds import TooLarge, first_too_large
from leakscan.sources.ignore import environment
from leakscan.sources.windows import MIB

GIT_OBJECT = "git object"
MAX_GIT_MEMORY = "256m"
"""Largest piece of memory that git may ask for at once, in its own notation."""
SETTINGS = (
    "-c",
    "core.bigFileThreshold=16m",  # larger blobs are streamed and not held in memory
    "-c",
    "pack.threads=1",
)
MAX_TREE = 8 * MIB
"""Bytes of a tree that are looked at for the names of files."""
DEEPEST_PATH = 256
SHORT = 12
"""Digits of an object id in the name of a commit or tag."""
ORIGINS = {b"commit": Origin.COMMIT_MESSAGE, b"tag": Origin.TAG_MESSAGE}
TREE = b"tree"


def members(opening: Opening) -> Iterator[Member | Skipped]:
    """Yield blobs, commits and tags. Raises BrokenReadError when git cannot be used."""
    file = opening.seekable()
    header = b""
    if opening.kind.name == "git bundle":
        header = _bundle_header(file)
        refs = header.partition(b"\n")[2]  # without the line that makes it a bundle
        yield Member(Whole.of(refs), GIT_OBJECT, "refs")
    bomb = first_too_large(file, len(header), opening.spent.most)
    with tempfile.TemporaryDirectory() as folder:
        try:
            base, fault = _unpacked(opening, _before(file, bomb), header, Path(folder))
            if fault and not bomb:
                yield fault
            yield from _objects(opening, base)
            if bomb:  # git hashes it before it says its name
                yield Member(bomb.content, GIT_OBJECT, f"object at {bomb.start}")
        except FileNotFoundError:
            raise opening.broken("unsupported-archive", "reading it needs git") from None
        except subprocess.TimeoutExpired:
            raise opening.broken("too-slow", "git took too long to open it") from None


def _bundle_header(file: BinaryIO) -> bytes:
    lines = []
    while line := file.readline(PIECE):
        lines.append(line)
        if line == b"\n":
            break
    return b"".join(lines)


@dataclass(frozen=True, slots=True)
class _Part:
    """A file up to an object that git is not to see."""

    file: BinaryIO
    end: int | None

    def pieces(self, start: int) -> Iterator[bytes]:
        """Yield what stands from ``start`` on."""
        self.file.seek(start)
        while piece := self.file.read(PIECE):
            over = self.file.tell() - self.end if self.end is not None else 0
            yield piece[: len(piece) - over] if over > 0 else piece
            if over >= 0 and self.end is not None:
                return


def _before(file: BinaryIO, bomb: TooLarge | None) -> _Part:
    return _Part(file, bomb.start if bomb else None)


def _unpacked(
    opening: Opening, part: _Part, header: bytes, folder: Path
) -> tuple[_Base, Skipped | None]:
    """Index the pack behind ``header``, or at least unpack what is sound in it."""
    formats: tuple[str, ...] = ("sha1", "sha256")
    if header:  # a bundle says which it is, a pack does not
        formats = ("sha256",) if b"@object-format=sha256\n" in header else ("sha1",)
    for name in formats:
        base = _Base(folder / name, opening.spent.budget.seconds)
        base.run("init", "-q", "--bare", f"--object-format={name}")
        if not base.run("index-pack", "--stdin", "--fix-thin", feed=part.pieces(len(header))):
            return base, None
    base = _Base(folder / "rest", opening.spent.budget.seconds)
    base.run("init", "-q", "--bare", f"--object-format={formats[0]}")
    base.run("unpack-objects", "-q", "-r", feed=part.pieces(len(header)))
    if any(line.startswith(b"-") for line in header.splitlines()):
        detail = "it builds on commits that are not in it"
        return base, opening.skipped("missing-object", detail)
    return base, opening.skipped("damaged", "git cannot read all of it")


@dataclass(slots=True)
class _Base:
    """An empty repository aside, with nothing of the user's or the machine's configuration."""

    folder: Path
    seconds: float
    """For git to read the pack."""

    def environment(self) -> dict[str, str]:
        return environment() | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_DIR": str(self.folder),
            "GIT_ALLOC_LIMIT": MAX_GIT_MEMORY,
            "GIT_NO_LAZY_FETCH": "1",
        }

    def run(self, *arguments: str, feed: Iterable[bytes] = ()) -> int:
        """Run git to its end with ``feed`` as its input; return its code."""
        with subprocess.Popen(
            ["git", *SETTINGS, *arguments],
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                _feed(process.stdin, feed)
                return process.wait(timeout=self.seconds)
            finally:
                process.kill()

    @contextmanager
    def reading(
        self, *arguments: str, feed: IO[bytes] | int = subprocess.DEVNULL
    ) -> Iterator[IO[bytes]]:
        """Give what git writes; it is ended when nobody reads on."""
        with subprocess.Popen(
            ["git", *SETTINGS, *arguments],
            env=self.environment(),
            stdin=feed,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                assert process.stdout  # noqa: S101  it is a pipe
                yield process.stdout
            finally:
                process.kill()


def _feed(pipe: IO[bytes] | None, feed: Iterable[bytes]) -> None:
    if pipe is not None:
        with suppress(BrokenPipeError):  # its code says why it stopped reading
            for piece in feed:
                pipe.write(piece)
        with suppress(BrokenPipeError):
            pipe.close()


@dataclass(slots=True)
class _Names:
    """Where trees say that objects stand."""

    parents: dict[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    """Object to the tree that it stands in and its name there; of several places, the first."""

    def add(self, tree: bytes, content: bytes) -> None:
        """Read the entries of a tree: mode, name, and the binary object id."""
        length = len(tree) // 2
        position = 0
        while (end := content.find(b"\0", position)) >= 0:
            name = content[position:end].partition(b" ")[2]
            oid = content[end + 1 : end + 1 + length].hex().encode()
            self.parents.setdefault(oid, (tree, name))
            position = end + 1 + length

    def path(self, oid: bytes) -> str:
        """Return the path of a blob from the top of its tree, or its id when no tree has it."""
        parts: list[bytes] = []
        here = oid
        while here in self.parents and len(parts) < DEEPEST_PATH:
            here, name = self.parents[here]
            parts.append(name)
        return (b"/".join(reversed(parts)) or oid).decode("utf-8", "surrogateescape")


def _objects(opening: Opening, base: _Base) -> Iterator[Member]:
    names = _names(opening, base)
    everything = ("cat-file", "--batch-all-objects", "--batch", "--unordered", "--buffer")
    with base.reading(*everything) as stream:
        for oid, kind, content in _contents(opening, stream):
            if kind != TREE:
                title = f"{kind.decode()} {oid[:SHORT].decode()}" if kind in ORIGINS else None
                name = title or names.path(oid)
                yield Member(content, GIT_OBJECT, name, ORIGINS.get(kind))


def _names(opening: Opening, base: _Base) -> _Names:
    names = _Names()
    with tempfile.TemporaryFile() as trees:
        with base.reading("cat-file", "--batch-all-objects", "--batch-check") as listing:
            for line in listing:
                oid, _, rest = line.partition(b" ")
                if rest.startswith(TREE):
                    trees.write(oid + b"\n")
        trees.seek(0)
        with base.reading("cat-file", "--batch", "--buffer", feed=trees) as stream:
            for oid, _, content in _contents(opening, stream):
                names.add(oid, take(content, min(content.left, MAX_TREE)))
    return names


def _contents(opening: Opening, stream: IO[bytes]) -> Iterator[tuple[bytes, bytes, Slice]]:
    """Yield id, type and content of the objects that ``cat-file --batch`` writes."""
    broken = opening.broken("damaged", "git stopped in the middle of an object")
    while header := stream.readline():
        fields = header.split()
        if len(fields) != 3:  # ``<id> missing``
            continue
        oid, kind, size = fields
        content = Slice(stream, int(size), broken)
        yield oid, kind, content
        content.skip()
        stream.read(1)
        opening.spent.make(0, opening.where)
