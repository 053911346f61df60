"""Alerts of code scanning: each repository's own, accepted by GitHub's rules, closed when gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leakscan.model.evidence import Level
from leakscan.org.code_scanning import upload
from leakscan.org.events import Telling
from tests.coverage.keys import made_up
from tests.org.conftest import Team
from tests.sources.github.scene import Watch, opened
from tests.standin.world import Repository, Said, World, add, written

A, B = (made_up(f"alerts {name}") for name in "ab")
NEVER = "2024-05-17T12:00:00Z"


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Repository:
    made = Repository(1, "acme", "shop", written(tmp_path / "shop", {"a.env": A.env().encode()}))
    made.issues = [Said(7, B.env(), "an issue is no file")]
    world.repositories.append(made)
    clean = written(tmp_path / "clean", {"a.txt": b"hello\n"})
    world.repositories.append(Repository(2, "acme", "clean", clean))
    return made


def send(team: Team, *, dry_run: bool = False) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    ended = team.run()
    store = team.store()
    github = opened(team.standin, watch=Watch())
    try:
        telling = Telling(store, ended.run, "https://github.com", Level.MEDIUM)
        told, names = upload(telling, github, store.result(team.plan.target), dry_run=dry_run)
        return told.told, told.failed, names
    finally:
        github.close()
        store.close()


def test_a_repository_has_its_own_findings(team, shop):
    assert send(team) == (1, (), ("acme/shop",))
    assert list(shop.alerts.values()) == ["open"]
    (log,) = shop.uploads
    (result,) = log["runs"][0]["results"]
    where = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where["uri"] == "a.env"
    text = json.dumps(log)
    for secret in (A.secret, A.key, B.secret, B.key):
        assert secret not in text
    assert send(team) == (0, (), ())
    assert len(shop.uploads) == 1


def test_a_finding_that_stands_in_a_second_repository_is_uploaded_there(team, shop, world):
    send(team)
    clean = world.repositories[1]
    add(clean.git, "refs/heads/main", {"copy.env": A.env().encode()})
    clean.pushed = "2025-01-01T00:00:00Z"
    assert send(team) == (1, (), ("acme/clean",))
    assert list(clean.alerts.values()) == ["open"]
    assert len(shop.uploads) == 1


def test_what_is_gone_closes_its_alerts(team, shop, tmp_path, monkeypatch):
    send(team)
    # the mirror of a repository that was made anew under the same name has nothing of the old one
    shop.git, shop.id = written(tmp_path / "anew", {"a.txt": b"hello\n"}), 1
    for mirror in (team.folder / "cache").rglob("1.git"):
        mirror.rename(tmp_path / "mirror-of-before")
    shop.pushed = "2025-01-01T00:00:00Z"
    assert send(team) == (1, (), ("acme/shop",))
    assert list(shop.alerts.values()) == ["fixed"]
    assert shop.uploads[-1]["runs"][0]["results"] == []
    assert send(team)[0] == 0
    del monkeypatch


def test_what_could_not_be_uploaded_is_said_and_uploaded_by_the_next_run(team, shop):
    shop.no_write = {"security_events"}
    told, (why,), names = send(team)
    assert (told, names) == (0, ("acme/shop",))
    assert why.startswith("acme/shop: no alerts could be uploaded: GitHub says: ")
    assert "security_events=write" in why
    shop.no_write = set()
    assert send(team) == (1, (), ("acme/shop",))


def test_a_dry_run_uploads_nothing(team, shop):
    assert send(team, dry_run=True) == (0, (), ("acme/shop",))
    assert not shop.uploads
    assert send(team)[0] == 1
