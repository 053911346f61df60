"""The use case: find all values in all inputs, copy without them, and look whether they are gone.

A value that is known from one place is replaced in every other, also where nothing tells that it is
one. So everything is read twice; and the copies once more, by the scan that the user would do. What
it still finds is looked for again, more closely; a copy in which something is found even then is
not handed out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from leakscan.model.chunk import Skipped
from leakscan.model.result import ScanResult
from leakscan.redact.copies import Made, copied, published, redacted_target, staging
from leakscan.redact.marker import Known
from leakscan.redact.outcome import Outcome
from leakscan.redact.plan import Plan, Sort, plan
from leakscan.redact.reading import Reading, reading
from leakscan.redact.rewriting import Rewriter
from leakscan.redact.search import ValueSearch
from leakscan.redact.text import Hits, TextRedactor
from leakscan.redact.values import Choice, joined
from leakscan.sources.paths import shown

ATTEMPTS = 4
"""Times that a copy is made, each time with what the scan of the one before found."""
STILL_THERE = "something was still found in the copy"


@dataclass(frozen=True, slots=True)
class Wish:
    """How to redact."""

    choice: Choice
    scan: Callable[[Reading, str], ScanResult]
    """Scans contents and names; the second is the folder that shown paths are relative to."""
    detector: Callable[[], Hits]
    """Gives the first look of the detector, for places that want a closer one."""
    keep_length: bool = False
    verify: bool = True
    copy_unread: bool = False


def redact(paths: Sequence[Path], output: Path, wish: Wish) -> Outcome:
    """Copy files and folders into ``output``.

    Raises:
        SourceError: there is no such input.
        UsageError: the output lies in an input, or would overwrite something.
        OutputError: a copy cannot be written.
    """
    made = plan(paths, output)
    result = wish.scan(reading(made.items), str(Path.cwd()))
    with staging(output.absolute()) as aside:
        run = _Run(wish, made, aside, wish.choice.values(result))
        run.deep = {_file(path) for path, deep in wish.choice.places(result) if deep}
        run.everything()
        if wish.verify:
            run.verified()
        else:
            run.without_unread(result.coverage.skipped)
        whole = [one for one in run.copies if one.whole]
        published(whole, aside, output)
    return run.outcome()


def _file(path: str) -> str:
    return path.partition("!")[0]


@dataclass(slots=True)
class _Run:
    wish: Wish
    plan: Plan
    aside: Path
    values: tuple[Known, ...]
    deep: set[str] = field(default_factory=set)
    """Shown paths of files that want a closer look."""
    copies: list[Made] = field(default_factory=list)
    _hits: Hits | None = None

    def everything(self) -> None:
        """Make all copies aside."""
        search = ValueSearch(self.values)
        plain, close = self._rewriter(search, close=False), None
        taken: set[str] = set()
        self.copies = []
        for item in self.plan.items:
            target = redacted_target(item.target, plain.text, taken)
            rewriter = plain
            if item.shown in self.deep:
                rewriter = close = close or self._rewriter(search, close=True)
            self.copies.append(copied(item, target, self.aside, rewriter))

    def _rewriter(self, search: ValueSearch, *, close: bool) -> Rewriter:
        if close and self._hits is None:
            self._hits = self.wish.detector()
        redactor = TextRedactor(
            search, keep_length=self.wish.keep_length, also=self._hits if close else None
        )
        return Rewriter(redactor, copy_unread=self.wish.copy_unread)

    def verified(self) -> None:
        """Scan the copies; make them again as long as something is found, and then do without."""
        for attempt in range(ATTEMPTS):
            result = self.wish.scan(self._copied(), str(self.aside))
            found = {_file(path) for path, _ in self.wish.choice.places(result)}
            if not found:
                self._without_skipped(result)
                return
            again = self._shown(found)
            if attempt == ATTEMPTS - 1:
                break
            known = joined(self.values, self.wish.choice.values(result))
            if len(known) == len(self.values) and again <= self.deep:
                break
            self.values, self.deep = known, self.deep | again
            self._emptied()
            self.everything()
        self._without(found, "not-redacted", STILL_THERE)
        self._without_skipped(result)

    def _copied(self) -> Reading:
        """Return what of the copies is to be scanned."""
        whole = (one for one in self.copies if one.whole)
        return reading(
            [
                replace(one.item, path=str(self.aside / one.target), shown=_shown(one), named=False)
                for one in whole
            ]
        )

    def _shown(self, targets: set[str]) -> set[str]:
        """Return the originals of copies. A place that is in none of them is our fault, and none is handed out."""
        known = {_shown(one): one.item.shown for one in self.copies}
        return {known[target] for target in targets}

    def _emptied(self) -> None:
        """Take the copies away."""
        for one in reversed(self.copies):
            path = self.aside / one.target
            if one.item.sort is Sort.FOLDER:
                path.rmdir()
            else:
                path.unlink(missing_ok=True)

    def _without(self, targets: set[str], reason: str, detail: str) -> None:
        """Leave out whole files."""
        for one in self.copies:
            path = _shown(one)
            if one.whole and (path in targets or any(path.startswith(f"{t}/") for t in targets)):
                if one.item.sort is not Sort.FOLDER:
                    (self.aside / one.target).unlink(missing_ok=True)
                one.whole = False
                one.left_out += (Skipped(one.item.shown, reason, detail),)

    def _without_skipped(self, result: ScanResult) -> None:
        """Leave out what the scan of the copies could not read."""
        for skipped in result.coverage.skipped:
            self._unread(skipped, _shown)

    def without_unread(self, skipped: Sequence[Skipped]) -> None:
        """Leave out what the first scan could not read, where the copies are not scanned."""
        for one in skipped:
            self._unread(one, lambda made: made.item.shown)

    def _unread(self, skipped: Skipped, named: Callable[[Made], str]) -> None:
        path, mark, member = skipped.where.partition("!")
        for one in self.copies:
            if named(one) != path or not one.whole:
                continue
            stated = Skipped(one.item.shown + mark + member, skipped.reason, skipped.detail)
            if stated.where in {known.where for known in one.left_out}:
                continue
            one.left_out += (stated,)
            if not self.wish.copy_unread:
                (self.aside / one.target).unlink(missing_ok=True)
                one.whole = False

    def outcome(self) -> Outcome:
        """Say what was done."""
        files = [one for one in self.copies if one.whole and one.item.sort is not Sort.FOLDER]
        every = (skipped for one in self.copies for skipped in one.left_out)
        return Outcome(
            files=len(files),
            changed=sum(one.changed for one in files),
            replaced=sum((one.counts for one in files), Counter()),
            renamed=sum(one.target != one.item.target for one in self.copies if one.whole),
            left_out=tuple(sorted({*self.plan.left_out, *every})),
            verified=self.wish.verify,
        )


def _shown(one: Made) -> str:
    return shown(one.target)
