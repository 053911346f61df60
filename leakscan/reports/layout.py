"""Lines that fit a terminal: measured in cells, broken at spaces, coloured whole.

Written by hand, because a commit hook prints through it and must not wait for rich to load.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, takewhile

NARROWEST, WIDEST = 40, 200
"""Widths in cells between which a report is laid out, whatever the terminal says."""

STYLES = {
    "": "",
    "strong": "1",
    "faint": "2",
    "high": "1;31",
    "medium": "1;33",
    "low": "1;36",
    "loud": "1;31",
    "good": "32",
}
"""SGR parameters (ECMA-48 §8.3.117). Meaning never rests on colour alone."""

_URL = re.compile(r"https?://")
_PIECES = re.compile(r" +|[^ ]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of at most the asked width, and how it is coloured."""

    text: str
    style: str = ""
    link: str = ""
    """Address that the whole line leads to on a terminal; ours, never one from scanned content."""


BLANK = Line("")


def cells(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes; wide letters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


def _cell(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, width: int) -> str:
    """Return ``text`` filled with spaces to ``width`` cells."""
    return text + " " * (width - cells(text))


def _fitting(text: str, room: int) -> int:
    """Return how many characters of ``text`` fit in ``room`` cells."""
    taken = accumulate(map(_cell, text))
    return sum(1 for _ in takewhile(lambda width: width <= room, taken))


def wrap(text: str, width: int, *, first: str = "", hang: str = "") -> list[str]:
    """Break ``text`` at spaces into lines of at most ``width`` cells.

    ``first`` starts the first line and ``hang`` all others (at most half a line). A word that is
    too long for a line is cut, but not a URL, which would be of no use in two pieces.
    """
    hang = hang if cells(hang) * 2 <= width else "  "
    lines, line, gap = [], first, ""
    for piece in _PIECES.findall(text):
        if piece[0] == " ":
            gap = piece
            continue
        if gap and cells(line) + len(gap) + cells(piece) > width:
            lines.append(line)
            line = hang + piece
        else:
            line += gap + piece
        while cells(line) > width and not _URL.match(piece):
            at = _fitting(line, width)
            lines.append(line[:at])
            line = hang + line[at:]
    return [*lines, line.rstrip()]


def paragraph(
    text: str,
    width: int,
    *,
    first: str = "",
    hang: str | None = None,
    style: str = "",
    link: str = "",
) -> list[Line]:
    """Wrap ``text`` into lines of one style; ``hang`` defaults to spaces as wide as ``first``."""
    following = " " * cells(first) if hang is None else hang
    return [Line(line, style, link) for line in wrap(text, width, first=first, hang=following)]


def rendered(lines: Iterable[Line], *, color: bool) -> bytes:
    """Return the lines as UTF-8, coloured and with clickable URLs when ``color``."""
    paint = _painted if color else _plain
    return "".join(f"{paint(line)}\n" for line in lines).encode()


def _plain(line: Line) -> str:
    return line.text


def _painted(line: Line) -> str:
    url = line.text.lstrip()
    indent = line.text[: len(line.text) - len(url)]
    if _URL.match(url) and " " not in url:
        # OSC 8, a terminal's hyperlink; the text has no control character that could end it early
        return indent + _linked(url, f"\x1b[4m{url}\x1b[0m")
    styled = f"\x1b[{STYLES[line.style]}m{line.text}\x1b[0m" if line.style else line.text
    return _linked(line.link, styled) if _URL.match(line.link) else styled


def _linked(url: str, shown: str) -> str:
    return f"\x1b]8;;{url}\x1b\\{shown}\x1b]8;;\x1b\\"
