"""Deltas: the result is git's, and nothing that is new in it is missing from the new parts."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.sources.git.delta import BadDelta, Patch, applier, patched, patcher, result_size

REACH = 6
COMPILED = patcher()
WAYS = {"python": patched, "compiled": COMPILED}
Order = tuple[int, int] | bytes


def size(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def written(order: Order) -> bytes:
    """A copy (offset, size) or an insertion, as git writes it."""
    if isinstance(order, bytes):
        return bytes([len(order)]) + order
    code, body = 0x80, b""
    for bit, byte in enumerate(
        order[0].to_bytes(4, "little") + (order[1] % 0x10000).to_bytes(3, "little")
    ):
        if byte:
            code |= 1 << bit
            body += bytes([byte])
    return bytes([code]) + body


def delta(base: bytes, orders: list[Order]) -> tuple[bytes, bytes]:
    """The delta and what it makes."""
    made = b"".join(
        order if isinstance(order, bytes) else base[order[0] : sum(order)] for order in orders
    )
    return size(len(base)) + size(len(made)) + b"".join(map(written, orders)), made


@st.composite
def changes(draw: st.DrawFn) -> tuple[bytes, list[Order]]:
    # two letters: the same short texts stand everywhere, in copies, insertions and across seams
    base = draw(st.text("ab", min_size=1, max_size=60)).encode()
    ranges = st.integers(0, len(base) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(1, len(base) - start))
    )
    insertions = st.text("ab", min_size=1, max_size=20).map(str.encode)
    return base, draw(st.lists(ranges | insertions, max_size=8))


def texts(data: bytes) -> set[bytes]:
    return {data[at : at + n] for n in range(1, REACH + 1) for at in range(len(data) - n + 1)}


def test_there_is_compiled_code() -> None:
    assert applier() is not None


def test_without_compiled_code_python_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dulwich._pack", None)
    assert applier() is None
    way = patcher()
    assert way(b"0123456789", GOOD, REACH)[0] == b"2345xy"


@pytest.mark.parametrize("missing", [False, True], ids=["compiled", "python"])
def test_a_result_that_is_too_large_is_refused(
    monkeypatch: pytest.MonkeyPatch, *, missing: bool
) -> None:
    if missing:
        monkeypatch.setitem(sys.modules, "dulwich._pack", None)
    assert patcher(6)(b"0123456789", GOOD, REACH)[0] == b"2345xy"
    with pytest.raises(BadDelta):
        patcher(5)(b"0123456789", GOOD, REACH)


@pytest.mark.parametrize("long", [0, 24_000])
@given(changes())
def test_both_ways_make_the_same(long: int, change: tuple[bytes, list[Order]]) -> None:
    base, orders = change
    written_delta, made = delta(base, orders)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("leakscan.sources.git.delta.LONG", long)
        patch.setattr("leakscan.sources.git.delta.SHORT", 0)
        data, news = COMPILED(base, written_delta, REACH)
    assert data == made
    assert texts(made) - texts(base) <= texts(news)


@given(changes())
def test_every_new_text_is_in_the_new_parts(change: tuple[bytes, list[Order]]) -> None:
    base, orders = change
    written_delta, made = delta(base, orders)
    data, news = patched(base, written_delta, REACH)
    assert data == made
    assert result_size(written_delta) == len(made)
    assert texts(made) - texts(base) <= texts(news)


def test_little_change_makes_little_news() -> None:
    base = bytes(range(256)) * 40
    written_delta, _ = delta(base, [(0, 5000), b"new", (5000, 5240)])
    assert len(patched(base, written_delta, REACH)[1]) == 3 + 2 * (REACH - 1)


def test_copies_that_follow_each_other_have_no_seam() -> None:
    base = bytes(range(256)) * 600
    orders: list[Order] = [(0, 0x10000), (0x10000, 0x10000), (0x20000, len(base) - 0x20000)]
    written_delta, made = delta(base, orders)
    assert patched(base, written_delta, REACH) == (made, b"")


GOOD = delta(b"0123456789", [(2, 4), b"xy"])[0]
DAMAGED = {
    "empty": b"",
    "of-another-base": b"\x0b" + GOOD[1:],
    "cut-in-a-size": b"\x8a",
    "cut-in-a-copy": GOOD[:3],
    "cut-in-an-insertion": GOOD[:-1],
    "copy-beyond-the-base": delta(b"0123456789", [(8, 4)])[0],
    "order-zero": GOOD + b"\0",
    "another-size": GOOD[:1] + b"\x07" + GOOD[2:],
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_delta_is_refused(damaged: bytes, way: Patch) -> None:
    with pytest.raises(BadDelta):
        way(b"0123456789", damaged, REACH)
