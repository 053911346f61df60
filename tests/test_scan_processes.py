"""A scan over processes gives the same result as a scan in this one."""

from __future__ import annotations

import os
import random
import signal
import string
from itertools import islice
from pathlib import Path

import pytest

from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions, Tally, new_detector, scan, scan_shard
from leakscan.sources.files import FilesSource
from leakscan.sources.git.history import HistorySource
from tests.conftest import GitRepo

LETTERS = string.ascii_letters + string.digits


def made_up_set(rnd: random.Random, number: int) -> str:
    hexes = "".join(rnd.choices("0123456789abcdef", k=32))
    guid = f"{hexes[:8]}-{hexes[8:12]}-4{hexes[13:16]}-a{hexes[17:20]}-{hexes[20:]}"
    secret = "".join(rnd.choices(LETTERS, k=3)) + "8Q~" + "".join(rnd.choices(LETTERS, k=34))
    return f"# shop {number}\nVIPPS_CLIENT_ID={guid}\nVIPPS_CLIENT_SECRET={secret}\n"


@pytest.fixture(scope="module")
def rules():
    return load_rules(examples=False)


def test_files(tmp_path: Path, rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leakscan.sources.files.SHARD_FILES", 3)
    rnd = random.Random(11)
    for number in range(8):
        (tmp_path / f"{number}.env").write_text(made_up_set(rnd, number % 5))
    one, two = (
        scan(FilesSource([tmp_path]), ScanOptions(rules, "0", jobs=jobs)) for jobs in (1, 2)
    )
    assert len(one.findings) == 8
    assert one == two


def test_history(repo: GitRepo, rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leakscan.sources.git.history.SHARE", 1)
    rnd = random.Random(12)
    for number in range(6):
        repo.commit(f"shop {number}", **{f"{number % 3}.env": made_up_set(rnd, number)})
    one, two = (
        scan(HistorySource(repo.path, parts=jobs), ScanOptions(rules, "0", jobs=jobs))
        for jobs in (1, 3)
    )
    assert len(one.findings) == 6
    assert one == two


class FatalShard:
    """Takes the process down in which it is read."""

    def chunks(self):
        os.kill(os.getpid(), signal.SIGKILL)
        yield from ()


class NamedFatalShard(FatalShard):
    def names(self):
        yield from ("a.env", "b.env")


class FatalSource:
    """Files, and something among them that no process survives."""

    def __init__(self, folder: Path, fatal: FatalShard) -> None:
        self._files, self._fatal = FilesSource([folder]), fatal

    @property
    def target(self):
        return self._files.target

    def shards(self):
        yield from islice(self._files.shards(), 1)
        yield self._fatal
        yield from islice(self._files.shards(), 1, None)

    def attribute(self, blobs):
        return self._files.attribute(blobs)


@pytest.mark.parametrize(
    ("fatal", "names"),
    [(FatalShard(), None), (NamedFatalShard(), ["a.env", "b.env"])],
    ids=["nameless", "named"],
)
def test_what_takes_its_process_down_is_named_and_costs_nothing_else(
    tmp_path: Path, rules, monkeypatch: pytest.MonkeyPatch, fatal: FatalShard, names
) -> None:
    monkeypatch.setattr("leakscan.sources.files.SHARD_FILES", 2)
    rnd = random.Random(13)
    for number in range(6):
        (tmp_path / f"{number}.env").write_text(made_up_set(rnd, number))
    source = FatalSource(tmp_path, fatal)
    found = scan(source, ScanOptions(rules, "0", jobs=2))
    assert len(found.findings) == 6
    assert {(s.where, s.reason) for s in found.coverage.skipped} == {
        (name, "worker-lost") for name in names or [source.target.name]
    }


def test_shards_can_be_scanned_elsewhere(tmp_path: Path, rules, monkeypatch) -> None:
    monkeypatch.setattr("leakscan.sources.files.SHARD_FILES", 2)
    rnd = random.Random(14)
    for number in range(6):
        (tmp_path / f"{number}.env").write_text(made_up_set(rnd, number))
    options = ScanOptions(rules, "0")
    detector = new_detector(options)
    elsewhere = []

    def spread(shards):
        for shard in shards:
            tally = Tally()
            scan_shard(shard, detector, tally)
            elsewhere.append(shard)
            yield shard, tally

    assert scan(FilesSource([tmp_path]), options, spread=spread) == scan(
        FilesSource([tmp_path]), options
    )
    assert len(elsewhere) == 3
