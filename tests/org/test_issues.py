"""Issues in the affected repositories: one each, up to date, closed, reopened, and never two."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.model.evidence import Level
from leakscan.org.announcing import Told, Way, announce
from leakscan.org.events import Telling
from leakscan.org.issues import LABEL, Issues
from leakscan.sources.github.base import Kind
from tests.coverage.keys import made_up
from tests.org.conftest import Team
from tests.sources.github.scene import Watch, opened
from tests.standin.server import Fault
from tests.standin.world import Repository, Said, World, add, written

A, B = (made_up(f"issues {name}") for name in "ab")


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Repository:
    made = Repository(1, "acme", "shop", written(tmp_path / "shop", {"a.env": A.env().encode()}))
    made.issues = [Said(7, "hello", "it fails")]
    world.repositories.append(made)
    return made


@pytest.fixture
def kiosk(world: World, tmp_path: Path) -> Repository:
    """Has the same keys, in its wiki only."""
    wiki = written(tmp_path / "wiki", {"Home.md": A.env().encode()}, branch="master")
    git = written(tmp_path / "kiosk", {"a.txt": b"hello\n"})
    made = Repository(2, "acme", "kiosk", git, wiki, has_wiki=True)
    world.repositories.append(made)
    return made


def tell(team: Team, *, run: bool = True, way: Way | None = None) -> Told:
    ended = team.run() if run else None
    store = team.store()
    github = opened(team.standin, watch=Watch())
    try:
        last = ended.run if ended else store.organisation(team.plan.target).trend[-1].run
        telling = Telling(store, last, "https://github.com", Level.MEDIUM)
        return announce(telling, {"issue": way or Way(Issues(github).tell, each_repository=True)})
    finally:
        github.close()
        store.close()


def ours(repository: Repository) -> list[Said]:
    return [one for one in repository.issues if one.labels == [LABEL]]


def test_one_for_each_finding_and_repository(team, shop, kiosk):
    assert tell(team) == Told(2)
    (first,), (second,) = ours(shop), ours(kiosk)
    for issue, name in ((first, "shop: a.env"), (second, "kiosk.wiki: Home.md")):
        assert issue.title.startswith("Leaked keys: ")
        assert name in issue.body.replace("\\", "")
        assert "### What to do" in issue.body
        assert "shop" not in issue.body if name.startswith("kiosk") else "kiosk" not in issue.body
        for secret in (A.secret, A.key):
            assert secret not in issue.title + issue.body
    assert tell(team).told == 0
    assert len(ours(shop)) == len(ours(kiosk)) == 1
    assert team.result().coverage.complete


def test_it_says_where_the_keys_stand_now(team, shop, standin):
    tell(team)
    add(shop.git, "refs/heads/main", {"b.env": A.env().encode()})
    shop.pushed = "2025-01-01T00:00:00Z"
    assert tell(team).told == 1
    (issue,) = ours(shop)
    assert "b.env" in issue.body
    assert not issue.inner
    standin.cost()
    assert tell(team).told == 0
    assert {one.method for one in standin.asked} <= {"GET", "POST"}


def test_it_is_closed_when_the_keys_are_gone_and_opened_when_they_are_back(team, shop):
    shop.git, shop.pushed = None, None
    team.kinds = frozenset({Kind.ISSUES})
    shop.issues[0].body = A.env()
    tell(team)
    (issue,) = ours(shop)
    for state, body, minute in (
        ("closed", "gone", 1), ("open", A.env(), 2), ("closed", "gone again", 3),
        ("open", f"once more\n{A.env()}", 4),
    ):  # fmt: skip
        shop.issues[0].body = body
        shop.issues[0].changed = f"2099-01-01T00:0{minute}:00Z"
        assert tell(team).told == 1
        assert (issue.state, len(issue.inner)) == (state, minute)
        assert A.secret not in issue.inner[-1].body
    assert len(ours(shop)) == 1


def test_it_is_closed_where_the_keys_are_gone_and_stays_open_where_they_are_not(
    team, shop, kiosk, world
):
    team.kinds = frozenset({Kind.ISSUES})
    shop.issues[0].body = A.env()
    kiosk.issues = [Said(3, A.env(), "see")]
    tell(team)
    shop.issues[0].body, shop.issues[0].changed = "gone", "2099-01-01T00:00:00Z"
    assert tell(team).told == 1
    assert [one.state for one in (*ours(shop), *ours(kiosk))] == ["closed", "open"]
    world.repositories.remove(kiosk)
    assert tell(team) == Told(0)  # there is nothing to close any more


def test_one_that_a_person_closed_stays_closed(team, shop):
    tell(team)
    (issue,) = ours(shop)
    issue.state = "closed"
    add(shop.git, "refs/heads/main", {"b.env": A.env().encode()})
    shop.pushed = "2025-01-01T00:00:00Z"
    tell(team)
    assert (issue.state, len(ours(shop))) == ("closed", 1)
    assert "b.env" in issue.body


def test_a_renamed_repository_has_its_issue_under_the_new_name(team, shop):
    tell(team)
    shop.old_names, shop.name = ["acme/shop"], "store"
    tell(team)
    assert [one.state for one in ours(shop)] == ["open"]


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("event", ["new", "resolved", "reopened"])
def test_a_kill_between_writing_and_keeping_says_nothing_twice(team, shop, standin, event):
    github = opened(standin, watch=Watch())

    def dies(message):
        Issues(github).tell(message)
        raise Killed

    team.kinds = frozenset({Kind.ISSUES})
    texts = {"new": A.env(), "resolved": "gone", "reopened": f"again\n{A.env()}"}
    for minute, (name, text) in enumerate(texts.items()):
        shop.issues[0].body, shop.issues[0].changed = text, f"2099-01-01T00:0{minute}:00Z"
        if name == event:
            with pytest.raises(Killed):
                tell(team, way=Way(dies, each_repository=True))
        assert tell(team).told == 1
    (issue,) = ours(shop)
    assert (issue.state, len(issue.inner)) == ("open", 2)


@pytest.mark.parametrize("how", ["cut", "lost"])
@pytest.mark.parametrize("path", ["/issues$", "/comments$"])
def test_an_answer_that_was_lost_makes_nothing_twice(team, shop, standin, how, path):
    """It was written; that it was, nobody heard."""
    team.kinds = frozenset({Kind.ISSUES})
    shop.issues[0].body = A.env()
    fault = Fault(path, how=how, method="POST")
    standin.faults = [fault]
    assert tell(team).told == 1
    shop.issues[0].body, shop.issues[0].changed = "gone", "2099-01-01T00:00:00Z"
    assert tell(team).told == 1
    assert fault.times == 0
    (issue,) = ours(shop)
    assert (issue.state, len(issue.inner)) == ("closed", 1)


REFUSED = {
    "no permission": ({"no_write": {"issues"}}, "Resource not accessible"),
    "archived": ({"archived": True}, "read-only"),
    "switched off": ({"has_issues": False}, "not there any more"),
}


@pytest.mark.parametrize(("changes", "words"), REFUSED.values(), ids=REFUSED)
def test_what_github_does_not_allow_is_said_and_tried_again(team, shop, changes, words):
    before = {name: getattr(shop, name) for name in changes}
    for name, value in changes.items():
        setattr(shop, name, value)
    (why,) = tell(team).failed
    assert why.startswith("acme/shop: no issue could be written: ")
    assert words in why
    for name, value in before.items():
        setattr(shop, name, value)
    assert tell(team).told == 1


def test_a_secondary_limit_is_waited_for(team, shop, standin):
    team.run()
    message = "You have exceeded a secondary rate limit"
    retry = {"Retry-After": "60"}
    standin.faults = [Fault("/issues$", 403, message=message, headers=retry, method="POST")]
    assert tell(team, run=False).told == 1
    assert len(ours(shop)) == 1


def test_writes_are_a_second_apart(team, shop, standin):
    add(shop.git, "refs/heads/main", {"b.env": B.env().encode()})
    team.run()
    watch = Watch()
    github = opened(standin, watch=watch)
    tell(team, run=False, way=Way(Issues(github).tell, each_repository=True))
    assert len(ours(shop)) == 2
    assert sum(watch.slept) == pytest.approx(1.0, abs=0.5)
