"""A scan over processes gives the same result as a scan in this one."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions, scan
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
