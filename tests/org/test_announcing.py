"""News go out once on each channel, again only where nobody knows, and not at all when accepted."""

from __future__ import annotations

import pytest

from leakscan.errors import NotifyError, UsageError
from leakscan.model.evidence import Level
from leakscan.model.organisation import TriageMark, TriageState
from leakscan.notify.digest import MOST, Digest
from leakscan.notify.messages import Message
from leakscan.org.announcing import ADDRESSES, Way, announce, channels
from leakscan.org.events import Telling
from tests.coverage.keys import made_up
from tests.org.conftest import Team
from tests.standin.world import Repository, add, written

A, B = (made_up(f"announcing {name}") for name in "ab")


class Ear:
    """A channel that hears, or does not."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.deaf = False

    def __call__(self, message: Message) -> str:
        if self.deaf:
            raise NotifyError("the ear was not told: it is deaf")
        self.heard.append((message.event, message.stored.finding.members[0].value.masked()))
        return str(len(self.heard))


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def shop(world, tmp_path) -> Repository:
    made = Repository(1, "acme", "shop", written(tmp_path / "shop", {"a.env": A.env().encode()}))
    world.repositories.append(made)
    return made


def tell(team: Team, ear: Ear, **more: object):
    ended = team.run()
    store = team.store()
    try:
        telling = Telling(store, ended.run, "https://github.com", Level.MEDIUM)
        return announce(telling, {"ear": Way(ear)}, **more)
    finally:
        store.close()


def masked(secret: str) -> str:
    return f"{secret[:4]}…{secret[-2:]}"


def test_each_finding_is_told_once(team, ear, shop):
    said = tell(team, ear)
    assert (said.told, said.failed) == (1, ())
    assert ear.heard == [("new", masked(A.secret))]
    said = tell(team, ear)
    assert said.told == 0
    add(shop.git, "refs/heads/main", {"b.env": B.env().encode()})
    shop.pushed = "2025-01-01T00:00:00Z"
    tell(team, ear)
    assert ear.heard[1:] == [("new", masked(B.secret))]


@pytest.mark.usefixtures("shop")
def test_who_could_not_be_told_is_told_by_the_next_run(team, ear):
    ear.deaf = True
    said = tell(team, ear)
    assert said.failed == ("the ear was not told: it is deaf",)
    ear.deaf = False
    said = tell(team, ear)
    assert said.told == 1
    assert ear.heard == [("new", masked(A.secret))]


@pytest.mark.usefixtures("shop")
def test_a_claim_that_was_never_settled_is_told_again(team, ear):
    class Killed(BaseException):
        pass

    def dies(_message: Message) -> str:
        raise Killed

    ended = team.run()
    store = team.store()
    with pytest.raises(Killed):
        announce(Telling(store, ended.run, "https://github.com", Level.MEDIUM), {"ear": Way(dies)})
    store.close()
    said = tell(team, ear)
    assert said.told == 1


@pytest.mark.usefixtures("shop")
def test_a_dry_run_tells_nobody(team, ear):
    said = tell(team, ear, dry_run=True)
    assert [message.event for message in said.would] == ["new"]
    assert not ear.heard
    assert tell(team, ear).told == 1


@pytest.mark.usefixtures("shop")
def test_what_was_accepted_is_not_told(team, ear):
    team.run()
    store = team.store()
    (one,) = store.findings(team.plan.target)
    mark = TriageMark(TriageState.FALSE_POSITIVE, "kari", "a key of the tests")
    store.mark(one.finding.fingerprint, mark)
    store.close()
    assert tell(team, ear).told == 0


@pytest.mark.usefixtures("shop")
def test_a_repository_that_goes_takes_its_findings_along(team, ear, world):
    tell(team, ear)
    world.repositories.clear()
    tell(team, ear)
    assert ear.heard[1:] == [("resolved", masked(A.secret))]


@pytest.mark.parametrize("channel", [*ADDRESSES, "email"])
def test_a_channel_without_its_address_is_refused_before_anything_is_read(channel, team):
    from leakscan.org.worker import open_desk  # noqa: PLC0415

    desk = open_desk(team.plan)
    with pytest.raises(UsageError) as refused:
        channels([channel], {}, github=desk.github)
    assert refused.value.hint


@pytest.fixture
def leaky(world, tmp_path) -> int:
    """Many keys at once."""
    files = {f"{n}.env": made_up(f"many {n}").env().encode() for n in range(MOST + 5)}
    world.repositories.append(Repository(2, "acme", "leaky", written(tmp_path / "leaky", files)))
    return len(files)


def test_much_news_is_told_as_one(team, ear, leaky):
    heard: list[Digest] = []
    ended = team.run()
    store = team.store()
    try:
        telling = Telling(store, ended.run, "https://github.com", Level.MEDIUM)
        way = {"ear": Way(ear, heard.append)}
        assert announce(telling, way, dry_run=True).told == 0
        assert announce(telling, way).told == leaky
        assert announce(telling, way).told == 0  # each event counts as told
        assert all(one.told for one in store.announcements(ended.run.target, "ear"))
        assert announce(telling, {"other": Way(ear)}).told == leaky
    finally:
        store.close()
    (only,) = heard
    assert len(only.messages) == leaky
    assert len(ear.heard) == leaky


def test_a_digest_that_did_not_arrive_is_told_again(team, ear, leaky):
    def refuses(_digest: Digest) -> None:
        raise NotifyError("not taken")

    ended = team.run()
    store = team.store()
    try:
        telling = Telling(store, ended.run, "https://github.com", Level.MEDIUM)
        said = announce(telling, {"ear": Way(ear, refuses)})
        assert (said.told, said.failed) == (0, ("not taken",))
        assert announce(telling, {"ear": Way(ear, lambda _: None)}).told == leaky
    finally:
        store.close()
