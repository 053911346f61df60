"""Time stamps as logs write them, by a strict table of formats.

Why no general date parser: those guess. They take ``10/11/2023`` for one of two days, a number of
eight digits for a date and a missing year for this one, and an exposure that is wrong by a month is
worse than one without a date. Here a text is a time stamp only in a form that some logger writes, and
what a form leaves open (year, offset, order of day and month) stays open until something tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_MONTH_NAMES = "jan feb mar apr may,mai,maj jun jul aug sep oct,okt nov dec,des"
_MONTHS = {
    name: number
    for number, names in enumerate(_MONTH_NAMES.split(), start=1)
    for name in names.split(",")
}
"""The first three letters, in English and the Scandinavian languages."""
_ZONES = {
    name: hours
    for hours, names in {
        0: "Z UTC GMT UT WET",
        1: "CET WEST",
        2: "CEST EET",
        3: "EEST MSK",
        -4: "EDT",
        -5: "EST CDT",
        -6: "CST MDT",
        -7: "MST PDT",
        -8: "PST",
    }.items()
    for name in names.split()
}
"""Names of offsets that mean one thing in logs: those of RFC 2822 and of Europe, in hours."""

_ABBREVIATED = "|".join(sorted((n for n in _ZONES if n != "Z"), key=len, reverse=True))
_ZONE = (
    r"(?:(?P<z>[Zz](?![A-Za-z0-9])|[+-]\d\d(?::?\d\d)?(?![\d:])|\s[+-]\d\d:?\d\d(?![\d:])"
    rf"|\s?(?:UTC|GMT)[+-]\d\d?(?::?\d\d)?(?!\d)|\s?(?:{_ABBREVIATED}|Z)(?![A-Za-z0-9])"
    r"|\s(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Arctic)"
    r"/[A-Z][A-Za-z_/]+))?"
)
_CLOCK = r"(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,:](?P<f>\d{1,9}))?)?"
_MONTH = rf"(?P<b>(?i:{'|'.join(_MONTHS)}))[a-z]{{0,6}}\.?"
_WEEKDAY = r"(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}"

_FORMS = {
    # 2023-10-11T22:14:15.123+02:00, 2023/10/11 22:14:15, 2023-10-11 22:14:15,123 +0200, … UTC
    "iso": r"(?<![\d.])(?P<Y>\d{4})[-/.](?P<m>\d\d)[-/.](?P<d>\d\d)(?:[Tt_:]|,?[ \t]{1,2})"
    r"(?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,:](?P<f>\d{1,9}))?)?" + _ZONE,
    # 20231011T221415Z, 20231011 22:14:15.123
    "basic": r"(?<![\d.])(?P<Y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)[T -]"
    r"(?P<H>\d\d):?(?P<M>\d\d):?(?P<S>\d\d)(?:[.,](?P<f>\d{1,9}))?(?!\d)" + _ZONE,
    # 2023-10-11-22.14.15.123456
    "db2": r"(?<![\d.])(?P<Y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)-(?P<H>\d\d)\.(?P<M>\d\d)\.(?P<S>\d\d)"
    r"(?:\.(?P<f>\d{1,9}))?",
    # 11/Oct/2023:22:14:15 +0200
    "clf": rf"(?<!\d)(?P<d>\d{{1,2}})/{_MONTH}/(?P<Y>\d{{4}})[: ](?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)"
    r"(?:[.,](?P<f>\d{1,9}))?" + _ZONE,
    # Wed, 11 Oct 2023 22:14:15 +0200, 11-Oct-2023 22:14:15 Europe/Oslo, 11. oktober 2023 kl. 22:14:15
    "mail": rf"(?<![\d.])(?P<d>\d{{1,2}})(?:\.?[ ]|-){_MONTH}[ -](?P<Y>\d{{4}}|\d\d)(?:,?[ ](?:kl\.?[ ]|at[ ])?)"
    + _CLOCK
    + _ZONE,
    # Wed Oct 11 22:14:15.123456 2023, Wed Oct 11 22:14:15 CEST 2023
    "ctime": rf"(?<![A-Za-z]){_WEEKDAY} {_MONTH} {{1,2}}(?P<d>\d{{1,2}}) {_CLOCK}(?: (?P<z>[A-Z]{{1,5}}|[+-]\d{{4}}))?"
    r" (?P<Y>\d{4})(?: (?P<z2>[+-]\d{4}))?(?!\d)",
    # Wed Oct 11 2023 22:14:15 GMT+0200, Oct 11, 2023 10:14:15 PM
    "english": rf"(?<![A-Za-z]){_MONTH} {{1,2}}(?P<d>\d{{1,2}}),? (?P<Y>\d{{4}}),?(?: at)? {_CLOCK}"
    r"(?:[ \u00a0\u202f]?(?P<p>[AaPp])\.?[Mm]\.?)?" + _ZONE,
    # Oct 11 22:14:15
    "syslog": rf"(?<![A-Za-z]){_MONTH} {{1,2}}(?P<d>\d{{1,2}}) (?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)"
    r"(?:[.,](?P<f>\d{1,9}))?",
    # 11.10.2023 22:14:15, 11.10.2023 kl. 22.14
    "dotted": r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<Y>\d{4}),? (?:kl\.? )?"
    r"(?P<H>\d{1,2})[:.](?P<M>\d\d)(?:[:.](?P<S>\d\d)(?:[.,](?P<f>\d{1,9}))?)?" + _ZONE,
    # 10/11/2023 10:14:15 PM, 11/10/2023 22:14:15: what is the day is told by "PM" or a number over 12
    "slashed": r"(?<![\d/])(?P<x>\d{1,2})/(?P<y>\d{1,2})/(?P<Y>\d{4}),? "
    + _CLOCK
    + r"(?:[ \u00a0\u202f]?(?P<p>[AaPp])\.?[Mm]\.?)?"
    + _ZONE,
    # /Date(1697055255000+0200)/ - the offset is for showing only, the number is UTC
    "dotnet": r"/Date\((?P<e>-?\d{9,15})(?:[+-]\d{4})?\)",
    # type=SYSCALL msg=audit(1697055255.123:456)
    "audit": r"audit\((?P<e>\d{10}\.\d{3}):",
    # I1011 22:14:15.123456
    "glog": r"(?:^|(?<=[\n ]))[IWEF](?P<m>[01]\d)(?P<d>[0-3]\d) (?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)\.(?P<f>\d{1,9})",
    # 1697055255.123 at the very beginning
    "epoch": r"\A[\[(<\"']?(?P<e>\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19})(?=[\])>\"':,;|\s])",
}
_READ = {name: re.compile(pattern, re.ASCII) for name, pattern in _FORMS.items()}
_ANY = re.compile(
    "|".join(
        f"(?P<{name}>{re.sub(r'[(][?]P<[A-Za-z0-9]+>', '(?:', pattern)})"
        for name, pattern in _FORMS.items()
    ),
    re.ASCII,
)
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_PER_SECOND = ((1e17, 1_000_000_000), (1e14, 1_000_000), (1e11, 1_000), (0, 1))
"""From which size on a count since 1970 is one of nano-, micro-, milli- and seconds."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp as it stands in a text, as far as the text tells it."""

    start: int
    end: int
    clock: datetime
    """Without an offset; of a stamp without year only month, day and time mean something."""
    offset: timedelta | None = None
    yearless: bool = False
    swapped: bool | None = False
    """Of ``10/11/2023``: whether the month comes first; None when nothing tells."""
    slashed: bool = False

    @property
    def certain(self) -> bool:
        """Say whether the day is known: the year and the order of day and month."""
        return not self.yearless and self.swapped is not None

    def moment(
        self, zone: tzinfo | None, *, year: int | None = None, month_first: bool | None = None
    ) -> tuple[datetime, bool] | None:
        """Return the moment and whether its offset is the log's own; None when the day is not known.

        Args:
            zone: of stamps without an offset; None: UTC.
            year: of stamps without one.
            month_first: what ``10/11/2023`` means, from a neighbour.
        """
        clock = self.clock
        try:
            if self.yearless:
                if year is None:
                    return None
                clock = clock.replace(year=year)
            if self.swapped is None:
                if month_first is None:
                    return None
                if month_first:
                    clock = clock.replace(month=clock.day, day=clock.month)
            return placed(clock, self.offset, zone)
        except (ValueError, OverflowError):
            return None


def placed(clock: datetime, offset: timedelta | None, zone: tzinfo | None) -> tuple[datetime, bool]:
    """Give a clock reading its offset: its own, or that which ``zone`` (None: UTC) had then."""
    if offset is not None:
        return clock.replace(tzinfo=timezone(offset)), True
    if zone is None:
        return clock.replace(tzinfo=UTC), False
    local = clock.replace(tzinfo=zone)
    name = getattr(zone, "key", None) or zone.tzname(local) or "local"
    return clock.replace(tzinfo=timezone(local.utcoffset() or timedelta(0), str(name))), False


def stamps(text: str, start: int = 0, end: int | None = None) -> Iterator[Stamp]:
    """Yield the time stamps of a text, in order; what has the form and is no date is left out."""
    end = len(text) if end is None else end
    for hit in _ANY.finditer(text, start, end):
        read = _READ[hit.lastgroup or ""].match(text, hit.start(), end)
        stamp = _stamp(read) if read else None
        if stamp:
            yield stamp


def first_stamp(text: str, start: int = 0, end: int | None = None) -> Stamp | None:
    """Return the first time stamp of a text."""
    return next(stamps(text, start, end), None)


def _stamp(hit: re.Match[str]) -> Stamp | None:
    parts = hit.groupdict()
    if parts.get("e"):
        moment = from_epoch(parts["e"])
        clock = moment.replace(tzinfo=None) if moment else None
        return Stamp(*hit.span(), clock, timedelta(0)) if clock else None
    swapped, month, day = _day(parts)
    try:
        clock = datetime(  # noqa: DTZ001 - the offset is another part of the stamp
            _year(parts.get("Y")),
            month,
            day,
            _hour(int(parts["H"]), parts.get("p")),
            int(parts["M"]),
            min(int(parts.get("S") or 0), 59),  # a leap second
            int(((parts.get("f") or "") + "000000")[:6]),
        )
        offset = _offset((parts.get("z2") or parts.get("z") or "").strip(), clock)
    except ValueError:
        return None
    return Stamp(*hit.span(), clock, offset, not parts.get("Y"), swapped, "x" in parts)


def _year(text: str | None) -> int:
    """Return the year; a leap year for a stamp without, so that 29 February is a day."""
    if not text:
        return 2000
    year = int(text)
    return year if year > 99 else year + (2000 if year < 69 else 1900)


def _day(parts: dict[str, str | None]) -> tuple[bool | None, int, int]:
    """Return whether the month comes first, the month, and the day."""
    if parts.get("x") and parts.get("y"):
        one, two = int(parts["x"] or 0), int(parts["y"] or 0)
        if two > 12 or (parts.get("p") and one <= 12):
            return True, one, two
        return (False, two, one) if one > 12 or one == two else (None, two, one)
    named = parts.get("b")
    month = _MONTHS[named.lower()] if named else int(parts.get("m") or 0)
    return False, month, int(parts.get("d") or 0)


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half in "Pp" else 0)


def _offset(text: str, clock: datetime) -> timedelta | None:
    """Return the offset that a text names; None for no text.

    Raises:
        ValueError: there is no such offset.
    """
    if not text:
        return None
    known = _ZONES.get(text.upper())
    if known is not None:
        return timedelta(hours=known)
    if "/" in text:
        zone = _zone(text)
        return zone.utcoffset(clock) if zone else None
    text = text.removeprefix("UTC").removeprefix("GMT")
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    if not digits.isdigit():
        return None
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    return sign * timedelta(hours=hours, minutes=minutes)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def from_epoch(value: object) -> datetime | None:
    """Return the moment of a count since 1970, in seconds to nanoseconds by its size; else None."""
    try:
        text = str(value).strip()
        whole, _, fraction = text.partition(".") if "e" not in text.lower() else (text, "", "")
        count = int(whole) if whole.lstrip("-").isdigit() else int(float(whole))
        per = next(p for size, p in _PER_SECOND if abs(count) >= size)
        micro = count * 1_000_000 // per
        if per == 1 and fraction.isdigit():
            micro += int((fraction + "000000")[:6])
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)
    except (ValueError, OverflowError):
        return None
    return moment if _EARLIEST <= moment < _LATEST else None
