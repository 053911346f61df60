"""Where repositories are read and where they are remembered makes no difference to what is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from leakscan.executor.base import Lost
from leakscan.executor.hiring import hired
from leakscan.model.result import ScanResult
from leakscan.org import run as runs
from leakscan.org.run import Crew
from leakscan.org.worker import prepare
from leakscan.store.sql.store import SqlStore
from tests.coverage.keys import made_up
from tests.executor.cluster import Cluster
from tests.org.conftest import Team
from tests.standin.world import Repository, Said, forked, written
from tests.store.server import Server

KEYS = [made_up(f"spread {n}") for n in range(8)]


@pytest.fixture
def filled(world, tmp_path: Path) -> None:
    """Repositories with keys of their own, one that is a fork, one with much in it."""
    for number, keys in enumerate(KEYS[:5], start=1):
        git = written(tmp_path / f"r{number}", {"a.env": keys.env().encode()})
        issues = [Said(1, f"see\n{KEYS[5].env()}")] if number == 1 else []
        world.repositories.append(Repository(number, "acme", f"r{number}", git, issues=issues))
    fork = forked(tmp_path / "r1", tmp_path / "fork")
    world.repositories.append(Repository(8, "acme", "f", fork, parent=world.repositories[0]))
    many = {f"d{n}/{n}.txt": b"nothing %d\n" % n * 40 for n in range(300)}
    many |= {f"x{n}.env": keys.env().encode() for n, keys in enumerate(KEYS[6:])}
    world.repositories.append(Repository(9, "acme", "big", written(tmp_path / "big", many)))


def comparable(result: ScanResult) -> tuple[object, ...]:
    return (result.findings, result.coverage)


@pytest.fixture
def serial(team: Team, filled: None) -> ScanResult:
    del filled
    team.run()
    return team.result()


@pytest.fixture
def cluster(serial: ScanResult, tmp_path: Path) -> Iterator[Cluster]:
    """Its workers find the token in the environment."""
    del serial  # it needs the cores first
    folder = tmp_path / "dask"
    folder.mkdir()
    made = Cluster(folder)
    yield made
    made.stop()


def spread(team: Team, folder: Path, scheduler: str = "") -> ScanResult:
    other = Team(team.standin, folder, team.kinds)
    folder.mkdir()
    with closing(hired(prepare, (other.plan,), jobs=2, scheduler=scheduler)) as workers:
        other.run(Crew(workers))
    return other.result()


def test_a_pool(serial, team, tmp_path):
    assert len(serial.findings) == len(KEYS)
    assert comparable(spread(team, tmp_path / "pool")) == comparable(serial)


def test_a_pool_with_slices_of_big_ones(serial, team, tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "BIG", 0)
    monkeypatch.setattr("leakscan.sources.git.history.SHARE", 1)
    assert comparable(spread(team, tmp_path / "pool")) == comparable(serial)


def test_a_cluster(serial, team, tmp_path, cluster):
    found = spread(team, tmp_path / "two", cluster.scheduler)
    assert comparable(found) == comparable(serial)


def test_a_cluster_with_slices_of_big_ones(serial, team, tmp_path, cluster, monkeypatch):
    monkeypatch.setattr(runs, "BIG", 0)
    monkeypatch.setattr("leakscan.sources.git.history.SHARE", 1)
    found = spread(team, tmp_path / "two", cluster.scheduler)
    assert comparable(found) == comparable(serial)


def test_a_store_on_postgresql(serial, team, tmp_path, monkeypatch):
    server = Server()
    try:
        address = server.database()
        monkeypatch.setattr(Team, "url", address)
        other = Team(team.standin, tmp_path / "pg", team.kinds)
        (tmp_path / "pg").mkdir()
        with closing(hired(prepare, (other.plan,), jobs=2)) as workers:
            other.run(Crew(workers))
        assert comparable(other.result()) == comparable(serial)
        with SqlStore(address) as store:
            assert store.targets() == (other.plan.target,)
    finally:
        server.remove()


def test_a_repository_that_no_worker_survives_is_named_and_read_the_next_time(
    serial, team, tmp_path, monkeypatch
):
    other = Team(team.standin, tmp_path / "lost", team.kinds)
    other.folder.mkdir()

    def losing(workers, function, tasks, **how):
        for task, outcome in outcomes(workers, function, tasks, **how):
            yield task, Lost(2) if task.name == "acme/r2" else outcome

    outcomes = runs.outcomes
    with closing(hired(prepare, (other.plan,), jobs=2)) as workers:
        with monkeypatch.context() as patch:
            patch.setattr(runs, "outcomes", losing)
            other.run(Crew(workers))
        skipped = other.result().coverage.skipped
        assert [(s.where, s.reason) for s in skipped] == [("acme/r2", "worker-lost")]
        assert len(other.result().findings) == len(serial.findings) - 1
        again = other.run(Crew(workers))
    assert again.summary.new == 1
    assert comparable(other.result()) == comparable(serial)
