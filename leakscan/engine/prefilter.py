"""The first pass: where in a heap of bytes anything could stand that is worth a look.

Most bytes are clean, so this pass decides how fast a scan is. It looks for the literals of
``literals.py`` and the shape heads of ``heads.py`` and answers with the offsets where one *ends*.
Two implementations give the same answers; ``tests/engine/test_prefilter.py`` holds both to one
contract.

Measured on one core over 93 MB of three source trees, with the 64 keywords of the built-in rules
(4,300 literals) and the Entra shape: the Python prefilter is about 300 times slower than hyperscan,
which reads more than 3 GB/s. More literals cost nothing; GUIDs as a shape make hyperscan a third
slower, Base64 and hex shapes three times. Against that, Python begins at once and makes its
literals in 10 ms when an input first needs them; hyperscan is imported in 10 ms and compiled in 100
ms, or read from the cache in 1 ms. So Python is faster up to some 500 kB in all; with the cache
hyperscan always is, or as good.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from leakscan.engine.database import MAX_SCAN, Database, hyperscan_version
from leakscan.engine.heads import Expression, Head, heads
from leakscan.engine.literals import FORMS_VERSION, Family, family_literals
from leakscan.engine.path_parts import can_cross, pieces
from leakscan.engine.plain_search import LiteralSearch, head_search
from leakscan.errors import UsageError
from leakscan.model.span import Span

SLICE = 4 << 20
"""Bytes looked at in one go by :func:`regions`; bounds the memory for hits on hostile input."""
OVERLAP = 512
"""Bytes shared by neighbouring slices: more than the longest literal or head."""


class Prefilter(Protocol):
    """Says where a literal or a shape ends."""

    def hits(self, data: bytes | memoryview) -> list[int]:
        """Return the distinct offsets behind the last byte of each literal or head, ascending.

        Every occurrence counts, overlapping ones too. ``data`` is contiguous bytes of any length.
        """
        ...

    def any(self, data: bytes) -> bool:
        """Say whether there is a hit."""
        ...

    def searchers(self) -> tuple[Callable[[bytes], bool], Callable[[bytes], bool]]:
        """Return ``any`` and ``any_name`` for this thread alone and inputs of less than a gigabyte; faster."""
        ...

    def any_name(self, data: bytes) -> bool:
        """Say whether a path could have a hit in which one of the names in ``data`` has a part.

        For a git tree as it is stored; True where there may be none (``path_parts.py``).
        """
        ...

    @property
    def reach(self) -> int:
        """Return the length of the longest literal or head in bytes: no hit depends on more."""
        ...


def make_prefilter(
    keywords: Iterable[str],
    *,
    shapes: Iterable[str] = (),
    engine: str = "auto",
    cache_dir: Path | None = None,
) -> Prefilter:
    """Return a prefilter for keywords (see ``literals.forms``) and shapes that need no keyword.

    ``engine`` is ``hyperscan``, ``python`` or ``auto`` (hyperscan where it is installed). With
    ``cache_dir`` the compiled database is kept there. Raises ``UsageError`` when the engine asked
    for is not installed or not known, ``RuleError`` for a shape without a fixed beginning.
    """
    words = tuple(sorted({keyword.lower() for keyword in keywords}))
    parts = tuple(sorted({head for shape in shapes for head in heads(shape)}, key=_order))
    if engine not in ("auto", "hyperscan", "python"):
        raise UsageError(f"there is no prefilter {engine!r}", hint="use auto, hyperscan or python")
    if engine == "python" or (engine == "auto" and hyperscan_version() is None):
        return PythonPrefilter(words, parts)
    if hyperscan_version() is None:
        raise UsageError(
            "the prefilter hyperscan is not installed",
            hint="install the package hyperscan, or use the prefilter python",
        )
    return HyperscanPrefilter(words, parts, cache_dir=cache_dir)


def regions(prefilter: Prefilter, data: bytes, *, before: int, after: int) -> list[Span]:
    """Return the spans around the hits, joined and in order.

    They reach from ``before`` bytes before to ``after`` bytes behind each hit. Memory stays bounded
    however many hits there are.
    """
    found: list[Span] = []
    for hit in _sliced_hits(prefilter, data):
        start, end = max(0, hit - before), min(len(data), hit + after)
        if found and start <= found[-1].end:
            if end > found[-1].end:
                found[-1] = Span(found[-1].start, end)
        else:
            found.append(Span(start, end))
    return found


def _sliced_hits(prefilter: Prefilter, data: bytes) -> Iterator[int]:
    if len(data) <= SLICE:
        yield from prefilter.hits(data)
        return
    last = -1
    for start, part in _slices(memoryview(data), SLICE):
        for end in prefilter.hits(part):
            if start + end > last:
                last = start + end
                yield last


def _slices(data: memoryview, size: int) -> Iterator[tuple[int, memoryview]]:
    """Yield offsets and pieces of at most ``size`` bytes; neighbours share :data:`OVERLAP`."""
    for start in range(0, max(1, len(data) - OVERLAP), size - OVERLAP):
        yield start, data[start : start + size]


def _order(head: Head) -> tuple[bytes, bool]:
    return head.source, head.caseless


class HyperscanPrefilter:
    """Looks for everything at once, in time linear in the input. Threads can share it.

    hyperscan leaves Python's lock while it reads.
    """

    def __init__(
        self, keywords: Sequence[str], parts: Sequence[Head], *, cache_dir: Path | None = None
    ) -> None:
        cache = cache_dir / _cache_name(keywords, parts) if cache_dir else None
        self._database = Database(lambda: _expressions(keywords, parts), cache=cache)
        self._keywords, self._parts, self._cache_dir = keywords, parts, cache_dir

    def any_name(self, data: bytes) -> bool:
        """Say whether one of the names in a tree can have a part in a hit."""
        return self._of_names is None or self._of_names.any(data)

    def searchers(self) -> tuple[Callable[[bytes], bool], Callable[[bytes], bool]]:
        """Return ``any`` and ``any_name`` for this thread alone."""
        names: Callable[[bytes], bool] | None = None

        def any_name(data: bytes) -> bool:
            nonlocal names
            if names is None:  # not every reader comes to trees
                names = self._of_names.searchers()[0] if self._of_names else _always
            return names(data)

        return self._database.searcher(), any_name

    @cached_property
    def _of_names(self) -> HyperscanPrefilter | None:
        found = pieces(self._keywords)
        if can_cross(self._parts, found):
            return None
        parts = (*self._parts, *found)
        return HyperscanPrefilter(self._keywords, parts, cache_dir=self._cache_dir)

    @cached_property
    def reach(self) -> int:
        """Return the length of the longest literal or head."""
        return _longest(self._keywords, self._parts)

    def any(self, data: bytes) -> bool:
        """Say whether there is a hit."""
        return self._database.hits(data) if len(data) <= MAX_SCAN else bool(self.hits(data))

    def hits(self, data: bytes | memoryview) -> list[int]:
        """Return where a literal or head ends."""
        if len(data) <= MAX_SCAN:
            return sorted(self._database.ends(data))
        found: set[int] = set()
        for start, part in _slices(memoryview(data), 1 << 30):
            found.update(start + end for end in self._database.ends(part))
        return sorted(found)


def _cache_name(keywords: Sequence[str], parts: Sequence[Head]) -> str:
    return database_name("prefilter", (FORMS_VERSION, keywords, parts))


def database_name(kind: str, made_of: object) -> str:
    """Return the name under which a compiled database is kept; everything it depends on is in it."""
    facts = (made_of, hyperscan_version(), platform.machine())
    return f"{kind}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}.hsdb"


def expressions_of(keywords: Iterable[str], shapes: Iterable[str]) -> list[Expression]:
    """Return what hyperscan looks for, for keywords and shapes as ``make_prefilter`` takes them."""
    words = tuple(sorted({keyword.lower() for keyword in keywords}))
    return _expressions(words, [head for shape in shapes for head in heads(shape)])


def _expressions(keywords: Sequence[str], parts: Sequence[Head]) -> list[Expression]:
    literals = {literal for family in Family for literal in family_literals(family, keywords)}
    found = [
        Expression("".join(f"\\x{byte:02x}" for byte in literal.value).encode(), literal.caseless)
        for literal in sorted(literals)
    ]
    return [*found, *(Expression(head.source, head.caseless) for head in parts)]


def _always(data: bytes) -> bool:
    del data
    return True


def _longest(keywords: Sequence[str], parts: Sequence[Head]) -> int:
    literals = (literal for family in Family for literal in family_literals(family, keywords))
    lengths = (*(len(literal.value) for literal in literals), *(head.width for head in parts))
    return max(lengths, default=1)


class PythonPrefilter:
    """Looks for the literals one by one, in families whose alphabet stands in the input at all."""

    def __init__(self, keywords: Sequence[str], parts: Sequence[Head]) -> None:
        self._families = tuple(LiteralSearch(family, keywords) for family in Family)
        self._parts = tuple(head_search(head) for head in parts)
        self._given = keywords, parts

    def searchers(self) -> tuple[Callable[[bytes], bool], Callable[[bytes], bool]]:
        """Return ``any`` and ``any_name``."""
        return self.any, self.any_name

    def any_name(self, data: bytes) -> bool:
        """Say whether one of the names in a tree can have a part in a hit."""
        return self._of_names(data)

    @cached_property
    def _of_names(self) -> Callable[[bytes], bool]:
        keywords, parts = self._given
        found = pieces(keywords)
        if can_cross(parts, found):
            return _always
        return PythonPrefilter(keywords, (*parts, *found)).any

    @cached_property
    def reach(self) -> int:
        """Return the length of the longest literal or head."""
        return _longest(*self._given)

    def any(self, data: bytes) -> bool:
        """Say whether there is a hit."""
        return bool(self.hits(data))

    def hits(self, data: bytes | memoryview) -> list[int]:
        """Return where a literal or head ends."""
        whole = bytes(data)
        lowered = whole.lower()
        found: set[int] = set()
        for literals in self._families:
            literals.add_ends(whole, lowered, found)
        for search in self._parts:
            search(whole, lowered, found)
        return sorted(found)
