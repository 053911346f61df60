"""Which sections a value stands in, and what they say of the environment.

A section is told by what opens it: a heading, ``[vipps.test]``, a comment, or a line of smaller indentation
that ends as openings do (``test:``, ``"production": {``, ``<sandbox>``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.engine.names import words
from leakscan.model.evidence import Environment
from leakscan.model.rule import Common

_LINES = 60
_BYTES = 6 * 1024
_LONGEST = 100
"""Longer lines, in bytes, open no section."""
_HEADING = re.compile(
    rb"#{1,6}[ \t]+\S|\[[^\]=]+\]\s*$|=+[ \t].*=\s*$|(?://|--|;|<!--|/?\*)[ \t]*\w"
)
_MOST_WORDS = 7
"""A heading or comment of more words is a sentence and may speak of anything."""
_OPENING = re.compile(rb"[:{\[(]\s*$|=>\s*$|^<[A-Za-z][^<>/]*>\s*$")
_OTHERWISE = re.compile(rb"\belse\b|\bdefault:")


def section_environment(data: bytes, place: int, common: Common) -> Environment | None:
    """Return what the nearest section around ``place`` that says anything says; None when none does."""
    for text in openings(data, place):
        if not _is_heading(text) and _OTHERWISE.search(text):
            return None
        said = _said(text, common)
        if said:
            return said
    return None


def openings(data: bytes, place: int) -> Iterator[bytes]:
    """Yield the lines that open the sections around ``place``, the innermost first."""
    low = max(0, place - _BYTES)
    lines = data[low:place].split(b"\n")
    inner = _indentation(lines[-1])
    for line in reversed(lines[:-1][-_LINES:]):
        text = line.strip()
        if not text or len(text) > _LONGEST:
            continue
        indentation = _indentation(line)
        heading = indentation <= inner and _is_heading(text)
        if not heading and not (indentation < inner and _OPENING.search(text)):
            continue
        if not heading:
            inner = indentation
        yield text


def _is_heading(text: bytes) -> bool:
    """Tell whether a line is a heading, a short comment, or prose that announces what follows."""
    if _HEADING.match(text):
        return len(text.split()) <= _MOST_WORDS + 1
    return text.endswith(b":") and b" " in text


def _said(text: bytes, common: Common) -> Environment | None:
    parts = set(words(text.decode("utf-8", "replace")))
    test = bool(parts & set(common.test_names))
    if test == bool(parts & set(common.production_names)):
        return None
    return Environment.TEST if test else Environment.PRODUCTION


def _indentation(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))
