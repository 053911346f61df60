"""Lines for a person, bytes for a program, colour and width."""

from __future__ import annotations

import io
import sys

import pytest

from leakscan.cli import terminal
from leakscan.errors import ReportError


@pytest.mark.parametrize(
    ("wish", "environ", "is_terminal", "colored"),
    [
        (None, {}, True, True),
        (None, {}, False, False),
        (None, {"NO_COLOR": "1"}, True, False),
        (None, {"NO_COLOR": ""}, True, True),
        (None, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        (None, {"FORCE_COLOR": "1"}, False, True),
        (None, {"FORCE_COLOR": "0"}, False, False),
        (None, {"CLICOLOR_FORCE": "1"}, False, True),
        (None, {"TERM": "dumb"}, True, False),
        (True, {"FORCE_COLOR": "1"}, True, False),
        (False, {"NO_COLOR": "1"}, False, True),
    ],
)
def test_colour_is_the_users_word_then_convention_then_the_terminal(
    wish: bool | None, environ: dict[str, str], *, is_terminal: bool, colored: bool
) -> None:
    assert terminal.uses_color(wish, environ, terminal=is_terminal) is colored


def test_the_width_is_that_of_the_terminal_or_a_readable_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert terminal.width(terminal=False) == terminal.FILE_WIDTH
    monkeypatch.setenv("COLUMNS", "62")
    assert terminal.width(terminal=False) == terminal.width(terminal=True) == 62


def test_a_line_survives_a_stderr_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = io.TextIOWrapper(io.BytesIO())
    broken.close()
    monkeypatch.setattr(sys, "stderr", broken)
    terminal.say("nobody hears this")
    monkeypatch.setattr(sys, "stderr", None)
    terminal.say("nor this")
    assert sys.stderr is None


class Broken(io.BytesIO):
    """A stream whose reader is gone, or whose disk is full."""

    def __init__(self, fault: OSError) -> None:
        super().__init__()
        self.fault = fault

    def flush(self) -> None:
        if not self.closed and self.getbuffer().nbytes:
            self.seek(0)
            self.truncate()
            raise self.fault


def test_a_reader_that_went_away_ends_the_output_and_not_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = Broken(BrokenPipeError())
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out))
    terminal.emit("a page")
    assert out.getvalue() == b""


def test_another_fault_of_the_output_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Broken(OSError(28, "No space left"))))
    with pytest.raises(ReportError, match="standard output: cannot be written: No space left"):
        terminal.emit("a page")


def test_what_utf8_cannot_hold_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.emit("caf\udce9\n")
    assert capsys.readouterr().out == "caf\\udce9\n"
