"""A run over an owner: everything found, everything once, remembered."""

from __future__ import annotations

import random

from leakscan.engine.prefilter import HyperscanPrefilter
from tests.coverage.keys import made_up
from tests.org.conftest import Team
from tests.standin.world import Repository, Said, add, forked, written

A, B, C, D = (made_up(f"organisation {name}") for name in "abcd")


def values(team: Team) -> dict[str, set[str]]:
    """Return masks of the secrets with the repositories where they stand."""
    return {one.finding.members[0].value.masked(): set(one.repositories) for one in team.findings()}


def masked(secret: str) -> str:
    return f"{secret[:4]}…{secret[-2:]}"


def test_code_and_talk_of_every_repository_are_read(team, world, tmp_path):
    shop = Repository(1, "acme", "shop", written(tmp_path / "shop", {"a.env": A.env().encode()}))
    shop.issues = [Said(7, f"it fails with\n{B.env()}", "help")]
    world.repositories += [shop, Repository(2, "acme", "empty", written(tmp_path / "empty", {}))]
    ended = team.run()
    assert ended.repositories == 2
    assert ended.summary.new == 2
    assert values(team) == {masked(A.secret): {"acme/shop"}, masked(B.secret): {"acme/shop"}}
    assert team.result().coverage.complete


def test_a_second_run_reads_what_is_new(team, standin, world, tmp_path):
    git = written(tmp_path / "shop", {"a.env": A.env().encode()})
    world.repositories.append(Repository(1, "acme", "shop", git, issues=[Said(1, "hello")]))
    team.run()
    before = team.result()
    asked = len(standin.asked)
    again = team.run()
    assert (again.read, again.summary.new) == (0, 0)
    assert team.result().findings == before.findings
    assert len(standin.asked) - asked < asked
    add(git, "refs/heads/main", {"b.env": B.env().encode()})
    world.repositories[0].pushed = "2025-01-01T00:00:00Z"
    third = team.run()
    assert (third.read, third.summary.new) == (1, 1)
    assert set(values(team)) == {masked(A.secret), masked(B.secret)}


def test_a_fork_is_read_once(team, world, tmp_path):
    parent = Repository(1, "acme", "shop", written(tmp_path / "shop", {"a.env": A.env().encode()}))
    fork = Repository(
        2, "acme", "fork", forked(tmp_path / "shop", tmp_path / "fork"), parent=parent
    )
    world.repositories += [parent, fork]
    team.run()
    assert values(team) == {masked(A.secret): {"acme/shop", "acme/fork"}}
    store = team.store()
    try:
        assert store.organisation(team.plan.target).findings[0].repositories
    finally:
        store.close()


def test_a_mirror_that_was_damaged_is_made_anew_and_read(team, world, tmp_path):
    bulk = {f"{n}.txt": random.Random(n).randbytes(400) for n in range(50)}
    git = written(tmp_path / "shop", {"a.env": A.env().encode(), **bulk})
    world.repositories.append(Repository(1, "acme", "shop", git))
    team.run()
    (mirror,) = (path for path in team.folder.glob("cache/**/1.git") if path.is_dir())
    for pack in mirror.glob("objects/pack/*.pack"):
        content = pack.read_bytes()
        pack.chmod(0o600)
        pack.write_bytes(content[:2000] + b"\0" * (len(content) - 3000) + content[-1000:])
    add(git, "refs/heads/main", {"b.env": B.env().encode()})
    world.repositories[0].pushed = "2025-01-01T00:00:00Z"
    team.run()
    assert team.result().coverage.complete, team.result().coverage.skipped
    assert set(values(team)) == {masked(A.secret), masked(B.secret)}


def test_twenty_forks_cost_little_more_than_what_they_are_forked_from(
    team, standin, world, tmp_path, monkeypatch
):
    looked: list[int] = []
    searchers = HyperscanPrefilter.searchers

    def counted(self):
        look, names = searchers(self)
        return lambda data: looked.append(len(data)) or look(data), names

    monkeypatch.setattr(HyperscanPrefilter, "searchers", counted)
    bulk = {f"{n}.txt": random.Random(n).randbytes(3000).hex().encode() for n in range(100)}
    shop = Repository(1, "acme", "shop", written(tmp_path / "shop", bulk))
    world.repositories.append(shop)
    team.run()
    one, moved = sum(looked), standin.cost()[1]
    looked.clear()
    for number in range(2, 22):
        git = forked(tmp_path / "shop", tmp_path / f"fork-{number}")
        add(git, "refs/heads/own", {f"{number}.env": b"own\n"})
        world.repositories.append(Repository(number, "acme", f"fork-{number}", git, parent=shop))
    team.run()
    assert one > 600_000
    assert sum(looked) < 0.3 * one
    assert standin.cost()[1] < 0.3 * moved
