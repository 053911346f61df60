"""tar: headers with true sizes and checksums, everything else as it was and where it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from leakscan.redact.content import Content, Copied, Copying, broken, opening, transfer
from leakscan.redact.rewriting import inner
from leakscan.redact.stream import Writable
from leakscan.sources.archive.kinds import TAR_BLOCK, Kind, is_tar_header
from leakscan.sources.archive.opening import Chained, Slice, Whole, take
from leakscan.sources.archive.tar import (
    END,
    LONG_LINK,
    LONG_NAME,
    MAX_EXTENDED_HEADER,
    OLD_SPARSE,
    PAX_GLOBAL,
    PAX_NEXT,
    WITHOUT_CONTENT,
    name_of,
    number,
    records,
)
from leakscan.sources.windows import Readable

NAME, SIZE, CHECKSUM = slice(0, 100), slice(124, 136), slice(148, 156)
LINK, PREFIX = slice(157, 257), slice(345, 500)
OCTAL_LIMIT = 8**11
EXTENDED = (LONG_NAME, LONG_LINK, PAX_NEXT, PAX_GLOBAL)
SPARSE = b"GNU.sparse."


def write(content: Content, kind: Kind, out: Writable, copying: Copying) -> bool:
    """Write a tar anew. What is left out of it leaves no header.

    Raises:
        BrokenReadError: it is damaged or ends in the middle.
    """
    tar = _Tar(content, content.open(), out, copying, kind)
    while block := take(tar.stream, TAR_BLOCK):
        if block == END:
            tar.ended = True
            out.write(block)
        elif is_tar_header(block):
            tar.ended = False
            tar.entry(block)
        elif tar.ended:
            return tar.trailing(block) or tar.changed
        else:
            raise broken(content, "damaged", "a header is not sound")
        if tar.changed and copying.probing:
            return True
    if not tar.ended:
        raise broken(content, "truncated", "it has no end mark")
    return tar.changed


@dataclass(slots=True)
class _Extended:
    """A header that says more of the next one."""

    block: bytes
    payload: bytes

    @property
    def kind(self) -> bytes:
        return self.block[156:157]

    def raw(self) -> Iterator[bytes]:
        yield self.block
        yield self.payload + bytes(-len(self.payload) % TAR_BLOCK)


@dataclass(slots=True)
class _Tar:
    content: Content
    stream: Readable
    out: Writable
    copying: Copying
    kind: Kind
    pending: list[_Extended] = field(default_factory=list)
    changed: bool = False
    ended: bool = False

    def entry(self, block: bytes) -> None:
        """Copy one header and what belongs to it."""
        if block[156:157] in EXTENDED:
            self._extended(block)
            return
        said = {
            k: v for e in self.pending if e.kind == PAX_NEXT for k, v in records(e.payload).items()
        }
        size = int(said[b"size"]) if said.get(b"size", b"").isdigit() else number(block[SIZE])
        if block[156:157] in WITHOUT_CONTENT:
            size = 0
        maps = list(self._sparse_map(block))
        keep = bool(maps) or block[156:157] == OLD_SPARSE or any(k.startswith(SPARSE) for k in said)
        copied, padding = self._member(block, size, keep=keep)
        if copied is None:
            self.pending.clear()
            self.changed = True
            return
        self._write(block, maps, copied, size)
        self.out.write(padding if not copied.changed else bytes(-copied.size % TAR_BLOCK))
        self.pending.clear()

    def trailing(self, block: bytes) -> bool:
        """Copy what stands behind the end of the archive."""
        return self.copying.write(inner(self.content, Chained(block, self.stream)), self.out)

    def _extended(self, block: bytes) -> None:
        size = number(block[SIZE])
        if size > MAX_EXTENDED_HEADER:
            raise broken(self.content, "too-large", "an extended header has over a megabyte")
        payload = take(self.stream, size)
        take(self.stream, -size % TAR_BLOCK)
        extended = _Extended(block, payload)
        if extended.kind == PAX_GLOBAL:  # of all that follow, whether or not the next is left out
            new = self._renamed(extended, None)
            self.changed = self.changed or new.payload != payload
            for part in new.raw():
                self.out.write(part)
        else:
            self.pending.append(extended)

    def _sparse_map(self, block: bytes) -> Iterator[bytes]:
        more = block[156:157] == OLD_SPARSE and block[482]
        while more:
            extension = take(self.stream, TAR_BLOCK)
            yield extension
            more = len(extension) == TAR_BLOCK and extension[504]

    def _member(self, block: bytes, size: int, *, keep: bool) -> tuple[Copied | None, bytes]:
        name = self._name(block).decode("utf-8", "surrogateescape")
        around = opening(self.content, self.kind, self.stream)
        cut_off = around.broken("truncated", "it ends in the middle", member=name)
        member = inner(self.content, Slice(self.stream, size, cut_off), name)
        padding = take(self.stream, -size % TAR_BLOCK)
        if keep:
            member = replace(member, keep=True)
        return self.copying.member(member), padding

    def _name(self, block: bytes) -> bytes:
        name = name_of(block)
        for extended in self.pending:
            if extended.kind == LONG_NAME:
                name = extended.payload.rstrip(b"\0")
            elif extended.kind == PAX_NEXT:
                name = records(extended.payload).get(b"path", name)
        return name

    def _write(self, block: bytes, maps: list[bytes], copied: Copied, size: int) -> None:
        self.changed = self.changed or copied.changed
        grown = copied.size if copied.size != size else None
        for extended in self.pending:
            new = self._renamed(extended, grown)
            self.changed = self.changed or new.payload != extended.payload
            for part in new.raw():
                self.out.write(part)
        header, long_names = self._header(block, grown)
        for part in (*long_names, header, *maps):
            self.out.write(part)
        self.changed = self.changed or header != block
        transfer(Whole(copied.file), self.out)

    def _renamed(self, extended: _Extended, grown: int | None) -> _Extended:
        """Return an extended header with redacted names, and with the new size where it tells one."""
        if extended.kind in (PAX_NEXT, PAX_GLOBAL):
            known = records(extended.payload)
            new = {k: self.copying.text(v) for k, v in known.items()}
            if grown is not None and b"size" in new:
                new[b"size"] = b"%d" % grown
            payload = extended.payload if new == known else b"".join(map(_record, new.items()))
        else:
            payload = self.copying.text(extended.payload)
        if payload == extended.payload:
            return extended
        return _Extended(_sized(extended.block, len(payload)), payload)

    def _header(self, block: bytes, grown: int | None) -> tuple[bytes, list[bytes]]:
        """Return the header, and long names before it for those that no longer fit into it."""
        new, before = bytearray(block), list[bytes]()
        kinds = {e.kind for e in self.pending}
        for place, kind in ((NAME, LONG_NAME), (LINK, LONG_LINK), (PREFIX, b"")):
            old = block[place].partition(b"\0")[0]
            said = self.copying.text(old) if old else old
            width = place.stop - place.start
            if said == old:
                continue
            if len(said) > width and kind and not kinds & {kind, PAX_NEXT}:
                extended = _Extended(_long(block, kind, len(said) + 1), said + b"\0")
                before += extended.raw()
            new[place] = said[:width].ljust(width, b"\0")
        if grown is not None:
            return _sized(bytes(new), grown), before
        return (_summed(new) if bytes(new) != block else block), before


def _sized(block: bytes, size: int) -> bytes:
    """Return a header with another size and the checksum that goes with it."""
    new = bytearray(block)
    new[SIZE] = b"%011o\0" % size if size < OCTAL_LIMIT else b"\x80" + size.to_bytes(11, "big")
    return _summed(new)


def _summed(block: bytearray) -> bytes:
    block[CHECKSUM] = b" " * 8
    block[CHECKSUM] = b"%06o\0 " % sum(block)
    return bytes(block)


def _long(block: bytes, kind: bytes, size: int) -> bytes:
    new = bytearray(block)
    new[NAME] = b"././@LongLink".ljust(100, b"\0")
    new[156:157] = kind
    new[LINK], new[PREFIX] = bytes(100), bytes(155)
    return _sized(bytes(new), size)


def _record(item: tuple[bytes, bytes]) -> bytes:
    """Return a record of a pax header, which begins with its own length."""
    key, value = item
    body = b" " + key + b"=" + value + b"\n"
    length = len(body) + len(b"%d" % len(body))
    if len(b"%d" % length) + len(body) != length:
        length = len(b"%d" % length) + len(body)
    return b"%d" % length + body
