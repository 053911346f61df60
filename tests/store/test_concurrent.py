"""Several processes at one store, and a server that goes away."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from leakscan.errors import StoreError
from leakscan.store.sql.store import SqlStore
from tests.store.conftest import opened
from tests.store.outcomes import TARGET, begin, finding, outcome, part, run_once
from tests.store.server import Server
from tests.store.test_killed import filling


def test_two_coordinators_wait_for_none_of_the_same_target(address: str) -> None:
    """Of two processes that want the same target at once, one works and the other is told so."""
    first, second = filling(address, 1), filling(address, 1)
    ends = [(p.communicate(timeout=120)[1].decode(), p.returncode) for p in (first, second)]
    codes = sorted(code for _, code in ends)
    assert codes in ([0, 0], [0, 1])
    if codes == [0, 1]:
        assert any("is being scanned by process" in err for err, _ in ends)
    with opened(address) as store:
        assert len(store.organisation(TARGET).repositories) == 40


def test_targets_side_by_side(address: str) -> None:
    """Forks in several organisations: the same findings and clean objects at the same time."""
    faults: list[BaseException] = []
    shared = tuple(bytes([n % 256, n // 256]) * 10 for n in range(3000))

    def scan(target: str) -> None:
        try:
            with opened(address, patience=60) as store:
                found = [
                    outcome(n, part(*(finding(s) for s in range(1, 12))), clean=shared)
                    for n in range(6)
                ]
                run_once(store, *found, target=target)
        except BaseException as fault:
            faults.append(fault)
            raise

    threads = [threading.Thread(target=scan, args=(f"github.com/t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with opened(address) as store:
        assert [len(store.findings(f"github.com/t{n}")) for n in range(4)] == [11] * 4


@pytest.fixture
def own_server() -> object:
    made = Server()
    yield made
    made.remove()


def test_a_server_that_goes_away_is_waited_for(own_server: Server) -> None:
    with opened(own_server.database(), patience=60) as store:
        run = begin(store)
        store.commit(run, outcome(1, part(finding(1))))
        own_server.stop()
        again = threading.Thread(target=lambda: (time.sleep(1.5), own_server.start()))
        again.start()
        store.commit(run, outcome(2, part(finding(2))))
        again.join()
        store.end_run(run, listed={"1", "2"})
        assert len(store.findings(TARGET)) == 2


def test_a_server_that_stays_away_is_an_error_without_a_secret(own_server: Server) -> None:
    address = own_server.database().replace("postgres@", "postgres:hush-hush@")
    with opened(address, patience=1) as store:
        run = begin(store)
        own_server.stop()
        with pytest.raises(StoreError, match="cannot be reached") as told:
            store.commit(run, outcome(2, part(finding(2))))
        assert "hush" not in f"{told.value.message}{told.value.hint}{told.value!r}"
        own_server.start()
        store.commit(run, outcome(2, part(finding(2))))


def test_a_full_disk_is_an_error_and_nothing_is_half_written(tmp_path: Path) -> None:
    with opened(str(tmp_path / "state.db")) as store:
        run = begin(store)
        store.commit(run, outcome(1, part(finding(1))))
        _limited(store)
        with pytest.raises(StoreError, match="the disk is full") as told:
            store.commit(
                run, outcome(2, part(finding(2)), clean=tuple(b"%020d" % n for n in range(200000)))
            )
        assert "make room" in told.value.hint
        _limited(store, 1 << 30)
        assert len(store.findings(TARGET)) == 1
        store.commit(run, outcome(2, part(finding(2))))
        assert len(store.findings(TARGET)) == 2


def _limited(store: SqlStore, more: int = 40) -> None:
    """Let the file grow by a few pages only; SQLite then says what it says of a full disk."""
    with store._database._engine.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + more}")


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "text.db", tmp_path / "other.db"
    text.write_bytes(b"just some text, long enough to be no header of a database" * 20)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    for path, says in ((text, "no SQLite"), (other, "something else")):
        before = path.read_bytes()
        with pytest.raises(StoreError, match=says):
            opened(str(path), patience=0)
        assert path.read_bytes() == before
