"""The state file: what is kept comes back, and nothing that is not ours is touched."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.errors import StoreError
from leakscan.model.clean import BLOB, COMMIT, TREE, Clean, Ledger, split
from leakscan.store import state as module
from leakscan.store.state import State

IDS = st.binary(min_size=20, max_size=20)
SAYS = (frozenset[str](), frozenset({"a"}), frozenset({"a", "b"}))


def clean(count: int, seed: int = 1, length: int = 20) -> Clean:
    random, ledger = Random(seed), Ledger(length)
    for _ in range(count):
        kind = random.choice((BLOB, COMMIT, TREE))
        ledger.note(
            random.randbytes(length),
            kind,
            random.randrange(9),
            random.randrange(3),
            random.choice(SAYS),
        )
    return ledger.closed()


def buckets(ids: bytes, length: int = 20) -> list[bytes]:
    found: list[list[bytes]] = [[] for _ in range(256)]
    for id_ in split(ids, length):
        found[id_[0]].append(id_)
    return [b"".join(sorted(each)) for each in found]


def told(
    state: State, ids: bytes, length: int = 20
) -> dict[bytes, tuple[int, int, int, frozenset[str]]]:
    """Everything that is known of some ids."""
    found = {}
    for one in state.recall(buckets(ids, length), length):
        for n, id_ in enumerate(split(one.ids, length)):
            found[id_] = one.kinds[n], one.sizes[n], one.members[n], one.sets[one.mentions[n]]
    return found


def facts(one: Clean) -> dict[bytes, tuple[int, int, int, frozenset[str]]]:
    return {
        id_: (one.kinds[n], one.sizes[n], one.members[n], one.sets[one.mentions[n]])
        for n, id_ in enumerate(split(one.ids, one.length))
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., State]]:
    made: list[State] = []

    def new(scope: str = "rules") -> State:
        made.append(State(path, scope))
        return made[-1]

    yield new
    for state in made:
        state.close()


@pytest.mark.parametrize("length", [20, 32])
def test_what_is_kept_comes_back(opened: Callable[..., State], length: int) -> None:
    first, second = clean(500, 1, length), clean(300, 2, length)
    opened().keep(first)
    state = opened()
    state.keep(second)
    state.settle()
    ids = first.ids + second.ids
    assert told(state, ids, length) == facts(first) | facts(second)
    total = [one.total() for one in state.recall(buckets(first.ids, length), length)]
    assert sum(t.bytes for t in total) == first.total().bytes
    assert {s for one in state.recall(buckets(ids, length), length) for s in one.mentioned()} == {
        "a",
        "b",
    }


def test_what_was_kept_before_a_death_comes_back(opened: Callable[..., State]) -> None:
    kept = clean(50)
    opened().keep(kept)  # never settled
    assert told(opened(), kept.ids) == facts(kept)


def test_only_what_is_asked_for_comes_back(opened: Callable[..., State]) -> None:
    state, kept = opened(), clean(50)
    state.keep(kept)
    state.settle()
    asked = kept.ids[:200] + b"\xff" * 20
    assert set(told(state, asked)) == set(split(kept.ids[:200], 20))


def test_scopes_know_nothing_of_each_other(opened: Callable[..., State]) -> None:
    state = opened("one")
    state.keep(clean(9))
    state.settle()
    state.keep_place("here", "text")
    other = opened("two")
    assert not told(other, clean(9).ids)
    assert other.place("here") == ""
    assert opened("one").place("here") == "text"


def test_old_scopes_are_forgotten(opened: Callable[..., State]) -> None:
    state = opened("0")
    state.keep(clean(9))
    state.settle()
    for number in range(1, module.SCOPES):
        opened(str(number))
    assert told(opened("0"), clean(9).ids)
    for number in range(10, 10 + module.SCOPES):
        opened(str(number))
    assert not told(opened("0"), clean(9).ids)


@given(st.lists(st.lists(IDS, max_size=6), max_size=6), st.lists(IDS, max_size=6))
def test_it_serves_as_a_memory_of_ids(
    tmp_path_factory: pytest.TempPathFactory, kept: list[list[bytes]], others: list[bytes]
) -> None:
    state = State(tmp_path_factory.mktemp("made") / "state", "rules")
    for ids in kept:
        state.remember_clean(ids)
    everything = [id_ for ids in kept for id_ in ids]
    assert state.known_clean([*everything, *others]) == set(everything) | (
        set(others) & set(everything)
    )
    assert not told(state, b"".join(sorted(set(everything))))  # what they count is not known
    state.close()


def test_facts_win_over_a_bare_id(opened: Callable[..., State]) -> None:
    kept, state = clean(1), opened()
    for step in (state.remember_clean, lambda _: state.keep(kept), state.remember_clean):
        step([kept.ids])
        state.settle()
    assert told(state, kept.ids) == facts(kept)


def test_processes_share_a_file(opened: Callable[..., State], path: Path) -> None:
    opened()
    parts = [clean(200, seed) for seed in range(8)]

    def write(part: Clean) -> None:
        state = State(path, "rules")
        state.keep(part)
        state.settle()
        state.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, parts))
    known: dict[bytes, tuple[int, int, int, frozenset[str]]] = {}
    for part in parts:
        known |= facts(part)
    assert told(opened(), b"".join(part.ids for part in parts)) == known


def foreign(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE theirs (x)")
    db.commit()
    db.close()


def newer(path: Path) -> None:
    State(path, "rules").close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()


def text(path: Path) -> None:
    path.write_text("these are notes of mine, and no database at all\n" * 99)


def damaged(path: Path) -> None:
    state = State(path, "rules")
    state.keep(clean(3000))
    state.settle()
    state.close()
    content = bytearray(path.read_bytes())
    content[4096:20_000] = b"\xaa" * (20_000 - 4096)
    path.write_bytes(content)


SPOILT = {
    "foreign": (foreign, "another program"),
    "newer": (newer, "newer leakscan"),
    "text": (text, "no state file, or it is damaged"),
    "damaged": (damaged, "no state file, or it is damaged"),
}


@pytest.mark.parametrize(("spoil", "says"), SPOILT.values(), ids=SPOILT)
def test_what_is_not_ours_is_left_as_it_is(
    path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=says) as caught:
        State(path, "rules")
    assert str(path) in caught.value.message
    assert caught.value.hint
    assert path.read_bytes() == before


def test_a_row_that_does_not_fit_together_is_damage(
    opened: Callable[..., State], path: Path
) -> None:
    state = opened()
    state.keep(clean(20))
    state.settle()
    db = sqlite3.connect(path)
    db.execute("UPDATE clean SET kinds = substr(kinds, 1, 0)")
    db.commit()
    db.close()
    with pytest.raises(StoreError, match="damaged"):
        told(state, clean(20).ids)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        State(tmp_path / "nowhere" / "state", "rules")


def test_nobody_else_may_read_it(opened: Callable[..., State], path: Path) -> None:
    opened()
    assert path.stat().st_mode & 0o077 == 0


def test_numbers_too_large_for_the_columns_are_not_kept() -> None:
    ledger = Ledger(20)
    ledger.note(b"a" * 20, BLOB, 1 << 40)
    ledger.note(b"b" * 20, BLOB, 1, 1 << 20)
    ledger.note(b"c" * 20, BLOB, 1)
    assert ledger.closed().ids == b"c" * 20


def test_objects_are_sorted_and_stand_once() -> None:
    ledger = Ledger(20)
    for first in b"bab":
        ledger.note(bytes([first]) * 20, BLOB, first)
    closed = ledger.closed()
    assert closed.ids == b"a" * 20 + b"b" * 20
    assert closed.sizes == array("I", list(b"ab"))
