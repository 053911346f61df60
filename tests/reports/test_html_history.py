"""The picture of a value's history."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leakscan.model.finding import Finding
from leakscan.reports import places
from leakscan.reports.html_history import Dot, History, Lane, history, span
from tests.reports import samples

RESULT = samples.result()


def committed(seed: int, *dates: str, in_head: bool | None = False) -> Finding:
    made = samples.finding(seed, ("client_secret",))
    value = samples.made_up(seed)["client_secret"]
    found = tuple(
        samples.occurrence(
            "client_secret",
            value,
            1,
            **{**samples.COMMITTED, "author_date": date, "commit": c * 40, "in_head": in_head},
        )
        for c, date in zip("abcdef", dates, strict=False)
    )
    return replace(made, occurrences=found)


def drawn(finding: Finding, *all_: Finding) -> History | None:
    return history(places.spots(finding, RESULT), span(all_ or (finding,)))


def lanes(finding: Finding, *all_: Finding) -> tuple[Lane, ...]:
    made = drawn(finding, *all_)
    assert made
    return made.lanes


def test_commits_stand_on_one_line_of_time_for_all_findings() -> None:
    first = committed(1, "2020-01-01T00:00:00Z", "2020-01-11T00:00:00Z", "no date")
    second = committed(2, "2020-01-06T00:00:00Z")
    (whole,), (half,) = lanes(first, first, second), lanes(second, first, second)
    assert whole.dots == (
        Dot(5.0, "commit aaaaaaaa of 2020-01-01"),
        Dot(195.0, "commit bbbbbbbb of 2020-01-11"),
    )
    assert whole.says == (
        "client_secret: 2 commits from 2020-01-01 to 2020-01-11, no longer in HEAD"
    )
    assert half.dots == (Dot(100.0, "commit aaaaaaaa of 2020-01-06"),)
    assert half.says == "client_secret: 1 commit of 2020-01-06, no longer in HEAD"


@pytest.mark.parametrize(
    ("in_head", "fate", "end"),
    [(True, "still in HEAD", 200), (False, "no longer in HEAD", 195.0), (None, "", 195.0)],
)
def test_what_is_still_there_goes_on(in_head: bool | None, fate: str, end: float) -> None:
    (lane,) = lanes(committed(1, "2020-01-01", "2020-01-11", in_head=in_head))
    assert (lane.fate, lane.end) == (fate, end)


def test_each_value_has_a_lane_of_its_own() -> None:
    made = samples.finding(1, where=samples.COMMITTED)
    told = lanes(made)
    assert [lane.field for lane in told] == [member.field for member in made.members]
    assert samples.made_up(1)["client_secret"] not in {lane.value for lane in told}
    picture = drawn(made)
    assert picture
    assert (picture.first, picture.last) == ("2024-05-17", "2024-05-17")


@pytest.mark.parametrize("dates", [(), ("no date",), ("9999-99-99",)])
def test_no_date_is_no_picture(dates: tuple[str, ...]) -> None:
    made = committed(1, *dates) if dates else samples.finding(1)
    assert drawn(made) is None
