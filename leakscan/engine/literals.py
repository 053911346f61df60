"""The byte strings that betray a keyword, as itself and inside encodings, without decoding.

A keyword hides in many forms. Base64 of a text that contains ``client_secret`` contains one of
three fixed strings, by where the keyword falls in the groups of three bytes; UTF-16 is the keyword
with NULs between; a hex dump is its digits. Finding such a literal costs no more than finding the
keyword, so the prefilter looks for all of them and only what hits is ever decoded
(``engine/views.py``).

Encoded forms are made of the last :data:`TAIL` characters only: that is telling enough, and
``client_secret``, ``client-secret`` and ``clientSecret`` then share their literals. Base64 and hex
may be broken into lines, through a keyword if it falls so: the first characters of a long keyword
are looked for as well. A short one that a line break falls through is missed, unless another stands
by it.
"""

from __future__ import annotations

import base64
import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TAIL = 6
"""Characters of a keyword, from its end, that the encoded forms are made of."""
MIN_HEAD = 5
"""Fewest characters before the tail that are looked for by themselves: keywords of 11 and more."""
MIN_BASE64 = 6
"""Fewest fixed characters of a Base64 literal: six random ones stand once in 7·10¹⁰ places of
Base64 text. A keyword of five bytes (``vipps``) has six at every alignment; one of four has them at
one alignment only, and ``msn`` has four at most: keywords that short are looked for in their other
forms."""
MIN_BYTES = 4
"""Fewest bytes of a keyword for its hex and escaped forms: eight digits, once in 4·10⁹ places of
random hex."""
MIN_DUMP = 3
"""Fewest bytes of a piece of a keyword in a hex dump with spaces between the bytes."""
GZIP_IN_BASE64 = b"H4sIA"
"""Base64 of the gzip magic, deflate and no flags (RFC 1952 §2.3.1): the keywords inside cannot
show."""

FORMS_VERSION = 3
"""Goes up with every change to the literals that this module makes: compiled databases are kept
under it."""

_BREAKS = re.compile(r"[_\-. ]+")


class Family(enum.IntEnum):
    """What kind of form a literal is."""

    PLAIN = 0
    WIDE = 1
    """UTF-16 of either byte order."""
    BASE64 = 2
    DIGITS = 3
    """Hex digits in a row."""
    DUMP = 4
    """Hex digits with something between the bytes, or between pairs of them."""
    ESCAPED = 5
    """Every character escaped, in the ways of percent-encoding, JSON, C, PHP and XML."""


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """One byte string to look for; ``caseless`` folds ASCII letters only."""

    value: bytes
    caseless: bool


def forms(keyword: str) -> tuple[Literal, ...]:
    """Return the literals of a keyword, of all families, sorted and distinct.

    ``_``, ``-``, ``.`` or a space in the keyword mark a word break: the plain and UTF-16 forms are
    given for each of the usual separators and for none. Case is free in plain, UTF-16 and hex
    digits; what is encoded comes in lower, upper and title case.
    """
    found = {_literal(family, value) for family in Family for value in _MAKERS[family]([keyword])}
    return tuple(sorted(found))


def family_literals(family: Family, keywords: Iterable[str]) -> tuple[Literal, ...]:
    """Return the literals of one family for all keywords, less those that end in another one.

    A hit is the offset where a literal ends, so ``client_secret`` adds nothing to ``secret``.
    """
    values = set(_MAKERS[family](tuple(keywords)))
    if family is Family.BASE64:
        values |= {GZIP_IN_BASE64, next(_aligned(GZIP_IN_BASE64))}
    return tuple(_literal(family, value) for value in sorted(_without_redundant(values)))


def _literal(family: Family, value: bytes) -> Literal:
    return Literal(value, caseless=family is not Family.BASE64)


def _words(keyword: str) -> list[str]:
    return [word.lower() for word in _BREAKS.split(keyword) if word]


def _spellings(keywords: Iterable[str]) -> set[str]:
    """Return the plain spellings, lower case."""
    separators = ("", "_", "-", ".", " ")
    return {sep.join(_words(keyword)) for keyword in keywords for sep in separators} - {""}


def _cased(keywords: Iterable[str]) -> set[str]:
    """Return the spellings in the usual cases of names (snake, kebab, camel, Pascal, upper)."""
    found = set()
    for words in map(_words, keywords):
        titled = [word[:1].upper() + word[1:] for word in words]
        found.add("".join((*words[:1], *titled[1:])))
        for separator in ("", "_", "-", "."):
            plain = separator.join(words)
            found |= {plain, plain.upper(), separator.join(titled)}
    return found - {""}


def _tails(keywords: Iterable[str]) -> set[bytes]:
    """Return the ends of the spellings (``secret``, ``Secret``, ``SECRET``)."""
    return {spelling[-TAIL:].encode() for spelling in _cased(keywords)}


def _ends(keywords: Iterable[str]) -> set[bytes]:
    """Return the ends of the spellings, and of long ones the beginnings too.

    A line break falls through one of the two at most.
    """
    heads = {spelling[: len(spelling) - TAIL][:TAIL].encode() for spelling in _cased(keywords)}
    return _tails(keywords) | {head for head in heads if len(head) >= MIN_HEAD}


def _plain(keywords: Iterable[str]) -> Iterator[bytes]:
    for text in _spellings(keywords):
        yield text.encode()


def _wide(keywords: Iterable[str]) -> Iterator[bytes]:
    """Yield UTF-16 less the outer NUL, so that one literal serves both byte orders."""
    for text in _spellings(keywords):
        yield text.encode("utf-16-le")[:-1]


def _base64(keywords: Iterable[str]) -> Iterator[bytes]:
    """Yield Base64 of the text, of its Base64 and of its UTF-16, in both alphabets."""
    tails = _tails(keywords)
    for end in _ends(keywords):
        once = list(_aligned(end))
        twice = [outer for inner in once for outer in _aligned(inner)] if end in tails else []
        for stable in (*once, *twice, *_aligned(end.decode().encode("utf-16-le")[:-1])):
            yield stable
            yield stable.translate(_URL_SAFE)


def _aligned(text: bytes) -> Iterator[bytes]:
    """Yield, for the three alignments, the Base64 that does not depend on the neighbours."""
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + text)
        first, last = -(-8 * shift // 6), 8 * (shift + len(text)) // 6
        if last - first >= MIN_BASE64:
            yield encoded[first:last]


def _digits(keywords: Iterable[str]) -> Iterator[bytes]:
    for tail in _ends(keywords):
        if len(tail) >= MIN_BYTES:
            yield tail.hex().encode()


def _dump(keywords: Iterable[str]) -> Iterator[bytes]:
    """Yield both halves as dumps write them: byte by byte (hexdump -C), in pairs (xxd), as array.

    A dump breaks its lines every 16 bytes, through the keyword if it falls so; at least half of
    the tail stays on one line.
    """
    for tail in _tails(keywords):
        size = (len(tail) + 1) // 2
        for piece in (tail[:size], tail[-size:]) if size >= MIN_DUMP else ():
            for group in (1, 2, -2):
                yield piece.hex(" ", group).encode()
            for between in (":", ",0x", ", 0x"):
                yield piece.hex(",").replace(",", between).encode()


def _escaped(keywords: Iterable[str]) -> Iterator[bytes]:
    for tail in _tails(keywords):
        for escape in _ESCAPES if len(tail) >= MIN_BYTES else ():
            yield b"".join([escape % byte for byte in tail])


_MAKERS = {
    Family.PLAIN: _plain,
    Family.WIDE: _wide,
    Family.BASE64: _base64,
    Family.DIGITS: _digits,
    Family.DUMP: _dump,
    Family.ESCAPED: _escaped,
}
_ESCAPES = (b"%%%02x", b"\\x%02x", b"\\u00%02x", b"\\%03o", b"&#%d;", b"&#x%x;", b"\\u{%x}")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def _without_redundant(values: set[bytes]) -> Iterator[bytes]:
    """Yield each literal of which no shorter one is the end."""
    lengths = sorted({len(value) for value in values})
    for value in values:
        shorter = (value[-length:] for length in lengths if length < len(value))
        if values.isdisjoint(shorter):
            yield value
