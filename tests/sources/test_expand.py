from __future__ import annotations

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.model.span import LineRange
from leakscan.sources.archive.budget import MAX_DEPTH, Budget
from leakscan.sources.expand import expand, expand_stream, is_container
from leakscan.sources.windows import MIB, WINDOW
from tests.sources.archive.made import ARCHIVERS, COMPRESSORS, Opened, opened, tar_of, zip_of

TEXT = b"client_id=11111111-2222-4333-8444-555555555555\n"
LAYERS = {**COMPRESSORS, **ARCHIVERS}


def wrap(content: bytes, layers: list[str]) -> tuple[bytes, str, tuple[str, ...]]:
    """Put content into containers, innermost last; return bytes, path and layers to expect."""
    path, via = "", ()
    for layer in reversed(layers):
        if layer in COMPRESSORS:
            content = COMPRESSORS[layer](content)
            via = (layer, *via)
        else:
            content = ARCHIVERS[layer]({"a.env": content})
            path, via = f"!a.env{path}", ("archive member", *via)
    return content, f"x{path}", via


@pytest.mark.parametrize("layer", LAYERS)
def test_one_container(layer):
    data, path, via = wrap(TEXT, [layer])
    assert is_container(data)
    result = opened(data)
    assert result.contents == {path: TEXT}
    assert result.chunks[0].provenance == Provenance(Origin.FILE, path, via=via)
    assert result.skipped == []
    assert result.coverage == Coverage(members=int(layer in ARCHIVERS), bytes=len(TEXT))


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=3000).filter(lambda data: not is_container(data)),
    st.lists(st.sampled_from(sorted(LAYERS)), min_size=1, max_size=5),
)
def test_any_nesting_gives_back_the_content_byte_for_byte(content, layers):
    data, path, via = wrap(content, layers)
    result = opened(data)
    assert result.skipped == []
    if content:
        assert result.contents == {path: content}
        assert {chunk.provenance.via for chunk in result.chunks} == {via}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(LAYERS)), st.data())
def test_damage_is_stated_or_harmless_and_never_raised(layer, data):
    sound, _, _ = wrap(TEXT * 40, [layer])
    at = data.draw(st.integers(0, len(sound) - 1))
    kind = data.draw(st.sampled_from(["cut", "flip", "insert"]))
    if kind == "cut":
        broken = sound[:at]
    elif kind == "flip":
        broken = sound[:at] + bytes([sound[at] ^ data.draw(st.integers(1, 255))]) + sound[at + 1 :]
    else:
        broken = sound[:at] + data.draw(st.binary(min_size=1, max_size=40)) + sound[at:]
    result = opened(broken)
    assert all(item.where.startswith("x") for item in result.skipped)
    found = b"".join(chunk.data for chunk in result.chunks)
    assert result.skipped or TEXT * 40 in found or not is_container(broken) or found


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(COMPRESSORS)), st.integers(1, 100))
def test_a_compressed_file_cut_short_gives_what_is_there_and_says_so(layer, percent):
    content = b"".join(b"line %05d of the log\n" % number for number in range(400))
    data = COMPRESSORS[layer](content)
    cut = data[: max(100, len(data) * percent // 101)]
    result = opened(cut)
    assert result.reasons in ([("x", "truncated")], [("x", "damaged")])
    (found,) = [chunk.data for chunk in result.chunks]
    assert content.startswith(found) or found == cut


def test_text_is_given_back_untouched():
    chunk = Chunk(TEXT, Provenance(Origin.FILE, "a"), fresh=(LineRange(1, 1),))
    assert list(expand(chunk)) == [chunk]
    assert next(iter(expand(chunk))) is chunk


def test_what_was_opened_is_not_opened_again():
    chunk = Chunk(zip_of({"a": TEXT}), Provenance(Origin.FILE, "a"), opened=True)
    assert list(expand(chunk)) == [chunk]
    for item in expand(Chunk(zip_of({"a": TEXT}), Provenance(Origin.FILE, "a"))):
        if isinstance(item, Chunk):
            assert list(expand(item)) == [item]


@pytest.mark.parametrize(("fresh", "inside"), [(None, None), ((LineRange(1, 1),), None), ((), ())])
def test_members_of_a_changed_archive_are_all_fresh(fresh, inside):
    name = "11111111-2222-4333-8444-555555555555"
    result = opened(zip_of({name: TEXT}), fresh=fresh)
    assert [chunk.fresh for chunk in result.chunks] == [inside, inside]
    assert [chunk.provenance.origin for chunk in result.chunks] == [Origin.FILE_NAME, Origin.FILE]


def test_a_blob_s_members_keep_the_blob():
    chunk = Chunk(zip_of({"a": TEXT}), Provenance(Origin.BLOB, blob="ab12", repository="r"))
    result = Opened.of(expand(chunk))
    (found,) = result.chunks
    assert found.provenance == Provenance(
        Origin.BLOB, "!a", blob="ab12", repository="r", via=("archive member",)
    )
    broken = Opened.of(expand(Chunk(zip_of({"a": TEXT})[:-30], chunk.provenance)))
    assert broken.reasons == [("blob ab12", "truncated")]


def test_nesting_ends_at_the_bound_and_says_so():
    data = TEXT
    for _ in range(MAX_DEPTH):
        data = tar_of({"t": data})
    assert opened(data).skipped == []
    result = opened(tar_of({"t": data}))
    assert result.reasons == [("x" + "!t" * MAX_DEPTH, "too-deep")]
    assert TEXT in result.chunks[0].data  # the bytes are still scanned as they are


def zeros(layer: str, size: int) -> bytes:
    if layer in COMPRESSORS:
        return COMPRESSORS[layer](bytes(size))
    return ARCHIVERS[layer]({"a": bytes(size)})


@pytest.mark.parametrize("layer", ["gzip", "bzip2", "xz", "zstd", "zlib", "zip", "zip-lzma", "lz4"])
def test_a_bomb_ends_at_the_bound_and_says_so(layer):
    budget = Budget(free_bytes=MIB, ratio=10)
    result = opened(zeros(layer, 40 * MIB), budget=budget)
    ((_, reason),) = result.reasons
    assert reason == "archive-bomb"
    assert result.coverage.bytes <= 2 * MIB


def test_bombs_in_bombs_share_one_budget():
    inner = zip_of({f"{n}": bytes(MIB) for n in range(10)})
    outer = zip_of({f"{n}.zip": inner for n in range(10)})
    result = opened(outer, budget=Budget(free_bytes=4 * MIB, ratio=1))
    assert [reason for _, reason in result.reasons] == ["archive-bomb"]
    assert result.coverage.bytes <= 4 * MIB


def test_a_repetitive_log_within_the_ratio_is_no_bomb():
    content = TEXT * 40_000
    result = opened(COMPRESSORS["gzip"](content), budget=Budget(free_bytes=0, ratio=2000))
    assert result.skipped == []
    assert result.contents["x"] == content


def test_too_many_members_end_the_archive():
    result = opened(zip_of({f"{n}": b"x" for n in range(20)}), budget=Budget(members=10))
    assert result.reasons == [("x!10", "archive-bomb")]
    assert result.coverage.members == 10


def test_time_ends_what_gives_nothing(monkeypatch):
    ticks = iter(range(10**6))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(ticks)))
    result = opened(zip_of({f"{n}": b"x" for n in range(200)}), budget=Budget(seconds=50))
    assert [reason for _, reason in result.reasons] == ["too-slow"]
    assert 1 < result.coverage.members < 200


def test_the_time_of_the_consumer_does_not_count(monkeypatch):
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    seen = []
    chunk = Chunk(zip_of({f"{n}": b"x" for n in range(200)}), Provenance(Origin.FILE, "x"))
    for item in expand(chunk, Budget(seconds=50)):
        now += 10
        seen.append(item)
    assert not any(isinstance(item, Skipped) for item in seen)


def test_a_stream_of_unknown_length_is_measured_against_what_was_read():
    content = bytes(64 * MIB)
    provenance = Provenance(Origin.STDIN, "-")
    for ratio, reasons in ((2000, []), (100, [("-", "archive-bomb")])):
        stream = io.BytesIO(COMPRESSORS["gzip"](content))
        budget = Budget(free_bytes=MIB, ratio=ratio)
        assert Opened.of(expand_stream(stream, provenance, budget=budget)).reasons == reasons


def test_a_zip_that_comes_through_a_stream_is_copied_aside():
    big = zip_of({"a": b"line\n" * (WINDOW // 4)}, 0)
    assert len(big) > WINDOW
    provenance = Provenance(Origin.STDIN, "-")
    result = Opened.of(expand_stream(io.BytesIO(big), provenance))
    assert result.contents["-!a"] == b"line\n" * (WINDOW // 4)
    limited = Opened.of(expand_stream(io.BytesIO(big), provenance, budget=Budget(spool=MIB)))
    assert limited.reasons == [("-", "too-large")]
    seekable = io.BytesIO(big)
    direct = Opened.of(
        expand_stream(seekable, provenance, file=seekable, size=len(big), budget=Budget(spool=0))
    )
    assert direct.contents == result.contents


@pytest.mark.parametrize("name", ["../../etc/passwd", "/abs", "a\x1b[2J", "con\r\n", "ø\udcff", ""])
def test_hostile_names_are_only_shown(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = opened(tar_of({name: TEXT}))
    assert [chunk.data for chunk in result.chunks] == [TEXT]
    assert result.chunks[0].provenance.path.startswith("x!")
    assert list(tmp_path.iterdir()) == []


def test_a_lfs_pointer_is_not_the_content():
    pointer = (
        b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
    )
    result = opened(pointer, fresh=(LineRange(1, 1),))
    assert result.reasons == [("x", "git-lfs")]
    assert "12345 bytes" in result.skipped[0].detail
    assert result.chunks == [
        Chunk(pointer, Provenance(Origin.FILE, "x"), (LineRange(1, 1),), opened=True)
    ]
    assert opened(pointer + b"more text\n" * 200).skipped == []


@pytest.mark.parametrize(
    "start",
    [b"Rar!\x1a\x07\x01\0", b"MSCF\0\0\0\0", b"\x1f\x9d\x90", b"LZIP\x01", b"\xed\xab\xee\xdb"],
)
def test_what_nothing_here_opens_is_stated_and_scanned_as_it_is(start):
    result = opened(start + TEXT)
    assert result.reasons == [("x", "unsupported-archive")]
    assert result.contents == {"x": start + TEXT}


def test_bytes_that_only_look_like_a_container_are_still_scanned():
    data = b"PK\x03\x04" + TEXT
    result = opened(data)
    assert result.reasons == [("x", "truncated")]
    assert result.contents == {"x": data}
    nested = opened(tar_of({"a": data}))
    assert nested.contents == {"x!a": data}
