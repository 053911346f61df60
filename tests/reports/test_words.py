from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from leakscan.model.evidence import Evidence, Level, Status
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.reports import words
from tests.reports import samples


@pytest.mark.parametrize(
    ("parts", "said"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listing(parts: list[str], said: str) -> None:
    assert words.listing(parts) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (12_400_000, "12.4 MB"),
        (5_070_000_000, "5.07 GB"),
        (2 * 10**15, "2e+03 TB"),
    ],
)
def test_size(count: int, said: str) -> None:
    assert words.size(count) == said


@pytest.mark.parametrize(
    ("confidence", "said"),
    [(0.0, "<1%"), (0.004, "<1%"), (0.97, "97%"), (0.996, ">99%"), (1.0, ">99%")],
)
def test_confidence_is_never_certainty(confidence: float, said: str) -> None:
    assert words.percent(confidence) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("files", "in shop"),
        ("history", "in the history of shop"),
        ("staged", "in what is staged"),
        ("push", "in what is about to be pushed"),
        ("message", "in the commit message"),
        ("org", "in the repositories of shop"),
        ("logs", "in the logs shop"),
        ("stdin", "on standard input"),
    ],
)
def test_every_kind_of_target_is_said(kind: str, said: str) -> None:
    assert words.scanned(samples.result(target=Target(kind, "shop"))) == said
    assert kind in words.TARGETS


def test_headlines() -> None:
    high, low = samples.finding(1), samples.finding(2, level=Level.LOW)
    said = {
        (): "No leaked key found in shop.",
        (high,): "1 leaked key set in shop (high confidence).",
        (low,): "1 possible leaked key set in shop (low confidence).",
        (high, low): "2 leaked key sets in shop (confidence: 1 high, 1 low).",
    }
    assert {found: words.headline(samples.result(*found)) for found in said} == said


def test_a_clean_headline_of_an_incomplete_scan_says_so() -> None:
    unread = samples.result(skipped=samples.UNREAD)
    assert words.headline(unread) == "No leaked key found in shop, as far as it could be read."
    assert words.incomplete(unread.coverage) == (
        "INCOMPLETE: 2 things that were asked for could not be read, and keys may stand there."
    )
    assert words.incomplete(Coverage()) == ""


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (Coverage(), "There was nothing to read."),
        (Coverage(skipped=samples.UNREAD), "Nothing was read."),
        (Coverage(bytes=12), "Read 12 bytes."),
        (Coverage(files=1, bytes=1), "Read 1 file, 1 byte in all."),
        (
            Coverage(blobs=2000, commits=1, repositories=2, members=3, bytes=5000),
            "Read 2 repositories, 1 commit, 2,000 blobs and 3 archive members, 5 kB in all.",
        ),
    ],
    ids=["nothing-there", "nothing-readable", "a-stream", "one-file", "many-things"],
)
def test_coverage(read: Coverage, said: str) -> None:
    assert words.coverage(read) == said


def test_the_most_frequent_reason_for_a_skip_comes_first() -> None:
    read = Coverage(skipped=(*samples.UNREAD, replace(samples.UNREAD[1], where="b")))
    assert words.reasons_for_skips(read) == "2 unreadable, 1 truncated"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            {},
            "Not shown: 1 accepted in the baseline, 1 allowed inline, 1 resolved and"
            " 1 published sample.",
            id="settled",
        ),
        pytest.param(
            {"shown_from": Level.MEDIUM, "show_all": True},
            "Not shown: 1 below medium confidence and 1 published sample.",
            id="below-the-level",
        ),
        pytest.param({"show_all": True, "list_samples": True}, "", id="all-shown"),
    ],
)
def test_what_is_not_shown_is_said(changes: dict[str, Any], said: str) -> None:
    assert words.not_listed(samples.result(*samples.every_status(), **changes)) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Vipps MobilePay API keys (sales unit), production"),
        ({"kind": "unknown"}, "Vipps MobilePay API keys, production"),
        (
            {"status": Status.OTHER_PROVIDER},
            "Vipps MobilePay API keys (sales unit), probably another provider's, production",
        ),
    ],
    ids=["kind", "kind-unknown", "other-provider"],
)
def test_heading(changes: dict[str, Any], said: str) -> None:
    assert words.heading(samples.finding(**changes)) == said


def test_reasons_against_begin_with_but() -> None:
    made = samples.finding(evidence=(Evidence("a", "named", 2.0), Evidence("b", "a test", -1.0)))
    assert words.why(made, 3) == "named; but a test"
    assert words.why(made, 1) == "named"


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
    assert words.place(samples.occurrence("client_secret", "x", 7, **where)) == said


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
    assert words.commit(where) == said


def dated(*dates: str) -> tuple[Any, ...]:
    return tuple(
        samples.occurrence("client_secret", "x", 1, **{**samples.COMMITTED, "author_date": date})
        for date in dates
    )


def test_the_oldest_commit_is_told_apart_across_time_zones() -> None:
    made = samples.finding(
        occurrences=dated("2024-05-17T01:00:00+02:00", "2024-05-16T23:30:00Z", "not a date")
    )
    oldest = words.oldest(made)
    assert oldest is not None
    assert oldest.author_date == "2024-05-17T01:00:00+02:00"
    assert words.oldest(samples.finding()) is None


def spots_of(result: ScanResult) -> list[tuple[str, str, int]]:
    return [(s.value, s.first, len(s.places)) for s in words.spots(result.findings[0], result)]


def test_a_member_is_told_with_all_its_places() -> None:
    made = samples.finding(1, ("client_secret",))
    twice = replace(made, occurrences=made.occurrences * 2)
    value = samples.made_up(1)["client_secret"]
    masked = f"{value[:4]}…{value[-2:]}"
    assert spots_of(samples.result(twice)) == [(masked, "config/.env:2:15", 2)]
    assert spots_of(samples.result(twice, show_secrets=True)) == [(value, "config/.env:2:15", 2)]


def test_a_member_without_a_place_is_told_so() -> None:
    made = samples.finding(1, ("client_secret",), occurrences=())
    assert words.spots(made, samples.result())[0].first == "place not known"


def test_findings_with_the_same_advice_share_it() -> None:
    first, second, third = (samples.finding(n) for n in range(3))
    second = replace(second, advice=samples.WEBHOOK)
    assert words.groups([first, second, third]) == [
        words.Group(samples.REGENERATE, (1, 3)),
        words.Group(samples.WEBHOOK, (2,)),
    ]
