"""The door to hyperscan: one pass, threads, and what is kept on disk."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from leakscan.engine.database import OLD, Database, digest, hyperscan_version, keep
from leakscan.engine.heads import Expression
from leakscan.errors import RuleError


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
    "right digest of something else": digest(b"x") + b"x",
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


@pytest.mark.parametrize(("data", "expected"), [(b"", False), (b"ab", False), (b"xabc" * 9, True)])
def test_whether_anything_occurs(data: bytes, expected: bool) -> None:
    assert database().hits(data) is expected


def test_reading_a_kept_database_loads_little(tmp_path: Path) -> None:
    cache = tmp_path / "x.hsdb"
    database(cache)
    code = (
        "import sys\n"
        "from leakscan.engine.database import Database\n"
        f"assert Database(list, cache={str(cache)!r}).hits(b'abc')\n"
        "assert not {'dataclasses', 'hashlib', 'tempfile', 'pathlib'} & set(sys.modules)\n"
    )
    subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path = {sys.path}\n{code}"], check=True
    )


def test_what_was_kept_long_ago_makes_room_for_its_kind(tmp_path: Path) -> None:
    ages = {"hook-1.warm": OLD + 60, "hook-2.warm": OLD - 60, "hook-1.warmab12": OLD + 60}
    others = {"glance-1.table": OLD + 60, "notes.txt": OLD + 60}
    for name, age in {**ages, **others}.items():
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    keep(tmp_path / "hook-3.warm", b"kept")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"hook-2.warm", "hook-3.warm", *others}
