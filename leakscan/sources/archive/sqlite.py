"""SQLite: the rows, in which a value is whole even where pages split it.

The file may be hostile: it is read from a copy, with the schema not trusted and every statement
refused that does more than read.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from leakscan.model.chunk import Skipped
from leakscan.sources.archive.opening import PIECE, Member, Opening
from leakscan.sources.windows import WINDOW

TABLE = "sqlite table"
LONGEST_VALUE = WINDOW
STEPS = 100_000
"""Virtual machine steps between looks at the clock."""
ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION))
ROWS = 256
WAL_VERSIONS = slice(18, 20)
"""Bytes of the header that ask for a write-ahead log, which a copy does not have."""
NAMING = (b"name", b"key", b"code", b"path", b"option", b"setting", b"field", b"property", b"param")
VALUED = (b"value", b"val", b"data")
"""Ends of column names: a row of settings is written as ``the setting: its value``."""

Value = bytes | int | float | None


def members(opening: Opening) -> Iterator[Member | Skipped]:
    """Yield the tables, each as lines of ``column: value`` with an empty line after a row."""
    file = opening.seekable()
    with tempfile.TemporaryDirectory() as folder:
        try:
            with closing(_connect(file, Path(folder))) as base:
                _seal(base, opening)
                for (name,) in base.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                    " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid"
                ).fetchall():
                    if isinstance(name, bytes):
                        yield from _table(opening, base, name)
        except sqlite3.Error as error:
            yield opening.skipped("damaged", f"its tables cannot be read ({error})")


def _connect(file: BinaryIO, folder: Path) -> sqlite3.Connection:
    """Open a copy of the database, in memory if it fits into a window."""
    data = file.read(WINDOW + 1)
    header = bytearray(data[:100])
    header[WAL_VERSIONS] = b"\1\1"
    data = bytes(header) + data[100:]
    if len(data) <= WINDOW:
        base = sqlite3.connect(":memory:")
        base.deserialize(data)
        return base
    path = folder / "copy"
    with path.open("wb") as copy:
        while data:
            copy.write(data)
            data = file.read(PIECE)
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)


def _seal(base: sqlite3.Connection, opening: Opening) -> None:
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA cell_size_check = ON")
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    base.set_authorizer(lambda action, *_: int(action not in ALLOWED))
    base.set_progress_handler(lambda: opening.spent.late, STEPS)
    base.text_factory = bytes


def _table(opening: Opening, base: sqlite3.Connection, name: bytes) -> Iterator[Member | Skipped]:
    shown = name.decode("utf-8", "surrogateescape")
    quoted = shown.replace('"', '""')
    try:
        cursor = base.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608  quoted, and sealed
    except (sqlite3.Error, UnicodeEncodeError) as error:
        yield opening.skipped("damaged", f"the table cannot be read ({error})", member=shown)
        return
    columns = tuple(
        str(column[0]).encode("utf-8", "surrogateescape") for column in cursor.description
    )
    yield Member(Rows(opening, shown, cursor, columns), TABLE, shown)


@dataclass(slots=True)
class Rows:
    """The rows of a table as text."""

    opening: Opening
    table: str
    cursor: sqlite3.Cursor
    columns: tuple[bytes, ...]
    _kept: bytes = b""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes. Raises BrokenReadError where the table is damaged."""
        if not self._kept:
            try:
                rows = self.cursor.fetchmany(ROWS)
            except (sqlite3.Error, OverflowError) as error:
                detail = f"the table cannot be read on ({error})"
                raise self.opening.broken("damaged", detail, member=self.table) from error
            self._kept = b"".join(_lines(self.columns, row) for row in rows)
        data, self._kept = self._kept[:size], self._kept[size:]
        return data


def _lines(columns: tuple[bytes, ...], row: tuple[Value, ...]) -> bytes:
    lines = []
    label = b""
    cells = [v for v in row if isinstance(v, bytes)]
    pair = (
        len(cells) == 2 and len(columns) <= 3
    )  # a name and a value, whatever the columns are called
    for column, value in zip(columns, row, strict=True):
        if value is None:
            continue
        text = value if isinstance(value, bytes) else str(value).encode()
        lower = column.lower()
        named = label if label and (pair or lower.endswith(VALUED)) else column
        lines.append(named + b": " + text + b"\n")
        if lower.endswith(NAMING) or (pair and value is cells[0]):
            label = text
    return b"".join(lines) + b"\n"
