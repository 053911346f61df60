"""The only door to ``regex`` and ``hyperscan``.

Two kinds of pattern pass through here:

* :class:`Pattern`, one regular expression over a small window, with a time limit for every search.
  It is compiled, and ``regex`` imported, when it is first used, so an input without prefilter hits
  pays for neither. Patterns of rules are never handed to the standard library's ``re``: a user's
  rule can be anything, and proving that an expression cannot run away is a harder job than limiting
  it. Fixed patterns of our own code, linear by construction, may use ``re``.
* :class:`Database`, many expressions in one linear pass over any amount of bytes (hyperscan).
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from leakscan.errors import LeakscanError, RuleError

SEARCH_SECONDS = 2.0
"""Processor time one search of a window may take. Real ones take microseconds."""
MAX_SCAN = (1 << 32) - 1
"""Bytes hyperscan takes in one call (its length is an ``unsigned int``)."""


class PatternTimeout(LeakscanError):  # noqa: N818  (a fact about the input, not a fault)
    """A search was given up: the window was not read, and the caller makes a ``Skipped`` of it."""


class PatternMatch(Protocol):
    """What a search gives: the usual methods of a match object."""

    def group(self, group: int | str = 0, /) -> bytes | None:
        """Return what a group matched."""
        ...

    def span(self, group: int | str = 0, /) -> tuple[int, int]:
        """Return where a group matched, (-1, -1) if it took no part."""
        ...

    def groupdict(self) -> dict[str, bytes | None]:
        """Return the named groups."""
        ...


class Pattern:
    """A regular expression over bytes, compiled when first used, limited in time."""

    __slots__ = ("_compiled", "_flags", "seconds", "source")

    def __init__(self, source: str, *, flags: int, seconds: float) -> None:
        self.source = source
        self.seconds = seconds
        self._flags = flags
        self._compiled: Any = None

    def search(self, data: bytes, start: int = 0, end: int | None = None) -> PatternMatch | None:
        """Return the first match; ``PatternTimeout`` when the limit is reached."""
        return self._run("search", data, start, end)

    def match(self, data: bytes, start: int = 0, end: int | None = None) -> PatternMatch | None:
        """Return the match that begins at ``start``."""
        return self._run("match", data, start, end)

    def fullmatch(self, data: bytes, start: int = 0, end: int | None = None) -> PatternMatch | None:
        """Return the match of the whole range."""
        return self._run("fullmatch", data, start, end)

    def find_all(self, data: bytes, start: int = 0, end: int | None = None) -> list[PatternMatch]:
        """Return every match, left to right; the limit is for all of them together."""
        compiled = self.compiled()
        try:
            return list(compiled.finditer(data, start, end, timeout=self.seconds))
        except TimeoutError:
            raise self._timeout() from None

    def compiled(self) -> Any:
        """Compile now and return the library's object; ``RuleError`` for what cannot be."""
        if self._compiled is None:
            import regex  # noqa: PLC0415  (only when a window is searched)

            try:
                self._compiled = regex.compile(self.source.encode(), self._flags)
            except regex.error as error:
                raise RuleError(
                    f"the pattern {self.source!r} is not a regular expression: {error}",
                    hint="correct the pattern in the rule file",
                ) from error
        return self._compiled

    def _run(self, method: str, data: bytes, start: int, end: int | None) -> PatternMatch | None:
        search = getattr(self.compiled(), method)
        try:
            found: PatternMatch | None = search(data, start, end, timeout=self.seconds)
        except TimeoutError:
            raise self._timeout() from None
        return found

    def _timeout(self) -> PatternTimeout:
        return PatternTimeout(
            f"a search for the pattern {self.source!r} was given up after {self.seconds:g} s",
            hint="make the pattern's repeats narrower, so that a text can match in one way only",
        )

    def __repr__(self) -> str:
        return f"Pattern({self.source!r})"


def compile_bytes(
    pattern: str, *, caseless: bool = False, dotall: bool = False, seconds: float = SEARCH_SECONDS
) -> Pattern:
    """Return a pattern over bytes; its text is matched as UTF-8, ``.`` is one byte.

    An expression that is wrong is reported when it is first used, or by ``compiled()``.
    """
    # the flags of regex are the numbers of re
    flags = (re.IGNORECASE if caseless else 0) | (re.DOTALL if dotall else 0)
    return Pattern(pattern, flags=int(flags), seconds=seconds)


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression of a database, in hyperscan's dialect, over bytes."""

    source: bytes
    caseless: bool = False


def hyperscan_version() -> str | None:
    """Return the version of the installed binding (it carries its library); None without one."""
    hyperscan = _hyperscan()
    return None if hyperscan is None else str(hyperscan.__version__)


class Database:
    """Many expressions, matched in one pass that is linear in the input. Threads can share it."""

    def __init__(
        self, expressions: Callable[[], Sequence[Expression]], *, cache: Path | None = None
    ) -> None:
        """Compile, or read what was compiled before from the file ``cache``.

        The caller puts everything that ``expressions`` depends on into the name of the file. A file
        that is damaged, or made for another processor or library version, is replaced; one that
        cannot be written is done without.
        """
        self._hyperscan: Any = _hyperscan()
        self._database = self._read(cache)
        if self._database is None:
            self._database = self._compile(expressions())
            self._write(cache)
        self._local = threading.local()

    def ends(self, data: bytes | memoryview) -> set[int]:
        """Return every offset at which an expression ends, in at most :data:`MAX_SCAN` bytes."""
        found: set[int] = set()
        add = found.add

        def note(_id: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add(end)

        scratch = getattr(self._local, "scratch", None)
        if scratch is None:  # scratch space cannot be shared by threads
            scratch = self._local.scratch = self._hyperscan.Scratch(self._database)
        self._database.scan(data, match_event_handler=note, scratch=scratch)
        return found

    def _compile(self, expressions: Sequence[Expression]) -> Any:
        hyperscan = self._hyperscan
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=[expression.source for expression in expressions],
                ids=list(range(len(expressions))),
                flags=[hyperscan.HS_FLAG_CASELESS * e.caseless for e in expressions],
            )
        except hyperscan.error as error:
            raise RuleError(
                f"a value shape cannot be looked for: {error}",
                hint="use literals, character classes and counted repeats at the shape's beginning",
            ) from error
        return database

    def _read(self, cache: Path | None) -> Any:
        """Return the database of a cache file, or None when it is to be built."""
        if cache is None:
            return None
        hyperscan = self._hyperscan
        try:
            content = cache.read_bytes()
            digest, body = content[:32], content[32:]
            if hashlib.sha256(body).digest() != digest:
                return None
            database = hyperscan.loadb(body, hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)  # fails for another processor
        except (OSError, hyperscan.error):
            return None
        return database

    def _write(self, cache: Path | None) -> None:
        if cache is None:
            return
        body = self._hyperscan.dumpb(self._database)
        try:
            cache.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=cache.parent, prefix=cache.name)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(body).digest() + body)
                os.replace(name, cache)  # noqa: PTH105  (a reader never sees half a file)
            except OSError:
                os.unlink(name)  # noqa: PTH108
        except OSError:
            return  # a full disk or a folder without permission only costs the next start time


def _hyperscan() -> ModuleType | None:
    try:
        import hyperscan  # noqa: PLC0415  (optional, and only when much is to be read)
    except ImportError:
        return None
    return hyperscan
