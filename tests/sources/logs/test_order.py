"""Rotated sets, as the writers of logs name them, oldest first."""

from __future__ import annotations

import random

import pytest

from leakscan.sources.logs.order import age, oldest_first

SETS = {
    "counted": ["app.log.10.gz", "app.log.2.gz", "app.log.1", "app.log"],
    "counted before the ending": ["app.2.log", "app.1.log", "app.log"],
    "logrotate with a day": ["app.log-20231231.gz", "app.log-20240101", "app.log"],
    "logrotate with a day and seconds": [
        "app.log-20240101-1704067200.gz",
        "app.log-20240102-1704153600",
        "app.log",
    ],
    "day before the ending": ["app-20240102.log", "app-20240103.log.zst", "app.log"],
    "dashes": ["app.log.2023-12-31", "app.log.2024-01-01.bz2", "app.log"],
    "logback": [
        "app.2024-01-02.0.log.gz",
        "app.2024-01-02.1.log.gz",
        "app.2024-01-02.10.log.gz",
        "app.2024-01-03.0.log",
        "app.log",
    ],
    "log4j": ["app-12-31-2023-1.log.gz", "app-01-02-2024-1.log.gz", "app-01-02-2024-2.log.gz"],
    "lumberjack": [
        "app-2024-01-02T09-44-33.555.log.gz",
        "app-2024-01-02T14-44-33.555.log",
        "app.log",
    ],
    "hours": ["app.log.2024-01-02-09", "app.log.2024-01-02-23", "app.log.2024-01-03-00"],
    "iis": ["u_ex231231.log", "u_ex240101.log", "u_ex240102.log"],
    "iis by the hour": ["u_ex24010100.log", "u_ex24010113.log"],
    "kubernetes": ["0.log.20240101-101112.gz", "0.log.20240102-101112", "0.log"],
    "serilog": ["log-20240102.txt", "log-20240102_001.txt", "log-20240102_002.txt"],
    "seconds": ["app.log.1704067200", "app.log.1704153600", "app.log"],
    "day first": ["app.31.12.2023.log", "app.01.13.2024.log"],
}


@pytest.mark.parametrize("names", SETS.values(), ids=SETS)
def test_oldest_first(names: list[str]) -> None:
    mixed = sorted(names)
    random.Random(3).shuffle(mixed)
    assert oldest_first(mixed, path=str) == names


@pytest.mark.parametrize("names", SETS.values(), ids=SETS)
def test_one_series(names: list[str]) -> None:
    assert len({age(f"var/log/{name}").series for name in names}) == 1


def test_sets_keep_their_places() -> None:
    given = ["z.log", "z.log.1", "a/x.log", "b/x.log.1", "b/x.log", "notes.txt"]
    expected = ["z.log.1", "z.log", "a/x.log", "b/x.log.1", "b/x.log", "notes.txt"]
    assert oldest_first(given, path=str) == expected


@pytest.mark.parametrize("name", ["127.0.0.1.log", "v2.log", "access.log", "log", ".gz", "", "7"])
def test_names_without_a_rotation(name: str) -> None:
    assert age(name).moment == ""
