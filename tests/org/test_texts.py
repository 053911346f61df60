"""What people wrote changes: edited, emptied, deleted, said again; one text says nothing of another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leakscan.model.organisation import Presence
from leakscan.rules.load import load_rules
from leakscan.sources.github.base import Kind
from tests.coverage.keys import made_up
from tests.org.conftest import Team
from tests.standin.answers import zipped
from tests.standin.world import Attached, Repository, Said, World, written

A, B = (made_up(f"texts {name}") for name in "ab")
LATER = "2024-06-01T12:00:00Z"
LATEST = "2024-07-01T12:00:00Z"


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Repository:
    made = Repository(1, "acme", "shop", written(tmp_path / "shop", {"a.txt": b"hello\n"}))
    made.issues = [
        Said(7, A.env(), "it fails", inner=[Said(71, "hello"), Said(72, f"so\n{B.env()}")])
    ]
    world.repositories.append(made)
    return made


def standing(team: Team) -> dict[str, list[str]]:
    """Return the paths at which each secret stands, by its mask; of what is gone, none."""
    return {
        one.finding.members[0].value.masked(): sorted(
            {place.provenance.path for place in one.finding.occurrences}
        )
        for one in team.findings()
        if one.presence is Presence.OPEN
    }


def masked(secret: str) -> str:
    return f"{secret[:4]}…{secret[-2:]}"


@pytest.fixture
def both(team: Team, shop: Repository) -> dict[str, list[str]]:
    """The first run found both keys."""
    del shop
    team.run()
    found = standing(team)
    assert found == {masked(A.secret): ["issues/7"], masked(B.secret): ["issues/7#comment-72"]}
    return found


def test_a_text_that_was_edited_says_nothing_of_those_beside_it(team, shop, both):
    shop.issues[0].inner[0].body, shop.issues[0].inner[0].changed = "hello all", LATER
    shop.issues[0].changed = LATER
    team.run()
    assert standing(team) == both


def test_a_key_that_was_edited_away_is_gone(team, shop, both):
    shop.issues[0].body, shop.issues[0].changed = "I took the key out", LATER
    ended = team.run()
    assert ended.summary.resolved == 1
    del both[masked(A.secret)]
    assert standing(team) == both


def test_new_rules_read_what_stands_there_now(team, shop, both, standin):
    """Not what was edited away; and without asking GitHub for a text."""
    shop.issues[0].body, shop.issues[0].changed = "I took the key out", LATER
    team.run()
    rules = load_rules()
    team.rules = replace(rules, digest="sha256:" + "7" * 64)
    standin.cost()
    team.run()
    asked = [one.path for one in standin.asked if "/issues" in one.path and "since" in one.path]
    assert not asked
    assert list(standing(team)) == [masked(B.secret)]
    shop.issues[0].body, shop.issues[0].changed = A.env(), LATEST
    team.run()
    assert standing(team) == both
    team.rules = replace(rules, digest="sha256:" + "8" * 64)
    team.run()
    assert standing(team) == both


def test_a_comment_that_was_deleted_is_gone(team, shop, both):
    del shop.issues[0].inner[1]
    assert team.run().summary.resolved == 1
    del both[masked(B.secret)]
    assert standing(team) == both
    team.rules = replace(load_rules(), digest="sha256:" + "7" * 64)
    team.run()
    assert standing(team) == both


@pytest.mark.usefixtures("both")
def test_an_issue_that_was_deleted_is_gone_with_its_comments(team, shop):
    shop.issues.clear()
    assert team.run().summary.resolved == 2
    assert not standing(team)


def test_what_github_does_not_say_is_taken_for_there(team, shop, both):
    shop.no_permission = {"issues"}
    team.run()
    assert standing(team) == both


def test_issues_that_are_switched_off_are_not_gone(team, shop, both):
    shop.has_issues = False
    team.run()
    assert standing(team) == both


def test_every_text_and_file_is_an_item_of_its_own(team, shop, world):
    """The log of one run says nothing of that of another, notes nothing of their assets."""
    team.kinds = frozenset({Kind.LOGS, Kind.RELEASES, Kind.ASSETS, Kind.VARIABLES})
    shop.runs = [Attached(5, "build", zipped(a_txt=A.env().encode()))]
    shop.releases = [(Said(4, "first", "v4"), [Attached(41, "b.env", B.env().encode())])]
    team.run()
    found = standing(team)
    assert len(found) == 2
    shop.runs.insert(0, Attached(6, "build", zipped(a_txt=b"nothing here")))
    shop.releases[0][0].body = "first of all"
    team.run()
    assert standing(team) == found
    del world


def test_variables_that_were_removed_are_gone(team, shop):
    team.kinds = frozenset({Kind.VARIABLES})
    shop.variables = A.json()
    team.run()
    assert list(standing(team)) == [masked(A.secret)]
    shop.variables = {}
    assert team.run().summary.resolved == 1
    assert not standing(team)
