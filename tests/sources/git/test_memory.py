"""Any memory of ids serves; what it cannot say, git says, or it is read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from leakscan.model.clean import BLOB, COMMIT, TREE, Ledger
from leakscan.sources.git.layout import locate
from leakscan.sources.git.memory import HistoryMemory, PlainMemory, as_history_memory
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.stock import Stock, lacking
from leakscan.store.state import State
from tests.conftest import GitRepo


class Ids:
    def __init__(self) -> None:
        self.known: set[bytes] = set()

    def known_clean(self, ids: Sequence[bytes]) -> set[bytes]:
        return self.known.intersection(ids)

    def remember_clean(self, ids: Iterable[bytes]) -> None:
        self.known.update(ids)


@pytest.fixture
def made(repo: GitRepo) -> tuple[Git, Stock, dict[str, bytes]]:
    repo.commit("one", a="12345\n", b="vipps\n")
    git = Git(repo.path)
    names = ("HEAD", "HEAD^{tree}", "HEAD:a", "HEAD:b")
    ids = {name: bytes.fromhex(repo.git("rev-parse", name)) for name in names}
    return git, Stock(git, locate(git)), ids


def told(memory: HistoryMemory, stock: Stock) -> dict[bytes, tuple[int, int, frozenset[str]]]:
    found = {}
    for one in memory.recall(stock.buckets, 20):
        for n in range(len(one)):
            found[one.ids[20 * n : 20 * n + 20]] = (
                one.kinds[n],
                one.sizes[n],
                one.sets[one.mentions[n]],
            )
    return found


def test_git_says_what_objects_count(made: tuple[Git, Stock, dict[str, bytes]]) -> None:
    git, stock, ids = made
    memory = PlainMemory(Ids(), git, ("keys", "tokens"))
    ledger = Ledger(20)
    ledger.note(ids["HEAD:a"], BLOB, 6)
    ledger.note(ids["HEAD:b"], BLOB, 6, says=frozenset({"keys"}))
    ledger.note(ids["HEAD"], COMMIT, 1)
    ledger.note(ids["HEAD^{tree}"], TREE, 0)
    memory.keep(ledger.closed())
    known = told(memory, stock)
    assert known[ids["HEAD:a"]] == (BLOB, 6, frozenset())
    assert known[ids["HEAD:b"]] == (BLOB, 6, frozenset({"keys"}))
    assert known[ids["HEAD"]][0] == COMMIT
    assert known[ids["HEAD^{tree}"]] == (TREE, 0, frozenset())


def test_what_ids_cannot_say_is_not_remembered(made: tuple[Git, Stock, dict[str, bytes]]) -> None:
    git, stock, ids = made
    memory = PlainMemory(Ids(), git, ("keys",))
    ledger = Ledger(20)
    ledger.note(ids["HEAD:a"], BLOB, 6, members=2)
    ledger.note(ids["HEAD:b"], BLOB, 6, says=frozenset({"of a rule not named"}))
    memory.keep(ledger.closed())
    assert told(memory, stock) == {}


def test_a_memory_that_knows_more_is_used_as_it_is(
    made: tuple[Git, Stock, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    state = State(tmp_path_factory.mktemp("state") / "state", "rules")
    assert as_history_memory(state, made[0], ()) is state
    assert isinstance(as_history_memory(Ids(), made[0], ()), PlainMemory)
    state.close()


def test_the_stock_is_all_that_git_lists(repo: GitRepo) -> None:
    for number in range(30):
        repo.commit(f"{number}", a=f"{number}\n")
        if number in {9, 19}:
            repo.git("repack", "-q")
    listed = repo.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    git = Git(repo.path)
    stock = Stock(git, locate(git))
    assert b"".join(stock.buckets).hex() == "".join(listed)
    assert len(stock) == len(listed)
    assert all(bytes.fromhex(id_) in stock for id_ in listed)
    assert b"\x12" * 20 not in stock
    ordered = stock.in_reading_order(map(bytes.fromhex, listed))
    assert sorted(id_.hex() for id_ in ordered) == listed


@pytest.mark.parametrize("option", ["--shared", "--object-format=sha256"])
def test_a_stock_that_only_git_can_list(repo: GitRepo, option: str) -> None:
    other = GitRepo(repo.path.parent / "other")
    if option == "--shared":
        repo.commit("one", a="1\n")
        other.git("clone", "-q", "--shared", str(repo.path), ".")
    else:
        other.git("init", "-q", option)
    other.commit("two", b="2\n")
    listed = other.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    git = Git(other.path)
    assert b"".join(Stock(git, locate(git)).buckets).hex() == "".join(sorted(set(listed)))


def test_what_is_lacking() -> None:
    assert list(lacking(b"aabbcc", b"bb", 2)) == [b"aa", b"cc"]
    assert list(lacking(b"aa", b"aa", 2)) == []
