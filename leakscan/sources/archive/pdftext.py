"""The text that a PDF shows. Its letters can be numbers of glyphs, and its words lie in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

TOKEN = re.compile(
    rb"\((?P<string>(?:[^()\\]|\\.|\((?:[^()\\]|\\.|\([^()]*\))*\))*)\)"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>"
    rb"|/(?P<name>[^\s/<>\[\]()%]+)"
    rb"|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<word>[A-Za-z'\"][A-Za-z0-9*]*)",
    re.DOTALL,
)
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
ESCAPED = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\n": b"",
    b"\r\n": b"",
}
WORD_GAP = -200
"""Thousandths of the letter size that a move to the right must have to be a space between words."""
TO_UNICODE = re.compile(rb"/ToUnicode\s+(\d+)\s+\d+\s+R")
FONT_LIST = re.compile(rb"/Font\s*(?:<<([^<>]*)>>|(\d+)\s+\d+\s+R)")
REFERENCE = re.compile(rb"/([^\s/<>\[\]()%]+)\s+(\d+)\s+\d+\s+R")
BF_CHAR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
BF_RANGE = re.compile(
    rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\[\]]*)\])"
)
MOVE = "\ufdd0"
"""Stands for a move to the right; never a letter of a text."""
SHOWING = frozenset((b"Tj", b"TJ", b"'", b'"'))
PLACING = SHOWING | {b"T*", b"ET", b"Td", b"TD", b"Tm"}
LONGEST_RANGE = 1 << 16
MAX_OBJECTS = 100_000
"""Objects looked at for fonts."""

Letters = Mapping[bytes, str]
"""Code, one or two bytes, to text."""


@dataclass(slots=True)
class Fonts:
    """What the letters of each font name mean."""

    by_name: dict[bytes, Letters] = field(default_factory=dict)

    @classmethod
    def of(cls, objects: Iterable[tuple[int, bytes]]) -> Fonts:
        """Gather the tables of all pages; of fonts with one name the first counts."""
        tables: dict[int, Letters] = {}
        table_of: dict[int, int] = {}
        lists: list[bytes] = []
        named: dict[int, bytes] = {}
        for count, (number, content) in enumerate(objects):
            if count > MAX_OBJECTS:
                break
            if b"beginbf" in content:
                tables[number] = letters(content)
            if found := TO_UNICODE.search(content):
                table_of[number] = int(found[1])
            elif REFERENCE.search(content):
                named[number] = content
            lists.extend(direct or b"@" + number for direct, number in FONT_LIST.findall(content))
        made = cls()
        for entry in lists:
            fonts = named.get(int(entry[1:]), b"") if entry[:1] == b"@" else entry
            for name, number in REFERENCE.findall(fonts):
                if table := tables.get(table_of.get(int(number), -1)):
                    made.by_name.setdefault(name, table)
        return made


def letters(table: bytes) -> Letters:
    """Return what a ToUnicode table says."""
    made: dict[bytes, str] = {}
    for part in table.split(b"beginbf")[1:]:
        section = part.partition(b"endbf")[0]
        if section.startswith(b"char"):
            for code, text in BF_CHAR.findall(section):
                made[_from_hex(code)] = _text(text)
            continue
        for low, high, text, each in BF_RANGE.findall(section):
            width, first = len(low) // 2, int(low, 16)
            texts = [_text(t) for t in re.findall(rb"<([0-9A-Fa-f\s]*)>", each)]
            start = _text(text)
            for step in range(min(int(high, 16) - first + 1, LONGEST_RANGE)):
                code = (first + step).to_bytes(max(1, width), "big")
                if step < len(texts):
                    made[code] = texts[step]
                elif start:
                    made[code] = start[:-1] + chr(min(ord(start[-1]) + step, 0x10FFFF))
    return made


def shown_texts(content: bytes, fonts: Fonts) -> list[bytes]:
    """Return the text that a content stream shows, if any, with a line for every move down.

    A move to the right can be a gap between words or only kerning inside of one. Where there are
    such moves there are two texts: with a space for each, and with none.
    """
    if b"Tj" not in content and b"TJ" not in content:
        return []
    page = _Page(fonts)
    page.show(content)
    text = "".join(page.parts)
    both = (text.replace(MOVE, " "), text.replace(MOVE, "")) if MOVE in text else (text,)
    return [one.encode("utf-8", "surrogatepass") for one in both if one.strip()]


@dataclass(slots=True)
class _Page:
    """The state of the machine that shows text, as far as text depends on it."""

    fonts: Fonts
    parts: list[str] = field(default_factory=list)
    letters: Letters | None = None
    height: float | None = None
    """Of the line, from the last text matrix."""

    def show(self, content: bytes) -> None:
        """Read a content stream. Half of its tokens are numbers, which mostly mean nothing here."""
        name = number = b""
        given: list[str] = []  # strings since the last operator, which says what becomes of them
        decoded: dict[bytes, str] = {}  # with kerning most strings are one or two letters
        for token in TOKEN.finditer(content):
            kind = token.lastgroup
            if kind == "number":
                number = token[0]
                # only inside a TJ array is a number this small
                if number[:1] == b"-" and float(number) < WORD_GAP:
                    given.append(" ")
            elif kind == "string":
                string = token["string"]
                text = decoded.get(string)
                if text is None:
                    text = decoded[string] = self._decoded(_unescaped(string))
                given.append(text)
            elif kind == "hex":
                given.append(self._decoded(_from_hex(token["hex"])))
            elif kind == "name":
                name = token["name"]
            else:
                word = token[0]
                if word == b"Tf":
                    self.letters = self.fonts.by_name.get(name)
                    decoded = {}
                elif word in PLACING:
                    self._operator(word, float(number) if number else None, given)
                number, given = b"", []

    def _operator(self, word: bytes, number: float | None, given: list[str]) -> None:
        if word in (b"T*", b"'", b'"', b"ET"):
            self._space("\n")
        if word in SHOWING:
            self.parts.append("".join(given))
        elif word in (b"Td", b"TD"):
            self._space("\n" if number != 0.0 else MOVE)
        elif word == b"Tm":
            self._space(MOVE if number == self.height else "\n")
            self.height = number

    def _space(self, space: str) -> None:
        if self.parts and self.parts[-1] not in ("\n", MOVE):
            self.parts.append(space)
        elif self.parts and space == "\n":
            self.parts[-1] = space

    def _decoded(self, codes: bytes) -> str:
        if not self.letters:
            return codes.decode("latin-1")
        wide = len(next(iter(self.letters))) > 1
        step = 2 if wide else 1
        each = (codes[i : i + step] for i in range(0, len(codes), step))
        return "".join(self.letters.get(code, "\ufffd") for code in each)


def _unescaped(string: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return bytes([int(found[1], 8) & 0xFF])
        return ESCAPED.get(found[2], found[2])

    return ESCAPE.sub(one, string) if b"\\" in string else string


def _from_hex(digits: bytes) -> bytes:
    digits = b"".join(digits.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _text(digits: bytes) -> str:
    return _from_hex(digits).decode("utf-16-be", "replace")
