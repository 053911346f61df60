"""7z, through py7zr if that is installed."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from lzma import LZMAError
from typing import TYPE_CHECKING, BinaryIO, cast

from leakscan.model.chunk import Skipped
from leakscan.sources.archive.opening import ARCHIVE_MEMBER, Member, Opening
from leakscan.sources.archive.zip import Part
from leakscan.sources.windows import WINDOW

if TYPE_CHECKING:
    from py7zr import SevenZipFile
    from py7zr.exceptions import ArchiveError

HOSTILE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    LZMAError,
    MemoryError,
    OSError,
    TypeError,
    ValueError,
    struct.error,
)
"""What py7zr lets through, besides its own errors, from the bytes of a damaged archive."""


@dataclass(slots=True)
class _Written:
    """Where the content of one member went: members are decompressed one after another."""

    spool: _Spool
    number: int
    start: int = -1
    length: int = 0

    def write(self, data: bytes) -> int:
        if self.start < 0:
            self.start = self.spool.length
        self.spool.file.write(data)
        self.spool.length += len(data)
        self.length += len(data)
        self.spool.opening.spent.make(len(data), self.spool.opening.where)
        return len(data)

    def read(self, size: int | None = None) -> bytes:
        del size
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        del offset, whence
        return 0

    def flush(self) -> None:
        pass

    def size(self) -> int:
        return self.length

    def close(self) -> None:
        pass


@dataclass(slots=True)
class _Spool:
    """One unnamed temporary file for all members: py7zr pushes, and we are pulled from."""

    opening: Opening
    file: BinaryIO
    length: int = 0
    members: list[_Written] = field(default_factory=list)

    def create(self, filename: str) -> _Written:
        made = _Written(self, int(filename.rpartition("/")[2]))
        self.members.append(made)
        return made


def members(opening: Opening) -> Iterator[Member | Skipped]:
    """Yield the members; those before a fault when there is one."""
    try:
        from py7zr import SevenZipFile  # noqa: PLC0415  optional, see pyproject.toml
        from py7zr.exceptions import ArchiveError, PasswordRequired  # noqa: PLC0415
    except ImportError:
        detail = "opening .7z needs the extra: pip install leakscan[archives]"
        raise opening.broken("unsupported-archive", detail) from None
    file = opening.seekable()
    try:
        with SevenZipFile(file, "r") as archive:
            if archive.needs_password():
                yield opening.skipped("encrypted", "it needs a password")
                return
            yield from _extracted(opening, archive, ArchiveError)
    except PasswordRequired:
        yield opening.skipped("encrypted", "even its directory needs a password")
    except (ArchiveError, *HOSTILE) as error:
        yield _said(opening, error)


def _extracted(
    opening: Opening, archive: SevenZipFile, archive_error: type[ArchiveError]
) -> Iterator[Member | Skipped]:
    names = []
    for number, entry in enumerate(archive.files):
        names.append(str(entry.filename))
        # Numbers for names: py7zr refuses a whole archive for one name that points outside of it.
        archive.files.files_list[number]["filename"] = str(number)
    opening.spent.expect(sum(info.uncompressed or 0 for info in archive.list()), opening.where)
    with tempfile.SpooledTemporaryFile(max_size=WINDOW) as file:
        spool = _Spool(opening, cast("BinaryIO", file))
        fault = None
        try:
            archive.extractall(factory=spool)  # type: ignore[arg-type]  # it asks for a base class
        except (archive_error, *HOSTILE) as error:
            fault = _said(opening, error)
        for made in spool.members:
            part = Part(spool.file, max(0, made.start), made.length)
            yield Member(part, ARCHIVE_MEMBER, names[made.number])
        if fault is not None:
            yield fault


def _said(opening: Opening, error: Exception) -> Skipped:
    kind = type(error).__name__
    if kind == "UnsupportedCompressionMethodError":
        return opening.skipped("unsupported-archive", "a method in it is not supported by py7zr")
    return opening.skipped("damaged", f"py7zr stopped reading it: {kind}")
