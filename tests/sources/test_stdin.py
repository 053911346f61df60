from __future__ import annotations

import gzip
import sys
from io import BytesIO, TextIOWrapper

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin
from leakscan.model.result import Coverage
from leakscan.sources.stdin import StdinSource
from leakscan.sources.windows import MIB, WINDOW


def test_short_input_is_one_chunk(monkeypatch):
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"client_id=x")))
    source = StdinSource()
    (shard,) = source.shards()
    chunk, count = shard.chunks()
    assert isinstance(chunk, Chunk)
    assert (chunk.data, chunk.provenance.origin, chunk.provenance.path) == (
        b"client_id=x",
        Origin.STDIN,
        "-",
    )
    assert count == Coverage(files=1, bytes=11)
    assert source.target.kind == "stdin"
    assert source.attribute(["x"]) == {}


def test_no_input_is_no_chunk():
    assert list(StdinSource(BytesIO()).chunks()) == [Coverage(files=1)]


def test_long_input_comes_in_windows():
    data = b"0123456789abcde\n" * (WINDOW // 16 + 1000)
    *found, count = StdinSource(BytesIO(data)).chunks()
    assert [len(chunk.data) <= WINDOW for chunk in found] == [True, True]
    last = found[-1]
    assert last.offset + len(last.data) == len(data)
    assert count == Coverage(files=1, bytes=len(data))


def test_long_compressed_input_is_recognised():
    # stored blocks: the compressed form is as long as the content
    data = gzip.compress(b"x" * (MIB - 1) + b"\n", 0) * (WINDOW // MIB + 1)
    *items, count = StdinSource(BytesIO(data)).chunks()
    found = [item for item in items if isinstance(item, Chunk)]
    assert {chunk.provenance.via for chunk in found} == {("gzip",)}
    assert not any(isinstance(item, Skipped) for item in items)
    assert count == Coverage(files=1, bytes=len(data))


def test_what_came_before_a_fault_is_read():
    class Broken(BytesIO):
        def read(self, size=-1, /):
            if data := super().read(size):
                return data
            raise OSError(5, "Input/output error")

    chunk, count, skip = StdinSource(Broken(b"abc")).chunks()
    assert chunk.data == b"abc"
    assert count == Coverage(files=1, bytes=3)
    assert skip == Skipped("-", "unreadable", "Input/output error")
    *_, skip, count = StdinSource(Broken(b"abc" * WINDOW)).chunks()
    assert skip == Skipped("-", "unreadable", "Input/output error")
