"""A scan that remembers says what a scan of everything says, whatever happened in between."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leakscan.model.result import ScanResult
from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions, new_detector, scan
from leakscan.sources.base import Shard
from leakscan.sources.git import history
from leakscan.sources.git.history import HistorySource
from leakscan.sources.git.shards import ListedShard, NamesShard, ObjectsShard, TogetherShard
from leakscan.store.state import State
from tests.conftest import GitRepo

RULES = load_rules(examples=False)
OPTIONS = ScanOptions(RULES, "0")
DETECTOR = new_detector(OPTIONS)
MARKS = tuple(rule.id for rule in RULES.rules)


class Ids:
    """The least that can serve as a memory."""

    def __init__(self) -> None:
        self.known: set[bytes] = set()

    def known_clean(self, ids: Sequence[bytes]) -> set[bytes]:
        return self.known.intersection(ids)

    def remember_clean(self, ids: Iterable[bytes]) -> None:
        self.known.update(ids)


def scanned(source: HistorySource) -> ScanResult:
    return scan(source, OPTIONS, detector=DETECTOR)


def pair(random: Random) -> str:
    id_ = "".join(random.choice("0123456789abcdef") for _ in range(32))
    guid = f"{id_[:8]}-{id_[8:12]}-4{id_[13:16]}-8{id_[17:20]}-{id_[20:]}"
    secret = base64.b64encode(random.randbytes(20)).decode()
    return f"VIPPS_CLIENT_ID={guid}\nVIPPS_CLIENT_SECRET={secret}\n"


def zipped(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("inner.txt"), text * 20)
        archive.writestr(zipfile.ZipInfo("other.txt"), "nothing at all\n")
    return made.getvalue()


def change(repo: GitRepo, random: Random, number: int) -> None:  # noqa: C901, PLR0912
    """Do one thing that people do to a repository."""
    match random.randrange(20):
        case 0 | 1 | 2:
            repo.commit(f"plain {number}", **{f"f{random.randrange(4)}": f"text {number}\n" * 30})
        case 3:
            repo.commit(f"key {number}", **{"src/.env": pair(random)})
        case 4:
            repo.commit(f"mentions {number}", readme=f"how to use the vipps API, part {number}\n")
        case 5:
            repo.commit(f"archive {number}", **{f"a{number}.zip": zipped(f"clean {number}\n")})
        case 6:
            repo.commit(f"archive {number}", **{"b.zip": zipped(pair(random))})
        case 7:
            repo.commit(f"names {number}", **{f"vipps/plugin{number}/main.php": "<?php\n"})
        case 8:
            repo.commit(f"message with {pair(random)}", f="x" * number)
        case 9:
            repo.git("gc", "-q")
        case 10:
            repo.git("repack", "-qadf", "--window=20", "--depth=20")
        case 11:
            repo.git("repack", "-qd")
        case 12:
            repo.git("branch", "-f", f"side{random.randrange(2)}", "HEAD")
            repo.git("tag", "-f", "-a", "-m", f"tagged {number}", "v1")
        case 13:
            repo.git("reset", "-q", "--hard", "HEAD~1", check=False)
        case 14:
            repo.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
            repo.git("prune", "--expire=now")
        case 15:
            repo.git("branch", "-D", "side0", check=False)
        case 16:
            repo.write("staged", f"never committed {number}\n")
            repo.git("add", "staged")
        case 17:
            lone = pair(random).splitlines()[random.randrange(2)]
            repo.commit(f"half {number}", **{f"half{random.randrange(2)}": lone + "\n"})
        case 18:
            author = f"--author=Vipps MobilePay <n{number}@example.com>"
            repo.write("g", str(number))
            repo.git("add", "-A")
            repo.git("commit", "-q", author, "-m", f"by {number}")
        case 19:
            repo.git("notes", "add", "-f", "-m", f"noted {number}", check=False)
            repo.git("update-ref", "refs/trees/it", "HEAD^{tree}")


@pytest.mark.parametrize("kind", ["file", "ids"])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 32))
def test_the_report_is_that_of_a_scan_of_everything(
    kind: str, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    random, folder = Random(seed), tmp_path_factory.mktemp("made")
    repo = GitRepo(folder / "repo")
    repo.git("init", "-q")
    repo.git("config", "gc.auto", "0")
    repo.commit("first", f="1\n")
    ids = Ids()
    for number in range(6):
        for step in range(random.randrange(4)):
            change(repo, random, 10 * number + step)
        memory = State(folder / "state", "rules") if kind == "file" else ids
        source = HistorySource(repo.path, memory=memory, marks=MARKS)
        assert scanned(source) == scanned(HistorySource(repo.path))


@pytest.fixture
def state(tmp_path: Path) -> Callable[[], State]:
    return lambda: State(tmp_path / "state", "rules")


def work(source: HistorySource) -> Iterator[Shard]:
    """What is cut, with what stands together taken apart."""
    for shard in source.shards():
        yield from shard.shards if isinstance(shard, TogetherShard) else [shard]


def listed(source: HistorySource) -> list[bytes]:
    """The ids that are to be read one by one."""
    shards = list(work(source))
    assert not any(isinstance(s, ObjectsShard) for s in shards)
    return [
        s.ids[n : n + 20]
        for s in shards
        if isinstance(s, ListedShard)
        for n in range(0, len(s.ids), 20)
    ]


def test_an_unchanged_repository_is_not_read_again(
    repo: GitRepo, state: Callable[[], State]
) -> None:
    for number in range(5):
        repo.commit(f"{number}", a=f"{number}\n" * 50, b="vipps")
    scanned(HistorySource(repo.path, memory=state()))
    assert listed(HistorySource(repo.path, memory=state())) == []
    repo.git("gc", "-q")
    assert listed(HistorySource(repo.path, memory=state())) == []


def test_what_is_new_and_what_gave_something_is_read(
    repo: GitRepo, state: Callable[[], State]
) -> None:
    repo.commit("leak", **{".env": pair(Random(1))})
    leak = repo.git("rev-parse", "HEAD:.env")
    scanned(HistorySource(repo.path, memory=state()))
    repo.commit("new", a="new\n")
    new = repo.git("rev-parse", "HEAD", "HEAD^{tree}", "HEAD:a").split()
    ids = {id_.hex() for id_ in listed(HistorySource(repo.path, memory=state()))}
    assert ids == {leak, *new}


def test_a_fork_costs_only_what_is_its_own(
    repo: GitRepo, tmp_path: Path, state: Callable[[], State]
) -> None:
    repo.commit("shared", a="shared\n")
    scanned(HistorySource(repo.path, memory=state()))
    fork = GitRepo(tmp_path / "fork")
    fork.git("clone", "-q", repo.path.as_uri(), ".")
    fork.commit("own", b="own\n")
    assert len(listed(HistorySource(fork.path, memory=state()))) == 3
    assert scanned(HistorySource(fork.path, memory=state())) == scanned(HistorySource(fork.path))


def test_other_rules_read_everything(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit("one", a="one\n")
    scanned(HistorySource(repo.path, memory=State(tmp_path / "state", "one")))
    source = HistorySource(repo.path, memory=State(tmp_path / "state", "two"))
    assert any(isinstance(shard, ObjectsShard) for shard in work(source))


def test_a_scan_that_was_stopped_is_gone_on_with(
    repo: GitRepo, state: Callable[[], State], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "SHARE", 1)
    monkeypatch.setattr(history, "KEPT", 256)
    for number in range(80):
        repo.commit(f"{number}", **{f"f{number}": f"{number}\n" * 50})
    repo.git("gc", "-q")
    source = HistorySource(repo.path, memory=state())
    shards = source.shards()

    def some() -> Iterator[Shard]:
        for number, shard in enumerate(shards):
            if number == 3:
                raise KeyboardInterrupt
            yield shard

    with pytest.raises(KeyboardInterrupt):
        scan(_Cut(source, some()), OPTIONS, detector=DETECTOR)
    again = HistorySource(repo.path, memory=state())
    total = int(repo.git("count-objects", "-v").split("in-pack: ")[1].split()[0])
    assert 0 < len(listed(again)) < total
    assert scanned(replace(again, memory=state())) == scanned(HistorySource(repo.path))


class _Cut:
    """A source that is stopped in the middle."""

    def __init__(self, source: HistorySource, shards: Iterator[Shard]) -> None:
        self._source, self._shards = source, shards

    def shards(self) -> Iterator[Shard]:
        return self._shards

    def __getattr__(self, name: str) -> object:
        return getattr(self._source, name)


def test_git_lfs_is_looked_at_each_time(repo: GitRepo, state: Callable[[], State]) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12\n"
    repo.commit("pointer", big=pointer)
    scanned(HistorySource(repo.path, memory=state()))
    place = repo.path / ".git/lfs/objects/aa/aa" / ("a" * 64)
    place.parent.mkdir(parents=True)
    place.write_text(pair(Random(2)))
    result = scanned(HistorySource(repo.path, memory=state()))
    assert len(result.findings) == 1
    assert result == scanned(HistorySource(repo.path))


def test_names_are_walked_only_where_a_part_may_be_of_interest(repo: GitRepo) -> None:
    repo.commit("plain", **{"src/main.c": "x"})
    plain = HistorySource(repo.path)
    scanned(plain)
    assert list(plain.further()) == []
    repo.commit("named", **{"src/vipps/main.c": "y"})
    named = HistorySource(repo.path)
    scanned(named)
    assert [type(shard) for shard in named.further()] == [NamesShard]


def test_a_part_of_history_is_read_without_memory(
    repo: GitRepo, state: Callable[[], State]
) -> None:
    repo.commit("one", a="one\n")
    repo.commit("two", a="two\n")
    source = HistorySource(repo.path, range_="HEAD~1..HEAD", memory=state())
    assert scanned(source).coverage.blobs == 1
