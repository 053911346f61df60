"""zip in all its names: members that change are packed anew, the others are copied as they are packed.

Order, names, times, modes, methods, comments and whatever stands before, between and behind the
members are kept. A signature over members (jar, apk, docx) is of the original and no longer holds.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from leakscan.model.chunk import Skipped
from leakscan.redact.content import Content, Copied, Copying, again, broken, kept, opening, transfer
from leakscan.redact.rewriting import metered
from leakscan.redact.stream import Writable
from leakscan.redact.zipparts import (
    CENTRAL_FIXED,
    Directory,
    Record,
    ended,
    packed_anew,
    read_directory,
)
from leakscan.sources.archive.kinds import Kind
from leakscan.sources.archive.office import Document
from leakscan.sources.archive.opening import Whole
from leakscan.sources.archive.zip import Part, unpacked
from leakscan.sources.archive.zipdir import (
    LOCAL_HEADER,
    SIZES_FOLLOW,
    Entry,
    NoDirectoryError,
    located,
)
from leakscan.sources.windows import BrokenReadError


def write(content: Content, kind: Kind, out: Writable, copying: Copying) -> bool:
    """Write a zip anew. What is left out of it is in its directory no more.

    Raises:
        BrokenReadError: its directory is damaged, or it ends in the middle.
    """
    file = kept(content.open())
    try:
        directory = read_directory(file)
    except (NoDirectoryError, struct.error):
        raise broken(content, "truncated", "its directory is not whole") from None
    made = _Zip(content, kind, file, _Counting(out), copying, directory)
    made.members()
    if made.changed and copying.probing:
        return True
    made.ending()
    return made.changed


@dataclass(slots=True)
class _Counting:
    out: Writable
    count: int = 0

    def write(self, data: bytes, /) -> object:
        self.count += len(data)
        return self.out.write(data)


@dataclass(slots=True)
class _Zip:
    content: Content
    kind: Kind
    file: BinaryIO
    out: _Counting
    copying: Copying
    directory: Directory
    position: int = 0
    changed: bool = False
    records: dict[int, Record] = field(default_factory=dict)
    """By their place in the directory, as they are to be written."""

    def members(self) -> None:
        """Copy everything up to the directory, in the order in which it stands in the file."""
        numbered = sorted(enumerate(self.directory.records), key=lambda one: one[1].entry.offset)
        for number, record in numbered:
            self._gap(record.entry.offset)
            found = located(self.file, record.entry)
            if found is None or record.entry.offset < self.position:
                raise broken(self.content, "damaged", "a header is not where it should be")
            self._entry(number, record, found)
            if self.changed and self.copying.probing:
                return
        self._gap(self.directory.end.directory)

    def ending(self) -> None:
        """Write the directory and what follows it."""
        start = self.out.count
        for _, record in sorted(self.records.items()):
            self.out.write(record.raw())
        size = self.out.count - start
        end = self.directory.end
        comment = self.copying.text(end.comment)
        self.changed = self.changed or comment != end.comment
        for part in ended(self.directory, len(self.records), size, start - end.shift, comment):
            self.out.write(part)
        self.position = end.after
        self._gap(self.file.seek(0, 2))

    def _gap(self, until: int) -> None:
        """Copy what stands between members; its length stays."""
        if until <= self.position:
            return
        gap = Content(again(self.file), self.content.where, self.content.depth + 1, keep=True)
        start, length = self.position, until - self.position
        gap = replace(gap, open=lambda: Part(self.file, start, length), spent=self.content.spent)
        self.changed = self.copying.plain(gap, self.out) or self.changed
        self.position = until

    def _entry(self, number: int, record: Record, found: Entry) -> None:
        entry = record.entry
        packed = entry.packed or 0
        behind = found.offset + packed
        member = self._content(entry, found)
        copied = self._copied(member, entry, found)
        if copied is None:
            self.changed = True
            self.position = behind + self._descriptor(entry, behind)
            return
        at = self.out.count
        head = self._head(entry.offset, found.offset)
        new = replace(record, offset=at - self.directory.end.shift)
        new = new.renamed(self.copying.text)
        self.changed = self.changed or copied.changed or new.name != record.name
        if copied.changed:
            self._anew(new, head, copied, number)
            self.position = behind + self._descriptor(entry, behind)
        else:
            self.out.write(_with_name(head, new.name) if new.name != record.name else head)
            transfer(Part(self.file, found.offset, packed), self.out)
            self.records[number] = new
            self.position = behind
        self.changed = self.changed or new.comment != record.comment

    def _content(self, entry: Entry, found: Entry) -> Content:
        where = f"{self.content.where}!{entry.name}"
        depth = self.content.depth + 1
        member = replace(
            self.content, where=where, depth=depth, document=Document().has(entry.name)
        )

        def opened() -> Whole:
            stream = unpacked(opening(self.content, self.kind, Whole(self.file)), self.file, found)
            if stream is None:
                raise broken(member, "unsupported-archive", f"zip method {entry.method}")
            return Whole(kept(metered(member, stream)))

        return replace(member, open=opened)

    def _copied(self, member: Content, entry: Entry, found: Entry) -> Copied | None:
        """Return a member's copy; None when it is left out."""
        if entry.encrypted:
            skipped = Skipped(member.where, "encrypted", "it needs a password")
            return (
                None
                if self.copying.leave_out(skipped)
                else Copied(changed=False, file=self.file, size=0)
            )
        found = replace(found, crc=entry.crc, size=entry.size, packed=entry.packed)
        try:
            stream = self._content(entry, found).open()
        except BrokenReadError as error:
            if error.depth < self.content.depth:
                raise
            return (
                None
                if self.copying.leave_out(error.skipped)
                else Copied(changed=False, file=self.file, size=0)
            )
        assert isinstance(stream, Whole)  # noqa: S101  as it is opened
        return self.copying.member(replace(member, open=again(stream.file)))

    def _head(self, start: int, end: int) -> bytes:
        self.file.seek(start)
        return self.file.read(end - start)

    def _anew(self, record: Record, head: bytes, copied: Copied, number: int) -> None:
        """Write a member with its own header before it, and no sizes behind it."""
        data = copied.file.read()
        packed = packed_anew(record.entry.method, data)
        entry = replace(
            record.entry,
            flags=record.entry.flags & ~SIZES_FOLLOW,
            crc=zlib.crc32(data),
            packed=len(packed),
            size=len(data),
        )
        self.records[number] = replace(record, entry=entry)
        self.out.write(_local(head, entry, record.name))
        self.out.write(packed)

    def _descriptor(self, entry: Entry, at: int) -> int:
        """Return how many bytes of sizes follow a member."""
        if not entry.flags & SIZES_FOLLOW:
            return 0
        self.file.seek(at)
        data = self.file.read(24)
        crc = struct.pack("<L", entry.crc or 0)
        start = 4 if data[:4] == b"PK\x07\x08" else 0
        if data[start : start + 4] != crc:
            return 0
        short = struct.pack("<LL", (entry.packed or 0) & 0xFFFFFFFF, (entry.size or 0) & 0xFFFFFFFF)
        return start + (12 if data[start + 4 : start + 12] == short else 20)


def _with_name(head: bytes, name: bytes) -> bytes:
    fields = list(LOCAL_HEADER.unpack_from(head))
    extra = head[LOCAL_HEADER.size + fields[-2] :]
    fields[-2] = len(name)
    return LOCAL_HEADER.pack(*fields) + name + extra


def _local(head: bytes, entry: Entry, name: bytes) -> bytes:
    """Return a local header with the true numbers, less what only tells numbers."""
    fields = list(LOCAL_HEADER.unpack_from(head))
    extra = b"".join(_without_numbers(head[LOCAL_HEADER.size + fields[-2] :]))
    fields[2] = entry.flags & 0xFFFF
    fields[6:9] = [entry.crc or 0, entry.packed or 0, entry.size or 0]
    fields[-2:] = [len(name), len(extra)]
    return LOCAL_HEADER.pack(*fields) + name + extra


def _without_numbers(extra: bytes) -> Iterator[bytes]:
    while len(extra) >= CENTRAL_FIXED:
        kind, length = struct.unpack_from("<HH", extra)
        if kind not in (1, 0x7075):
            yield extra[: 4 + length]
        extra = extra[4 + length :]
    yield extra
