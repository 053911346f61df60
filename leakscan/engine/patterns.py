"""The only door to ``regex``: one expression over a small window, every search limited in time.

A :class:`Pattern` is compiled, and ``regex`` imported, when it is first used, so an input without
prefilter hits pays for neither. Patterns of rules are never handed to the standard library's
``re``: a user's rule can be anything, and proving that an expression cannot run away is a harder
job than limiting it. Fixed patterns of our own code, linear by construction, may use ``re``.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from leakscan.errors import LeakscanError, RuleError

SEARCH_SECONDS = 2.0
"""Processor time one search of a window may take. Real ones take microseconds."""


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
