"""Which repositories are listed, and how they are told apart."""

from __future__ import annotations

import pytest

from leakscan.model.chunk import Skipped
from leakscan.sources.github.base import DEFAULT_KINDS, Kind, RepositoryEntry, Selection
from tests.sources.github.scene import opened
from tests.standin.server import Fault, StandIn
from tests.standin.world import Repository


def several() -> list[Repository]:
    parent = Repository(1, "acme", "shop-web", visibility="public", topics=["payments"])
    return [
        parent,
        Repository(2, "acme", "shop-api", topics=["payments", "api"]),
        Repository(3, "acme", "Docs", visibility="internal"),
        Repository(4, "acme", "old", archived=True),
        Repository(5, "acme", "shop-fork", parent=parent, visibility="public"),
        Repository(6, "acme", "starter", template=True),
        Repository(7, "acme", "empty", pushed=None),
        Repository(8, "kari", "dotfiles", visibility="public"),
        Repository(9, "kari", "diary"),
        Repository(10, "ola", "site", visibility="public"),
    ]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), {1, 2, 3, 4, 5, 6, 7}),
        (Selection(include=("shop-*",)), {1, 2, 5}),
        (Selection(include=("acme/shop-*", "docs")), {1, 2, 3, 5}),
        (Selection(exclude=("*shop*",)), {3, 4, 6, 7}),
        (Selection(include=("shop-*",), exclude=("*-api",)), {1, 5}),
        (Selection(topics=("Payments",)), {1, 2}),
        (Selection(topics=("api", "nothing")), {2}),
        (Selection(archived=False, forks=False), {1, 2, 3, 6, 7}),
        (Selection(visibilities=frozenset({"public"})), {1, 5}),
        (Selection(visibilities=frozenset({"internal"})), {3}),
        (Selection(members=True), {1, 2, 3, 4, 5, 6, 7, 8, 10}),
        (Selection(members=True, include=("kari/*",)), {8}),
    ],
    ids=[
        "all",
        "name",
        "name-and-owner",
        "without",
        "both",
        "topic",
        "topics",
        "no-old-no-forks",
        "public",
        "internal",
        "members",
        "a-member",
    ],
)
def test_selection(standin: StandIn, selection: Selection, expected: set[int]) -> None:
    standin.world.repositories = several()
    standin.world.members = ["kari", "ola"]
    listed = list(opened(standin).repositories("acme", selection))
    assert {entry.id for entry in listed} == expected


def test_what_is_told_of_each(standin: StandIn) -> None:
    standin.world.repositories = several()
    entries = {
        e.name: e for e in opened(standin).repositories("ACME") if isinstance(e, RepositoryEntry)
    }
    assert entries["Docs"].visibility == "internal"
    assert entries["old"].archived
    assert entries["starter"].template
    assert entries["empty"].empty
    assert entries["shop-fork"].fork
    assert entries["shop-fork"].parent_id == 1
    assert entries["shop-api"].topics == ("api", "payments")
    assert entries["shop-web"].clone_url == f"{standin.address}/acme/shop-web.git"
    assert entries["shop-web"].activity[Kind.ISSUES] == "0@"


def test_pages(standin: StandIn) -> None:
    standin.world.repositories = [Repository(n, "acme", f"r{n}") for n in range(1, 251)]
    listed = list(opened(standin).repositories("acme"))
    assert sorted(entry.id for entry in listed) == list(range(1, 251))
    assert len(standin.asked) == 1 + 3 + 3


@pytest.mark.parametrize(
    ("user", "owner", "expected"),
    [
        ("kari", "kari", {8, 9}),
        ("kari", "ola", {10}),
        ("", "acme", {1, 2, 3, 4, 5, 6, 7}),
    ],
    ids=["oneself", "somebody-else", "an-app-at-a-user"],
)
def test_users(standin: StandIn, user: str, owner: str, expected: set[int]) -> None:
    standin.world.repositories = several()
    standin.world.user = user
    standin.world.members = ["ola", "kari"]
    standin.world.organisation = False
    listed = list(opened(standin).repositories(owner))
    assert {entry.id for entry in listed} == expected


def test_a_listing_that_breaks_off_says_so(standin: StandIn) -> None:
    standin.world.repositories = [Repository(n, "acme", f"r{n}") for n in range(1, 251)]
    standin.faults = [Fault("page=2", 500, times=99)]
    listed = list(opened(standin).repositories("acme"))
    assert len([one for one in listed if isinstance(one, RepositoryEntry)]) == 100
    assert [one.reason for one in listed if isinstance(one, Skipped)] == ["server-error"]


def test_members_that_may_not_be_listed(standin: StandIn) -> None:
    standin.world.repositories = several()
    standin.faults = [Fault("/members", 403)]
    listed = list(opened(standin).repositories("acme", Selection(members=True)))
    assert [(s.where, s.reason) for s in listed if isinstance(s, Skipped)] == [
        ("acme (members)", "no-permission")
    ]


def test_permission_for_one_kind_only_leaves_that_kind_without_a_stamp(standin: StandIn) -> None:
    (made := Repository(1, "acme", "shop")).no_permission = {"issues"}
    standin.world.repositories = [made]
    (entry,) = opened(standin, DEFAULT_KINDS).repositories("acme")
    assert Kind.ISSUES not in entry.activity
    assert Kind.PULLS in entry.activity


def test_a_disabled_repository_is_told_and_not_asked(standin: StandIn) -> None:
    standin.world.repositories = [Repository(1, "acme", "shop", disabled=True)]
    github = opened(standin)
    (entry,) = github.repositories("acme")
    standin.cost()
    assert list(github.remotes(entry)) == []
    assert [s.reason for s in github.contents(entry, {})] == ["blocked"]
    assert standin.cost() == (0, 0)
