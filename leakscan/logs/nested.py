"""JSON around a place, in text that may be cut on either side: exports, HAR, lines without an end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.logs.lines import is_record, tell_document
from leakscan.logs.naming import Pair, plain, tell
from leakscan.logs.telling import Telling
from leakscan.logs.times import from_epoch

REACHES = (8 * 1024, 48 * 1024, 256 * 1024)
"""How far to each side objects are looked for, in bytes: the next when the last knew no time."""
_LARGEST = 512 * 1024
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_AFTER_KEY = re.compile(rb'(?<!\\)"\s{0,8}:\s{0,8}(?=[\[{"\dtfn-])')
_LOOSE = re.compile(
    r'"(?P<name>[^"\\]{1,60})"\s*:\s*(?:"(?P<text>(?:[^"\\]|\\.)*)(?:"|\\?\Z)|(?P<number>-?\d+(?:\.\d+)?))'
)
_ENTRY_TIMES = frozenset({"starteddatetime", "timestamp", "time", "ts", "datetime", "date"})


@dataclass(frozen=True, slots=True)
class Scope:
    """An object or array around a place."""

    start: int
    end: int
    whole: bool
    """Whether its end was found."""


@dataclass(slots=True)
class NestedReader:
    """Finds the innermost object around a place that knows a time, and reads it with those around it."""

    data: bytes
    telling: Telling
    """What every record begins as: it has the zone and the year."""
    _known: list[tuple[int, int, Telling]] = field(default_factory=list)

    def at(self, offset: int) -> Telling | None:
        """Return what the objects around a place tell; None when there are none."""
        for start, end, telling in self._known:
            if start <= offset < end:
                return telling
        best: Telling | None = None
        for reach in REACHES:
            found = self._within(offset, reach)
            if found is not None:
                best = found[1]
                if best.when is not None:
                    self._keep(found)
                    break
        return best

    def _keep(self, found: tuple[Scope, Telling]) -> None:
        scope, telling = found
        self._known.append((scope.start, scope.end, telling))
        del self._known[:-16]

    def _within(self, offset: int, reach: int) -> tuple[Scope, Telling] | None:
        scopes = list(_scopes(self.data, offset, reach))[:10]
        if not scopes:
            return None
        documents = [self._document(scope) for scope in scopes]
        own = next((n for n, d in enumerate(documents) if _is_many(d)), len(documents)) or 1
        dated = [n for n, d in enumerate(documents) if knows_time(d)]
        last = max((n for n in dated if n < own), default=min(dated, default=own - 1))
        telling, timed = self._blank(), self._blank()
        self._tell(documents[last], timed, records=last == 0)
        telling.when, telling.zoned, telling.loose = timed.when, timed.zoned, timed.loose
        for document in documents[:own]:  # what stands nearest speaks first
            self._tell(document, telling, records=document is documents[0])
        for outer in scopes[own:][:4]:
            _tell_labels(self.data[outer.start : scopes[own - 1].start], telling)
        return scopes[own - 1], telling

    def _blank(self) -> Telling:
        return Telling(self.telling.zone, self.telling.year, self.telling.month_first)

    def _document(self, scope: Scope) -> object:
        """Return an object, or of one that is cut or too large its names and values."""
        text = self.data[scope.start : scope.end]
        found = _loaded(text) if scope.whole and len(text) <= _LARGEST else None
        return found if found is not None else dict(_loose(text[:_LARGEST]))

    def _tell(self, document: object, telling: Telling, *, records: bool) -> None:
        if isinstance(document, list):
            _tell_list(document, telling)
        else:
            tell_document(document, telling, records=records)


def knows_time(document: object) -> bool:
    """Tell whether an object has a time of its own."""
    if isinstance(document, list):
        return _is_stream_value(document)
    if not isinstance(document, dict):
        return False
    probe = Telling()
    tell([(str(k), v) for k, v in document.items() if isinstance(v, (str, int, float))], probe)
    return probe.when is not None or probe.loose is not None


def _is_many(document: object) -> bool:
    """Tell whether a list holds records: neither a time with its line, nor names with their values."""
    if not isinstance(document, list) or _is_stream_value(document):
        return False
    return any(isinstance(one, (dict, list)) and is_record(one) for one in document)


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)


def has_records(document: object) -> bool:
    """Tell whether there are lists of records in an object, to a depth of four."""
    level: list[object] = [document]
    for _ in range(4):
        values = [v for d in level if isinstance(d, dict) for v in d.values()]
        if any(_is_many(v) for v in values):
            return True
        level = [*filter(_is_dict, values)][:200]
    return False


def _is_stream_value(document: list[object]) -> bool:
    return (
        len(document) in {2, 3}
        and isinstance(document[0], str)
        and from_epoch(document[0]) is not None
    )


def _tell_list(document: list[object], telling: Telling) -> None:
    """Read ``["1697055255000000000", "line"]``, as Loki has it; other lists are of many records."""
    if _is_stream_value(document):
        telling.at_value(document[0])
        tell_document({"line": document[1]}, telling)


def _tell_labels(text: bytes, telling: Telling) -> None:
    """Take what objects around a record say of all records in them: the host of a stream."""
    low = max(
        text.rfind(b'"stream"'),
        text.rfind(b'"logStream'),
        text.rfind(b'"labels"'),
        text.rfind(b'"resource"'),
    )
    if low < 0:
        low = 0 if len(text) < 4096 else len(text)
    pairs = [p for p in _loose(text[low : low + 4096]) if plain(p[0]) not in _ENTRY_TIMES]
    tell(pairs, telling)


def _loaded(text: bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _loose(text: bytes) -> list[Pair]:
    """Return names and values of a piece of JSON, of the first and the last 64 KiB."""
    piece = text if len(text) <= 128 * 1024 else text[: 64 * 1024] + text[-64 * 1024 :]
    found = []
    for hit in _LOOSE.finditer(piece.decode("utf-8", "replace")):
        found.append((hit["name"], hit["text"] if hit["text"] is not None else hit["number"]))
        if len(found) >= 400:
            break
    return list(found)


def _scopes(data: bytes, offset: int, reach: int) -> Iterator[Scope]:  # noqa: C901
    """Yield the objects and arrays around a place, the innermost first, as far as they are in reach."""
    low, high = max(0, offset - reach), min(len(data), offset + reach)
    if low:
        newline = data.find(b"\n", low, min(offset, low + 4096))
        key = None if newline >= 0 else _AFTER_KEY.search(data, low, offset)
        if newline < 0 and not key:
            return
        low = newline + 1 if newline >= 0 else key.end() if key else low
    open_at: list[int] = []
    inside = -1
    for token in _TOKEN.finditer(data, low, high):
        at, mark = token.start(), data[token.start()]
        if at > offset and inside < 0:
            inside = len(open_at)
            if not inside:
                return
        if mark in b"{[":
            open_at.append(at)
        elif mark in b"}]" and open_at:
            start = open_at.pop()
            if 0 <= len(open_at) < inside:
                yield Scope(start, at + 1, whole=True)
                inside = len(open_at)
                if not inside:
                    return
    for start in reversed(open_at[: inside if inside >= 0 else len(open_at)]):
        yield Scope(start, high, whole=False)
