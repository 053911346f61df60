r"""The fixed head of a value shape: the part of a pattern that a prefilter can look for.

``[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}`` can end in four places; its head, with the last
repeat cut to 31, ends in one. Whatever the whole pattern matches begins with its head, so looking
for the head misses nothing; and because its length is fixed, every engine gives the same ends for
it.

Only the common syntax is read: literals, classes, escapes, groups of equal length, counted repeats.
Conditions without width (``\b``, ``(?<!…)``) are dropped, which can only widen. The head ends
before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leakscan.errors import RuleError

MIN_HEAD = 4
"""Fewest bytes of a head that is worth a search."""

_TOKEN = re.compile(
    r"(?P<zero>\^|\$|\\[bBAZzG])"
    r"|(?P<open>\((?:\?(?:[:=!>]|<[=!]|P?<\w+>))?)"
    r"|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<set>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])"
    r"|(?P<hex>\\x[0-9A-Fa-f]{2})"
    r"|(?P<escape>\\[dDwWsSntrfv]|\\[^\w\s])"
    r"|(?P<dot>\.)|(?P<literal>[^\\()\[\]{}|*+?^$])",
    re.DOTALL,
)
_REPEAT = re.compile(r"(?:(?P<mark>[*+?])|\{(?P<least>\d+)(?P<comma>,\d*)?\})[?+]?")
_CLASSES = {
    r"\d": "[0-9]",
    r"\D": "[^0-9]",
    r"\w": "[0-9A-Za-z_]",
    r"\W": "[^0-9A-Za-z_]",
    r"\s": r"[ \t\n\r\f\v]",
    r"\S": r"[^ \t\n\r\f\v]",
    ".": r"[^\n]",
}
"""Written out, since the libraries differ in what the short forms hold."""
_CONTROLS = {r"\n": "\n", r"\t": "\t", r"\r": "\r", r"\f": "\f", r"\v": "\v"}


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression of a database (``database.py``), in hyperscan's dialect, over bytes."""

    source: bytes
    caseless: bool = False
    once: bool = False
    """Whether one match of it in a text says all that is asked."""


@dataclass(frozen=True, slots=True)
class Head:
    """An expression of fixed length in the dialect that ``re`` and hyperscan share."""

    source: bytes
    width: int
    """Length of every match, in bytes."""
    caseless: bool
    anchor: bytes
    """The longest literal in it, as written; empty when there is none."""
    anchor_at: int
    """Where in a match the anchor begins."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a head; a literal where it is one."""

    source: str
    width: int
    literal: str = ""


def heads(pattern: str) -> tuple[Head, ...]:
    """Return the head of each alternative; ``RuleError`` for one that is too short."""
    caseless = pattern.startswith("(?i)")
    reader = _Reader(pattern.removeprefix("(?i)"))
    found = [_head(pieces, caseless=caseless) for pieces in reader.alternatives()]
    for head in found:
        if head.width < MIN_HEAD:
            raise RuleError(
                f"the shape {pattern!r} has a fixed beginning of fewer than {MIN_HEAD} bytes",
                hint="give the shape a longer fixed beginning, or a name that must stand beside it",
            )
    return tuple(found)


def _head(pieces: list[_Piece], *, caseless: bool) -> Head:
    anchor, anchor_at = "", 0
    run, run_at, offset = "", 0, 0
    for piece in pieces:
        if piece.literal:
            run, run_at = (run + piece.literal, run_at) if run else (piece.literal, offset)
        else:
            run = ""
        offset += piece.width
        if len(run) > len(anchor):
            anchor, anchor_at = run, run_at
    source = "".join(piece.source for piece in pieces).encode()
    return Head(source, offset, caseless, anchor.encode(), anchor_at)


class _Reader:
    """Reads a pattern from the left as far as its length is fixed."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> Iterator[list[_Piece]]:
        """Yield the head of each top-level alternative."""
        while True:
            yield self._sequence()
            self._skip_to_bar()
            if self._at >= len(self._pattern):
                return
            self._at += 1

    def _sequence(self) -> list[_Piece]:
        """Read pieces up to a bar, a closing bracket, or what has no fixed length."""
        pieces: list[_Piece] = []
        while (found := _TOKEN.match(self._pattern, self._at)) is not None:
            if found.lastgroup in ("close", "bar"):
                break
            self._at = found.end()
            if found.lastgroup == "zero":
                continue
            piece = self._group(found[0]) if found.lastgroup == "open" else _single(found)
            if piece is None:
                self._at = found.start()
                break
            again = _REPEAT.match(self._pattern, self._at)
            if again is None:
                pieces.append(piece)
                continue
            least = {"*": 0, "?": 0, "+": 1}.get(again["mark"] or "", int(again["least"] or 0))
            if least:
                pieces.append(_Piece(f"{piece.source}{{{least}}}", piece.width * least))
            if again["mark"] or again["comma"]:
                break
            self._at = again.end()
        return pieces

    def _group(self, opening: str) -> _Piece | None:
        """Read a group after its opening; None when its length is not fixed."""
        start = self._at
        if opening[2:] in ("=", "!", "<=", "<!"):
            self._skip_group(start)
            return _Piece("", 0)
        options = []
        while True:
            options.append(self._sequence())
            follow = self._pattern[self._at : self._at + 1]
            if follow not in ("|", ")"):
                return None
            self._at += 1
            if follow == ")":
                break
        widths = {sum(piece.width for piece in option) for option in options}
        if len(widths) != 1:
            return None
        inner = "|".join("".join(piece.source for piece in option) for option in options)
        return _Piece(f"(?:{inner})", widths.pop())

    def _skip_group(self, start: int) -> None:
        """Go behind the bracket that closes the group whose content begins at ``start``."""
        self._at, depth = start, 1
        while depth and self._at < len(self._pattern):
            found = _TOKEN.match(self._pattern, self._at)
            self._at = found.end() if found else self._at + 1
            kind = found.lastgroup if found else ""
            depth += (kind == "open") - (kind == "close")

    def _skip_to_bar(self) -> None:
        """Go to the next top-level bar, or the end."""
        while self._at < len(self._pattern) and self._pattern[self._at] != "|":
            found = _TOKEN.match(self._pattern, self._at)
            self._at = found.end() if found else self._at + 1
            if found and found.lastgroup == "open":
                self._skip_group(self._at)


def _single(found: re.Match[str]) -> _Piece | None:
    """Return the piece for one byte; None when it is not one byte."""
    text, kind = found[0], found.lastgroup
    if not text.isascii():
        return None
    if kind == "set":
        for short in (r"\d", r"\w", r"\s"):
            text = text.replace(short, _CLASSES[short][1:-1])
        return None if re.search(r"\\[DWSpP]|\[:", text) else _Piece(text, 1)
    if text in _CLASSES:
        return _Piece(_CLASSES[text], 1)
    if kind == "hex":
        byte = bytes.fromhex(text[2:])[0]
        return _Piece(text, 1, chr(byte) if byte < 0x80 else "")
    literal = _CONTROLS.get(text, text[-1])
    source = re.escape(literal) if literal.isprintable() else f"\\x{ord(literal):02x}"
    return _Piece(source, 1, literal)
