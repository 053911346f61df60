"""Of a tree that a delta makes, everything that its base does not name is looked up."""

from __future__ import annotations

from hashlib import sha1

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.sources.git.delta import BadDelta
from leakscan.sources.git.links import Links

pytest.importorskip("numpy")
REACH = 43
Entry = tuple[bytes, bytes, bytes]


class Noting(Links):
    """Keeps what it would look up."""

    def __init__(self) -> None:
        super().__init__(())
        self.noted: set[bytes] = set()

    def add(self, ids: bytes) -> None:
        self.noted.update(ids[at : at + 20] for at in range(0, len(ids), 20))

    @property
    def put(self) -> set[bytes]:
        return set(self._placed)


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
@given(st.data())
def test_what_is_new_is_looked_up(data: st.DataObject) -> None:
    before, after = data.draw(changes())
    base, result = raw(before), raw(after)
    delta = data.draw(st.composite(delta_of)(base, result))
    links = Noting()
    content, news = links.patched(base, delta, REACH, 7)
    assert content == result
    named = {id_ for mode, _, id_ in after if mode != b"160000"}
    new = named - {id_ for mode, _, id_ in before if mode != b"160000"}
    again = bool(links.put - {id_ for _, _, id_ in after})  # nowhere, so the tree is read again
    assert again or new <= links.noted | links.put
    if again:
        return
    names = {name for _, name, _ in after} - {name for _, name, _ in before}
    assert all(name[:REACH] in news for name in names)


def test_a_tree_that_is_none_is_not_sure() -> None:
    links = Noting()
    links.tree(raw(tree([(b"100644", (97, 3), 1)])) + b"100644 torn\0abc")
    assert links.unsure


def test_a_damaged_delta_is_refused() -> None:
    links = Noting()
    base = raw(tree([(b"100644", (97, 3), 1)]))
    with pytest.raises(BadDelta):
        links.patched(base, number(len(base)) + number(len(base)) + b"\x14short", REACH, 0)


def test_what_commits_and_tags_name_is_required() -> None:
    links = Links(())
    tree_, parent, target = (f"{n:040x}" for n in (1, 2, 3))
    said = f"tree {tree_}\nparent {parent}\nauthor a <a> 1 +0\n\nparent {'4' * 40}\n"
    links.says(said.encode())
    links.says(f"object {target}\ntype commit\ntag x\n\nobject {'5' * 40}\n".encode())
    assert links.referred().required == {bytes.fromhex(id_) for id_ in (tree_, parent, target)}
