"""Layers one by one, each against a table of what it decodes and what it leaves alone."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leakscan.engine.layers.base import Layer


def runs(layer: Layer, data: bytes) -> list[tuple[bytes, bytes]]:
    """Return each run as it stands and as it is said; check what every layer promises."""
    found = list(layer.decode(data))
    assert layer.possible(data) or not found
    assert all(a.end <= b.start for a, b in pairwise(found))
    for run in found:
        assert 0 <= run.start < run.end <= len(data)
        if run.data:
            whole = run.locate(0, len(run.data))
            assert run.start <= whole.start < whole.end <= run.end
    return [(data[run.start : run.end], run.data) for run in found]
