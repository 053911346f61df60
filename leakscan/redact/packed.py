"""Compressed files: what is in them redacted, and compressed again in the same format."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from dataclasses import dataclass, replace
from typing import Any, Protocol

from leakscan.redact.content import Content, Copying, again, broken, kept, opening
from leakscan.redact.inflated import header_end, zlib_level
from leakscan.redact.rewriting import copy_whole, metered
from leakscan.redact.stream import Writable
from leakscan.sources.archive.compressed import Inflated, codec_named
from leakscan.sources.archive.kinds import Kind
from leakscan.sources.archive.opening import Chained, take

HEAD = 1 << 16
XZ_CHECKS = {0: lzma.CHECK_NONE, 1: lzma.CHECK_CRC32, 4: lzma.CHECK_CRC64, 10: lzma.CHECK_SHA256}


class Compressor(Protocol):
    """What the compressors have in common."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what is ready."""
        ...

    def flush(self) -> bytes:
        """Return the end."""
        ...


def write(content: Content, kind: Kind, out: Writable, copying: Copying) -> bool:
    """Write a compressed file anew if anything in it changes, or else as it is.

    Raises:
        BrokenReadError: it is damaged, cut off, or what opens it is not installed.
    """
    packed = _Packed(content, kind)
    if not _changes(packed, copying):
        return False if copying.probing else copy_whole(content, out)
    if copying.probing:
        return True
    compressing = Compressing(compressor(kind.name, packed.head()), out)
    inner = packed.content()
    copying.write(inner, compressing)
    compressing.close()
    trailing = packed.trailing()
    if trailing is not None:
        copying.write(trailing, out)
    return True


def _changes(packed: _Packed, copying: Copying) -> bool:
    """Say whether there is anything to change in it or behind it."""
    if copying.probe(packed.content()):
        return True
    trailing = packed.trailing()
    return trailing is not None and copying.probe(trailing)


@dataclass(slots=True)
class _Packed:
    """A compressed content, opened as often as need be."""

    around: Content
    kind: Kind
    last: Inflated | None = None

    def content(self) -> Content:
        """Return what is compressed."""
        inside = replace(self.around, depth=self.around.depth + 1)
        return replace(inside, open=lambda: metered(inside, self._inflated()))

    def head(self) -> bytes:
        """Return the beginning of the compressed bytes."""
        return take(self.around.open(), HEAD)

    def trailing(self) -> Content | None:
        """Return what stands behind the compressed content in the same file, if there is anything."""
        if self.last is None or not self.last.trailing:
            return None
        stream = Chained(self.last.trailing, self.last.source)
        return replace(self.around, open=again(kept(stream)), depth=self.around.depth + 1)

    def _inflated(self) -> Inflated:
        try:
            codec = codec_named(self.kind.name)
        except ImportError:
            detail = f"opening .{self.kind.name} needs the extra: pip install leakscan[archives]"
            raise broken(self.around, "unsupported-archive", detail) from None
        stream = self.around.open()
        self.last = Inflated(opening(self.around, self.kind, stream), stream, codec)
        return self.last


@dataclass(slots=True)
class Compressing:
    """Compresses what is written to it."""

    compressor: Compressor
    out: Writable

    def write(self, data: bytes, /) -> object:
        """Compress the next bytes."""
        return self.out.write(self.compressor.compress(data))

    def close(self) -> None:
        """Write what is left."""
        self.out.write(self.compressor.flush())


def compressor(name: str, head: bytes) -> Compressor:
    """Return a compressor that writes the format, with what ``head`` tells of how it was written."""
    if name == "gzip":
        return Gzip(head[: header_end(head)], _deflate(9 if head[8:9] == b"\2" else 6))
    if name == "zlib":
        return zlib.compressobj(zlib_level(head))
    if name == "bzip2":
        return bz2.BZ2Compressor(int(head[3:4]))
    if name == "xz":
        return lzma.LZMACompressor(check=XZ_CHECKS.get(head[7], lzma.CHECK_CRC64))
    if name == "lzma":
        return lzma.LZMACompressor(lzma.FORMAT_ALONE)
    return _zstd(head) if name == "zstd" else _Lz4()


def _deflate(level: int) -> Compressor:
    """Return a deflate compressor: that of isal, three times as fast, where it is installed."""
    try:
        from isal import isal_zlib  # noqa: PLC0415  optional, see pyproject.toml
    except ImportError:
        return zlib.compressobj(level, zlib.DEFLATED, -15)
    made: Compressor = isal_zlib.compressobj(2 if level < 9 else 3, isal_zlib.DEFLATED, -15)
    return made


def _zstd(head: bytes) -> Compressor:
    if sys.version_info >= (3, 14):
        from compression import zstd as module  # noqa: PLC0415
    else:
        from backports import zstd as module  # noqa: PLC0415
    summed = len(head) > 4 and bool(head[4] & 4)
    options: dict[Any, int] = {module.CompressionParameter.checksum_flag: int(summed)}
    made: Compressor = module.ZstdCompressor(options=options)
    return made


class _Lz4:
    """An lz4 frame."""

    def __init__(self) -> None:
        from lz4.frame import LZ4FrameCompressor  # noqa: PLC0415  optional, see pyproject.toml

        self._inner = LZ4FrameCompressor(content_checksum=True)
        self._begun = False

    def compress(self, data: bytes, /) -> bytes:
        """Return what is ready."""
        begin = b"" if self._begun else self._inner.begin()
        self._begun = True
        return bytes(begin + self._inner.compress(data))

    def flush(self) -> bytes:
        """Return the end."""
        return self.compress(b"") + bytes(self._inner.flush())


@dataclass(slots=True)
class Gzip:
    """A gzip with a given header."""

    header: bytes
    deflate: Compressor
    crc: int = 0
    size: int = 0

    def compress(self, data: bytes, /) -> bytes:
        """Return what is ready."""
        self.crc = zlib.crc32(data, self.crc)
        self.size += len(data)
        header, self.header = self.header, b""
        return header + self.deflate.compress(data)

    def flush(self) -> bytes:
        """Return the end."""
        sums = self.crc.to_bytes(4, "little") + (self.size & 0xFFFFFFFF).to_bytes(4, "little")
        return self.compress(b"") + self.deflate.flush() + sums
