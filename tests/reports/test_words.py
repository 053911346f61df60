from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from leakscan.model.evidence import Evidence, Level, Status
from leakscan.model.result import Coverage, Target
from leakscan.reports import words
from tests.reports import samples


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
        ({"title": "sales unit keys"}, "Sales unit keys, production"),
        (
            {"status": Status.OTHER_PROVIDER},
            "Vipps MobilePay API keys (sales unit), probably another provider's, production",
        ),
    ],
    ids=["kind", "kind-unknown", "kind-is-the-title", "other-provider"],
)
def test_heading(changes: dict[str, Any], said: str) -> None:
    assert words.heading(samples.finding(**changes)) == said


def test_reasons_for_come_first_and_those_against_begin_with_but() -> None:
    made = samples.finding(
        evidence=(
            Evidence("prior", "before any reason", -5.0),
            Evidence("a", "a test", -3.0),
            Evidence("b", "named", 2.0),
            Evidence("c", "paired", 1.0),
        )
    )
    assert words.why(made, 3) == "named; paired; but a test"
    assert words.why(made, 2) == "named; but a test"


def test_findings_with_the_same_advice_share_it() -> None:
    first, second, third = (samples.finding(n) for n in range(3))
    second = replace(second, advice=samples.WEBHOOK)
    assert words.groups([first, second, third]) == [
        words.Group(samples.REGENERATE, (1, 3)),
        words.Group(samples.WEBHOOK, (2,)),
    ]


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1"), (2, "1 and 2"), (9, "1, 2, 3, 4, 5, 6, 7, 8 and 9"),
     (2000, "1, 2, 3, 4, 5, 6, 7, 8, 9 and 1,991 more")],
)  # fmt: skip
def test_an_advice_names_few_of_its_findings(count: int, said: str) -> None:
    assert words.Group(samples.WEBHOOK, tuple(range(1, count + 1))).named == said
