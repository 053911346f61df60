from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import ScanResult
from leakscan.reports import places
from tests.reports import samples


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"origin": Origin.FILE, "path": "a/.env"}, "a/.env:7:15"),
        ({"origin": Origin.BLOB, "path": "a.zip!b", "repository": "o/r"}, "o/r: a.zip!b:7:15"),
        ({"origin": Origin.COMMIT_MESSAGE, "path": "", "commit": "c0ffee" * 6},
         "message of commit c0ffeec0:7:15"),
        ({"origin": Origin.TAG_MESSAGE, "path": "", "refs": ("refs/tags/v1",)},
         "message of tag refs/tags/v1:7:15"),
        ({"origin": Origin.FILE_NAME, "path": "a/b.txt"}, "name of file a/b.txt:7:15"),
        ({"origin": Origin.STDIN, "path": ""}, "standard input:7:15"),
        ({"origin": Origin.OTHER, "path": ""}, "other:7:15"),
    ],
    ids=["file", "repository", "commit-message", "tag-message", "file-name", "stdin", "nothing"],
)  # fmt: skip
def test_place(where: dict[str, Any], said: str) -> None:
    assert places.place(samples.occurrence("client_secret", "x", 7, **where)) == said


def committed(**changes: Any) -> Provenance:
    return Provenance(**{**samples.COMMITTED, **changes})


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (committed(), "commit 4f2a91c0 of 2024-05-17, in main and v1.2, no longer in HEAD"),
        (committed(in_head=True, refs=()), "commit 4f2a91c0 of 2024-05-17, still in HEAD"),
        (committed(in_head=None, refs=(), author_date=""), "commit 4f2a91c0"),
        (
            committed(in_head=None, refs=tuple(f"refs/remotes/origin/{n}" for n in "abcde")),
            "commit 4f2a91c0 of 2024-05-17, in origin/a, origin/b, origin/c and 2 more refs",
        ),
        (committed(commit=""), ""),
    ],
    ids=["whole", "unreachable", "bare", "many-refs", "outside-git"],
)
def test_commit(where: Provenance, said: str) -> None:
    assert places.commit(where) == said


def dated(*dates: str) -> tuple[Any, ...]:
    return tuple(
        samples.occurrence("client_secret", "x", 1, **{**samples.COMMITTED, "author_date": date})
        for date in dates
    )


def test_the_oldest_commit_is_told_apart_across_time_zones() -> None:
    made = samples.finding(
        occurrences=dated("2024-05-17T01:00:00+02:00", "2024-05-16T23:30:00Z", "not a date")
    )
    oldest = places.oldest(made)
    assert oldest is not None
    assert oldest.author_date == "2024-05-17T01:00:00+02:00"
    assert places.oldest(samples.finding()) is None


def spots_of(result: ScanResult) -> list[tuple[str, str, int]]:
    return [(s.value, s.first, len(s.places)) for s in places.spots(result.findings[0], result)]


def test_a_member_is_told_with_all_its_places() -> None:
    made = samples.finding(1, ("client_secret",))
    twice = replace(made, occurrences=made.occurrences * 2)
    value = samples.made_up(1)["client_secret"]
    masked = f"{value[:4]}…{value[-2:]}"
    assert spots_of(samples.result(twice)) == [(masked, "config/.env:2:15", 2)]
    assert spots_of(samples.result(twice, show_secrets=True)) == [(value, "config/.env:2:15", 2)]


def test_a_member_without_a_place_is_told_so() -> None:
    made = samples.finding(1, ("client_secret",), occurrences=())
    assert places.spots(made, samples.result())[0].first == "place not known"
