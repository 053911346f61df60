"""A run over an owner: everything found, everything once, remembered."""

from __future__ import annotations

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
