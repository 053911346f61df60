from __future__ import annotations

import os
import pickle
import socket
import threading
import zipfile
from pathlib import Path

import pytest

from leakscan.errors import SourceError
from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin
from leakscan.model.result import Coverage, merge_coverage
from leakscan.sources import files
from leakscan.sources.files import FilesSource
from leakscan.sources.windows import WINDOW
from tests.sources.archive.made import zip_of


def read(source: FilesSource) -> list[Chunk | Skipped | Coverage]:
    return [item for shard in source.shards() for item in shard.chunks()]


def chunks(items: list[Chunk | Skipped | Coverage]) -> list[Chunk]:
    return [item for item in items if isinstance(item, Chunk)]


def skips(items: list[Chunk | Skipped | Coverage]) -> list[tuple[str, str]]:
    return [(item.where, item.reason) for item in items if isinstance(item, Skipped)]


def coverage(items: list[Chunk | Skipped | Coverage]) -> Coverage:
    return merge_coverage(item for item in items if isinstance(item, Coverage))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def test_the_default_is_the_current_folder(here):
    (here / "a.env").write_bytes(b"one")
    (here / "sub").mkdir()
    (here / "sub" / "b.env").write_bytes(b"three")
    items = read(FilesSource())
    assert [(c.provenance.path, c.data) for c in chunks(items)] == [
        ("a.env", b"one"),
        ("sub/b.env", b"three"),
    ]
    assert all(c.provenance.origin is Origin.FILE and not c.opened for c in chunks(items))
    assert coverage(items) == Coverage(files=2, bytes=8)
    assert FilesSource().target.kind == "files"
    assert FilesSource().target.name == "."
    assert FilesSource().attribute(["x"]) == {}


def test_an_empty_file_counts_and_has_no_chunk(here):
    (here / "a").touch()
    assert read(FilesSource()) == [Coverage(files=1)]


def test_a_link_is_a_text(here):
    (here / "link").symlink_to("client_secret=somewhere")
    (chunk,) = chunks(read(FilesSource()))
    assert chunk.data == b"client_secret=somewhere"
    assert chunk.provenance.origin is Origin.SYMLINK
    assert chunk.opened


def test_a_named_link_is_followed(here, tmp_path):
    (tmp_path / "outside").write_bytes(b"content")
    (here / "link").symlink_to(tmp_path / "outside")
    (chunk,) = chunks(read(FilesSource([Path("link")])))
    assert (chunk.provenance.path, chunk.data) == ("link", b"content")


def test_a_telling_name_is_scanned(here):
    name = "11111111-2222-4333-8444-555555555555.env"
    (here / name).write_bytes(b"x")
    found = chunks(read(FilesSource()))
    assert [c.provenance.origin for c in found] == [Origin.FILE_NAME, Origin.FILE]


def test_pipes_and_sockets_in_a_folder_are_stated(here):
    os.mkfifo(here / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("sock")
        items = read(FilesSource())
    assert skips(items) == [("pipe", "not-a-file"), ("sock", "not-a-file")]
    assert skips(read(FilesSource([Path(os.devnull)]))) == [(os.devnull, "not-a-file")]


def test_a_named_pipe_is_read(here):
    os.mkfifo(here / "pipe")
    writer = threading.Thread(target=lambda: (here / "pipe").write_bytes(b"from a pipe"))
    writer.start()
    items = read(FilesSource([Path("pipe")]))
    writer.join()
    assert [c.data for c in chunks(items)] == [b"from a pipe"]
    assert coverage(items) == Coverage(files=1, bytes=11)


@pytest.mark.usefixtures("here")
def test_a_file_of_the_kernel_without_a_size_is_read():
    (chunk,) = chunks(read(FilesSource([Path("/proc/self/status")])))
    assert chunk.data.startswith(b"Name:")


@pytest.mark.usefixtures("here")
def test_a_missing_path_cannot_start():
    with pytest.raises(SourceError):
        read(FilesSource([Path("missing")]))


def test_the_limit_of_the_user_is_stated(here):
    (here / "a").write_bytes(b"12345")
    (here / "b").write_bytes(b"1234")
    items = read(FilesSource(max_bytes=4))
    assert skips(items) == [("a", "too-large")]
    assert [c.provenance.path for c in chunks(items)] == ["b"]


def refuse(monkeypatch, name: str, error: OSError) -> None:
    real = os.open

    def opener(path, flags, *rest):
        if str(path).endswith(name):
            raise error
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", opener)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), "unreadable"),
        (FileNotFoundError(2, "gone"), "vanished"),
    ],
)
def test_one_bad_file_does_not_stop_the_others(here, monkeypatch, error, reason):
    for name in ("a", "bad", "c"):
        (here / name).write_bytes(b"x")
    refuse(monkeypatch, "bad", error)
    items = read(FilesSource())
    assert skips(items) == [("bad", reason)]
    assert [c.provenance.path for c in chunks(items)] == ["a", "c"]


def test_a_file_swapped_for_a_link_or_pipe_is_not_followed(here, tmp_path):
    (tmp_path / "outside").write_bytes(b"secret")
    (here / "a").write_bytes(b"x")
    (here / "b").write_bytes(b"x")
    (shard,) = FilesSource().shards()
    real = os.stat

    def swapped(path, **options):
        status = real(path, **options)
        Path(path).unlink()
        if path.endswith("a"):
            Path(path).symlink_to(tmp_path / "outside")
        else:
            os.mkfifo(path)
        return status

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "stat", swapped)
        items = list(shard.chunks())
    assert [item.reason for item in items if isinstance(item, Skipped)] == ["unreadable", "changed"]
    assert chunks(items) == []


@pytest.mark.parametrize(
    ("then", "expected"),
    [("", [("a", "changed")]), ("longer than before", []), ("other", [("a", "changed")])],
    ids=["truncated", "grown", "rewritten"],
)
def test_a_file_that_changes_meanwhile(here, then, expected):
    path = here / "a"
    path.write_bytes(b"first")
    os.utime(path, ns=(1, 1))
    (shard,) = FilesSource().shards()
    items = []
    for item in shard.chunks():
        items.append(item)
        if isinstance(item, Chunk):
            path.write_text(then)
    assert skips(items) == expected


def test_a_long_file_comes_in_windows(here):
    line = b"%07d" + b"." * 1016 + b"\n"
    count = (WINDOW + WINDOW // 2) // 1024
    (here / "big.log").write_bytes(b"".join(line % number for number in range(count)))
    items = read(FilesSource())
    first, second = chunks(items)
    assert first.opened
    assert second.opened
    assert len(first.data) == WINDOW
    assert second.data.startswith(b"%07d" % (second.first_line - 1))
    assert second.offset == (second.first_line - 1) * 1024
    assert second.offset + len(second.data) == count * 1024
    assert coverage(items) == Coverage(files=1, bytes=count * 1024)


def test_shards_are_small_and_travel(here, monkeypatch):
    monkeypatch.setattr(files, "SHARD_FILES", 3)
    monkeypatch.setattr(files, "SHARD_BYTES", 100)
    for number in range(7):
        (here / f"f{number}").write_bytes(b"x" * (100 if number == 0 else 1))
    shards = list(FilesSource().shards())
    assert [len(shard.entries) for shard in shards] == [1, 3, 3]
    again = pickle.loads(pickle.dumps(shards))  # noqa: S301  our own bytes
    assert [list(shard.chunks()) for shard in again] == [list(shard.chunks()) for shard in shards]


def test_long_containers_are_opened_in_place_and_counted_once(here):
    noise = os.urandom(WINDOW)
    packed = zip_of({"a.env": b"client_id=1", "noise": noise}, zipfile.ZIP_STORED)
    (here / "behind").write_bytes(b"#!/bin/sh\n" + packed)
    (here / "plain.zip").write_bytes(packed)
    items = read(FilesSource())
    found = {c.provenance.path: c.data for c in chunks(items)}
    assert found["behind!a.env"] == found["plain.zip!a.env"] == b"client_id=1"
    assert found["plain.zip!noise"] == noise
    assert skips(items) == []
    inside = 2 * (WINDOW + len(b"client_id=1"))
    assert coverage(items) == Coverage(files=2, members=4, bytes=2 * len(packed) + 10 + inside)


def test_a_long_named_pipe_is_counted_to_its_end(here):
    os.mkfifo(here / "pipe")
    data = b"0123456789abcde\n" * (WINDOW // 16 + 1000)
    writer = threading.Thread(target=lambda: (here / "pipe").write_bytes(data))
    writer.start()
    items = read(FilesSource([Path("pipe")]))
    writer.join()
    assert len(chunks(items)) == 2
    assert coverage(items) == Coverage(files=1, bytes=len(data))
