"""Which form a stretch of a log has at a place, and what the record there says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import copy
from typing import NamedTuple, TypeVar

from leakscan.logs import envelopes, exchanges, tables
from leakscan.logs.flow import tell_flows
from leakscan.logs.framing import Frames, line_around
from leakscan.logs.lines import tell_document, tell_inner, tell_text
from leakscan.logs.naming import tell
from leakscan.logs.neighbours import Neighbours
from leakscan.logs.nested import NestedReader, has_records
from leakscan.logs.telling import Telling
from leakscan.model.exposure import Record

_KEPT = 2048
"""Records that are kept for the next value in them."""
_PIECE = re.compile(
    rb"\s*(?:[\[{]\s*$|[\[{]\s*[\[{\"]|\"(?:[^\"\\]|\\.){1,80}\"\s*:|[}\]]|\"(?:[^\"\\]|\\.)*\",?\s*$)"
)
"""The beginning of a line of JSON that is part of more."""
_SQL = re.compile(rb"(?i)\b(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\b|^\s*\(|^COPY ")


_Value = TypeVar("_Value")


class Scope(NamedTuple):
    """A record: of which form, and where."""

    form: str
    start: int
    end: int


class FormReader:
    """Reads records of whatever form. What was read for a record is kept for the next value in it."""

    def __init__(self, data: bytes, head: bytes, blank: Telling) -> None:
        """Keep the bytes; ``blank`` is what each record begins as."""
        self._data = data
        self._head = head or data[: 64 * 1024]
        self._blank = blank
        self._frames = Frames(data)
        self._nested = NestedReader(data, blank)
        self._neighbours = Neighbours(data, self._bare)
        self._mail = envelopes.is_mail(self._head)
        names, self._delimiter = tables.csv_names(self._head)
        self._columns = names if tables.is_columns(names) else []
        self._packets = exchanges.has_packets(data)
        self._journal = b"REALTIME_TIMESTAMP=" in data
        self._sql = tables.has_sql(data)
        self._told: dict[Scope, Telling] = {}
        self._records: dict[Scope, Record] = {}
        self._flows: dict[Scope, str] = {}

    def at(self, offset: int) -> Record:
        """Return the record around a place, with what others of its request add."""
        scope = self._scope(offset)
        known = self._records.get(scope)
        if known is None:
            telling = copy(self._of(scope, offset))
            telling.flows = dict(telling.flows)
            if telling.when is None and telling.loose is not None:
                year, month_first = self._neighbours.hints(offset, telling.loose)
                telling.settle(year, month_first=month_first)
            if scope.form in {"text", "object", "large", "row", "packet"}:
                self._neighbours.fill(telling, offset)
            known = telling.record()
            if scope.end > scope.start:
                _keep(self._records, scope, known)
        return known

    def flow(self, offset: int) -> str:
        """Return the flow of the record around a place; of ``curl -v`` one for each exchange."""
        scope = self._scope(offset)
        known = self._flows.get(scope)
        if known is None:
            if scope.form == "text":
                telling = Telling()
                start, end = line_around(self._data, scope.start)
                tell_flows(self._text(start, min(end, start + 8192)), telling)
                if start != line_around(self._data, offset)[0]:
                    tell_flows(self._text(*line_around(self._data, offset)), telling)
            else:
                telling = self._of(scope, offset)
            known = telling.flow
            if scope.form == "curl":
                known = f"{known}@{scope.start}"
            if scope.end > scope.start and scope.form != "text":
                _keep(self._flows, scope, known)
        return known

    def _bare(self, offset: int) -> Telling:
        """Return what a record tells by itself."""
        return self._of(self._scope(offset), offset)

    def _of(self, scope: Scope, offset: int) -> Telling:
        known = self._told.get(scope)
        if known is None:
            known = Telling(self._blank.zone, self._blank.year)
            _READERS[scope.form](self, scope, offset, known)
            if scope.end > scope.start:
                _keep(self._told, scope, known)
        return known

    def _text(self, start: int, end: int) -> str:
        return self._data[start:end].decode("utf-8", "replace")

    def _scope(self, offset: int) -> Scope:  # noqa: PLR0911
        """Return the form and the bounds of the record at a place; without bounds it is not kept."""
        data = self._data
        start, end = line_around(data, offset)
        line = data[start : min(end, start + 512)]
        if self._mail:
            return Scope("mail", 0, 0)
        if exchanges.is_curl(line) and exchanges.CURL_LINE.search(
            data, max(0, start - 4096), end + 4096
        ):
            return Scope("curl", *exchanges.curl_block(data, offset))
        if self._packets and (packet := self._packet(offset)):
            return packet
        stripped = line.lstrip()
        if stripped.startswith(b"{") and data[start:end].rstrip(b", \r\n\t\0").endswith(b"}"):
            return (
                Scope("object", start, end)
                if end - start < 8192
                else Scope("large", offset, offset)
            )
        if end - offset >= 60_000 or offset - start >= 60_000 or _PIECE.match(line):
            return Scope("nested", offset, offset)
        journal = envelopes.journal_entry(data, offset) if self._journal else None
        if journal:
            return Scope("journal", *journal)
        if self._columns:
            return Scope("row", offset, offset)
        if self._sql and (_SQL.search(line) or (b"\t" in line and b"COPY " in data[:start])):
            return Scope("sql", offset, offset)
        return Scope("text", *self._frames.around(offset))

    def _packet(self, offset: int) -> Scope | None:
        low = max(0, offset - exchanges.REACH)
        found = None
        for found in exchanges.PACKET.finditer(self._data, low, offset):  # noqa: B007
            pass
        if found is None:
            return None
        following = exchanges.PACKET.search(self._data, offset, offset + exchanges.REACH)
        end = following.start() if following else min(len(self._data), offset + exchanges.REACH)
        return Scope("packet", found.start(), end)

    def _read_mail(self, _: Scope, offset: int, telling: Telling) -> None:
        envelopes.tell_mail(envelopes.mail_head(self._data, self._head, offset), telling)

    def _read_curl(self, scope: Scope, offset: int, telling: Telling) -> None:
        exchanges.tell_curl(self._text(scope.start, scope.end), telling, at=offset - scope.start)

    def _read_packet(self, scope: Scope, offset: int, telling: Telling) -> None:
        text = self._text(scope.start, scope.end)
        exchanges.tell_packet(text, telling)
        exchanges.tell_exchange(text, telling, at=offset - scope.start)

    def _read_object(self, scope: Scope, offset: int, telling: Telling) -> None:
        text = self._text(scope.start, scope.end).strip("\0\r\n\t ,")
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            tell_text(text, telling, at=offset - scope.start)
            return
        found = self._nested.at(offset) if has_records(document) else None
        if found is not None and (found.when or found.path):
            _take(telling, found)
        else:
            tell_document(document, telling)

    def _read_large(self, _: Scope, offset: int, telling: Telling) -> None:
        self._read_object(Scope("object", *line_around(self._data, offset)), offset, telling)

    def _read_nested(self, _: Scope, offset: int, telling: Telling) -> None:
        found = self._nested.at(offset)
        if found is not None and (found.when or found.path or found.flows):
            _take(telling, found)
        else:
            start, end = self._frames.around(offset)
            tell_text(self._text(start, end), telling, at=offset - start)

    def _read_journal(self, scope: Scope, offset: int, telling: Telling) -> None:
        message = envelopes.tell_journal(self._text(scope.start, scope.end), telling)
        tell_inner(message, telling, depth=1)
        del offset

    def _read_row(self, _: Scope, offset: int, telling: Telling) -> None:
        pairs = tables.csv_row(self._data, offset, self._columns, self._delimiter)
        if pairs:
            tell_document(dict(pairs), telling)
        else:
            self._read_text(Scope("text", *self._frames.around(offset)), offset, telling)

    def _read_sql(self, _: Scope, offset: int, telling: Telling) -> None:
        pairs = tables.sql_row(self._data, offset)
        if pairs:
            tell(pairs, telling)
            tell_document(dict(pairs), telling)
        else:
            self._read_text(Scope("text", *self._frames.around(offset)), offset, telling)

    def _read_text(self, scope: Scope, offset: int, telling: Telling) -> None:
        text = self._text(scope.start, scope.end)
        names = tables.w3c_names(self._data, self._head, offset)
        if tables.tell_w3c(text.partition("\n")[0].rstrip("\r"), names, telling):
            return
        tell_text(text, telling, at=offset - scope.start)


_READERS: dict[str, Callable[[FormReader, Scope, int, Telling], None]] = {
    "mail": FormReader._read_mail,  # noqa: SLF001
    "curl": FormReader._read_curl,  # noqa: SLF001
    "packet": FormReader._read_packet,  # noqa: SLF001
    "object": FormReader._read_object,  # noqa: SLF001
    "large": FormReader._read_large,  # noqa: SLF001
    "nested": FormReader._read_nested,  # noqa: SLF001
    "journal": FormReader._read_journal,  # noqa: SLF001
    "row": FormReader._read_row,  # noqa: SLF001
    "sql": FormReader._read_sql,  # noqa: SLF001
    "text": FormReader._read_text,  # noqa: SLF001
}


def _take(telling: Telling, other: Telling) -> None:
    """Take all that another record says."""
    for name in Telling.__slots__:
        setattr(telling, name, getattr(other, name))
    telling.flows = dict(other.flows)


def _keep(known: dict[Scope, _Value], scope: Scope, value: _Value) -> None:
    if len(known) >= _KEPT:
        known.pop(next(iter(known)))
    known[scope] = value
