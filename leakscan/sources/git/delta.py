"""Deltas of git packs: what a new version has that its base has not.

A delta is a list of orders: copy a range of the base, or insert up to 127 bytes
(``gitformat-pack``). A literal of at most ``reach`` bytes that is new in the result touches an
inserted byte, or lies across the seam of two copies that were not neighbours in the base: only there
one has to look when the base is known to have none.

Most deltas are applied by dulwich's compiled code, and then all of the result is new. To read a list
of orders in Python takes 4 µs and 0.035 µs for each of its bytes; to make the result in compiled code
and look at all of it takes 2 µs and 1 µs for 4 kB (curl's history: 26 kB and a list of 1.3 kB on
average, 43 µs against 12 µs). So only a short list for a long result is read here; that is a quarter
of the time once more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

COPY = 0x80
WHOLE_COPY = 0x10000
"""What a size of zero in a copy means."""


def _fields(order: int) -> tuple[int, int, int, int]:
    """Return where in a copy's bytes its size begins (in bits), both masks, and how many bytes it has.

    They are zero when bytes are left out between others, or there are none.
    """
    offsets = (order & 0x0F).bit_count()
    sizes = (order >> 4 & 0x07).bit_count()
    in_a_row = order & 0x7F == (1 << offsets) - 1 | ((1 << sizes) - 1) << 4
    if not in_a_row or not order & 0x7F:
        return 0, 0, 0, 0
    return 8 * offsets, (1 << 8 * offsets) - 1, (1 << 8 * sizes) - 1, offsets + sizes


FIELDS = tuple(map(_fields, range(256)))
"""How to take a copy apart at once. A profile of a large history spent a third of its time on copies
taken apart byte by byte."""


class BadDelta(ValueError):  # noqa: N818  a state of the data
    """The delta does not fit its base."""


Patch = Callable[[bytes, bytes, int], tuple[bytes, bytes]]
"""``patched`` and what does the same."""
LONG = 24_000
"""Bytes of a result from which reading a list of orders can pay."""
SHORT = 140
"""How many bytes of a result, beyond ``LONG``, pay for reading one byte of a list of orders."""


def patcher(most: int = sys.maxsize) -> Patch:
    """Return the fastest way to apply deltas: compiled code where it is installed.

    Results of more than ``most`` bytes are refused, before they are made. All ways give the same
    result, refuse the same with :class:`BadDelta`, and leave out no part that is new.
    """
    apply = applier()

    def compiled(base: bytes, delta: bytes, reach: int) -> tuple[bytes, bytes]:
        size = result_size(delta)
        if size > most:
            raise BadDelta
        if apply is None or size > LONG + SHORT * len(delta):
            return patched(base, delta, reach)
        data = apply(base, delta)
        return data, data

    return compiled


def applier() -> Callable[[bytes, bytes], bytes] | None:
    """Return what makes a result in compiled code, and refuses with :class:`BadDelta`, where that is installed."""
    try:
        from dulwich._pack import apply_delta  # noqa: PLC0415  not on every platform
        from dulwich.errors import ApplyDeltaError  # noqa: PLC0415
    except ImportError:
        return None

    def applied(base: bytes, delta: bytes) -> bytes:
        try:
            return b"".join(apply_delta(base, delta))
        except ApplyDeltaError:
            raise BadDelta from None

    return applied


def patched(base: bytes, delta: bytes, reach: int) -> tuple[bytes, bytes]:
    """Return the result, and the parts of it where something new of ``reach`` bytes can stand.

    The parts are joined without anything between them, so a literal can seem to stand where two
    meet; none that is new is missing.

    Raises:
        BadDelta: the delta is damaged or of another base.
    """
    data, spans = placed(base, delta, reach)
    if sum([end - start for start, end in spans]) * 2 > len(data):
        return data, data
    return data, b"".join([data[start:end] for start, end in spans])


def placed(base: bytes, delta: bytes, reach: int) -> tuple[bytes, list[tuple[int, int]]]:
    """Return the result, and where in it something new of ``reach`` bytes can stand.

    Raises:
        BadDelta: the delta is damaged or of another base.
    """
    size, at = _size(delta, 0)
    if size != len(base):
        raise BadDelta
    size, at = _size(delta, at)
    try:
        parts, spans = _orders(base, delta, at, reach - 1)
    except IndexError:
        raise BadDelta from None
    data = b"".join(parts)
    if len(data) != size:
        raise BadDelta
    return data, spans


def result_size(delta: bytes) -> int:
    """Return the size of what a delta makes, in bytes, as it says itself.

    Raises:
        BadDelta: it is too short to say so.
    """
    return _size(delta, _size(delta, 0)[1])[0]


def sizes(delta: bytes) -> tuple[int, int, int]:
    """Return the sizes of base and result as a delta says them, and where its orders begin.

    Raises:
        BadDelta: it is too short to say so.
    """
    before, at = _size(delta, 0)
    return before, *_size(delta, at)


def _size(delta: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, lowest first, and where it ends."""
    size = shift = 0
    try:
        while (byte := delta[at]) & 0x80:
            size |= (byte & 0x7F) << shift
            shift += 7
            at += 1
    except IndexError:
        raise BadDelta from None
    return size | byte << shift, at + 1


def _orders(  # noqa: C901  a loop that runs for every order of every delta: calls would double its time
    base: bytes, delta: bytes, at: int, margin: int
) -> tuple[list[bytes | memoryview], list[tuple[int, int]]]:
    """Return the pieces of the result, and the spans of it that are new with their margins."""
    view, number = memoryview(base), int.from_bytes
    parts: list[bytes | memoryview] = []
    spans: list[tuple[int, int]] = []
    done = low = 0
    high = -1  # of the span that is still growing
    follows = (
        0  # where in the base a copy would go on without a seam; what is inserted has its margin
    )
    end, limit = len(delta), len(base)
    while at < end:
        order = delta[at]
        at += 1
        if order & COPY:
            size_at, offset_mask, size_mask, length = FIELDS[order]
            if length:
                word = number(delta[at : at + 7], "little")
                offset, size = word & offset_mask, word >> size_at & size_mask
                at += length
            else:
                offset, size, at = _scattered(delta, at, order)
            size = size or WHOLE_COPY
            if offset + size > limit:
                raise BadDelta
            parts.append(view[offset : offset + size])
            new = 0
            seam = offset != follows and follows >= 0 and done > 0
            follows = offset + size
        else:
            if not order or at + order > end:
                raise BadDelta
            parts.append(delta[at : at + order])
            at += order
            size = new = order
            seam, follows = True, -1
        if seam:
            start = done - margin
            if start > high:
                if high >= 0:
                    spans.append((low, high))
                low = max(0, start)
            high = done + new + margin
        done += size
    if high >= 0:
        spans.append((low, high))
    if at > end:
        raise BadDelta
    return parts, spans


def _scattered(delta: bytes, at: int, order: int) -> tuple[int, int, int]:
    """Return offset and size of a copy in which bytes that are zero were left out, and its end."""
    word = 0
    for bit in range(7):
        if order >> bit & 1:
            word |= delta[at] << 8 * bit
            at += 1
    return word & 0xFFFFFFFF, word >> 32, at
