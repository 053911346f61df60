"""How a value can be written: literals by which one search finds it in any of its encodings.

An encoded value need not be found whole. Pieces of letters and digits, which escapes leave alone,
are looked for in every form: plain, UTF-16, Base64 at its three alignments, Base64 of
UTF-16, hex, dumps, and with every character escaped. Line breaks cut a value in one place or two,
and not both ends and the middle. What is encoded twice or more is told by its outer encoding: Base64
that says nothing but letters of Base64, hex that says such. Where any of this is found and the value
itself is not, the text around is decoded (``text.py``).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

PIECE = 8
"""Bytes of a piece: eight letters stand by chance once in 10^14 places."""
_WORD = re.compile(rb"[A-Za-z0-9]+")
_HEX = re.compile(rb"[0-9A-Fa-f-]+")
_ESCAPES = (b"%%%02x", b"\\x%02x", b"\\u00%02x", b"\\%03o", b"&#%d;", b"&#x%x;", b"\\u{%x}")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_SHORTEST = 6
"""Characters of a Base64 text that are worth a search."""
_DUMPED = 4
"""Bytes of a dump that stay on a line: they break every 16."""
GZIP_STARTS = (b"\x1f\x8b\x08", b"H4sI", b"1f8b08")
"""How compressed data begins: as it is, in Base64, in hex."""
LONG = 44
"""Letters in a row without which nothing is encoded twice."""
LONG_RUN = rb"[A-Za-z0-9+/_-]{%d}" % LONG
"""What everything that is encoded twice has."""
NESTED = (
    rb"(?:[K-Za-e][0-3C-HS-Xi-nyz][014589ABEFIJMNQRUVYZcdghklopstwx][A-Za-z0-9]){11}",
    rb"(?:[K-Za-e][AQgw][AB][A-Za-z0-9+/_-]A[C-H][AEIMQUYcgkosw048]A){5}",
    rb"(?:2[bBdDfF]|3[0-9dD]|[46][1-9a-fA-F]|5[0-9aAfF]|7[0-9aA]){24}",
)
"""Base64, Base64 of UTF-16, and hex, of letters, digits and the signs of Base64, many in a row."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Something to look for."""

    data: bytes
    caseless: bool = False


def core(value: bytes) -> bytes:
    """Return the part that no writer leaves out: Base64 may lose its padding."""
    return value.rstrip(b"=") or value


def is_hex(value: bytes) -> bool:
    """Say whether the case of the letters means nothing."""
    return _HEX.fullmatch(value) is not None


def pieces(value: bytes) -> list[bytes]:
    """Return head, middle and tail of a value's letters and digits, each once."""
    words = sorted(_WORD.findall(value), key=len, reverse=True)
    if not words or len(words[0]) < PIECE:
        return [max(words, key=len)] if words and len(words[0]) > 4 else [value]
    long = [word for word in words if len(word) >= PIECE]
    found = [word[at : at + PIECE] for word in long for at in _places(len(word))]
    return list(dict.fromkeys(found))[:6]


def _places(length: int) -> tuple[int, ...]:
    last = length - PIECE
    return (0, last // 2, last) if last >= 2 * PIECE else (0, last)


def plain(value: bytes) -> Iterator[Literal]:
    """Yield the pieces of a value as they are."""
    for piece in pieces(value):
        yield Literal(piece, is_hex(value))


def encoded(value: bytes) -> Iterator[Literal]:
    """Yield the pieces of a value in every encoding."""
    for text in _spellings(value):
        for piece in pieces(text):
            wide = piece.decode("latin-1").encode("utf-16-le")[:-1]
            yield Literal(wide)
            for once in (*_aligned(piece), *_aligned(wide)):
                yield from _either(once)
            yield Literal(piece.hex().encode(), caseless=True)
            for escape in _ESCAPES:
                yield Literal(b"".join([escape % byte for byte in piece]), caseless=True)
        yield from _dumped(text)


def _spellings(value: bytes) -> Iterator[bytes]:
    """Yield a value, and one whose case means nothing in both."""
    yield from dict.fromkeys((value, value.lower(), value.upper()) if is_hex(value) else (value,))


def _dumped(value: bytes) -> Iterator[Literal]:
    """Yield quarters of lines as dumps write them: byte by byte, in pairs, as an array."""
    for at in range(0, len(value) - _DUMPED, _DUMPED):
        part = value[at : at + _DUMPED]
        for text in (part.hex(" "), part.hex(" ", 2), part.hex(" ", -2)):
            yield Literal(text.encode(), caseless=True)
        for between in (":", ",", ",0x", ", 0x", ", "):
            yield Literal(part.hex(",").replace(",", between).encode(), caseless=True)
        if at >= 4 * _DUMPED:
            break


def _aligned(text: bytes) -> Iterator[bytes]:
    """Yield, for the three alignments, the Base64 that does not depend on the neighbours."""
    for shift in range(3):
        letters = base64.b64encode(bytes(shift) + text)
        first, last = -(-8 * shift // 6), 8 * (shift + len(text)) // 6
        if last - first >= _SHORTEST:
            yield letters[first:last]


def _either(letters: bytes) -> Iterator[Literal]:
    """Yield both alphabets of Base64."""
    yield Literal(letters)
    other = letters.translate(_URL_SAFE)
    if other != letters:
        yield Literal(other)
