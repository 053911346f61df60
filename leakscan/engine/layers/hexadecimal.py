"""Hex of text: digits in a row, bytes with something between them, and dumps with addresses."""

from __future__ import annotations

import re
import string
from array import array
from collections.abc import Iterator
from heapq import merge

from leakscan.engine.layers.base import Replacement, stretches

NAME = "hex"
MIN_ROW = 32
"""Fewest digits in a row: 16 bytes."""
_SPACED = re.compile(
    rb"(?<![0-9A-Za-z])(?:0x)?%(d)s{2}"
    rb"(?:(?:[ \t,:;-]{1,3}|[ \t,:;-]{0,3}\r?\n[ \t]{0,32})(?:0x)?%(d)s{2}){15,}(?![0-9A-Za-z])"
    % {b"d": rb"[0-9A-Fa-f]"}
)
_DUMP = re.compile(
    rb"(?:^[ \t]*(?:[0-9A-Fa-f]{6,16}:?|[0-9A-Fa-f]{4}:)[ \t]+"  # the address
    rb"(?:(?:[0-9A-Fa-f]{4} ){0,7}[0-9A-Fa-f]{4}(?: [0-9A-Fa-f]{2})?"  # xxd: pairs of bytes
    rb"|[0-9A-Fa-f]{2}(?: {1,2}[0-9A-Fa-f]{2}){0,15})"  # hexdump -C, od -tx1
    rb"(?:[ \t]{2,}[^\n]*|[ \t\r]*)$\n?)+",  # the text beside it
    re.MULTILINE,
)
_DUMP_LINE = re.compile(
    rb"^[ \t]*[0-9A-Fa-f]{4,16}:?[ \t]+"
    rb"((?:[0-9A-Fa-f]{4} ){0,7}[0-9A-Fa-f]{4}(?: [0-9A-Fa-f]{2})?"
    rb"|[0-9A-Fa-f]{2}(?: {1,2}[0-9A-Fa-f]{2}){0,15})(?=[ \t\r]|$)",
    re.MULTILINE,
)
_DIGITS = re.compile(rb"[0-9A-Fa-f]{2,4}")
_BYTE = re.compile(rb"(?:0x)?([0-9A-Fa-f]{2})")
_MARKED = bytes(
    ord("h")
    if chr(byte) in string.hexdigits
    else ord("s")
    if byte in b" \t,:;-"
    else ord("x")
    if byte in b"xX"
    else ord(".")
    for byte in range(256)
)
"""Makes marks of hex digits, of what stands between them and of the ``x`` in ``0x``."""
_ROW = re.compile(b"h+")
_IN_ROW = b"h" * MIN_ROW
_IN_DUMP = (b"hhhhs" * 5 + b"hhhh",)
"""One group more than a GUID has: else every GUID would set the search for dumps going."""
_APART = (b"hhs" * 6 + b"hh", b"hhss" * 6 + b"hh", b"hxhhshxhhshxhh", b"hxhhsshxhhsshxhh")
"""One pair more than a date with its time has."""


def possible(data: bytes) -> bool:
    """Say whether there are digits enough, in a row or with something between them."""
    marks = data.translate(_MARKED)
    return any(form in marks for form in (_IN_ROW, *_IN_DUMP, *_APART))


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield hex that says text."""
    marks = data.translate(_MARKED)
    apart = any(form in marks for form in _APART)
    dumped = apart or any(form in marks for form in _IN_DUMP)
    done = 0
    for found in merge(
        _dumps(data) if dumped else (),
        _spaced(data) if apart else (),
        _rows(data, marks),
        key=_start,
    ):
        if found.start >= done:
            done = found.end
            yield found


def _start(found: Replacement) -> int:
    return found.start


def _rows(data: bytes, marks: bytes) -> Iterator[Replacement]:
    """Yield the parts of rows of digits that say text, in the better of both phases."""
    start = marks.find(_IN_ROW)
    while start >= 0:
        end = _end_of_row(marks, start)
        best: list[tuple[int, int]] = []
        phase, said = 0, b""
        for begin in (start, start + 1):
            decoded = bytes.fromhex(data[begin : end - (end - begin) % 2].decode())
            found = stretches(decoded)
            if _total(found) > _total(best):
                phase, said, best = begin, decoded, found
        for first, last in best:
            yield Replacement(phase + 2 * first, phase + 2 * last, said[first:last], (2, 1))
        start = marks.find(_IN_ROW, end)


def _end_of_row(marks: bytes, start: int) -> int:
    row = _ROW.match(marks, start)
    return row.end() if row else start


def _total(spans: list[tuple[int, int]]) -> int:
    return sum(end - start for start, end in spans)


def _spaced(data: bytes) -> Iterator[Replacement]:
    for run in _SPACED.finditer(data):
        places = [found.start(1) for found in _BYTE.finditer(data, *run.span())]
        said = bytes.fromhex("".join([data[at : at + 2].decode() for at in places]))
        if stretches(said):
            numbers = array("Q", range(0, 2 * len(places), 2))
            yield Replacement(*run.span(), said, (2, 1), (numbers, array("Q", places)))


def _dumps(data: bytes) -> Iterator[Replacement]:
    """Yield blocks of dump lines: addresses and the text at the right go with them."""
    for block in _DUMP.finditer(data):
        numbers, offsets, digits = array("Q"), array("Q"), bytearray()
        for line in _DUMP_LINE.finditer(data, *block.span()):
            for group in _DIGITS.finditer(data, *line.span(1)):
                numbers.append(len(digits))
                offsets.append(group.start())
                digits += group[0]
        said = bytes.fromhex(digits.decode())
        if stretches(said):
            end = block.end() - data.endswith(b"\n", block.start(), block.end())
            yield Replacement(block.start(), end, said, (2, 1), (numbers, offsets))
