"""Every kind of text is read, once, and again only when it changed."""

from __future__ import annotations

import json

import pytest

from leakscan.sources.github.base import Kind
from leakscan.sources.github.keeping import Texts
from tests.coverage.keys import made_up
from tests.sources.github.scene import opened, read
from tests.standin.answers import zipped
from tests.standin.server import Fault, StandIn
from tests.standin.world import Attached, Repository, Said

EVERY = frozenset(Kind)
GIT = {Kind.REPOSITORIES, Kind.WIKIS, Kind.GISTS}


def talkative() -> Repository:
    """Return a repository that has something of every kind, each with a key of its own."""

    def key(name: str) -> str:
        return made_up(name).env()

    return Repository(
        1, "acme", "shop", has_discussions=True,
        issues=[
            Said(1, key("issue"), "help", inner=[Said(11, key("issue comment"))]),
            Said(
                2, key("pull"), "fix", pull=True, inner=[Said(21, key("pull comment"))],
                reviews=[Said(22, key("review"))], on_lines=[Said(23, key("review comment"))],
            ),
        ],
        discussions=[
            Said(3, key("discussion"), "talk",
                 inner=[Said(31, key("answer"), inner=[Said(32, key("reply"))])]),
        ],
        releases=[(Said(4, key("release"), "first"), [Attached(41, "app.env", key("asset").encode())])],
        runs=[Attached(5, "run", zipped(build__1_test_txt=key("log").encode()), attempts=2)],
        artifacts=[
            Attached(6, "dist", zipped(dot_env=key("artifact").encode())),
            Attached(7, "old", b"", expired=True),
        ],
        deployments=[Said(8, key("deployment"), "to production", inner=[Said(81, made_up("status").secret)])],
        variables=made_up("variable").json(),
        environments={"prod/eu": made_up("environment").json()},
    )  # fmt: skip


PLANTED = (
    "issue", "issue comment", "pull", "pull comment", "review", "review comment", "discussion", "answer",
    "reply", "release", "asset", "log", "artifact", "deployment", "status", "variable", "environment",
)  # fmt: skip


def test_every_kind_is_read(standin: StandIn) -> None:
    standin.world.repositories = [talkative()]
    standin.world.variables = made_up("organisation").json()
    github = opened(standin, EVERY)
    (entry,) = github.repositories("acme")
    told = read(github.contents(entry, {}))
    everything = "\n".join(told.texts.values())
    assert not [name for name in PLANTED if made_up(name).secret not in everything]
    assert not told.skipped
    assert set(told.cursors) == EVERY - GIT
    json.dumps(told.cursors)  # the caller keeps them
    of_owner = read(github.owner_contents("acme"))
    assert made_up("organisation").secret in of_owner.texts["actions/variables"]
    assert {"issues/1", "issues/1#comment-11", "pulls/2", "pulls/2#comment-21", "pulls/2#review-22",
            "pulls/2#review-comment-23", "discussions/3", "discussions/3#comment-31",
            "discussions/3#comment-32", "releases/v4", "releases/v4/app.env",
            "environments/prod/eu/variables", "actions/variables"} <= set(told.texts)  # fmt: skip


@pytest.mark.parametrize("kind", sorted(EVERY - GIT))
def test_a_kind_alone_reads_nothing_else(standin: StandIn, kind: Kind) -> None:
    standin.world.repositories = [talkative()]
    github = opened(standin, {kind})
    (entry,) = github.repositories("acme")
    told = read(github.contents(entry, {}))
    assert set(told.cursors) == {kind}
    heads = {
        Kind.ISSUES: "issues/", Kind.PULLS: "pulls/", Kind.DISCUSSIONS: "discussions/",
        Kind.RELEASES: "releases/", Kind.ASSETS: "releases/", Kind.LOGS: "actions/runs/",
        Kind.ARTIFACTS: "actions/artifacts/", Kind.DEPLOYMENTS: "deployments/",
    }  # fmt: skip
    assert told.texts
    assert all(path.startswith(heads.get(kind, "")) for path in told.texts)


def test_a_second_reading_costs_the_listing_only(standin: StandIn) -> None:
    standin.world.repositories = [talkative()]
    github = opened(standin)
    (entry,) = github.repositories("acme")
    first = read(github.contents(entry, {}))
    standin.cost()
    (entry,) = github.repositories("acme")
    second = read(github.contents(entry, first.cursors))
    assert second.texts == {}
    assert second.cursors == first.cursors
    assert [one.path.partition("?")[0] for one in standin.asked] == [
        "/api/v3/users/acme", "/api/v3/orgs/acme/repos", "/api/graphql",
    ]  # fmt: skip


def test_without_graphql_lists_are_asked_whether_they_changed(standin: StandIn) -> None:
    standin.world.repositories = [talkative()]
    standin.faults = [Fault("/api/graphql", 403, times=99)]
    github = opened(standin, {Kind.ISSUES, Kind.RELEASES, Kind.ASSETS, Kind.LOGS})
    cursors = {}
    for _ in range(3):
        (entry,) = github.repositories("acme")
        assert not entry.activity
        told = read(github.contents(entry, cursors))
        cursors = told.cursors
        before, github.usage.not_modified = github.usage.not_modified, 0
    assert told.texts == {}
    assert before == 5  # issues, comments, releases twice, runs


def test_what_changed_is_read_again(standin: StandIn) -> None:
    shop = talkative()
    standin.world.repositories = [shop]
    github = opened(standin)
    (entry,) = github.repositories("acme")
    first = read(github.contents(entry, {}))
    shop.issues[0].inner[0] = Said(11, "edited", changed="2024-06-01T00:00:00Z")
    shop.issues[0].changed = "2024-06-01T00:00:00Z"
    shop.issues[1].reviews.append(Said(24, "late review"))
    shop.issues[1].changed = "2024-06-02T00:00:00Z"
    (entry,) = github.repositories("acme")
    second = read(github.contents(entry, first.cursors))
    assert second.texts["issues/1#comment-11"] == "edited"
    assert second.texts["pulls/2#review-24"] == "late review"
    assert "pulls/2#comment-21" not in second.texts


@pytest.mark.parametrize("count", [1, 99, 100, 101, 250])
@pytest.mark.parametrize("alike", [True, False], ids=["one-moment", "one-by-one"])
def test_long_lists_are_read_to_the_end(standin: StandIn, count: int, *, alike: bool) -> None:
    issues = [
        Said(
            n,
            f"text {n}",
            changed=f"2024-05-17T12:{0 if alike else n // 60:02}:{0 if alike else n % 60:02}Z",
        )
        for n in range(1, count + 1)
    ]
    standin.world.repositories = [Repository(1, "acme", "shop", issues=issues)]
    github = opened(standin, {Kind.ISSUES})
    (entry,) = github.repositories("acme")
    told = read(github.contents(entry, {}))
    assert sorted(told.texts.values()) == sorted(f"text {n}" for n in range(1, count + 1))


def test_many_reviews_comments_and_replies(standin: StandIn) -> None:
    replies = [Said(1000 + n, f"reply {n}") for n in range(120)]
    comments = [
        Said(2000 + n, f"comment {n}", inner=replies if n == 60 else []) for n in range(130)
    ]
    reviews = [Said(3000 + n, f"review {n}") for n in range(170)]
    standin.world.repositories = [
        Repository(
            1, "acme", "shop", has_discussions=True,
            issues=[Said(n, "x", pull=True, reviews=reviews if n == 3 else []) for n in range(1, 70)],
            discussions=[Said(500 + n, "d", inner=comments if n == 30 else []) for n in range(40)],
        )
    ]  # fmt: skip
    github = opened(standin, {Kind.PULLS, Kind.DISCUSSIONS})
    (entry,) = github.repositories("acme")
    texts = set(read(github.contents(entry, {})).texts.values())
    for name, count in {"reply": 120, "comment": 130, "review": 170}.items():
        assert {f"{name} {n}" for n in range(count)} <= texts


def test_pull_requests_where_issues_are_switched_off(standin: StandIn) -> None:
    shop = Repository(
        1, "acme", "shop", has_issues=False,
        issues=[Said(n, f"text {n}", pull=True, changed=f"2024-05-{n:02}T00:00:00Z") for n in range(1, 5)],
    )  # fmt: skip
    standin.world.repositories = [shop]
    github = opened(standin, {Kind.ISSUES, Kind.PULLS})
    (entry,) = github.repositories("acme")
    told = read(github.contents(entry, {}))
    assert len(told.texts) == 4
    shop.issues[0].body, shop.issues[0].changed = "edited", "2024-06-01T00:00:00Z"
    (entry,) = github.repositories("acme")
    assert read(github.contents(entry, told.cursors)).texts == {"pulls/1": "edited"}


def test_a_missing_permission_is_named_and_the_rest_is_read(standin: StandIn) -> None:
    shop = talkative()
    shop.no_permission = {"actions", "issues"}
    standin.world.repositories = [shop]
    github = opened(standin, EVERY)
    (entry,) = github.repositories("acme")
    told = read(github.contents(entry, {}))
    assert {(skip.where, skip.reason) for skip in told.skipped} == {
        ("acme/shop (issues)", "no-permission"),
        ("acme/shop (issues/comments)", "no-permission"),
        ("acme/shop (logs)", "no-permission"),
        ("acme/shop (artifacts)", "no-permission"),
    }
    assert all("=read" in skip.detail for skip in told.skipped)
    assert "pulls/2#review-comment-23" in told.texts
    assert Kind.LOGS not in told.cursors


def test_what_was_read_is_there_without_the_network(standin: StandIn, cache) -> None:
    shop = talkative()
    standin.world.repositories = [shop]
    texts = Texts(cache / "texts")
    github = opened(standin, EVERY, texts=texts)
    (entry,) = github.repositories("acme")
    first = read(github.contents(entry, {}))
    read(github.contents(entry, {}))  # a run that was killed reads again
    standin.tokens.clear()
    standin.cost()
    assert read(texts.kept("1")).texts == first.texts
    assert standin.cost() == (0, 0)
    assert len((cache / "texts/1.jsonl").read_text().splitlines()) == len(
        set((cache / "texts/1.jsonl").read_text().splitlines())
    )


def test_a_line_that_a_kill_cut_short_harms_no_other(standin: StandIn, cache) -> None:
    standin.world.repositories = [talkative()]
    github = opened(standin, {Kind.ISSUES}, texts=Texts(cache))
    (entry,) = github.repositories("acme")
    whole = read(github.contents(entry, {})).texts
    file = cache / "1.jsonl"
    file.write_bytes(file.read_bytes()[:-9])
    again = opened(standin, {Kind.ISSUES}, texts=Texts(cache))
    read(again.contents(entry, {}))
    assert read(Texts(cache).kept("1")).texts == whole
