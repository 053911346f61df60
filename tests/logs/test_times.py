"""Time stamps in every form that loggers write, and what is none."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.logs.times import first_stamp, from_epoch, stamps

OSLO = ZoneInfo("Europe/Oslo")


def at(hours: float = 0, micro: int = 0) -> datetime:
    zone = timezone(timedelta(hours=hours))
    return datetime(2023, 10, 11, 22, 14, 15, micro, tzinfo=zone)


ZONED = {
    "2023-10-11T22:14:15.123456+02:00": at(2, 123456),
    "2023-10-11T22:14:15,5+0200": at(2, 500000),
    "2023-10-11T22:14:15.123456789Z": at(0, 123456),
    "2023-10-11 22:14:15 +0530": at(5.5),
    "2023-10-11T22:14:15-09:30": at(-9.5),
    "2023-10-11 22:14:15.000000 +0000 UTC": at(),
    "2023-10-11 22:14:15 CEST [12] LOG:": at(2),
    "2023-10-11 22:14:15+02": at(2),
    "20231011T221415Z": at(),
    "11/Oct/2023:22:14:15 +0200": at(2),
    "Wed, 11 Oct 2023 22:14:15 -0700": at(-7),
    "Wed, 11 Oct 2023 22:14:15 GMT": at(),
    "11 Oct 2023 22:14:15 -0000": at(),
    "Wednesday, 11-Oct-23 22:14:15 GMT": at(),
    "[11-Oct-2023 22:14:15 Europe/Oslo] PHP": at(2),
    "[11-Oct-2023 22:14:15 UTC] PHP": at(),
    "Wed Oct 11 22:14:15 CEST 2023": at(2),
    "Wed Oct 11 22:14:15 2023 +0200": at(2),
    "Wed Oct 11 2023 22:14:15 GMT+0200 (CEST)": at(2),
    "/Date(1697055255000+0200)/": at(-0) - timedelta(hours=2),
    "msg=audit(1697055255.123:4)": at(0, 123000) - timedelta(hours=2),
    "1697055255 client_secret": at() - timedelta(hours=2),
    "[1697055255123] x": at(0, 123000) - timedelta(hours=2),
}
UNZONED = {
    "2023-10-11 22:14:15": 0,
    "2023-10-11 22:14:15,123 INFO": 123000,
    "2023/10/11 22:14:15 [error]": 0,
    "20231011 22:14:15.5": 500000,
    "2023-10-11-22.14.15.123456": 123456,
    "Wed Oct 11 22:14:15.123456 2023": 123456,
    "Oct 11, 2023 10:14:15 PM com.x.Y": 0,
    "11.10.2023 22:14:15": 0,
    "11.10.2023, 22:14:15": 0,
    "11.10.2023 kl. 22.14.15": 0,
    "11. oktober 2023 kl. 22:14:15": 0,
    "10/11/2023 10:14:15 PM": 0,
    "[11-Oct-2023 22:14:15] NOTICE": 0,
}
NONE = [
    "2023-13-11 22:14:15",
    "2023-02-30 22:14:15",
    "2023-10-11",
    "22:14:15.123 [main]",
    "1.2023-10-11",
    "11/10/23 22:14:15",
    "order 20231011221415",
    "call 1697055255 times",
    "10.0.0.1:22:14",
    "Foo 11 22:14:15",
]


@pytest.mark.parametrize(("text", "moment"), ZONED.items(), ids=ZONED)
def test_a_stamp_with_an_offset(text, moment):
    stamp = first_stamp(text)
    assert stamp is not None
    assert stamp.moment(OSLO) == (moment, True)


@pytest.mark.parametrize(("text", "micro"), UNZONED.items(), ids=UNZONED)
def test_a_stamp_without_an_offset_is_read_in_the_zone_of_the_user(text, micro):
    stamp = first_stamp(text)
    assert stamp is not None
    assert stamp.moment(None) == (at(0, micro), False)
    when, zoned = stamp.moment(OSLO)
    assert (when, zoned, when.tzname()) == (at(2, micro), False, "Europe/Oslo")


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_stamp(text):
    assert first_stamp(text) is None


def test_winter_and_summer_have_their_offsets():
    summer, winter = first_stamp("2025-07-01 12:00:00"), first_stamp("2025-01-01 12:00:00")
    assert summer.moment(OSLO)[0].utcoffset() == timedelta(hours=2)
    assert winter.moment(OSLO)[0].utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize("text", ["Oct 11 22:14:15 host", "I1011 22:14:15.000000    1 x.go:1]"])
def test_without_a_year_a_stamp_is_undated_unless_somebody_tells(text):
    stamp = first_stamp(text)
    assert stamp.moment(None) is None
    assert stamp.moment(None, year=2023) == (at(), False)


def test_29_february_needs_a_leap_year():
    stamp = first_stamp("Feb 29 22:14:15 host")
    assert stamp.moment(None, year=2023) is None
    assert stamp.moment(None, year=2024)[0].day == 29


def test_what_could_be_two_days_is_undated_unless_somebody_tells():
    stamp = first_stamp("11/10/2023 22:14:15")
    assert stamp.moment(None) is None
    assert stamp.moment(None, month_first=False) == (at(), False)
    assert stamp.moment(None, month_first=True)[0].month == 11
    assert first_stamp("31/10/2023 22:14:15").moment(None)[0].day == 31
    assert first_stamp("10/31/2023 22:14:15").moment(None)[0].day == 31


@pytest.mark.parametrize("per", [1, 1_000, 1_000_000, 1_000_000_000])
@pytest.mark.parametrize("kind", [int, str])
def test_counts_since_1970_by_their_size(per, kind):
    assert from_epoch(kind(1697055255 * per)) == at() - timedelta(hours=2)


@pytest.mark.parametrize("value", ["", "abc", None, 12, -5, 1e300, float("nan"), "1697055255x"])
def test_what_is_no_count(value):
    assert from_epoch(value) is None


def test_a_leap_second_is_a_second():
    assert first_stamp("2016-12-31T23:59:60Z").moment(None)[0].second == 59


@given(
    st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2099, 1, 1)),  # noqa: DTZ001
    st.integers(-12 * 60, 14 * 60),
)
def test_iso_8601_is_read_as_it_was_written(clock, minutes):
    when = clock.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    stamp = first_stamp(f"log {when.isoformat()} x")
    assert stamp.moment(None) == (when, True)


@given(st.text(max_size=200))
def test_any_text_has_stamps_or_none(text):
    assert all(0 <= s.start < s.end <= len(text) for s in stamps(text))
