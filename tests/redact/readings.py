"""Everything that some bytes say, by the standard library alone: what a thorough reader would search."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import html
import io
import lzma
import quopri
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote_to_bytes

import lz4.frame
import py7zr

from tests.sources.archive.made import zstd

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_LINES = re.compile(rb"(?:[A-Za-z0-9+/_-]{20,}\s+)+[A-Za-z0-9+/_-]+")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}[ :,]?\s?){12,}")
_DUMP = re.compile(rb"(?m)^[0-9a-fA-F]{6,8}:?[ \t]+((?:[0-9a-fA-F]{2,4} {1,2})+)")
_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\(.)")
_FAULTS = (
    OSError, ValueError, EOFError, KeyError, lzma.LZMAError, zlib.error, zstd.ZstdError,
    tarfile.TarError, zipfile.BadZipFile, RuntimeError, py7zr.exceptions.ArchiveError,
)  # fmt: skip


def readings(data: bytes, depth: int = 5) -> Iterator[bytes]:
    """Yield some bytes and, over and over, what they say in any encoding or container."""
    yield data
    seen = {data}
    level = [data]
    for _ in range(depth):
        said = []
        for one in level:
            for other in _undone(one):
                if len(other) > 10 and other not in seen:
                    seen.add(other)
                    said.append(other)
                    yield other
        level = said


def holds(data: bytes, value: str) -> bool:
    """Say whether a value can be read anywhere in some bytes."""
    wanted = value.rstrip("=").encode()
    return any(wanted in said or wanted in said.upper() for said in readings(data))


def _undone(data: bytes) -> Iterator[bytes]:  # noqa: C901  a step for each encoding
    with suppress(*_FAULTS):
        yield from _members(data)
    if b"\0" in data:
        yield data.replace(b"\0", b"")
    if b"%" in data:
        yield unquote_to_bytes(data)
    if b"&" in data:
        yield html.unescape(data.decode("latin-1")).encode("latin-1", "replace")
    if b"\\" in data:
        yield _ESCAPE.sub(_character, data)
    if b"=" in data:
        yield quopri.decodestring(data)
        yield re.sub(rb"=\r?\n", b"", data)
    if b"<" in data:
        yield re.sub(rb"<[^<>]*>", b"", data)
    for run in _LINES.findall(data):
        yield from _base64(re.sub(rb"\s+", b"", run))
    for run in _BASE64.findall(data):
        yield from _base64(run)
    for run in _HEX.findall(data):
        with suppress(binascii.Error):
            yield binascii.unhexlify(re.sub(rb"[^0-9A-Fa-f]", b"", run))
    dump = b"".join(re.sub(rb"\s", b"", part) for part in _DUMP.findall(data))
    with suppress(binascii.Error):
        yield binascii.unhexlify(dump)
    for magic in (b"\x1f\x8b\x08", b"x\x9c", b"x\xda"):
        at = data.find(magic)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj(47).decompress(data[at:])
            at = data.find(magic, at + 1)


def _character(found: re.Match[bytes]) -> bytes:
    code = found[1] or found[2]
    if code:
        return chr(int(code, 16)).encode("utf-8", "replace")
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(found[3], found[3])


def _base64(run: bytes) -> Iterator[bytes]:
    run = run.translate(bytes.maketrans(b"-_", b"+/"))
    for phase in range(4):
        part = run[phase:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        with suppress(binascii.Error):
            yield base64.b64decode(part + b"=" * (-len(part) % 4))


def _members(data: bytes) -> Iterator[bytes]:
    unpackers = {b"\x1f\x8b": gzip.decompress, b"BZ": bz2.decompress, b"\xfd7": lzma.decompress,
                 b"]\0": lzma.decompress, b"\x28\xb5": zstd.decompress, b"\x04\x22": lz4.frame.decompress}  # fmt: skip
    if data[:2] in unpackers:
        yield unpackers[data[:2]](data)
    elif data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment
            for info in archive.infolist():
                yield info.filename.encode() + info.comment
                yield archive.read(info)
    elif data[:2] == b"7z":
        factory = py7zr.io.BytesIOFactory(1 << 24)
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
            archive.extractall(factory=factory)  # noqa: S202  into memory
        for name, product in factory.products.items():
            yield name.encode() + product.read()
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                yield f"{member.name} {member.linkname}".encode("utf-8", "surrogateescape")
                file = archive.extractfile(member) if member.isfile() else None
                yield file.read() if file else b""
