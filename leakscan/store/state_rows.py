"""What stands in a row of a state file (``state.py``), and what SQLite's errors mean there."""

from __future__ import annotations

import sqlite3
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from leakscan.errors import StoreError
from leakscan.model.clean import MOST_SETS, Clean, Ledger

SAME = {number: number for number in range(MOST_SETS)}
DAMAGED = "damaged"
ELSEWHERE = "name another file for --state"
MOVE = "move it away: the next scan reads everything once and writes a new one"
NONE = ("this is no state file, or it is damaged; it was left as it is", MOVE)
SAID = {
    "SQLITE_NOTADB": NONE,
    "SQLITE_CORRUPT": NONE,
    DAMAGED: NONE,
    "SQLITE_ERROR": NONE,  # a table that is not there
    "SQLITE_BUSY": ("another process has been writing to it for a long time", "try again later"),
    "SQLITE_FULL": ("there is no room on the disk", ELSEWHERE),
    "SQLITE_READONLY": ("it cannot be written", ELSEWHERE),
    "SQLITE_CANTOPEN": ("it cannot be opened or made", "name a file in a folder that exists"),
    "SQLITE_PERM": ("it cannot be written", ELSEWHERE),
    "SQLITE_IOERR": ("reading or writing it failed", ELSEWHERE),
}
"""What SQLite's result codes mean here, and the repair."""
NO_KIND = 0
"""Kind of an object of which only the id is known (:meth:`State.remember_clean`)."""


def bucket_of(id_: bytes) -> tuple[int, int]:
    """Return what the ids of one row share."""
    return len(id_), id_[0]


def order_of(id_: bytes) -> tuple[int, bytes]:
    """Return what ids are sorted by, so that those of one row are together."""
    return len(id_), id_


def number_of(ids: bytes, length: int) -> int:
    """Return the number of the row for ids of one first byte."""
    return ids[0] + 256 * (length != 20)


def joined(parts: Iterable[Clean], length: int) -> Clean:
    """Return all objects, each once; of two entries for one, that which says of what kind it is."""
    ledger, bare = Ledger(length), []
    for part in parts:
        if NO_KIND in part.kinds:
            bare.append(part.at(n for n, kind in enumerate(part.kinds) if kind == NO_KIND))
            part = part.at(n for n, kind in enumerate(part.kinds) if kind != NO_KIND)  # noqa: PLW2901
        ledger.take(part, SAME)
    for part in bare:
        ledger.take(part, SAME)
    return ledger.closed()


def buckets_of(clean: Clean) -> Iterator[Clean]:
    """Cut sorted objects where the first byte of their ids changes."""
    size = clean.length
    firsts = clean.ids[::size]
    start = 0
    while start < len(firsts):
        end = bisect_right(firsts, firsts[start], start)
        yield Clean(
            clean.ids[start * size : end * size],
            size,
            clean.kinds[start:end],
            clean.sizes[start:end],
            clean.members[start:end],
            clean.mentions[start:end],
            clean.sets,
        )
        start = end


def row_of(clean: Clean) -> tuple[bytes, ...]:
    """Return the columns as they stand in the file."""
    return (
        clean.ids,
        clean.kinds,
        _little(clean.sizes).tobytes(),
        _little(clean.members).tobytes(),
        clean.mentions,
    )


def clean_of(row: Sequence[bytes], length: int, sets: tuple[frozenset[str], ...]) -> Clean:
    """Read the columns of a row; what does not fit together is damage."""
    try:
        ids, kinds, sizes, members, mentions = row
        clean = Clean(
            ids,
            length,
            kinds,
            _little(array("I", sizes)),
            _little(array("H", members)),
            mentions,
            sets,
        )
    except (ValueError, TypeError):
        raise sqlite3.DatabaseError(DAMAGED) from None
    lengths = {len(clean.sizes), len(clean.members), len(mentions), len(ids) / length}
    if lengths != {len(kinds)} or (mentions and max(mentions) >= len(sets)):
        raise sqlite3.DatabaseError(DAMAGED)
    return clean


def _little(numbers: array[int]) -> array[int]:
    """Turn numbers from the machine's order of bytes to the file's, or back."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers


def said(path: Path, error: sqlite3.Error) -> StoreError:
    """Return what SQLite said, as a person needs it."""
    name = getattr(error, "sqlite_errorname", "") or str(error)
    for start, (says, hint) in SAID.items():
        if name.startswith(start):
            return StoreError(f"{path}: {says}", hint=hint)
    return StoreError(f"{path}: the state file cannot be used ({name})", hint=ELSEWHERE)
