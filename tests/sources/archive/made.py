"""Containers made on the fly, and what came out of opening one."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import lz4.frame
import py7zr

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.sources.archive.budget import BUDGET, Budget
from leakscan.sources.expand import expand

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@dataclass
class Opened:
    """Everything that expanding gave, sorted by kind."""

    chunks: list[Chunk] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)

    @classmethod
    def of(cls, items: Iterable[Chunk | Skipped | Coverage]) -> Opened:
        made = cls()
        for item in items:
            if isinstance(item, Chunk):
                made.chunks.append(item)
            elif isinstance(item, Skipped):
                made.skipped.append(item)
            else:
                made.coverage += item
        return made

    @property
    def contents(self) -> dict[str, bytes]:
        """Path to bytes; windows of the same content are joined."""
        joined: dict[str, bytes] = {}
        for chunk in self.chunks:
            path = chunk.provenance.path
            joined[path] = joined.get(path, b"")[: chunk.offset] + chunk.data
        return joined

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(item.where, item.reason) for item in self.skipped]


def opened(
    data: bytes,
    *,
    path: str = "x",
    budget: Budget = BUDGET,
    origin: Origin = Origin.FILE,
    **more: object,
) -> Opened:
    chunk = Chunk(data, Provenance(origin, path), **more)  # type: ignore[arg-type]
    return Opened.of(expand(chunk, budget))


def tar_of(members: dict[str, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:  # noqa: A002
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zip_of(
    members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, *, comment: bytes = b""
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
        made.comment = comment
    return out.getvalue()


def seven_zip_of(members: dict[str, bytes], **options: object) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as made:  # type: ignore[arg-type]
        for name, data in members.items():
            made.writestr(data, name)
    return out.getvalue()


def ar_of(members: dict[str, bytes]) -> bytes:
    out = b"!<arch>\n"
    for name, data in members.items():
        header = f"{name + '/':16}{0:<12}{0:<6}{0:<6}{'100644':8}{len(data):<10}`\n"
        out += header.encode() + data + b"\n" * (len(data) % 2)
    return out


def cpio_of(members: dict[str, bytes]) -> bytes:
    out = b""
    for name, data in {**members, "TRAILER!!!": b""}.items():
        raw = name.encode() + b"\0"
        numbers = [0, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(raw), 0]
        header = b"070701" + b"".join(b"%08X" % number for number in numbers)
        out += header + raw + bytes(-(len(header) + len(raw)) % 4) + data + bytes(-len(data) % 4)
    return out


def lz4_of(data: bytes) -> bytes:
    made: bytes = lz4.frame.compress(data)
    return made


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zstd": zstd.compress,
    "lz4": lz4_of,
    "zlib": zlib.compress,
}
"""Each names its layer."""

ARCHIVERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "tar": tar_of,
    "tar-gnu": lambda members: tar_of(members, tarfile.GNU_FORMAT),
    "tar-ustar": lambda members: tar_of(members, tarfile.USTAR_FORMAT),
    "zip": zip_of,
    "zip-stored": lambda members: zip_of(members, zipfile.ZIP_STORED),
    "zip-bzip2": lambda members: zip_of(members, zipfile.ZIP_BZIP2),
    "zip-lzma": lambda members: zip_of(members, zipfile.ZIP_LZMA),
    "ar": ar_of,
    "cpio": cpio_of,
}


def git(*arguments: str, cwd: str, stdin: bytes | None = None) -> bytes:
    return subprocess.run(
        ["git", *arguments], cwd=cwd, input=stdin, capture_output=True, check=True
    ).stdout
