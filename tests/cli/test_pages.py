"""Pages for a person: the sum of reasons, and what would change it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.cli import pages
from leakscan.cli.account import accounts
from leakscan.cli.options import Settings
from leakscan.model.evidence import Evidence, Level
from leakscan.rules.load import load_rules
from tests.reports.samples import REASONS, finding, hostile, result

COMMON = replace(
    load_rules().common, levels=((Level.HIGH, 0.9), (Level.MEDIUM, 0.5), (Level.LOW, 0.0))
)
PRIOR = Evidence("prior", "before any reason", -3.0)


def texts(lines: object) -> str:
    return " ".join(" ".join(line.text.split()) for line in lines)


def test_the_prior_comes_first_and_the_total_last() -> None:
    lines = [line.text for line in pages.total((*REASONS, PRIOR))]
    assert lines[0] == "  -3.00  before any reason  [prior]"
    assert lines[1].startswith("  +3.20  the name VIPPS_CLIENT_SECRET")
    assert lines[-1].startswith("  +4.00  log odds, a probability of 98.2%")


def test_the_levels_say_where_they_begin() -> None:
    said = pages.thresholds(COMMON)
    assert said == "Levels: high from 90% (+2.20), medium from 50% (+0.00); below that low."


def test_what_would_change_the_verdict() -> None:
    said = texts(pages.turns((*REASONS, PRIOR), COMMON))
    # -3 + 2.5 + 2.1 - 0.8 = 0.8, and without the one reason against 4.8
    assert "be medium (69.0%) if this were not so: the name VIPPS_CLIENT_SECRET stands" in said
    assert "It would still be high (99.2%) without any of the reasons against it." in said


def test_a_verdict_that_hangs_on_several_reasons_names_them_all() -> None:
    said = texts(pages.turns(REASONS, COMMON))
    # 3.2 + 2.5 + 2.1 - 0.8 = 7: without the first 3.8, without the first two 1.3
    assert f"be medium (78.6%) if this were not so: {REASONS[0].says}; {REASONS[1].says}." in said


@pytest.mark.parametrize(
    ("reasons", "side"), [(REASONS[:3], "against"), (REASONS[3:], "for"), ((), "for")]
)
def test_a_side_without_reasons_says_so(reasons: tuple[Evidence, ...], side: str) -> None:
    assert f"There is no reason {side} it." in texts(pages.turns((*reasons, PRIOR), COMMON))


@given(st.floats(-1e6, 1e6))
def test_a_probability_is_one_whatever_the_odds(odds: float) -> None:
    assert 0 <= pages.probability(odds) <= 1
    assert pages.level(pages.probability(odds), COMMON) in list(Level)


def test_a_page_has_everything_and_no_value() -> None:
    one = accounts(result(finding(1)))[0]
    said = texts(pages.account(one, COMMON))
    assert one.fingerprint in said
    assert "config/.env:2:15 client_secret" in said
    for step in one.advice.steps:
        assert step in said


def test_no_text_of_a_scanned_file_can_drive_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for one in accounts(hostile()):
        pages.show(pages.account(one, COMMON), Settings())
    out = capsys.readouterr().out
    assert out.replace("\n", "").isprintable()


def test_a_page_is_coloured_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    pages.show(pages.listing(load_rules()), Settings(no_color=False))
    assert "\x1b[1m" in capsys.readouterr().out
