"""Base64 that a scan passes over, for it might be a name or a path, and that is known to hold a value."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from leakscan.engine.layers import base64_runs
from leakscan.engine.layers.base import Replacement
from leakscan.redact.search import ValueSearch

_RUN = re.compile(rb"([A-Za-z0-9+/_-]{16,})={0,2}")
_STANDARD = bytes.maketrans(b"-_", b"+/")


class Loose:
    """The layer of such runs, on one line each."""

    NAME = base64_runs.NAME

    def __init__(self, search: ValueSearch) -> None:
        self._search = search

    @staticmethod
    def possible(data: bytes, /) -> bool:
        """Say yes: whoever asks has seen a piece of a value."""
        return bool(data)

    def decode(self, data: bytes, /) -> Iterator[Replacement]:
        """Yield the runs in which a value stands, from the letter on at which they are to be read."""
        _, ends = self._search.look(data)
        at = 0
        for run in _RUN.finditer(data) if ends else ():
            while at < len(ends) and ends[at] <= run.start():
                at += 1
            if at < len(ends) and ends[at] <= run.end():
                yield from self._read(run)

    def _read(self, run: re.Match[bytes]) -> Iterator[Replacement]:
        for phase in range(4):
            letters = run[1][phase:].translate(_STANDARD)
            letters = letters[: len(letters) - (len(letters) % 4 == 1)]
            said = binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
            if self._search.exact(said):
                yield Replacement(run.start() + phase, run.end(), said, (4, 3))
                return
