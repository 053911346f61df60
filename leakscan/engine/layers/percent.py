"""Percent-encoding (RFC 3986 §2.1). A plus sign stays: it means a space in forms only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.engine.layers.base import Replacement

NAME = "percent"
_RUN = re.compile(rb"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")


def possible(data: bytes) -> bool:
    """Say whether there is a percent sign."""
    return b"%" in data


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield runs of ``%XX``."""
    for run in _RUN.finditer(data):
        said = bytes.fromhex(run[0].replace(b"%", b"").decode())
        yield Replacement(run.start(), run.end(), said, (3, 1))
