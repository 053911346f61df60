"""Logs in columns: W3C extended logs (IIS), comma-separated exports, rows of SQL dumps."""

from __future__ import annotations

import csv
import re
from datetime import UTC

from leakscan.logs.naming import Pair, plain, tell
from leakscan.logs.telling import Telling
from leakscan.logs.times import first_stamp

FIELDS = b"#Fields:"
_IIS = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?:\S+ ){0,4}?(?P<server>[0-9a-fA-F.:]+) (?P<method>[A-Z]{3,8}) (?P<stem>/\S*) "
)
_IIS_NAMES = [
    "date",
    "time",
    "s-ip",
    "cs-method",
    "cs-uri-stem",
    "cs-uri-query",
    "s-port",
    "cs-username",
    "c-ip",
    "cs(User-Agent)",
    "cs(Referer)",
    "sc-status",
    "sc-substatus",
    "sc-win32-status",
    "time-taken",
]
"""The columns of IIS where nobody chose others."""
_INSERT = re.compile(
    rb"(?i)(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s+[^\s(]+\s*(?:\((?P<columns>[^()]{1,4000})\))?\s*VALUES?\b"
)
_COPY = re.compile(rb"(?i)^COPY [^\s(]+ \((?P<columns>[^()]{1,4000})\) FROM stdin", re.MULTILINE)
_LITERAL = re.compile(r"N?'(?:[^'\\]|\\.|'')*(?:'|\\?\Z)|[^,()']+|\(|\)")
_REACH = 64 * 1024
_MOST_LINES = 20
"""Lines to each side that a quoted value may go on over."""
_DELIMITERS = ",;\t|"
_HEADER_WORD = re.compile(r"[A-Za-z_@#][\w .@()/:-]{0,60}")


def w3c_names(data: bytes, head: bytes, offset: int) -> list[str]:
    """Return the columns of a W3C log at a place: the last ``#Fields:`` before it; else none."""
    at = data.rfind(FIELDS, 0, offset)
    source, at = (data, at) if at >= 0 else (head, head.rfind(FIELDS))
    if at < 0:
        return []
    line = source[at + len(FIELDS) : at + 4096].split(b"\n", 1)[0]
    return line.decode("utf-8", "replace").split()


def tell_w3c(line: str, names: list[str], telling: Telling) -> bool:
    """Read a line of a W3C log; False when it is none."""
    values = line.split("\t") if "\t" in line else line.split()
    if not names:
        if not _IIS.match(line) or not 13 <= len(values) <= 16:
            return False
        names = _IIS_NAMES
    if len(values) < min(len(names), 4) or line.startswith("#"):
        return False
    found = dict(zip(names, values, strict=False))
    # the specification: dates and times are in GMT (Extended Log File Format, W3C WD-logfile)
    telling.at(first_stamp(f"{found.pop('date', '')} {found.pop('time', '')}"), UTC)
    if "+" in found.get("cs(User-Agent)", ""):
        found["cs(User-Agent)"] = found["cs(User-Agent)"].replace("+", " ")
    tell([(name, value) for name, value in found.items() if value != "-"], telling)
    return True


def csv_names(head: bytes) -> tuple[list[str], str]:
    """Return the columns and the delimiter of a table whose first line names them; else none."""
    line = (
        head[:8192]
        .removeprefix(b"\xef\xbb\xbf")
        .split(b"\n", 1)[0]
        .decode("utf-8", "replace")
        .strip()
    )
    for delimiter in _DELIMITERS:
        if line.count(delimiter) < 1:
            continue
        names = _row(line, delimiter)
        named = len(names) > 1 and all(_HEADER_WORD.fullmatch(n.strip()) for n in names)
        if named and "://" not in line and len(set(names)) == len(names):
            return names, delimiter
    return [], ""


def _row(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return []


def csv_row(data: bytes, offset: int, names: list[str], delimiter: str) -> list[Pair]:
    """Return the row around a place; a quoted value may hold line ends. Empty when there is none."""
    low = data.rfind(b"\n", max(0, offset - _REACH), offset) + 1
    for _ in range(_MOST_LINES):
        row = _row_from(data, low, offset, names, delimiter)
        if row or low == 0 or offset - low > _REACH:
            return row
        low = data.rfind(b"\n", max(0, low - _REACH), low - 1) + 1
    return []


def _row_from(data: bytes, low: int, offset: int, names: list[str], delimiter: str) -> list[Pair]:
    """Return the row that begins at a line, if it is one and reaches up to a place."""
    high = _line_end(data, offset)
    for _ in range(_MOST_LINES):
        text = data[low:high].decode("utf-8", "replace").strip("\r\n")
        if text.count('"') % 2 == 0:
            rows = _rows(text, delimiter)
            whole = len(rows) == 1 and len(rows[0]) == len(names)
            return list(zip(names, rows[0], strict=True)) if whole else []
        if high >= len(data) or high - low > _REACH:
            return []
        high = _line_end(data, high + 1)
    return []


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error:
        return []


def _line_end(data: bytes, offset: int) -> int:
    end = data.find(b"\n", offset, offset + _REACH)
    return end if end >= 0 else min(len(data), offset + _REACH)


def has_sql(data: bytes) -> bool:
    """Tell whether there may be rows of a dump."""
    return (b"INTO" in data or b"into" in data or b"COPY" in data) and bool(
        _INSERT.search(data) or _COPY.search(data)
    )


def sql_row(data: bytes, offset: int) -> list[Pair]:
    """Return the row of an ``INSERT`` or ``COPY`` around a place, by column; without names by number."""
    low = max(0, offset - _REACH)
    copies = list(_COPY.finditer(data, low, offset))
    inserts = list(_INSERT.finditer(data, low, offset))
    if copies and (not inserts or copies[-1].start() > inserts[-1].start()):
        line = data[data.rfind(b"\n", low, offset) + 1 : _line_end(data, offset)]
        return _named(copies[-1]["columns"], line.decode("utf-8", "replace").split("\t"))
    if not inserts:
        return []
    start = inserts[-1].end()
    text = data[start : min(len(data), offset + 16 * 1024)].decode("utf-8", "replace")
    at = len(data[start:offset].decode("utf-8", "replace"))
    return _named(inserts[-1]["columns"], _values(text, at))


def _values(text: str, at: int) -> list[str]:
    """Return the literals of the row of a ``VALUES`` list that holds a place."""
    values: list[str] = []
    depth = 0
    for token in _LITERAL.finditer(text):
        mark = token[0]
        if mark == "(":
            depth += 1
            values = [] if depth == 1 else values
        elif mark == ")":
            depth -= 1
            if depth == 0 and token.start() >= at:
                return values
        elif depth:
            value = mark.strip()
            if value:
                values.append(value.removeprefix("N").strip("'").replace("''", "'"))
    return values


def _named(columns: bytes | None, values: list[str]) -> list[Pair]:
    names = [n.strip(' \t\r\n`"[]') for n in (columns or b"").decode("utf-8", "replace").split(",")]
    if not columns or len(names) != len(values):
        return [(_guessed(value), value) for value in values]
    return list(zip(names, values, strict=True))


def _guessed(value: str) -> str:
    """Name a value of a row without names: a time stamp as a whole is the row's."""
    stamp = first_stamp(value)
    return "created_at" if stamp and stamp.start == 0 and stamp.end == len(value) else "column"


def is_columns(names: list[str]) -> bool:
    """Tell whether columns are those of a log: one of them is named as a time or a part of a request."""
    known = {
        "time",
        "timestamp",
        "date",
        "datetime",
        "host",
        "status",
        "message",
        "method",
        "clientip",
    }
    return any(
        plain(n) in known or plain(n).endswith(("time", "timestamp", "at", "date")) for n in names
    )
