"""Containers: no secret in the copy, everything else as it was."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import sqlite3
import stat
import struct
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import py7zr
import pytest

from leakscan.redact.content import Content, again
from leakscan.redact.rewriting import Rewriter
from leakscan.sources.windows import BrokenReadError
from tests.coverage.contents import CONTENTS
from tests.coverage.keys import made_up
from tests.redact.known import pair, redactor, secret, text
from tests.redact.readings import holds
from tests.sources.archive.made import ar_of, cpio_of, lz4_of, seven_zip_of, tar_of, zip_of, zstd

KEYS = pair("containers", "entra")
SECRET = text(KEYS.secret).encode()
MARKER = KEYS.secret.marker
BEFORE = b"one\nclient=" + SECRET + b"\nlast\n"
AFTER = b"one\nclient=" + MARKER + b"\nlast\n"
CLEAN = random.Random(3).randbytes(3000)


def copy_of(data: bytes, rewriter: Rewriter | None = None) -> bytes:
    out = io.BytesIO()
    maker = rewriter or Rewriter(redactor(*KEYS.values))
    changed = maker.write(Content(again(io.BytesIO(data)), "x"), out)
    assert changed == (out.getvalue() != data)
    return out.getvalue()


COMPRESSED = {
    "gzip": (gzip.compress, gzip.decompress),
    "bzip2": (bz2.compress, bz2.decompress),
    "xz": (lzma.compress, lzma.decompress),
    "lzma": (lambda data: lzma.compress(data, lzma.FORMAT_ALONE), lzma.decompress),
    "zstd": (zstd.compress, zstd.decompress),
    "zlib": (zlib.compress, zlib.decompress),
    "lz4": (lz4_of, __import__("lz4.frame").frame.decompress),
}


@pytest.mark.parametrize("name", COMPRESSED)
def test_compressed(name: str) -> None:
    compress, decompress = COMPRESSED[name]
    assert decompress(copy_of(compress(BEFORE))) == AFTER
    assert copy_of(compress(CLEAN)) == compress(CLEAN)
    assert decompress(decompress(copy_of(compress(compress(BEFORE))))) == AFTER


def test_gzip_keeps_its_header_and_what_follows() -> None:
    out = io.BytesIO()
    with gzip.GzipFile("app.log", "wb", fileobj=out, mtime=1_700_000_000) as file:
        file.write(BEFORE)
    two = out.getvalue() + gzip.compress(BEFORE)
    made = copy_of(two)
    assert made[:18] == two[:18]
    assert gzip.decompress(made) == AFTER + AFTER


def test_what_stands_behind_a_compressed_content_is_redacted() -> None:
    made = copy_of(zlib.compress(b"nothing") + b"\nclient=" + SECRET + b"\n")
    assert made == zlib.compress(b"nothing") + b"\nclient=" + MARKER + b"\n"


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_tar(form: int) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, data in (
            ("a/one.env", BEFORE),
            ("b/clean.bin", CLEAN),
            ("c" * 90 + "/x", BEFORE),
        ):
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode, info.uname = len(data), 1_600_000_000, 0o640, "kari"
            tar.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, f"to-{SECRET.decode()}"
        tar.addfile(link)
    made = copy_of(out.getvalue())
    with tarfile.open(fileobj=io.BytesIO(made)) as tar:
        members = tar.getmembers()
        assert [m.name for m in members] == ["a/one.env", "b/clean.bin", "c" * 90 + "/x", "link"]
        assert [tar.extractfile(m).read() for m in members[:3]] == [AFTER, CLEAN, AFTER]  # type: ignore[union-attr]
        assert {(m.mtime, m.mode, m.uname) for m in members[:3]} == {(1_600_000_000, 0o640, "kari")}
        assert members[3].linkname == f"to-{MARKER.decode()}"
    assert len(made) % 512 == 0


def test_tar_names_that_hold_a_value_and_grow() -> None:
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT):
        name = f"{'d' * 50}/{SECRET.decode()}.log"
        made = copy_of(
            tar_of(
                {name: b"x", "æ" * 60 + SECRET.decode(): b"y"}
                if form != tarfile.USTAR_FORMAT
                else {name: b"x"},
                form,
            )
        )
        with tarfile.open(fileobj=io.BytesIO(made)) as tar:
            assert tar.getnames()[0] == f"{'d' * 50}/{MARKER.decode()}.log"
            assert all(SECRET.decode() not in n for n in tar.getnames())
        assert not holds(made, SECRET.decode())


def test_a_tar_without_values_is_the_same() -> None:
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        data = tar_of({"x" * 150: b"1", "b": CLEAN, "dir/": b""}, form)
        assert copy_of(data) == data


def full_zip(method: int, *, stream: bool = False) -> bytes:
    out = io.BytesIO()
    target = _Unseekable(out) if stream else out
    with zipfile.ZipFile(target, "w", method) as made:  # type: ignore[arg-type]
        for name, data in (
            ("one.env", BEFORE),
            ("clean.bin", CLEAN),
            ("dir/", b""),
            ("two.env", BEFORE),
        ):
            info = zipfile.ZipInfo(name, (2024, 5, 17, 12, 0, 2))
            info.compress_type = method
            info.external_attr = (stat.S_IFREG | 0o640) << 16
            info.comment = b"of " + name.encode()
            made.writestr(info, data)
        made.comment = b"made by " + SECRET
    return out.getvalue()


class _Unseekable(io.RawIOBase):
    """Makes zipfile write sizes behind members."""

    def __init__(self, out: io.BytesIO) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self._out.write(data)  # type: ignore[arg-type]


@pytest.mark.parametrize("stream", [False, True], ids=["seekable", "streamed"])
@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
@pytest.mark.parametrize("before", [b"", b"#!/bin/sh\nexit 0\n"], ids=["zip", "behind a program"])
def test_zip(method: int, *, stream: bool, before: bytes) -> None:
    data = before + full_zip(method, stream=stream)
    made = copy_of(data)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        assert new.testzip() is None
        assert new.namelist() == old.namelist()
        assert new.read("one.env") == new.read("two.env") == AFTER
        assert new.read("clean.bin") == CLEAN
        assert new.comment == b"made by " + MARKER
        for one, two in zip(old.infolist(), new.infolist(), strict=True):
            same = (
                "date_time",
                "compress_type",
                "external_attr",
                "comment",
                "create_system",
                "extra",
            )
            assert [getattr(one, n) for n in same] == [getattr(two, n) for n in same]
    assert made.startswith(before)
    assert not holds(made, SECRET.decode())


def test_members_of_a_zip_that_do_not_change_are_copied_as_they_are_packed() -> None:
    clean = {"a": CLEAN, "b": b"text " * 200}
    data = zip_of(clean)
    assert copy_of(data) == data
    made = copy_of(zip_of({"secret": BEFORE, **clean}))
    for content in clean.values():
        packer = zlib.compressobj(-1, zlib.DEFLATED, -15)
        assert packer.compress(content) + packer.flush() in made


def test_a_name_in_a_zip() -> None:
    made = copy_of(zip_of({f"logs/{SECRET.decode()}.txt": CLEAN}))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == [f"logs/{MARKER.decode()}.txt"]
        assert archive.read(archive.namelist()[0]) == CLEAN


def test_zip64() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made, made.open("a", "w", force_zip64=True) as member:
        member.write(BEFORE)
    with zipfile.ZipFile(io.BytesIO(copy_of(out.getvalue()))) as archive:
        assert archive.testzip() is None
        assert archive.read("a") == AFTER


def test_seven_zip(tmp_path: Path) -> None:
    (tmp_path / "one.env").write_bytes(BEFORE)
    (tmp_path / "one.env").chmod(0o640)
    (tmp_path / "empty").mkdir()
    with py7zr.SevenZipFile(tmp_path / "x.7z", "w") as archive:
        archive.write(tmp_path / "one.env", "d/one.env")
        archive.write(tmp_path / "empty", "empty")
        archive.writestr(CLEAN, "clean")
    made = copy_of((tmp_path / "x.7z").read_bytes())
    factory = py7zr.io.BytesIOFactory(1 << 20)
    with py7zr.SevenZipFile(io.BytesIO(made)) as archive:
        names = archive.getnames()
        times = {f.filename: f.lastwritetime.totimestamp() for f in archive.files}
        archive.extractall(factory=factory)  # noqa: S202  into memory
    assert names == ["d/one.env", "empty", "clean"]
    assert factory.products["d/one.env"].read() == AFTER
    assert factory.products["clean"].read() == CLEAN
    assert abs(times["d/one.env"] - (tmp_path / "one.env").stat().st_mtime) < 1e-3
    clean = seven_zip_of({"a": CLEAN})
    assert copy_of(clean) == clean


def test_what_is_left_out_of_an_archive_is_stated() -> None:
    damaged = gzip.compress(BEFORE * 50)[:-30]
    for data in (tar_of({"a.gz": damaged, "b": BEFORE}), zip_of({"a.gz": damaged, "b": BEFORE})):
        rewriter = Rewriter(redactor(*KEYS.values))
        out = io.BytesIO()
        assert rewriter.write(Content(again(io.BytesIO(data)), "x"), out)
        assert [(s.where, s.reason) for s in rewriter.left_out] == [("x!a.gz", "truncated")]
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
                names = archive.namelist()
        else:
            with tarfile.open(fileobj=io.BytesIO(out.getvalue())) as tar:
                names = tar.getnames()
        assert names == ["b"]


def test_what_is_left_out_can_be_copied_as_it_is() -> None:
    damaged = gzip.compress(BEFORE * 50)[:-30]
    rewriter = Rewriter(redactor(*KEYS.values), copy_unread=True)
    out = io.BytesIO()
    rewriter.write(Content(again(io.BytesIO(tar_of({"a.gz": damaged, "b": BEFORE}))), "x"), out)
    with tarfile.open(fileobj=io.BytesIO(out.getvalue())) as tar:
        assert tar.extractfile("a.gz").read() == damaged  # type: ignore[union-attr]
        assert tar.extractfile("b").read() == AFTER  # type: ignore[union-attr]
    assert rewriter.left_out


@pytest.mark.parametrize("make", [ar_of, cpio_of])
def test_what_is_not_written_anew_is_copied_only_without_secrets(make) -> None:
    clean = make({"a": b"nothing"})
    assert copy_of(clean) == clean
    with pytest.raises(BrokenReadError) as refused:
        copy_of(make({"a": BEFORE}))
    assert refused.value.skipped.reason == "not-rewritten"


@pytest.mark.parametrize("cut", [10, 40, 200])
def test_damaged_containers_are_refused(cut: int) -> None:
    noise = random.Random(1).randbytes(3000)
    for data in (
        tar_of({"a": noise}),
        zip_of({"a": noise}),
        gzip.compress(noise),
        lzma.compress(noise),
    ):
        with pytest.raises(BrokenReadError):
            copy_of(data[:-cut] if data[:2] != b"a\0" else data[: 512 + cut])


def test_binary_content_keeps_every_offset() -> None:
    noise = random.Random(2).randbytes(500)
    data = b"\x7fELF\2\1\1\0" + noise + b"\0key=" + SECRET + b"\0" + noise
    made = copy_of(data)
    assert len(made) == len(data)
    at = data.index(SECRET)
    assert made[:at] + made[at + len(SECRET) :] == data[:at] + data[at + len(SECRET) :]
    assert made[at:].startswith(b"[leakscan:client_secret:")


def test_sqlite_stays_sound(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "db")
    base.execute("create table t (name text, value text)")
    rows = [(f"n{n}", f"v{n} " + "x" * n) for n in range(500)]
    base.executemany("insert into t values (?, ?)", [*rows, ("secret", SECRET.decode())])
    base.commit()
    base.close()
    (tmp_path / "copy").write_bytes(copy_of((tmp_path / "db").read_bytes()))
    base = sqlite3.connect(tmp_path / "copy")
    assert base.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert base.execute("select * from t").fetchall()[:-1] == rows
    base.close()


def test_png_checksums_are_true() -> None:
    made = copy_of(
        CONTENTS["logo.png"](made_up("x")).data, Rewriter(redactor(secret(made_up("x").secret)))
    )
    at = 8
    while at < len(made):
        size = int.from_bytes(made[at : at + 4], "big")
        body = made[at + 4 : at + 8 + size]
        assert struct.pack(">I", zlib.crc32(body)) == made[at + 8 + size : at + 12 + size]
        at += 12 + size


def test_nested_as_deep_as_it_goes() -> None:
    data = zip_of(
        {"a.tar.gz": gzip.compress(tar_of({"b.zip": zip_of({"c.env.xz": lzma.compress(BEFORE)})}))}
    )
    made = copy_of(data)
    assert not holds(made, SECRET.decode())
    with (
        zipfile.ZipFile(io.BytesIO(made)) as one,
        tarfile.open(fileobj=io.BytesIO(gzip.decompress(one.read("a.tar.gz")))) as two,
        zipfile.ZipFile(io.BytesIO(two.extractfile("b.zip").read())) as three,  # type: ignore[union-attr]
    ):
        assert lzma.decompress(three.read("c.env.xz")) == AFTER


def test_a_bomb_is_left_out() -> None:
    started = time.monotonic()
    bomb = gzip.compress(gzip.compress(bytes(600 << 20), 9), 9)
    with pytest.raises(BrokenReadError) as refused:
        copy_of(bomb)
    assert refused.value.skipped.reason == "archive-bomb"
    assert time.monotonic() - started < 60
