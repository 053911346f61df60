"""Which of the requests that a connection, a thread or a process serves, one after the other, a line is of.

An answer ends a request. Where a thread logs none, a call begins one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable

from leakscan.logs.telling import METHODS

LASTING = ("connection:", "thread:", "process:")
_MOST = 20_000
"""Calls and answers of a stretch that are looked at; with more, requests are not numbered."""
_MARK = re.compile(
    rb"(?P<answer>HTTP/[\d.]+ [1-5]\d\d\b|(?i:status|statuscode|responded|returned|response)"
    rb"[\"':= (a-z]{1,16}[1-5]\d\d\b)|(?<![A-Za-z])" + METHODS.encode() + rb" (?:https?://|/)\S"
)


class Episodes:
    """Numbers the requests of each thread in one stretch, when the first of them is asked for."""

    def __init__(self, data: bytes, flow_of: Callable[[int], str]) -> None:
        """Keep the bytes; ``flow_of`` tells the flow of the line around an offset."""
        self._data = data
        self._flow_of = flow_of
        self._marks: dict[str, list[int]] | None = None

    def numbered(self, flow: str, offset: int) -> str:
        """Return the flow with the number of the request, where it serves one after the other."""
        if not flow.startswith(LASTING):
            return flow
        if self._marks is None:
            self._marks = self._found()
        return f"{flow} #{bisect_left(self._marks.get(flow, ()), offset)}"

    def _found(self) -> dict[str, list[int]]:
        answers: dict[str, list[int]] = defaultdict(list)
        calls: dict[str, list[int]] = defaultdict(list)
        for number, mark in enumerate(_MARK.finditer(self._data)):
            if number >= _MOST:
                return {}
            of_kind = answers if mark["answer"] else calls
            of_kind[self._flow_of(mark.start())].append(mark.start())
        return {flow: answers.get(flow) or calls[flow] for flow in {*answers, *calls}}
