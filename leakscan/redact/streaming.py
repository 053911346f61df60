"""Standard input to standard output: spooled, since it is read twice."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from leakscan.model.chunk import Skipped
from leakscan.model.result import ScanResult
from leakscan.redact.content import Content, again, transfer
from leakscan.redact.marker import Known
from leakscan.redact.outcome import Outcome
from leakscan.redact.redacting import ATTEMPTS, STILL_THERE, Wish
from leakscan.redact.rewriting import Rewriter
from leakscan.redact.search import ValueSearch
from leakscan.redact.stream import Writable
from leakscan.redact.text import TextRedactor
from leakscan.redact.values import joined
from leakscan.sources.windows import BrokenReadError, Readable

NAME = "-"
Scan = Callable[[Readable], ScanResult]


def redact_input(stream: Readable, out: Writable, wish: Wish, scan: Scan) -> Outcome:
    """Write a redacted copy of a stream; nothing at all where that cannot be done.

    What is read lies meanwhile in an unnamed file that only its owner can read. Raises OSError.
    """
    with _unnamed() as original, _unnamed() as copy:
        transfer(stream, original)
        original.seek(0)
        result = scan(original)
        run = _Run(wish, scan, original, copy, wish.choice.values(result))
        run.close = any(deep for _, deep in wish.choice.places(result))
        left_out = run.done(result)
        if not left_out or wish.copy_unread:
            copy.seek(0)
            transfer(copy, out)
        return Outcome(
            files=int(not left_out or wish.copy_unread),
            changed=int(run.changed),
            replaced=run.rewriter.redactor.counts,
            left_out=tuple(sorted({*left_out, *run.rewriter.left_out})),
            verified=wish.verify,
        )


def _unnamed() -> BinaryIO:
    return cast("BinaryIO", tempfile.TemporaryFile())


@dataclass(slots=True)
class _Run:
    wish: Wish
    scan: Scan
    original: BinaryIO
    copy: BinaryIO
    values: tuple[Known, ...]
    close: bool = False
    """Whether the detector's places are looked at, too."""
    changed: bool = False
    rewriter: Rewriter = field(init=False)

    def done(self, result: ScanResult) -> tuple[Skipped, ...]:
        """Make the copy until a scan finds nothing in it; return why there is none, if so."""
        for _ in range(ATTEMPTS):
            fault = self._written()
            if fault is not None:
                return (fault,)
            if not self.wish.verify:
                return self._unread(result)
            self.copy.seek(0)
            second = self.scan(self.copy)
            if not any(True for _ in self.wish.choice.places(second)):
                return self._unread(second)
            known = joined(self.values, self.wish.choice.values(second))
            if len(known) == len(self.values) and self.close:
                break
            self.values, self.close = known, True
        return (Skipped(NAME, "not-redacted", STILL_THERE),)

    def _written(self) -> Skipped | None:
        redactor = TextRedactor(
            ValueSearch(self.values),
            keep_length=self.wish.keep_length,
            also=self.wish.detector() if self.close else None,
        )
        self.rewriter = Rewriter(redactor, copy_unread=self.wish.copy_unread)
        self.copy.seek(0)
        self.copy.truncate()
        try:
            self.changed = self.rewriter.write(Content(again(self.original), NAME), self.copy)
        except BrokenReadError as error:
            if self.rewriter.leave_out(error.skipped):
                return error.skipped
            self.copy.seek(0)
            self.copy.truncate()
            transfer(again(self.original)(), self.copy)
        return None

    def _unread(self, result: ScanResult) -> tuple[Skipped, ...]:
        stated = {one.where for one in self.rewriter.left_out}
        return tuple(one for one in result.coverage.skipped if one.where not in stated)
