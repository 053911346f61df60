"""The address of every kind of place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leakscan.model.provenance import Origin
from leakscan.notify.links import home, link
from tests.notify.telling import stored

C = "c" * 40
WEB = "https://ghe.example"
PLACES = {
    "file": ({"path": "a b.env"}, f"blob/{C}/a%20b.env#L3"),
    "in an archive": ({"path": "x.zip!b.env"}, f"blob/{C}/x.zip"),
    "odd bytes": ({"path": "a\udcff.env"}, f"blob/{C}/a%FF.env#L3"),
    "message": ({"origin": Origin.COMMIT_MESSAGE, "path": ""}, f"commit/{C}"),
    "issue": ({"commit": "", "path": "issues/7"}, "issues/7"),
    "comment": ({"commit": "", "path": "issues/7#comment-9"}, "issues/7#issuecomment-9"),
    "pull request": ({"commit": "", "path": "pulls/7"}, "pull/7"),
    "review": ({"commit": "", "path": "pulls/7#review-9"}, "pull/7#pullrequestreview-9"),
    "line": ({"commit": "", "path": "pulls/7#review-comment-9"}, "pull/7#discussion_r9"),
    "discussion": (
        {"commit": "", "path": "discussions/7#comment-9"},
        "discussions/7#discussioncomment-9",
    ),
}


def at(**changes: object):
    one = stored().finding.occurrences[0]
    told = {"origin": Origin.BLOB, "repository": "acme/shop", "commit": C, **changes}
    return replace(
        one,
        provenance=replace(one.provenance, **told),
        position=replace(one.position, line=3),
    )


@pytest.mark.parametrize(("changes", "expected"), PLACES.values(), ids=PLACES)
def test_a_place_in_a_repository(changes, expected):
    assert link(WEB, at(**changes)) == f"{WEB}/acme/shop/{expected}"


def test_a_wiki_is_shown_by_its_commit():
    wiki = at(repository="acme/shop.wiki", path="Home.md")
    assert link(WEB, wiki) == f"{WEB}/acme/shop/wiki/_compare/{C}"


@pytest.mark.parametrize(
    "changes",
    [
        {"repository": "gist/kari/9f"},
        {"repository": ""},
        {"commit": "", "path": "actions/variables"},
    ],
    ids=["gist", "nowhere", "variables"],
)
def test_a_place_without_an_address(changes):
    assert link(WEB, at(**changes)) == ""


def test_whose_a_place_is():
    names = ("acme/shop", "acme/shop.wiki", "gist/kari/9f", "acme")
    assert [home(name) for name in names] == ["acme/shop", "acme/shop", "", ""]
