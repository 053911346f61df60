"""One line on a terminal, and nothing anywhere else."""

from __future__ import annotations

import io
import sys

import pytest

from leakscan.cli.progress import ProgressBar, described, wanted
from leakscan.scan import Progress


@pytest.mark.parametrize(
    ("quiet", "no_progress", "is_terminal", "shown"),
    [
        (False, False, True, True),
        (True, False, True, False),
        (False, True, True, False),
        (False, False, False, False),
    ],
)
def test_a_line_is_wanted_where_somebody_looks(
    monkeypatch: pytest.MonkeyPatch,
    *,
    quiet: bool,
    no_progress: bool,
    is_terminal: bool,
    shown: bool,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    assert wanted(quiet=quiet, no_progress=no_progress) is shown


def test_the_line_is_shown_and_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    line = ProgressBar(shown=True)
    line(Progress(1_200, 34_000_000, 5))
    line(Progress(1_201, 34_000_000, 5))  # too soon after the first to be worth a redraw
    line.clear()
    shown = capsys.readouterr().err
    assert shown == "\r\x1b[K1,200 items, 34 MB read, 5 candidates so far\r\x1b[K"
    assert line.last == Progress(1_201, 34_000_000, 5)


def test_a_hidden_line_remembers_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    line = ProgressBar(shown=False)
    line(Progress(1, 2, 3))
    line.clear()
    assert capsys.readouterr().err == ""
    assert described(line.last) == "1 items, 0 MB read, 3 candidates so far"


def test_a_terminal_that_went_away_is_no_reason_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(5, text)

    monkeypatch.setattr(sys, "stderr", Gone())
    line = ProgressBar(shown=True)
    line(Progress(1, 2, 3))
    line.clear()
    assert described(line.last).startswith("1 items")
    assert described(None) == "0 items"


class Terminal(io.StringIO):
    """A terminal that keeps what was drawn."""

    def isatty(self) -> bool:
        return True


def test_where_the_total_is_known_there_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "140")
    bar = ProgressBar(shown=True)
    bar(Progress(3, 10, 2, done=500, total=1000, read=42_000_000))
    bar.clear()
    for part in ("50%", "500/1000", "objects", "42.0 MB", "/s", "2 found"):
        assert part in screen.getvalue()
    before = screen.getvalue()
    bar(Progress(3, 10, 2, done=600, total=1000))  # too late
    assert screen.getvalue() == before
    assert described(bar.last) == "600 of 1,000 objects, 0 MB read, 2 candidates so far"
