"""From an object to what there is to scan in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.sources.archive.kinds import FIRST_TWO, ZIP_END, kind_of
from leakscan.sources.base import Outcome, Screen
from leakscan.sources.expand import expand_stream
from leakscan.sources.git.catfile import UNREAD, Piece
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.objects import IDS, PEOPLE, parse

Items = Iterator[Chunk | Skipped | Coverage]

POINTER = b"version https://git-lfs.github.com/spec/v1\n"
"""First line of a git-lfs pointer (github.com/git-lfs/git-lfs, docs/spec.md)."""
POINTER_SIZE = 1024
"""A pointer is shorter than this many bytes, by the same page."""
NAMED = 100
"""Unreadable objects that are named one by one; of more, their number is stated."""
HEADERS = PEOPLE | IDS | {b"object"}
TAR_MARK = 150
"""What is shorter is no tar archive: its marks stand at byte 154 and 257."""
_LFS_ID = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)


class Contents:
    """Turns objects into chunks and counts them."""

    __slots__ = ("_bytes", "_kinds", "_lfs", "_people", "_screen", "_unread", "fixed", "gave")

    def __init__(self, layout: Layout, screen: Screen | None = None) -> None:
        self._lfs = layout.common_dir / "lfs" / "objects"
        self._screen = screen
        self._kinds = {"blob": 0, "commit": 0, "tag": 0, "tree": 0}
        self._bytes = 0
        self._unread = 0
        self._people: dict[bytes, tuple[Outcome, tuple[str, str]]] = {}
        """What a name and address gave, and the first commit known that has it: date and id."""
        self.gave = Outcome()
        """What the last object gave, when its chunks were taken."""
        self.fixed = True
        """Whether that depends on nothing but the object."""

    def end(self) -> Items:
        """Yield what was read in all, and how much was not."""
        if self._unread > NAMED:
            yield Skipped("objects", "corrupt-object", f"{self._unread} in all cannot be read")
        yield self.counted()

    def counted(self) -> Coverage:
        """Return what was read since the last time."""
        kinds, size = self._kinds, self._bytes
        self._kinds, self._bytes = dict.fromkeys(kinds, 0), 0
        return Coverage(blobs=kinds["blob"], commits=kinds["commit"], bytes=size)

    @property
    def unread(self) -> int:
        """Return how many objects could not be read."""
        return self._unread

    def passed(self, kind: str, size: int, count: int = 1) -> None:
        """Count objects that were read and need no closer look."""
        self._kinds[kind] += count
        self._bytes += size

    def of(self, piece: Piece) -> Items:
        """Yield the chunks of an object."""
        self._ask()
        self.gave, self.fixed = Outcome(), True
        if piece.kind in UNREAD:
            self.fixed = False
            self._unread += 1
            if self._unread <= NAMED:
                yield Skipped(f"object {piece.id}", piece.kind, "git cannot read it")
            return
        self.passed(piece.kind, 0 if piece.kind == "tree" else piece.size)
        place = Provenance(Origin.BLOB, blob=piece.id)
        if piece.kind == "tree":
            return
        if piece.kind != "blob":
            yield from self._said(piece)
        elif piece.rest is not None:
            yield from expand_stream(piece.rest, place, size=piece.size)
        else:
            id_ = _pointed_at(piece.data)
            yield Chunk(piece.data, place, opened=bool(id_))
            if id_:
                self.fixed = False
                yield from self._pointed(piece, id_)
        self._ask()

    def _ask(self) -> Outcome:
        """Add what was given since the last time to what the object gave."""
        new = self._screen.outcome() if self._screen else Outcome()
        self.gave += new
        return new

    def _pointed(self, piece: Piece, id_: str) -> Items:
        """Yield what a git-lfs pointer stands for, if it is on this machine."""
        path = Path(self._lfs, id_[:2], id_[2:4], id_)
        try:
            with path.open("rb") as file:
                place = Provenance(Origin.BLOB, blob=piece.id, via=("git-lfs",))
                size = path.stat().st_size
                yield from expand_stream(file, place, file=file, size=size)
                self._bytes += size
        except OSError:
            yield Skipped(
                f"blob {piece.id}",
                "git-lfs",
                f"the content sha256:{id_} is not in this repository (git lfs fetch --all)",
            )

    def _said(self, piece: Piece) -> Items:
        """Yield what a commit or tag says, and who says it."""
        parsed = parse(piece.data)
        if piece.kind == "commit":
            place = Provenance(Origin.COMMIT_MESSAGE, commit=piece.id, author_date=parsed.date)
        else:
            place = Provenance(
                Origin.TAG_MESSAGE, blob=piece.id, commit=parsed.target, author_date=parsed.date
            )
        if parsed.message:
            yield Chunk(parsed.message, place)
        if parsed.extra:
            yield Chunk(parsed.extra, place)
        for who in parsed.identities:
            yield from self._person(who, piece.id, parsed.date)

    def _person(self, who: bytes, commit: str, date: str) -> Items:
        """Yield a name and address that may be of interest: once, and again for older commits.

        Which of several commits a scan meets first depends on how it is shared out.
        """
        place = Provenance(Origin.COMMIT_AUTHOR, commit=commit, author_date=date)
        if self._screen is None:
            if who not in self._people:
                self._people[who] = Outcome(), ("", "")
                yield Chunk(who, place)
            return
        if not self._screen.hits(who) and kind_of(who) is None:
            return
        self._ask()
        gave, first = self._people.get(who, (None, ("", "")))
        if gave is None or (gave.noteworthy and (date, commit) < first):
            yield Chunk(who, place)
            first = date, commit
            gave = self._ask()
        self._people[who] = gave, first
        self.gave += gave


def _is_plain_blob(data: bytes) -> bool:
    return kind_of(data) is None


def _is_plain_text(data: bytes) -> bool:
    """Say it of a commit or tag."""
    usual = _USUAL.match(data)
    if usual:
        return kind_of(data[usual.end() :]) is None
    head, _, message = data.partition(b"\n\n")
    if kind_of(message) is not None or ZIP_END in head:
        return False
    at = 0  # where a line begins
    for line in head.split(b"\n"):
        if not _is_plain_header(line):
            return _is_plain_end(head[at:])
        at += len(line) + 1
    return True


def _is_plain_header(line: bytes) -> bool:
    word, _, value = line.partition(b" ")
    return word in HEADERS and len(line) < TAR_MARK and value[:2] not in FIRST_TWO


def _is_plain_end(lines: bytes) -> bool:
    """Say whether the last headers are all unknown to git, so that they are one text as they stand.

    A signature, usually: of most commits in some histories.
    """
    words = {line.partition(b" ")[0] for line in lines.split(b"\n")}
    return words.isdisjoint(HEADERS) and kind_of(lines + b"\n") is None


_VALUE = rb"(?!%b)[^\n\x05]{1,120}\n" % b"|".join(map(re.escape, sorted(FIRST_TWO)))
_USUAL = re.compile(
    rb"tree %(value)b(?:parent %(value)b)*author %(value)bcommitter %(value)b\n"
    % {b"value": _VALUE}
)
"""The headers of nearly every commit without a signature: all plain, and told in a fifth of the time."""
PLAIN: dict[str, Callable[[bytes], bool]] = {
    "blob": _is_plain_blob,
    "commit": _is_plain_text,
    "tag": _is_plain_text,
    "tree": lambda _: True,
}
"""By kind: says whether all that :meth:`Contents.of` makes of an object are its own bytes, as they stand.

Nothing in them is a container or a pointer to something else.
"""


def _pointed_at(data: bytes) -> str:
    """Return the id in a git-lfs pointer, empty when the content is none."""
    if len(data) >= POINTER_SIZE or not data.startswith(POINTER):
        return ""
    match = _LFS_ID.search(data)
    return match[1].decode("ascii") if match else ""
