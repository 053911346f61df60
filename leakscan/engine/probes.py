"""Shapes compiled for search: where in a text values of a field's form stand.

All known keys are runs of the characters that Base64, hex, GUIDs and Entra secrets use. So a text is cut
into such runs once, and a shape is tried only inside runs that are long enough. Trying a dozen patterns
at every byte took 30 times as long on source code as cutting it into runs (profile of a scan of a
large repository: nine tenths of the time were spent at bytes where nothing could begin).
"""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from leakscan.engine import gates

TYPE_CHECKING = False  # a commit hook waits for this module (glance.py)
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leakscan.model.rule import Field, Rule, Shape

SHORTEST = 16
"""Fewest bytes of a run that is searched; shapes that can be shorter are tried everywhere."""
MOST_IDLE = 1 << 14
"""Runs that are kept as idle."""
_MANY = 24
"""Places of names; with more of them the pattern is tried everywhere."""
SEPARATORS = b"-_. :/"
"""What may stand between the letters of a name."""
_ALPHABET = rb"A-Za-z0-9_+~%"
_IN_RUN = string.ascii_letters.encode() + string.digits.encode() + b"_+/~%.=-"
_MARKED = bytes(ord("A") if byte in _IN_RUN else ord(" ") for byte in range(256))
_ENOUGH = b"A" * SHORTEST
_GENERATED = re.compile(rb"[0-9=]")
"""A key has a digit or padding in it; long names in code have neither, and most runs are such names."""
_EVERYDAY = (b"word", b"2024", b"123456")
_SAFE = re.compile(
    r"(?:\[[A-Za-z0-9_+/~%.=\\-]+\]|\(\?:|\)|\{[0-9,]+\}|\?|[A-Za-z0-9_+/~%=-]|\\[d.])*"
)
_LEAST = re.compile(r"\{(\d+)")


@dataclass(frozen=True)
class Probe:
    """One pattern, and every field that takes values of it."""

    pattern: re.Pattern[bytes]
    uses: tuple[tuple[Rule, Field, Shape], ...]
    in_runs: bool
    """Whether every value of the shape lies within one run."""
    needs: bytes = b""
    """A text that every value has in it; empty when there is none."""
    least: int = 0
    """A lower bound of the values' length, in bytes."""

    @cached_property
    def names(self) -> tuple[bytes, ...]:
        """The names of the fields that take such values, in canonical form."""
        names = {n for _, part, _ in self.uses for n in (*part.names, *part.weak_names)}
        return tuple(name.encode() for name in sorted(names, key=_longest_first))

    @cached_property
    def spelled(self) -> re.Pattern[bytes]:
        """The same in any case, with or without separators."""
        return re.compile(b"|".join(_spelled(n.decode()) for n in self.names), re.IGNORECASE)

    def named_in(self, text: bytes, low: int, high: int) -> Iterator[re.Match[bytes]]:
        """Yield where a name stands. The pattern is slow and only tried where the letters do."""
        part = text[low:high]
        squeezed = part.translate(None, SEPARATORS).lower()
        places = sorted({at for name in self.names for at in _all(name, squeezed)})
        if len(places) > _MANY:
            return self.spelled.finditer(text, low, high)
        starts = [low + _unsqueezed(part, place) for place in places]
        width = 2 * max(map(len, self.names), default=0)
        return gates.around(self.spelled, text, starts, width, (low, high))

    @property
    def vague(self) -> bool:
        """Whether an everyday word or number fits: such values are looked for only around others."""
        return any(self.pattern.fullmatch(word) for word in _EVERYDAY)


def _longest_first(name: str) -> tuple[int, str]:
    return -len(name), name


def probes(rules: Sequence[Rule]) -> tuple[Probe, ...]:
    """Compile the shapes of all rules; fields that share a pattern share a probe."""
    grouped: dict[str, list[tuple[Rule, Field, Shape]]] = {}
    for rule in rules:
        for part in rule.fields:
            for shape in part.shapes:
                grouped.setdefault(shape.pattern, []).append((rule, part, shape))
    return tuple(
        Probe(
            bounded(p, in_paths=all(shape.alone for _, _, shape in uses)),
            tuple(uses), _in_runs(p), _needs(p), _least(p),
        )
        for p, uses in grouped.items()
    )  # fmt: skip


def places(
    text: bytes, wanted: Sequence[Probe], idle: set[bytes] | None = None
) -> Iterator[tuple[Probe, int, int]]:
    """Yield (probe, start, end) of everything in a text that has the form of a probe.

    ``idle`` keeps runs in which there was nothing, for a caller that sees versions of the same text; it
    always comes with the same probes.
    """
    inside = [p for p in wanted if p.in_runs]
    for low, high in _runs(text):
        word = text[low:high]
        if not _GENERATED.search(word) or (idle and word in idle and low):
            continue
        found = False
        for probe in inside:
            if probe.least > len(word) or probe.needs not in word:
                continue
            for hit in probe.pattern.finditer(text, low, high):
                found = True
                yield probe, hit.start(), hit.end()
        # what stands around a run decides nothing, but that nothing stands before it (``bounded``)
        if idle is not None and low and not found and len(idle) < MOST_IDLE:
            idle.add(word)
    for probe in wanted:
        if not probe.in_runs:
            for hit in probe.pattern.finditer(text):
                yield probe, hit.start(), hit.end()


def _runs(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield where runs stand. Marking and searching for marks is four times as fast as a class in ``re``."""
    marks = text.translate(_MARKED)
    low = marks.find(_ENOUGH)
    while low >= 0:
        high = marks.find(b" ", low)
        high = len(text) if high < 0 else high
        yield low, high
        low = marks.find(_ENOUGH, high)


def bounded(pattern: str, *, in_paths: bool = False) -> re.Pattern[bytes]:
    """Compile a shape so that it never matches inside a longer word of the alphabets that keys use.

    A value may follow ``=`` (an assignment) but no letter, digit or Base64 character; it may be followed
    by anything that is neither, so a sentence may end behind it. It may follow ``//``, as the
    credentials of a URL do. With ``in_paths`` it may also stand between slashes: its shape tells it
    from the parts of a path.
    """
    slash_before, slash_behind = (b"", b"") if in_paths else (b"(?<![^/]/)", b"/")
    return re.compile(
        rb"%b(?<![%b])(?<![A-Za-z0-9_][-.])(?:%b)(?![%b=-])"
        % (slash_before, _ALPHABET, pattern.encode(), _ALPHABET + slash_behind)
    )


def _in_runs(pattern: str) -> bool:
    """Tell, from the pattern's text, that its values are long and have no character outside runs."""
    return bool(_SAFE.fullmatch(pattern)) and _least(pattern) >= SHORTEST


def _least(pattern: str) -> int:
    return sum(int(n) for n in _LEAST.findall(pattern)) if _SAFE.fullmatch(pattern) else 0


def _needs(pattern: str) -> bytes:
    from leakscan.engine.heads import heads  # noqa: PLC0415  only where probes are made of rules
    from leakscan.errors import RuleError  # noqa: PLC0415

    try:
        found = heads(pattern)
    except RuleError:  # a shape without a fixed beginning has no text that it needs
        return b""
    return found[0].anchor if len(found) == 1 and not found[0].caseless else b""


def _all(name: bytes, text: bytes) -> Iterator[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def _unsqueezed(text: bytes, place: int) -> int:
    """Return where in a text the letter stands that is at ``place`` without separators."""
    ends = range(1, len(text) + 1)
    return bisect_right(ends, place, key=lambda end: len(text[:end].translate(None, SEPARATORS)))


def _spelled(name: str) -> bytes:
    return (b"[" + re.escape(SEPARATORS) + b"]?").join(re.escape(c.encode()) for c in name)
