"""Which bytes are a container, told from the bytes and never from the name."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A container format."""

    name: str
    opener: str
    """``module:function`` in ``leakscan.sources.archive``, loaded when it is used."""
    streams: bool = False
    """Read from start to end; the others need to go back and forth."""
    raw: bool = False
    """The bytes as they stand are scanned as well: text can stand in them plainly."""


GZIP = Kind("gzip", "compressed:content", streams=True)
BZIP2 = Kind("bzip2", "compressed:content", streams=True)
XZ = Kind("xz", "compressed:content", streams=True)
LZMA = Kind("lzma", "compressed:content", streams=True)
ZSTD = Kind("zstd", "compressed:content", streams=True)
LZ4 = Kind("lz4", "compressed:content", streams=True)
ZLIB = Kind("zlib", "compressed:content", streams=True)
TAR = Kind("tar", "tar:members", streams=True)
AR = Kind("ar", "ar:members", streams=True)
CPIO = Kind("cpio", "ar:cpio_members", streams=True)
ZIP = Kind("zip", "zip:members")
ZIP_TAIL = Kind("zip", "zip:members", raw=True)
"""A zip behind something else: a self-extracting program, a Python or Spring Boot executable."""
SEVEN_ZIP = Kind("7z", "seven:members")
PDF = Kind("pdf", "pdf:members", raw=True)
SQLITE = Kind("sqlite", "sqlite:members", raw=True)
PNG = Kind("png", "png:members", raw=True)
PACK = Kind("git pack", "gitpack:members")
BUNDLE = Kind("git bundle", "gitpack:members")
LFS = Kind("git-lfs", "unopened:lfs_pointer", raw=True)
RAR = Kind("rar", "unopened:unsupported", raw=True)
CAB = Kind("cab", "unopened:unsupported", raw=True)
COMPRESS = Kind("compress (.Z)", "unopened:unsupported", raw=True)
LZIP = Kind("lzip", "unopened:unsupported", raw=True)
RPM = Kind("rpm", "unopened:unsupported", raw=True)

STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\x1f\x8b\x08", GZIP),
    (b"\x1f\x9d", COMPRESS),
    (b"BZh", BZIP2),
    (b"\xfd7zXZ\0", XZ),
    (b"]\0\0", LZMA),
    (b"\x28\xb5\x2f\xfd", ZSTD),
    *((bytes([low]) + b"\x2a\x4d\x18", ZSTD) for low in range(0x50, 0x60)),  # to be skipped
    (b"\x04\x22\x4d\x18", LZ4),
    (b"x\x01", ZLIB),
    (b"x\x5e", ZLIB),
    (b"x\x9c", ZLIB),
    (b"x\xda", ZLIB),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PK\x07\x08PK\x03\x04", ZIP),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"%PDF-", PDF),
    (b"SQLite format 3\0", SQLITE),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"PACK\0\0\0\2", PACK),
    (b"PACK\0\0\0\3", PACK),
    (b"# v2 git bundle\n", BUNDLE),
    (b"# v3 git bundle\n", BUNDLE),
    (b"version https://git-lfs.github.com/spec/v1\n", LFS),
    (b"!<arch>\n", AR),
    (b"070701", CPIO),
    (b"070702", CPIO),
    (b"Rar!\x1a\x07", RAR),
    (b"MSCF\0\0\0\0", CAB),
    (b"LZIP", LZIP),
    (b"\xed\xab\xee\xdb", RPM),
)
FIRST_TWO = frozenset(start[:2] for start, _ in STARTS)
PROGRAMS = (b"MZ", b"\x7fE", b"#!")
"""How something begins that a zip may be hung on to with a comment after it."""
ZIP_END = b"PK\x05\x06"
ZIP_END_REACH = 22 + 0xFFFF
TAR_BLOCK = 512
LFS_LONGEST = 1024
"""Bytes; the specification of Git LFS pointers allows no more."""


def kind_of(data: bytes, *, whole: bool = True) -> Kind | None:
    """Return the kind of container that ``data`` is, or begins if it is not the ``whole``.

    For ordinary text this is two slices and a set look-up: it is asked of every blob of a history.
    """
    if data[:2] in FIRST_TWO:
        for start, kind in STARTS:
            if data.startswith(start) and CHECKS.get(kind, _always)(data):
                return kind
    if data[257:262] == b"ustar" or data[154:156] == b"\0 ":
        return TAR if is_tar_header(data[:TAR_BLOCK]) else None
    if whole and (data[-22:-18] == ZIP_END or (data[:2] in PROGRAMS and _has_zip_end(data))):
        return ZIP_TAIL
    return None


def is_tar_header(block: bytes) -> bool:
    """Say whether the checksum of a 512-byte tar header is right."""
    if len(block) < TAR_BLOCK:
        return False
    digits = block[148:156].strip(b" \0")
    if not digits or digits.strip(b"01234567"):
        return False
    expected = int(digits, 8)
    plain = sum(block) - sum(block[148:156]) + 8 * ord(" ")
    high = 256 * sum(byte > 127 for byte in block[:148] + block[156:])
    return expected in (plain, plain - high)  # old writers summed signed bytes


def _has_zip_end(data: bytes) -> bool:
    start = max(0, len(data) - ZIP_END_REACH)
    # a script has no such byte, and for one byte the search is ten times as fast
    return data.rfind(ZIP_END[2:3], start) >= 0 and data.rfind(ZIP_END, start) >= 0


def _always(data: bytes) -> bool:
    del data
    return True


def _is_zlib(data: bytes) -> bool:
    """Text can begin with ``x^``: only what inflates is compressed."""
    if int.from_bytes(data[:2], "big") % 31:
        return False
    try:
        inflater = zlib.decompressobj()
        return bool(inflater.decompress(data[:512], 64)) or inflater.eof
    except zlib.error:
        return False


def _is_bzip2(data: bytes) -> bool:
    return data[4:10] in (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")


def _is_lzma_alone(data: bytes) -> bool:
    """The format has no signature: a sane dictionary size and either a sane length or none."""
    size = int.from_bytes(data[5:13], "little")
    dictionary = int.from_bytes(data[1:5], "little")
    return (
        len(data) > 13
        and data[13] == 0
        and dictionary & (dictionary - 1) == 0
        and (size == (1 << 64) - 1 or size < 1 << 40)
    )


def _is_cpio(data: bytes) -> bool:
    return len(data) >= 110 and not data[6:110].strip(b"0123456789abcdefABCDEF")


def _is_gzip(data: bytes) -> bool:
    return len(data) > 3 and not data[3] & 0xE0  # reserved flags


def _is_lfs(data: bytes) -> bool:
    return len(data) <= LFS_LONGEST and b"\noid sha256:" in data


CHECKS: dict[Kind, Callable[[bytes], bool]] = {
    GZIP: _is_gzip,
    ZLIB: _is_zlib,
    BZIP2: _is_bzip2,
    LZMA: _is_lzma_alone,
    CPIO: _is_cpio,
    LFS: _is_lfs,
    LZIP: lambda data: data[4:5] == b"\1",
}
