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
from leakscan.sources.archive.opening import TRAILING, Chained, Member, Opening
from leakscan.sources.windows import MIB, BrokenReadError, Readable

INPUT = 1 << 16
"""Compressed bytes handed on at a time."""
MAX_LZMA_MEMORY = 256 * MIB
"""Bytes that an xz or lzma stream may ask for its dictionary; ``xz -9`` asks for 65 MiB."""
MAX_ZSTD_WINDOW_LOG = 27
"""Power of two of a zstd stream's window: 128 MiB, what ``zstd -d`` allows itself."""

ZSTD_FRAMES = (
    b"\x28\xb5\x2f\xfd",
    *(bytes([low]) + b"\x2a\x4d\x18" for low in range(0x50, 0x60)),
)
"""The second kind is to be skipped: pzstd and seekable zstd write it."""
LONGEST_START = 6


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
    again: tuple[bytes, ...] = ()
    """How a following piece can begin; empty: there is only one."""


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
        while len(rest := rest.lstrip(b"\0")) < LONGEST_START:
            more = self.source.read(INPUT)
            if not more:
                break
            rest += more
        if rest.startswith(self.codec.again):
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


def _inflate(format_name: str, *again: bytes) -> Codec:
    return Codec(lambda: inflater(format_name), inflate_errors(), again)


def _bzip2() -> Codec:
    def start() -> Decompressor:
        return bz2.BZ2Decompressor()

    return Codec(start, (OSError, ValueError, EOFError), (b"BZh",))


def _lzma(container: int, *again: bytes) -> Codec:
    def start() -> Decompressor:
        return lzma.LZMADecompressor(container, memlimit=MAX_LZMA_MEMORY)

    return Codec(start, (lzma.LZMAError, EOFError), again)


def _zstd() -> Codec:
    """Return the codec of zstd, from the standard library where that has it."""
    if sys.version_info >= (3, 14):
        from compression import zstd as module  # noqa: PLC0415
    else:
        from backports import zstd as module  # noqa: PLC0415
    options = {module.DecompressionParameter.window_log_max: MAX_ZSTD_WINDOW_LOG}

    def start() -> Decompressor:
        return module.ZstdDecompressor(options=options)  # type: ignore[arg-type]  # stubs say int

    return Codec(start, (module.ZstdError,), ZSTD_FRAMES)


def _lz4() -> Codec:
    from lz4.frame import LZ4FrameDecompressor  # noqa: PLC0415  optional, see pyproject.toml

    errors = (RuntimeError, EOFError, ValueError)
    return Codec(LZ4FrameDecompressor, errors, (b"\x04\x22\x4d\x18",))


CODECS: dict[str, Callable[[], Codec]] = {
    "gzip": lambda: _inflate("gzip", b"\x1f\x8b"),
    "zlib": lambda: _inflate("zlib"),
    "deflate": lambda: _inflate("deflate"),
    "bzip2": _bzip2,
    "xz": lambda: _lzma(lzma.FORMAT_XZ, b"\xfd7zXZ"),
    "lzma": lambda: _lzma(lzma.FORMAT_ALONE),
    "zstd": _zstd,
    "lz4": _lz4,
}


def codec_named(name: str) -> Codec:
    """Return one of ``CODECS``. Raises ImportError when its library is not installed."""
    return CODECS[name]()


def content(opening: Opening) -> Iterator[Member | Skipped]:
    """Open a compressed file, and what follows it in the same file if that is something else."""
    name = opening.kind.name
    try:
        codec = codec_named(name)
    except ImportError:
        detail = f"opening .{name} needs the extra: pip install leakscan[archives]"
        raise opening.broken("unsupported-archive", detail) from None
    inflated = Inflated(opening, opening.stream, codec)
    yield Member(inflated, name)
    if inflated.trailing:
        yield Member(Chained(inflated.trailing, opening.stream), TRAILING)
