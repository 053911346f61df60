"""The door to regex and hyperscan: limits, errors, and what is kept on disk."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from leakscan.engine.patterns import (
    Database,
    Expression,
    PatternTimeout,
    compile_bytes,
    hyperscan_version,
)
from leakscan.errors import LeakscanError, RuleError

SLOW = "(?:x|xx|[a-z])+y"


def test_a_pattern_searches_bytes() -> None:
    pattern = compile_bytes(r"(?P<name>id)=(\d+)")
    found = pattern.search(b"xx id=12 id=345")
    assert found is not None
    assert found.span(2) == (6, 8)
    assert found.groupdict() == {"name": b"id"}
    assert [match.group(2) for match in pattern.find_all(b"id=12 id=345")] == [b"12", b"345"]
    assert [match.group(2) for match in pattern.find_all(b"id=12 id=345", 3)] == [b"345"]
    assert pattern.match(b" id=1") is None
    assert pattern.match(b" id=1", 1) is not None
    assert pattern.fullmatch(b"id=1 ") is None
    assert pattern.fullmatch(b"id=1 ", 0, 4) is not None
    assert pattern.search(b"nothing") is None


@pytest.mark.parametrize(
    ("options", "count"),
    [({}, 1), ({"caseless": True}, 2), ({"dotall": True}, 2), ({"caseless": 1, "dotall": 1}, 4)],
    ids=["none", "caseless", "dotall", "both"],
)
def test_flags(options: dict[str, bool], count: int) -> None:
    assert len(compile_bytes("a.b", **options).find_all(b"A-B a-b A\nB a\nb")) == count


@pytest.mark.parametrize("method", ["search", "match", "fullmatch", "find_all"])
def test_a_search_that_runs_away_is_given_up(method: str) -> None:
    pattern = compile_bytes(SLOW, seconds=0.05)
    with pytest.raises(PatternTimeout) as caught:
        getattr(pattern, method)(b"x" * 60 + b"!y")
    assert isinstance(caught.value, LeakscanError)
    assert SLOW in caught.value.message
    assert caught.value.hint


def test_an_expression_that_is_wrong_is_a_rule_error() -> None:
    pattern = compile_bytes("a(b")
    with pytest.raises(RuleError, match="position"):
        pattern.compiled()
    with pytest.raises(RuleError):
        pattern.search(b"x")


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys\n"
        "from leakscan.engine.patterns import compile_bytes\n"
        "from leakscan.engine.prefilter import make_prefilter\n"
        "compile_bytes('a')\n"
        "assert make_prefilter(['vipps'], engine='python').hits(b'x vipps') == [7]\n"
        "assert not {'regex', 'hyperscan'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def database(cache: Path | None = None, *sources: bytes) -> Database:
    return Database(lambda: [Expression(s) for s in sources or (b"abc",)], cache=cache)


def test_a_database_gives_the_ends() -> None:
    found = Database(lambda: [Expression(b"abc"), Expression(b"BC", caseless=True)])
    assert found.ends(b"abc aBc xbc") == {3, 7, 11}
    assert found.ends(b"") == set()


def test_threads_share_a_database() -> None:
    shared = database()
    answers: list[set[int]] = []
    data = b"abc" * 20_000

    def look() -> None:
        answers.append(shared.ends(data))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(answer) for answer in answers] == [20_000] * 4


def test_a_database_is_kept_and_read_again(tmp_path: Path) -> None:
    cache = tmp_path / "made" / "when needed" / "x.hsdb"
    database(cache)
    again = Database(lambda: pytest.fail("compiled again"), cache=cache)
    assert again.ends(b"xabc") == {4}
    assert [path.name for path in cache.parent.iterdir()] == ["x.hsdb"]


DAMAGE = {
    "empty": b"",
    "short": slice(40),
    "cut": slice(-1),
    "the digest": slice(1, None),
    "something else": b"x" * 1000,
    "right digest of something else": hashlib.sha256(b"x").digest() + b"x",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_replaced(tmp_path: Path, damage: bytes | slice) -> None:
    cache = tmp_path / "x.hsdb"
    database(cache)
    good = cache.read_bytes()
    cache.write_bytes(damage if isinstance(damage, bytes) else good[damage])
    assert database(cache).ends(b"xabc") == {4}
    assert cache.read_bytes() == good


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert database(tmp_path / "file" / "x.hsdb").ends(b"abc") == {3}


def test_a_failed_replacement_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "x.hsdb" / "in the way").mkdir(parents=True)
    assert database(tmp_path / "x.hsdb").ends(b"abc") == {3}
    assert [path.name for path in tmp_path.iterdir()] == ["x.hsdb"]


def test_an_expression_hyperscan_cannot_do_is_a_rule_error() -> None:
    with pytest.raises(RuleError) as caught:
        database(None, b"a(?=b)")
    assert caught.value.hint


def test_the_version_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hyperscan_version()
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert hyperscan_version() is None
