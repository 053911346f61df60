r"""What a text can hold at all, at hyperscan's speed: forms of values, and text encoded in which ways.

The layers of ``views.py`` and the probes are Python: each reads a text once or twice to find that it
has nothing to do, 60 ms for a megabyte in all. Here hyperscan reads it, 6 ms, and says which of
them could find something. It may name one that finds nothing, and leaves none out that would
(``tests/engine/test_traces.py``); the expressions here follow from the modules in ``layers/``.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from leakscan.engine.database import Database
from leakscan.engine.heads import Expression, heads
from leakscan.engine.layers import (
    base64_runs,
    compressed,
    entities,
    hexadecimal,
    json_escapes,
    percent,
    quoted_printable,
    string_escapes,
    utf16,
)
from leakscan.engine.layers.base import VALUE, anything
from leakscan.engine.prefilter import database_name
from leakscan.engine.probes import Probe, probes
from leakscan.errors import RuleError

if TYPE_CHECKING:
    from leakscan.engine.layers.base import Look
    from leakscan.model.rule import Rule

MUCH = 1 << 20
"""Bytes from which on it pays to compile more expressions (a tenth of a second, once)."""
_HEX = "[0-9A-Fa-f]"
_LETTER = "[A-Za-z0-9+/_-]"
_WORD = r"[A-Za-z0-9_+/=~.-]"
_BETWEEN = r"[ \t,:;-]"
_NAMED = "|".join(name.decode() for name in entities.NAMED)
_WITH_A_DIGIT = "|".join(
    _LETTER * before + "[0-9]" + _LETTER * (base64_runs.MIN_RUN - 1 - before)
    for before in range(base64_runs.MIN_RUN)
)
_CODED = {
    percent.NAME: f"%{_HEX}{{2}}",
    json_escapes.NAME: rf'\\["\\/bfnrt]|\\u{_HEX}{{4}}',
    string_escapes.NAME: (
        rf"\\x{_HEX}{{2}}|\\[0-3][0-7]{{2}}|\\u\{{{_HEX}|\\U00[01]|{_WORD}\\\r?\n{_WORD}"
    ),
    entities.NAME: rf"&#[0-9]|&#[xX]{_HEX}|&(?:{_NAMED});",
    quoted_printable.NAME: (rf"=3[Dd]|[^\n]{{{quoted_printable.MIN_LINE}}}=\r?\n[^\r\n]"),
    utf16.NAME: r"\x00|^\xff\xfe|^\xfe\xff",
    compressed.NAME: r"\x1f\x8b\x08|\x78\x01|\x78\x9c|\x78\xda",
    base64_runs.NAME: (
        rf"{_WITH_A_DIGIT}|{_LETTER}{{64}}"
        rf"|{_LETTER}{{{base64_runs.MIN_RUN}}}\r?\n[ \t]{{0,64}}{_LETTER}+(?:[\r\n=\x22\x27]|\z)"
    ),
    hexadecimal.NAME: (
        rf"{_HEX}{{{hexadecimal.MIN_ROW}}}|(?:{_HEX}{{4}}{_BETWEEN}){{5}}{_HEX}{{4}}"
        rf"|(?:{_HEX}{{2}}{_BETWEEN}){{6}}{_HEX}{{2}}|(?:{_HEX}{{2}}{_BETWEEN}{{2}}){{6}}{_HEX}{{2}}"
        rf"|{_HEX}[xX]{_HEX}{{2}}{_BETWEEN}{{1,2}}{_HEX}[xX]{_HEX}{{2}}{_BETWEEN}{{1,2}}{_HEX}[xX]{_HEX}{{2}}"
    ),
}
"""By layer: what stands in every text of which it replaces something."""
_BEFORE = "(?:^|[^A-Za-z0-9_+~%])"
_BEHIND = r"(?:[^A-Za-z0-9_+~%=-]|\z)"
_BEHIND_NO_PATH = r"(?:[^A-Za-z0-9_+~%/=-]|\z)"
"""What ``probes.bounded`` wants around a value, less what costs more than it saves."""
_NOT_BEHIND_A_WORD = r"(?:^|[^A-Za-z0-9_+~%.-]|(?:^|[^A-Za-z0-9_])[.-])"
"""The digests in a list of packages, ``sha512-…==``; only where a literal leads to the value."""
_LONG = re.compile(r"\{\d+,(?:\d{3,})?\}")
"""Repeats that would make a large machine: such values are looked for by their beginnings."""


class Traces:
    """Looks for everything at once, in three passes.

    As one database, which is one large machine, the same expressions take twice the time.
    """

    def __init__(self, probes: Sequence[Probe], *, cache: str | None) -> None:
        """Compile, or read from a folder what was compiled before.

        Raises:
            RuleError: a shape cannot be looked for.
        """
        coded = dict(_CODED)
        forms = "|".join(_form(probe) for probe in probes)
        parts = {VALUE: forms}, {base64_runs.NAME: coded.pop(base64_runs.NAME)}, coded
        self._parts = [_Part(tuple(part), _database(tuple(part.values()), cache)) for part in parts]

    def __call__(self, data: bytes) -> Container[str]:
        """Return the names of layers that may have something to decode; ``VALUE`` for forms of values."""
        return [name for part in self._parts for name in part.names_in(data)]


class _Part:
    """What is looked for in one pass."""

    def __init__(self, names: tuple[str, ...], database: Database) -> None:
        self._names, self._database = names, database

    def names_in(self, data: bytes) -> tuple[str, ...]:
        which = self._database.which(data)
        return tuple(n for at, n in enumerate(self._names) if which >> at & 1) if which else ()


def _database(sources: tuple[str, ...], cache: str | None) -> Database:
    name = database_name("traces", sources)
    wanted = [Expression(source.encode(), once=True) for source in sources]
    return Database(lambda: wanted, cache=Path(cache) / name if cache else None)


def _form(probe: Probe) -> str:
    shape = probe.uses[0][2].pattern if probe.uses else ""
    if not probe.in_runs:
        raise RuleError(f"a value shape is not made of runs: {shape}")
    if not _LONG.search(shape):
        before = _NOT_BEHIND_A_WORD if probe.needs == b"==" else _BEFORE
        behind = _BEHIND if all(s.alone for _, _, s in probe.uses) else _BEHIND_NO_PATH
        return f"{before}(?:{shape}){behind}"
    return "|".join(head.source.decode("latin-1") for head in heads(shape))


class Untraced:
    """A look that knows nothing, so that everything is searched."""

    def __call__(self, data: bytes) -> Container[str]:
        """Say of any text that everything may stand in it."""
        return anything(data)

    @property
    def fast(self) -> Look:
        """Return the look for where much is to be read."""
        return anything


class Traced(Untraced):
    """Looks for traces once there is so much to read that it pays to prepare for it."""

    def __init__(self, rules: Sequence[Rule], *, cache: str | None) -> None:
        self._rules, self._cache = rules, cache
        self._read = 0

    def __call__(self, data: bytes) -> Container[str]:
        """Return the names of layers that may have something to decode; ``VALUE`` for forms of values."""
        self._read += len(data)
        return self.fast(data) if self._read > MUCH else anything(data)

    @cached_property
    def fast(self) -> Look:
        """Return the look for where much is to be read, prepared now."""
        telling = [probe for probe in probes(self._rules) if not probe.vague]
        try:
            return Traces(telling, cache=self._cache)
        except RuleError:  # hyperscan cannot look for one of the shapes
            return anything
