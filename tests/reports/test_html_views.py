from __future__ import annotations

from dataclasses import replace

import pytest

from leakscan.model.evidence import Evidence, Level, Status
from leakscan.model.finding import Finding
from leakscan.reports import html_views
from leakscan.reports.html_views import Bar, Dot, RepositoryView, Timeline, page_view
from tests.reports import samples


def test_bars_are_drawn_from_the_middle_to_the_longest() -> None:
    made = samples.finding(evidence=(Evidence("a", "for", 4.0), Evidence("b", "against", -1.0)))
    assert page_view(samples.result(made)).full[0].bars == (
        Bar("for", "+4.0", 100.0, 100.0, "for"),
        Bar("against", "-1.0", 75.0, 25.0, "against"),
    )


@pytest.mark.parametrize("evidence", [(), (Evidence("a", "nothing", 0.0),)])
def test_no_weight_is_no_bar(evidence: tuple[Evidence, ...]) -> None:
    (full,) = page_view(samples.result(samples.finding(evidence=evidence))).full
    assert [bar.width for bar in full.bars] == [0.0] * len(evidence)


def committed(seed: int, *dates: str) -> Finding:
    made = samples.finding(seed, ("client_secret",))
    value = samples.made_up(seed)["client_secret"]
    places = tuple(
        samples.occurrence(
            "client_secret",
            value,
            1,
            **{**samples.COMMITTED, "author_date": date, "commit": c * 40},
        )
        for c, date in zip("abcdef", dates, strict=False)
    )
    return replace(made, occurrences=places)


def test_commits_stand_on_one_line_of_time_for_all_findings() -> None:
    first = committed(1, "2020-01-01T00:00:00Z", "2020-01-11T00:00:00Z", "no date")
    second = committed(2, "2020-01-06T00:00:00Z")
    whole, half = (full.timeline for full in page_view(samples.history(first, second)).full)
    assert whole == Timeline(
        "2020-01-01",
        "2020-01-11",
        (Dot(5.0, "aaaaaaaa of 2020-01-01"), Dot(195.0, "bbbbbbbb of 2020-01-11")),
    )
    assert half == Timeline("2020-01-06", "2020-01-06", (Dot(100.0, "aaaaaaaa of 2020-01-06"),))


def test_no_date_is_no_line_of_time() -> None:
    assert page_view(samples.result(samples.finding())).full[0].timeline is None


def test_the_worst_repository_comes_first() -> None:
    found = [
        samples.finding(1, where={"repository": "o/a"}, level=Level.LOW),
        samples.finding(2, where={"repository": "o/b"}),
        samples.finding(3, where={"repository": "o/b"}, level=Level.MEDIUM),
        samples.finding(4, where={"repository": "o/c"}, status=Status.ALLOWED),
        samples.finding(5),
    ]
    assert page_view(samples.result(*found)).repositories == (
        RepositoryView("o/b", 1, 1, 0),
        RepositoryView("o/a", 0, 0, 1),
    )


def test_each_open_finding_leads_to_its_advice() -> None:
    page = page_view(samples.result(*samples.every_status()))
    assert [(full.view.number, full.view.group) for full in page.full] == [
        (1, 1), (2, 2), (3, 0), (4, 1), (5, 0), (6, 0),
    ]  # fmt: skip
    assert [group.numbers for group in page.groups] == [(1, 3), (2,)]


def test_places_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_views, "MOST_PLACES", 3)
    (full,) = page_view(samples.result(samples.finding())).full
    assert (len(full.places), full.more_places) == (3, 1)
    assert full.complete == "Usable: somebody could call the API with what stands here"
