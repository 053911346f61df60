"""What is seen while logs are read."""

from __future__ import annotations

import pytest

from leakscan.cli.watching import MOST_LINES, Watch, described
from leakscan.logscan.auditing import LogProgress
from leakscan.model.match import Candidate, Match, Sighting
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.secret import Secret
from leakscan.model.span import Position, Span

VALUE = b"QUJDREVGR0hJSktMTU5PUFFSU1Q="


def candidate(path: str = "app.log") -> Candidate:
    match = Match(
        "vipps-api-keys", "client_secret", "", Secret(VALUE), Span(0, 28), Position(1, 1, 29)
    )
    return Candidate("vipps-api-keys", (Sighting(match, Provenance(Origin.LOG, path)),))


def test_a_finding_is_told_masked_in_one_line() -> None:
    text = described(candidate("a\nb.log"))
    assert text == "met client_secret QUJD…Q= in a?b.log"


def test_only_so_many_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with Watch(bar=False, lines=True) as watch:
        for _ in range(100):
            watch.first_seen(candidate())
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == MOST_LINES + 1
    assert lines[-1].endswith("more are in the report")


def test_silence(capsys: pytest.CaptureFixture[str]) -> None:
    with Watch(bar=False, lines=False) as watch:
        watch.first_seen(candidate())
        watch.progress(LogProgress(1, 2, 1, 0))
    assert capsys.readouterr().err == ""


def test_the_bar_tells_bytes_and_findings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # for rich: a terminal is there
    monkeypatch.setenv("COLUMNS", "120")
    with Watch(bar=True, lines=True) as watch:
        watch.progress(LogProgress(500, 1000, 500, 1))
        watch.first_seen(candidate())
        watch.progress(LogProgress(1000, 1000, 1000, 2))
    said = capsys.readouterr().err
    assert "2 findings" in said
    assert VALUE.decode() not in said
