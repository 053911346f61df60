from __future__ import annotations

import pytest

from leakscan.reports import phrases


@pytest.mark.parametrize(
    ("parts", "said"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listing(parts: list[str], said: str) -> None:
    assert phrases.listing(parts) == said


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
    assert phrases.size(count) == said


@pytest.mark.parametrize(
    ("confidence", "said"),
    [(0.0, "<1%"), (0.004, "<1%"), (0.97, "97%"), (0.996, ">99%"), (1.0, ">99%")],
)
def test_confidence_is_never_certainty(confidence: float, said: str) -> None:
    assert phrases.percent(confidence) == said
