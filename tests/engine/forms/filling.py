"""Rows of the table of forms, and how made-up values are put into them.

In a row's text ``«secret»`` stands for a value, ``«secret|percent»`` for an encoded one, ``«#secret»``
for its length, and ``«apitest.vipps.no!api.vipps.no»`` for a word that tells the environment: the
first for test, the second for production.
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from leakscan.model.evidence import Environment
from tests.rules import made_up

MARK = re.compile(r"«([^«»]+)»")


@dataclass(frozen=True, slots=True)
class Row:
    """One form."""

    id: str
    path: str
    text: str
    nameless: bool = False
    """Whether place alone says which value is which; a GUID as secret cannot be told from the id then."""
    vague: bool = False
    """Whether the secret's name is one that means it only in good company (``secret``)."""
    also: Environment = Environment.UNKNOWN
    """What the row says of the environment without alternatives."""

    @property
    def environments(self) -> tuple[Environment, ...]:
        """The environments in which the row exists."""
        if "!" in "".join(MARK.findall(self.text)):
            return (Environment.TEST, Environment.PRODUCTION)
        return (self.also,)


@dataclass(frozen=True, slots=True)
class Planted:
    """One value in a filled row."""

    field: str
    value: str
    line: int
    column: int
    end_column: int
    shared: bool
    """Whether it is a part of an encoded text, so that its own columns cannot be told."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A row with values."""

    data: bytes
    planted: tuple[Planted, ...]


ENCODINGS: dict[str, Callable[[str], str]] = {
    "percent": lambda v: quote(v, safe=""),
    "slash": lambda v: v.replace("/", r"\/"),
    "unicode": lambda v: v.replace("=", r"\u003d").replace("+", r"\u002B"),
    "xml": lambda v: v.replace("=", "&#x3D;").replace("+", "&#43;"),
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
}
FIELDS = {
    "id": "client_id",
    "secret": "client_secret",
    "key": "subscription_key",
    "key2": "subscription_key",
    "msn": "msn",
}
SECRETS: dict[str, Callable[[random.Random], str]] = {
    "A": made_up.base64_16,
    "B": made_up.base64_20,
    "C": made_up.entra,
    "D": lambda source: _with_hyphen(made_up.base64_20(source), source),
    "E": made_up.guid,
    "F": made_up.base64_32,
}
"""The forms of a client secret."""


def _with_hyphen(value: str, source: random.Random) -> str:
    at = source.randrange(1, 26)
    return f"{value[:at]}-{value[at + 1 :]}"


def values(seed: str, shape: str) -> dict[str, str]:
    """Return one made-up set."""
    source = random.Random(seed)
    return {
        "id": made_up.guid(source),
        "secret": SECRETS[shape](source),
        "key": made_up.key(source),
        "key2": made_up.key(source),
        "msn": str(source.randrange(10_000, 9_999_999)),
    }


def fill(
    row: Row, put: Mapping[str, str], environment: Environment = Environment.UNKNOWN
) -> Filled:
    """Return the row's text with values, and where each stands."""
    text = ""
    end = 0
    planted: list[Planted] = []
    for mark in MARK.finditer(row.text):
        text += row.text[end : mark.start()]
        end = mark.end()
        word, _, encoding = mark[1].partition("|")
        if "!" in word:
            test, production = word.split("!")
            text += test if environment is Environment.TEST else production
            continue
        if word.startswith("#"):
            text += str(len(put[word[1:]]))
            continue
        parts = word.split(":")
        plain = ":".join(put[part] for part in parts)
        said = ENCODINGS[encoding](plain) if encoding else plain
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
        for part in parts:
            seen = said.rstrip("=") if encoding == "base64" else said  # padding says nothing
            column_end = column + len(put[part] if ":" in word and not encoding else seen)
            planted.append(
                Planted(
                    FIELDS[part],
                    put[part],
                    line,
                    column,
                    column_end,
                    bool(encoding) and ":" in word,
                )
            )
            column = column if encoding else column_end + 1
        text += said
    return Filled((text + row.text[end:]).encode(), tuple(planted))
