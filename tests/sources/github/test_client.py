"""What a client does when GitHub does not simply answer."""

from __future__ import annotations

import time

import pytest

from leakscan.errors import SourceError
from leakscan.sources.github.base import Kind
from leakscan.sources.github.wire import ClientOptions
from tests.sources.github.scene import QUICK, Watch, opened, read
from tests.standin.server import Fault, StandIn
from tests.standin.world import Attached, Repository, Said

ISSUES = "/repos/acme/shop/issues$|/repos/acme/shop/issues\\?"


def shop(standin: StandIn) -> Repository:
    made = Repository(1, "acme", "shop", issues=[Said(1, "first"), Said(2, "second", pull=True)])
    standin.world.repositories = [made]
    return made


@pytest.mark.parametrize(
    ("fault", "least"),
    [
        (Fault("", 500, times=2), 1),
        (Fault("", 502, times=1), 0.5),
        (Fault("", 503, times=2), 1),
        (Fault("", how="cut"), 0.5),
        (Fault("", how="drop"), 0.5),
        (Fault("", how="slow"), 0.5),
        (Fault("", 429, headers={"Retry-After": "7"}), 7),
        (Fault("", 403, headers={"Retry-After": "30"}), 30),
        (Fault("", 403, message="You have exceeded a secondary rate limit"), 60),
        (Fault("", 403, times=2, message="You have exceeded a secondary rate limit"), 180),
        (Fault("", 429), 60),
    ],
    ids=lambda v: f"{v.status or v.how}-{v.times}" if isinstance(v, Fault) else "",
)
def test_what_passes_is_waited_for(standin: StandIn, fault: Fault, least: float) -> None:
    shop(standin)
    watch = Watch()
    github = opened(
        standin, watch=watch, options=ClientOptions(timeout=2, patience=0.3, attempts=4)
    )
    (entry,) = github.repositories("acme")
    fault.path = ISSUES
    standin.faults = [fault]
    told = read(github.contents(entry, {}))
    assert not told.skipped
    assert set(told.texts) == {"issues/1", "pulls/2"}
    assert least <= sum(watch.slept) <= 2 * least + 10
    assert github.usage.retries == (standin.asked and github.usage.retries) > 0


def test_the_primary_limit_is_waited_for_until_it_opens(standin: StandIn) -> None:
    shop(standin)
    watch = Watch()
    github = opened(standin, watch=watch)
    (entry,) = github.repositories("acme")
    reset = str(int(time.time()) + 1800)
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    standin.faults = [Fault(ISSUES, 403, headers=headers, message="API rate limit exceeded")]
    told = read(github.contents(entry, {}))
    assert not told.skipped
    assert 1790 < sum(watch.slept) < 1810


def test_the_last_request_that_is_allowed_is_followed_by_a_pause(standin: StandIn) -> None:
    shop(standin)
    watch = Watch()
    github = opened(standin, watch=watch)
    reset = str(int(time.time()) + 600)
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    standin.faults = [Fault("/users/acme", 404, headers=headers)]
    with pytest.raises(SourceError):
        list(github.repositories("acme"))
    assert len(list(github.repositories("acme"))) == 1
    assert 590 < sum(watch.slept) < 610


def test_a_limit_that_opens_too_late_ends_in_words(standin: StandIn) -> None:
    shop(standin)
    watch = Watch()
    github = opened(standin, watch=watch, options=ClientOptions(longest_wait=60))
    (entry,) = github.repositories("acme")
    standin.faults = [Fault(ISSUES, 429, times=99, headers={"Retry-After": "90000"})]
    told = read(github.contents(entry, {}))
    assert {skip.reason for skip in told.skipped} == {"rate-limited"}
    assert "minutes" in told.skipped[0].detail
    assert watch.slept == []
    assert len([one for one in standin.asked if one.status == 429]) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault("", 404), "not-found"),
        (Fault("", 403, message="Resource not accessible by integration"), "no-permission"),
        (Fault("", 403, message="Repository access blocked"), "blocked"),
        (Fault("", 451, message="Repository access blocked"), "blocked"),
        (Fault("", 500, times=99), "server-error"),
        (Fault("", how="cut", times=99), "unreachable"),
        (Fault("", 404, how="cut", times=99), "unreachable"),
        (Fault("", how="drop", times=99), "unreachable"),
        (Fault("", how="slow", times=99), "unreachable"),
        (Fault("", 302, headers={"Location": "https://elsewhere.example/"}), "foreign-address"),
        (Fault("", 418), "refused"),
    ],
    ids=lambda v: f"{v.status or v.how}" if isinstance(v, Fault) else v,
)
def test_what_does_not_pass_is_told_and_the_rest_is_read(
    standin: StandIn, fault: Fault, reason: str
) -> None:
    made = shop(standin)
    made.issues[0].inner = [Said(11, "a comment")]
    github = opened(standin, options=ClientOptions(timeout=2, patience=0.3, attempts=2))
    (entry,) = github.repositories("acme")
    fault.path = ISSUES
    standin.faults = [fault]
    told = read(github.contents(entry, {}))
    assert [(skip.where, skip.reason) for skip in told.skipped] == [("acme/shop (issues)", reason)]
    assert set(told.texts) == {"issues/1#comment-11"}
    standin.faults = []
    again = read(github.contents(entry, told.cursors))
    assert set(again.texts) == {"issues/1", "pulls/2"}  # what was owed, and nothing twice


def test_a_token_that_ends_is_shown_once_more_and_then_never(standin: StandIn) -> None:
    made = shop(standin)
    other = Repository(2, "acme", "other", issues=[Said(1, "x")])
    standin.world.repositories.append(other)
    del made
    github = opened(standin)
    entries = list(github.repositories("acme"))
    standin.tokens.clear()
    standin.cost()
    told = [read(github.contents(entry, {})) for entry in entries]
    assert {skip.reason for one in told for skip in one.skipped} == {"unauthorised"}
    assert {skip.where.split()[0] for one in told for skip in one.skipped} == {
        "acme/shop",
        "acme/other",
    }
    assert standin.cost()[0] == 1


def test_answers_of_another_form_are_no_crash(standin: StandIn) -> None:
    shop(standin)
    github = opened(standin)
    (entry,) = github.repositories("acme")
    for status in (200, 201):
        standin.faults = [Fault("/issues|/pulls", status, times=99, message="?")]
        told = read(github.contents(entry, {}))
        assert {skip.reason for skip in told.skipped} == {"bad-answer"}


def test_downloads(standin: StandIn) -> None:
    made = shop(standin)
    made.releases = [
        (Said(4, "notes"), [Attached(n, f"{n}.txt", b"x" * 100_000) for n in range(41, 45)])
    ]
    watch = Watch()
    github = opened(
        standin,
        {Kind.ASSETS},
        watch=watch,
        options=ClientOptions(timeout=2, patience=2, attempts=2),
    )
    (entry,) = github.repositories("acme")
    standin.faults = [
        Fault("/stored/41", how="cut", times=1),
        Fault("/stored/42", 503, times=9),
        Fault("/assets/43", 429, headers={"Retry-After": "9"}),
        Fault("/assets/44", 404),
    ]
    told = read(github.contents(entry, {}))
    assert set(told.texts) == {"releases/v4/41.txt", "releases/v4/43.txt"}
    assert all(len(text) == 100_000 for text in told.texts.values())
    assert [(s.where, s.reason) for s in told.skipped] == [
        ("acme/shop: releases/v4/42.txt", "server-error"),
        ("acme/shop: releases/v4/44.txt", "not-found"),
    ]
    assert sum(watch.slept) > 9
    standin.faults = []
    again = read(github.contents(entry, told.cursors))
    assert set(again.texts) == {"releases/v4/42.txt", "releases/v4/44.txt"}
    assert not [one for one in standin.asked if one.path.startswith("/stored") and one.authorised]


def test_a_download_has_a_limit(standin: StandIn) -> None:
    made = shop(standin)
    made.releases = [(Said(4, "notes"), [Attached(41, "a.bin", b"x" * 5000)])]
    github = opened(standin, {Kind.ASSETS}, options=ClientOptions(timeout=2, largest_download=4999))
    (entry,) = github.repositories("acme")
    assert [s.reason for s in read(github.contents(entry, {})).skipped] == ["too-large"]


def test_an_answer_has_a_limit(standin: StandIn) -> None:
    made = shop(standin)
    made.issues[0].body = "x" * 200_000  # a few hundred bytes on the wire
    github = opened(standin, options=ClientOptions(timeout=2, attempts=1, largest_answer=100_000))
    (entry,) = github.repositories("acme")
    assert "unreachable" in {s.reason for s in read(github.contents(entry, {})).skipped}


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_an_owner_that_cannot_be_listed(standin: StandIn, status: int) -> None:
    standin.faults = [Fault("/orgs/acme/repos", status, times=99)]
    with pytest.raises(SourceError) as caught:
        list(opened(standin, options=QUICK).repositories("acme"))
    assert caught.value.hint
