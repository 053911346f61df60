"""Compressed files: one content, compressed in one or several pieces after each other."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from leakscan.model.chunk import Skipped
from leakscan.sources.archive.opening import Chained, Member, Opening
from leakscan.sources.windows import MIB, BrokenReadError, Readable

INPUT = 1 << 16
"""Compressed bytes handed on at a time."""
MAX_LZMA_MEMORY = 256 * MIB
"""Bytes that an xz or lzma stream may ask for its dictionary; ``xz -9`` asks for 65 MiB."""
MAX_ZSTD_WINDOW_LOG = 27
"""Power of two of a zstd stream's window: 128 MiB, what ``zstd -d`` allows itself."""
TRAILING = "trailing bytes"
"""The layer of what follows a compressed content in the same file."""


class Decompressor(Protocol):
    """What bz2, lzma and zstd have in common: output is bounded, leftover input is kept inside."""

    @property
    def eof(self) -> bool:
        """Whether the piece has ended."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before something goes in."""
        ...

    @property
    def unused_data(self) -> bytes | None:
        """Return what was given beyond the end."""
        ...

    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes:
        """Return at most ``max_length`` bytes."""
        ...


@dataclass(slots=True)
class Deflate:
    """zlib's decompressor with the manners of the others, for where isal is not installed."""

    inner: zlib._Decompress
    eof: bool = False
    needs_input: bool = True
    unused_data: bytes = b""

    def decompress(self, data: bytes, /, max_length: int = 0) -> bytes:
        """Return at most ``max_length`` bytes."""
        out = self.inner.decompress(self.inner.unconsumed_tail + data, max_length)
        self.eof, self.unused_data = self.inner.eof, self.inner.unused_data
        self.needs_input = not self.inner.unconsumed_tail and len(out) < max_length
        return out


@dataclass(frozen=True, slots=True)
class Codec:
    """A compression format."""

    start: Callable[[], Decompressor]
    """Makes the decompressor of one piece."""
    errors: tuple[type[Exception], ...]
    """What it raises on bytes that are not of the format."""
    again: bytes = b""
    """How a following piece begins; empty: there is only one."""


@dataclass(slots=True)
class Inflated:
    """The content of a compressed stream."""

    opening: Opening
    source: Readable
    codec: Codec
    member: str = ""
    """Name of the member that is at fault when it cannot be read; empty: the container."""
    trailing: bytes | None = None
    """What was read past the end of the last piece; None until there."""
    _current: Decompressor | None = None
    _kept: bytes = b""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes. Raises BrokenReadError when the stream is cut off or damaged."""
        while self.trailing is None:
            if self._current is None:
                self._current = self.codec.start()
            if data := self._more(self._current, min(size, MIB)):
                return data
            if self._current.eof:
                self._next_piece(self._current.unused_data or b"")
        return b""

    def _more(self, current: Decompressor, size: int) -> bytes:
        if current.eof:
            return b""
        fed = b""
        if current.needs_input:
            fed, self._kept = self._kept or self.source.read(INPUT), b""
            if not fed:
                raise self.opening.broken("truncated", "it ends in the middle", member=self.member)
        try:
            return current.decompress(fed, max_length=size)
        except self.codec.errors as error:
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> BrokenReadError:
        reason, detail = "damaged", f"it does not decompress ({error})"
        if "memory" in str(error).lower():
            reason, detail = "too-large", "it asks for more memory than leakscan gives"
        return self.opening.broken(reason, detail, member=self.member)

    def _next_piece(self, rest: bytes) -> None:
        """Go on with a concatenated piece; zeros between pieces are padding."""
        while not (rest := rest.lstrip(b"\0")) or len(rest) < len(self.codec.again):
            more = self.source.read(INPUT)
            if not more:
                break
            rest += more
        if self.codec.again and rest.startswith(self.codec.again):
            self._kept, self._current = rest, None
        else:
            self.trailing = rest


def inflater(format_name: str) -> Decompressor:
    """Return a decompressor for ``gzip``, ``zlib`` or bare ``deflate``."""
    try:
        from isal import igzip_lib  # noqa: PLC0415  optional, see pyproject.toml
    except ImportError:
        bits = {"gzip": 31, "zlib": 15, "deflate": -15}[format_name]
        return Deflate(zlib.decompressobj(bits))
    flag = {
        "gzip": igzip_lib.DECOMP_GZIP,
        "zlib": igzip_lib.DECOMP_ZLIB,
        "deflate": igzip_lib.DECOMP_DEFLATE,
    }[format_name]
    made: Decompressor = igzip_lib.IgzipDecompressor(flag=flag)
    return made


def inflate_errors() -> tuple[type[Exception], ...]:
    """Return what ``inflater``'s decompressors raise."""
    try:
        from isal import igzip_lib  # noqa: PLC0415
    except ImportError:
        return (zlib.error,)
    return (zlib.error, igzip_lib.error)  # type: ignore[return-value]  # stubs say it is an instance


def zstd_codec() -> Codec:
    """Return the codec of zstd, from the standard library where that has it."""
    if sys.version_info >= (3, 14):
        from compression import zstd as module  # noqa: PLC0415
    else:
        from backports import zstd as module  # noqa: PLC0415
    options = {module.DecompressionParameter.window_log_max: MAX_ZSTD_WINDOW_LOG}

    def start() -> Decompressor:
        return module.ZstdDecompressor(options=options)  # type: ignore[arg-type]  # stubs say int

    return Codec(start, (module.ZstdError,))


def gzip(opening: Opening) -> Iterator[Member | Skipped]:
    """Open gzip, also of several members."""
    codec = Codec(lambda: inflater("gzip"), inflate_errors(), again=b"\x1f\x8b")
    return _content(opening, codec, "gzip")


def zlib_stream(opening: Opening) -> Iterator[Member | Skipped]:
    """Open a zlib stream, such as a loose object of git."""
    return _content(opening, Codec(lambda: inflater("zlib"), inflate_errors()), "zlib")


def bzip2(opening: Opening) -> Iterator[Member | Skipped]:
    """Open bzip2, also of several streams (as pbzip2 writes them)."""

    def start() -> Decompressor:
        return bz2.BZ2Decompressor()

    codec = Codec(start, (OSError, ValueError, EOFError), again=b"BZh")
    return _content(opening, codec, "bzip2")


def xz(opening: Opening) -> Iterator[Member | Skipped]:
    """Open xz, also of several streams."""

    def start() -> Decompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_LZMA_MEMORY)

    return _content(opening, Codec(start, (lzma.LZMAError, EOFError), again=b"\xfd7zXZ"), "xz")


def lzma_alone(opening: Opening) -> Iterator[Member | Skipped]:
    """Open the format before xz."""

    def start() -> Decompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MAX_LZMA_MEMORY)

    return _content(opening, Codec(start, (lzma.LZMAError, EOFError)), "lzma")


def zstd(opening: Opening) -> Iterator[Member | Skipped]:
    """Open zstd, also of several and of skippable frames."""
    return _content(opening, zstd_codec(), "zstd")


def lz4(opening: Opening) -> Iterator[Member | Skipped]:
    """Open lz4 frames, if the library is there."""
    try:
        from lz4.frame import LZ4FrameDecompressor  # noqa: PLC0415  optional, see pyproject.toml
    except ImportError:
        detail = "opening .lz4 needs the extra: pip install leakscan[archives]"
        raise opening.broken("unsupported-archive", detail) from None
    errors = (RuntimeError, EOFError, ValueError)
    return _content(opening, Codec(LZ4FrameDecompressor, errors, again=b"\x04\x22\x4d\x18"), "lz4")


def _content(opening: Opening, codec: Codec, via: str) -> Iterator[Member | Skipped]:
    content = Inflated(opening, opening.stream, codec)
    yield Member(content, via)
    if content.trailing:
        yield Member(Chained(content.trailing, opening.stream), TRAILING)
