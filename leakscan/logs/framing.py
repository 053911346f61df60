"""Where a record of text begins and ends: a line, or a line and those that go on with it."""

from __future__ import annotations

import re

from leakscan.logs.lines import first_time

REACH = 64 * 1024
"""How far a line is followed to each side of a place, in bytes."""
MOST_LINES = 200
"""Lines that may go on with a record."""
_BEGINS = re.compile(
    rb"(?:<\d{1,3}>|\{\"|(?:\w+ ?: )?\[?(?:info|warn|fail|dbug|trce|crit|error|debug|warning|notice|fatal)\b[:\]]"
    rb"|[A-Z], \[|[\w.-]+ \| |# Time: )",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    rb"\s|at |Caused by:|\.\.\. |#\d+ |\}|--- End |Traceback|Stack trace|thrown in|$"
)


def line_around(data: bytes, offset: int) -> tuple[int, int]:
    """Return where the line around a place begins and ends, within reach."""
    low = max(0, offset - REACH)
    start = data.rfind(b"\n", low, offset) + 1 or low
    end = data.find(b"\n", offset, offset + REACH)
    return start, end if end >= 0 else min(len(data), offset + REACH)


class Frames:
    """Finds the records of one stretch; what was found for one line is kept for the next."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts: dict[int, int] = {}
        self._begins: dict[int, bool] = {}

    def around(self, offset: int) -> tuple[int, int]:
        """Return the record around a place: its first byte, and the end of its last line."""
        start, end = line_around(self._data, offset)
        return self.start(start), self._end(end)

    def start(self, line: int) -> int:
        """Return the beginning of the record that the line at ``line`` belongs to."""
        known = self._starts.get(line)
        if known is not None:
            return known
        passed, at = [line], line
        found = line
        for _ in range(MOST_LINES):
            if self._is_start(at):
                found = at
                break
            above = self._data.rfind(b"\n", max(0, line - REACH), at - 1) + 1 if at > 0 else at
            if (
                above >= at
                or (above == 0 and at - 1 > REACH)
                or not self._data[above : at - 1].strip()
            ):
                break
            at = above
            if at in self._starts:
                found = self._starts[at]
                break
            passed.append(at)
        if len(self._starts) > 20_000:
            self._starts.clear()
        self._starts.update(dict.fromkeys(passed, found))
        if found == line and len(passed) > 1:
            self._starts.update({p: p for p in passed})
        return found

    def _end(self, end: int) -> int:
        limit = end + REACH // 4
        for _ in range(MOST_LINES):
            following = end + 1
            if end >= len(self._data) or following >= limit or self._is_start(following):
                return end
            line_end = self._data.find(b"\n", following, limit)
            if not _GOES_ON.match(self._data, following) or line_end < 0:
                return end
            end = line_end
        return end

    def _is_start(self, line: int) -> bool:
        known = self._begins.get(line)
        if known is None:
            if len(self._begins) > 20_000:
                self._begins.clear()
            head = self._data[line : line + 110].split(b"\n", 1)[0]
            known = self._begins[line] = _is_head(head)
        return known


def _is_head(head: bytes) -> bool:
    """Tell whether a line begins a record: a level, a priority, or a stamp near its beginning."""
    if _BEGINS.match(head):
        return True
    if head[:1] in b" \t" or not re.search(rb"\d\d[:.]?\d\d|\d{10}", head):
        return False
    stamp = first_time(head.decode("utf-8", "replace"), 100)
    return stamp is not None and stamp.start <= 80
