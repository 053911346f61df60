"""Whether a first pass would hit at all: the same answer as the prefilter's, for little input.

A commit hook waits for this, so it imports nothing. Its table is made once by :func:`table` and
kept (``leakscan/glance.py``); it holds plain tuples, so that ``marshal`` can write it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    # of a family: its translation and gap (see alphabet), the length of its shortest literal,
    # whether case is folded, and all its literals
    Encoded = tuple[bytes, bytes, int, bool, tuple[bytes, ...]]
    Table = tuple[tuple[bytes, ...], tuple[Encoded, ...], tuple[tuple[bytes, bool], ...]]


def table(keywords: Iterable[str], shapes: Iterable[str]) -> Table:
    """Return the table for keywords and shapes, as ``make_prefilter`` takes them."""
    from leakscan.engine.heads import heads  # noqa: PLC0415  only when the table is made
    from leakscan.engine.literals import Family, family_literals  # noqa: PLC0415

    words = tuple(sorted({keyword.lower() for keyword in keywords}))
    plain: tuple[bytes, ...] = ()
    encoded = []
    for family in Family:
        literals = family_literals(family, words)
        values = tuple(literal.value for literal in literals)
        if family is Family.PLAIN:
            plain = values
        elif values:
            least = min(map(len, values))
            encoded.append((*alphabet(values), least, literals[0].caseless, values))
    anchors = tuple((h.anchor, h.caseless) for shape in shapes for h in heads(shape))
    return plain, tuple(encoded), anchors


def alphabet(values: Iterable[bytes]) -> tuple[bytes, bytes]:
    """Return a translation that keeps the bytes of ``values``, and the byte it makes of the rest.

    Between those bytes stand runs that hold every literal whole.
    """
    kept = set(b"".join(values))
    gap = next(byte for byte in range(256) if byte not in kept)
    return bytes(byte if byte in kept else gap for byte in range(256)), bytes((gap,))


def anything(data: bytes, known: Table) -> bool:
    """Say whether a literal occurs, or what stands in every match of a shape.

    Never False where the prefilter would hit; True a little more often, for shapes.
    """
    plain, encoded, anchors = known
    lowered = data.lower()
    for value in plain:
        if value in lowered:
            return True
    for anchor, caseless in anchors:
        if (anchor.lower() if caseless else anchor) in (lowered if caseless else data):
            return True
    for translation, gap, least, caseless, values in encoded:
        runs = (lowered if caseless else data).translate(translation).split(gap)
        pool = gap.join({run for run in runs if len(run) >= least})
        for value in values if pool else ():
            if value in pool:
                return True
    return False
