from __future__ import annotations

import pytest

from leakscan.model.evidence import Evidence, Level, Status
from leakscan.reports import html_views
from leakscan.reports.html_views import Bar, Part, RepositoryView, page_view
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


def test_the_worst_repository_comes_first() -> None:
    found = [
        samples.finding(1, where={"repository": "o/a"}, level=Level.LOW),
        samples.finding(2, where={"repository": "o/b"}),
        samples.finding(3, where={"repository": "o/b"}, level=Level.MEDIUM),
        samples.finding(4, where={"repository": "o/c"}, status=Status.ALLOWED),
        samples.finding(5),
    ]
    assert page_view(samples.result(*found)).repositories == (
        RepositoryView(
            "o/b",
            1,
            1,
            0,
            f"f-v1-{2:032x}",
            (Part("high", 0.0, 100.0), Part("medium", 100.0, 100.0)),
        ),
        RepositoryView("o/a", 0, 0, 1, f"f-v1-{1:032x}", (Part("low", 0.0, 100.0),)),
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
