"""Checks of single values in a rule file: type, form, range. The place is added elsewhere."""

from __future__ import annotations

import difflib
import enum
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
TYPE_WORDS = {
    bool: "true or false",
    str: "text",
    int: "a whole number",
    float: "a number",
    list: "an array",
    dict: "a table",
}


class ComplaintError(Exception):
    """What is wrong with a value. ``schema.py`` adds the place and makes it a ``RuleError``.

    The message never repeats a value that could be a secret: only ids, names and fixed words.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


Reader = Callable[[Any], Any]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the hint ``did you mean "…"?``, or the known words when none is near."""
    choices = sorted(known)
    close = difflib.get_close_matches(word.lower(), choices, n=1, cutoff=0.55)
    return f'did you mean "{close[0]}"?' if close else f"known are: {', '.join(choices)}"


def expect(value: Any, kind: type) -> None:
    """Complain when ``value`` is not of the TOML type ``kind``; true and false are no numbers."""
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return
    found = TYPE_WORDS.get(type(value), "a date or time")
    raise ComplaintError(f"must be {TYPE_WORDS[kind]}, not {found}")


def text(value: Any) -> str:
    """Read text that says something."""
    expect(value, str)
    if not value.strip():
        raise ComplaintError("must not be empty")
    return str(value)


def any_text(value: Any) -> str:
    """Read text that may be empty."""
    expect(value, str)
    return str(value)


def flag(value: Any) -> bool:
    """Read true or false."""
    expect(value, bool)
    return bool(value)


def number(value: Any) -> float:
    """Read a finite number; TOML also has ``inf`` and ``nan``, which no sum survives."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    expect(value, float)
    if not math.isfinite(value):
        raise ComplaintError("must be a finite number")
    return float(value)


def probability(value: Any) -> float:
    """Read a number from 0 to 1."""
    read = number(value)
    if not 0 <= read <= 1:
        raise ComplaintError("must be between 0 and 1")
    return read


def at_least(least: int) -> Reader:
    """Return the reader of a whole number not below ``least``."""

    def read(value: Any) -> int:
        expect(value, int)
        if value < least:
            raise ComplaintError(f"must be {least} or more")
        return int(value)

    return read


def identifier(value: Any) -> str:
    """Read an id: lower-case words of ASCII letters and digits joined by ``-``, ``_`` or ``.``."""
    if not ID.fullmatch(text(value)):
        raise ComplaintError(
            "must be lower-case letters and digits, joined by single - _ or .",
            hint='write it like "client_secret" or "vipps-api-keys"',
        )
    return str(value)


def one_of(choices: type[enum.StrEnum] | tuple[str, ...]) -> Reader:
    """Return the reader of a fixed word; an enum gives its member."""
    make: Callable[[str], Any] = choices if isinstance(choices, type) else str
    words = tuple(str(choice) for choice in choices)

    def read(value: Any) -> Any:
        expect(value, str)
        if value not in words:
            shown = value if len(value) <= 24 and value.isprintable() else "that"
            raise ComplaintError(f'"{shown}" means nothing here', hint=nearest(value, words))
        return make(value)

    return read


def canonical(name: str) -> str:
    """Return a name in canonical form: lower case, letters and digits only."""
    return "".join(c for c in name.lower() if c.isalnum())


def canonical_name(value: Any) -> str:
    """Read a name that is already in canonical form."""
    name = text(value)
    if name != (form := canonical(name)):
        raise ComplaintError(f'"{name}" is not in canonical form', hint=f'write it "{form}"')
    return name


def keyword(value: Any) -> str:
    """Read a prefilter literal: lower case, and long enough not to be everywhere."""
    literal = text(value)
    if literal != literal.lower():
        raise ComplaintError("must be lower case", hint=f'write it "{literal.lower()}"')
    if len(literal) < 5:  # measured: shorter literals hit most source files
        raise ComplaintError("must have 5 characters or more, or it hits most files")
    return literal


def web_address(value: Any) -> str:
    """Read an https address."""
    if not text(value).startswith("https://"):
        raise ComplaintError("must be an address that begins with https://")
    return str(value)


def many(reader: Reader) -> Reader:
    """Return the reader of an array whose entries ``reader`` reads; repeats are refused."""

    def read(value: Any) -> tuple[Any, ...]:
        expect(value, list)
        entries = []
        for at, entry in enumerate(value, start=1):
            try:
                entries.append(reader(entry))
            except ComplaintError as complaint:
                raise ComplaintError(
                    f"entry {at} {complaint.message}", hint=complaint.hint
                ) from None
            if entries[-1] in entries[:-1]:
                raise ComplaintError(f"entry {at} repeats an earlier one")
        return tuple(entries)

    return read
