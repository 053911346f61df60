"""The order of a rotated set, oldest first, told from the names.

The writers differ: logrotate counts up (``app.log.2.gz`` is older than ``app.log.1``) or puts the day
(``app.log-20240102``), Logback and Log4j put day and a count that goes up within it
(``app.2024-01-02.0.log``), lumberjack a time (``app-2024-01-02T10-11-12.123.log``), IIS a short day
(``u_ex240102.log``), Kubernetes both (``0.log.20240102-101112.gz``). What has neither is still written
to and is the newest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

Item = TypeVar("Item")

_WRAPPING = re.compile(
    r"\.(?:gz|bz2|xz|lzma|zst|zstd|lz4|zip|7z|tar|tgz|tbz2|txz|z)$", re.IGNORECASE
)
_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[-_.]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:[-_.T]?(?P<time>(?:[01]\d|2[0-3])(?:[-_.:]?[0-5]\d){0,2}(?:[.,]\d{1,6})?))?(?!\d)"
)
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<one>[0-3]\d)(?P<mark>[-_.])(?P<two>[0-3]\d)(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d)"
)
_SHORT_DAY = re.compile(
    r"(?<=ex)(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?P<time>\d\d)?(?!\d)"
)
_SECONDS = re.compile(r"(?<!\d)(1\d{9})(?:\d{3})?(?!\d)")
_COUNT = re.compile(r"(?P<mark>[-_.])(?P<count>\d{1,12})(?=\.[A-Za-z]{1,8}$|$)")


class Age(NamedTuple):
    """Which set a file belongs to, and how old it is in it: sorts oldest first."""

    series: str
    """The name without what the rotation put there."""
    current: bool
    """Whether nothing in the name says that it was rotated."""
    moment: str
    """Digits of day and time, ``YYYYMMDDhhmmss``; empty when the name has none."""
    number: int
    """Position among those of one moment; counts of names without a moment go down, and are negative."""


def age(path: str) -> Age:
    """Tell the age of a file from its path; folders are part of the series."""
    folder, slash, name = path.rpartition("/")
    while (shorter := _WRAPPING.sub("", name)) != name and shorter:
        name = shorter
    moment, rest = _moment(name)
    found = _COUNT.search(rest)
    series = rest[: found.start()] + rest[found.end() :] if found else rest
    count = int(found["count"]) if found else 0
    current = not moment and not found
    series = re.sub(r"[-_.]+(?=\.|$)", "", series)
    return Age(folder + slash + series, current, moment, count if moment else -count)


def _moment(name: str) -> tuple[str, str]:
    """Return the moment in a name as digits, and the name without it."""
    found = _DAY.search(name)
    if found:
        time = re.sub(r"\D", "", found["time"] or "")
        digits = f"{found['year']}{found['month']}{found['day']}{time}"
    elif found := _SHORT_DAY.search(name):
        digits = f"20{found['year']}{found['month']}{found['day']}{found['time'] or ''}"
    elif found := _DAY_FIRST.search(name):
        digits = found["year"] + _month_and_day(found["one"], found["two"])
    elif found := _SECONDS.search(name):
        digits = _from_seconds(int(found[1]))
    else:
        return "", name
    return digits, name[: found.start()] + name[found.end() :]


def _month_and_day(one: str, two: str) -> str:
    """Return month and day: Log4j writes the month first, unless only a day can be so large."""
    return two + one if int(one) > 12 else one + two


def _from_seconds(seconds: int) -> str:
    import time  # noqa: PLC0415  names with seconds are rare

    return time.strftime("%Y%m%d%H%M%S", time.gmtime(seconds))


def oldest_first(items: Iterable[Item], *, path: Callable[[Item], str]) -> list[Item]:
    """Return the items with each rotated set in time order.

    A set takes the place of its first item; what belongs to no set keeps its own.
    """
    ages = [(age(path(item)), at, item) for at, item in enumerate(items)]
    first: dict[str, int] = {}
    for one, at, _ in ages:
        first.setdefault(one.series, at)
    ordered = sorted(ages, key=lambda each: (first[each[0].series], each[0][1:], each[1]))
    return [item for _, _, item in ordered]
