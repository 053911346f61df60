"""Which texts have an address, and what is said where one is not there."""

from __future__ import annotations

import pytest

from leakscan.sources.github.standing import address

ADDRESSES = {
    "issues/7": "issues/7",
    "pulls/7": "issues/7",
    "issues/7#comment-12": "issues/comments/12",
    "pulls/7#comment-12": "issues/comments/12",
    "pulls/7#review-comment-12": "pulls/comments/12",
    "pulls/7#review-12": "pulls/7/reviews/12",
    "releases/v1 beta": "releases/tags/v1%20beta",
    "releases/v1/app.env": "",
    "deployments/8": "deployments/8",
    "deployments/8#status-9": "deployments/8/statuses/9",
    "discussions/3": "",
    "actions/variables": "",
    "actions/runs/5/attempts/1/logs.zip": "",
}


@pytest.mark.parametrize(("path", "expected"), ADDRESSES.items(), ids=list(ADDRESSES))
def test_where_a_text_is(path: str, expected: str) -> None:
    assert address(path) == expected
