"""Of a tree that a delta makes, everything that its base does not name is looked up."""

from __future__ import annotations

from hashlib import sha1
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.sources.git.delta import BadDelta
from leakscan.sources.git.links import Links
from leakscan.sources.git.treedeltas import entries, replaced

if TYPE_CHECKING:
    from leakscan.sources.git.links import Ids, Mask

np = pytest.importorskip("numpy")
Entry = tuple[bytes, bytes, bytes]


class Noting(Links):
    """Looks up in a set of ids, and keeps what it looked up."""

    def __init__(self, there: set[bytes], *, again: bool) -> None:
        super().__init__((), again=again)
        self.there = there
        self.doubted: list[int] = []

    def _looked_up(self, asked: Ids) -> Mask:
        ids = [row.tobytes() for row in asked]
        nowhere: Mask = np.array([id_ not in self.there for id_ in ids], bool)
        return nowhere

    def _look_up_replaced(self) -> None:
        if self._replacing:
            self.doubted += [self._trees[at] for at in self._wrong(replaced(self._replacing))]
        self._replacing, self._trees = [], []


def id_of(number: int) -> bytes:
    """Return one of few ids; some begin or end alike, some have zero bytes and names in them."""
    made = sha1(b"%d" % (number // 4), usedforsecurity=False).digest()
    return {
        0: made,
        1: made[:19] + b"\0",
        2: b"\0" + made[1:],
        3: made[:5] + b"\0" + made[6:],
    }[number % 4]


MODES = st.sampled_from([b"100644", b"100755", b"40000", b"120000", b"160000"])
LENGTHS = st.sampled_from([1, 2, 8, 20, 36, 63, 64, 65, 130, 255])
ENTRIES = st.lists(
    st.tuples(MODES, st.tuples(st.sampled_from(b"abc1460 "), LENGTHS), st.integers(0, 40)),
    max_size=60,
)


def tree(rows: list[tuple[bytes, tuple[int, int], int]]) -> list[Entry]:
    return [(mode, bytes([first]) * length, id_of(n)) for mode, (first, length), n in rows]


def raw(entries: list[Entry]) -> bytes:
    return b"".join(mode + b" " + name + b"\0" + id_ for mode, name, id_ in entries)


def number(value: int) -> bytes:
    said = bytearray()
    while value >= 0x80:
        said.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*said, value])


def copied(start: int, size: int) -> bytes:
    return bytes([0xB7]) + start.to_bytes(3, "little") + size.to_bytes(2, "little")


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[Entry], list[Entry]]:
    """Return a tree and one like it: entries come, go, and get other ids."""
    before = tree(draw(ENTRIES))
    after = list(before)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(after)))
        what = draw(st.sampled_from(["comes", "goes", "changes"]))
        if what == "comes":
            after[at:at] = tree(draw(ENTRIES.filter(bool)))[:2]
        elif at < len(after) and what == "goes":
            del after[at]
        elif at < len(after):
            after[at] = (*after[at][:2], id_of(draw(st.integers(0, 40))))
    return before, after


def delta_of(draw: st.DrawFn, base: bytes, result: bytes) -> bytes:
    """Make the result of the base as greedily as git does, or in pieces of any size."""
    least = draw(st.sampled_from([1, 2, 4, 16]))
    orders: list[bytes | tuple[int, int]] = []
    at, literal = 0, b""
    while at < len(result):
        place, size = _longest(base, result, at)
        if size < least:
            literal += result[at : at + 1]
            at += 1
            continue
        if draw(st.booleans()) and size > 1:
            size = draw(st.integers(1, size))
        orders += [literal, (place, size)]
        literal = b""
        at += size
    said = b""
    for order in [*orders, literal]:
        if isinstance(order, tuple):
            said += copied(*order)
        else:
            cuts = [order[n : n + 127] for n in range(0, len(order), 127)]
            said += b"".join(bytes([len(cut)]) + cut for cut in cuts)
    return number(len(base)) + number(len(result)) + said


def _longest(base: bytes, result: bytes, at: int) -> tuple[int, int]:
    """Return where in the base the longest piece stands that is next; in place if as long there."""
    best = (0, 0)
    for start in (at, *(p for p in range(len(base)) if base[p : p + 4] == result[at : at + 4])):
        size = 0
        while (
            start + size < len(base)
            and at + size < len(result)
            and base[start + size] == result[at + size]
        ):
            size += 1
        if size > best[1]:
            best = (start, size)
    return best


@settings(max_examples=300, deadline=None)
@given(st.data(), st.booleans())
def test_what_is_new_is_looked_up(data: st.DataObject, again: bool) -> None:
    """Of several deltas that are taken apart at once, every id that is nowhere is told."""
    pairs = [data.draw(changes()) for _ in range(data.draw(st.integers(1, 4)))]
    named = [[{i for m, _, i in side if m != b"160000"} for side in pair] for pair in pairs]
    everything = set().union(*(side for sides in named for side in sides))
    lost = data.draw(st.sets(st.sampled_from(sorted(everything)))) if everything else set()
    links, odd_ones = Noting(everything - lost, again=again), list[int]()
    for number, (before, after) in enumerate(pairs):
        base, result = raw(before), raw(after)
        delta = data.draw(st.composite(delta_of)(base, result))
        content, news = links.patched(base, delta, number)
        assert content == result
        assert news in (content, b"")
        odd = {name for _, name, _ in after} - {name for _, name, _ in before} and not news
        odd_ones += [number] if odd else []
    told = links.referred()
    assert told.absent <= lost
    for number, (was, is_) in enumerate(named):
        assert number in links.doubted or (is_ - was) & lost <= told.absent
    assert set(odd_ones) <= set(links.doubted)
    assert not (links.doubted and not again)


def test_a_tree_that_is_none_is_not_sure() -> None:
    links = Links(())
    links.tree(raw(tree([(b"100644", (97, 3), 1)])) + b"100644 torn\0abc")
    assert links.unsure


def test_a_damaged_delta_is_refused() -> None:
    links = Links(())
    base = raw(tree([(b"100644", (97, 3), 1)]))
    with pytest.raises(BadDelta):
        links.patched(base, number(len(base)) + number(len(base)) + b"\x14short", 0)


def test_what_commits_and_tags_name_is_required() -> None:
    links = Links(())
    tree_, parent, target = (f"{n:040x}" for n in (1, 2, 3))
    said = f"tree {tree_}\nparent {parent}\nauthor a <a> 1 +0\n\nparent {'4' * 40}\n"
    links.says(said.encode())
    links.says(f"object {target}\ntype commit\ntag x\n\nobject {'5' * 40}\n".encode())
    assert links.referred().required == {bytes.fromhex(id_) for id_ in (tree_, parent, target)}


def test_entries_of_a_range() -> None:
    """Wherever in a tree a range begins and ends, what it touches is told, or that it is not sure."""
    rows = [(b"100644", b"name%d" % number, id_of(number)) for number in range(12)]
    content = raw(rows)
    ends = [len(raw(rows[: number + 1])) for number in range(len(rows))]
    for start in range(len(content)):
        for end in (start + 1, min(start + 50, len(content)), len(content)):
            touched = [
                id_
                for (_, _, id_), first, last in zip(rows, [0, *ends], ends, strict=False)
                if last > start and first < end
            ]
            found = entries(content, start, end)
            assert found is None or set(touched) <= set(found)
    assert entries(content, 5, 6) == [rows[0][2]]
    assert entries(content + b"100644 torn\0abc", len(content), len(content) + 1) is None
