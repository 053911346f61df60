"""The only door to ``hyperscan``: many expressions in one pass over any amount of bytes.

Imports almost nothing before it compiles, because a commit hook waits for it (``glance.py``).
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType
    from typing import Any

    from leakscan.engine.heads import Expression

MAX_SCAN = (1 << 32) - 1
"""Bytes hyperscan takes in one call (its length is an ``unsigned int``)."""
OLD = 30 * 24 * 3600
"""Seconds after which a kept file gives way to a newer one of its kind; who still needs it makes it anew."""
DIGEST = 32
"""Bytes of the digest before what is kept in a file."""


def hyperscan_version() -> str | None:
    """Return the version of the installed binding (it carries its library); None without one."""
    hyperscan = _hyperscan()
    return None if hyperscan is None else str(hyperscan.__version__)


class Database:
    """Many expressions, matched in one pass that is linear in the input. Threads can share it."""

    def __init__(
        self,
        expressions: Callable[[], Sequence[Expression]],
        *,
        cache: str | os.PathLike[str] | None = None,
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
        import threading  # noqa: PLC0415  (here and below: see the docstring)

        self._local = threading.local()

    def hits(self, data: bytes | memoryview) -> bool:
        """Say whether any expression occurs in at most :data:`MAX_SCAN` bytes."""
        try:
            self._database.scan(data, match_event_handler=_stop, scratch=self._scratch())
        except self._hyperscan.ScanTerminated:
            return True
        return False

    def searcher(self) -> Callable[[bytes | memoryview], bool]:
        """Return :meth:`hits` for this thread alone; asked a million times, it takes half the time.

        Half of what it takes to look at 400 bytes, that is: most of what is new in a version is no more.
        """
        scan, scratch, ended = self._database.scan, self._scratch(), self._hyperscan.ScanTerminated

        def search(data: bytes | memoryview) -> bool:
            try:
                scan(data, match_event_handler=_stop, scratch=scratch)
            except ended:
                return True
            return False

        return search

    def ends(self, data: bytes | memoryview) -> set[int]:
        """Return every offset at which an expression ends, in at most :data:`MAX_SCAN` bytes."""
        found: set[int] = set()
        add = found.add

        def note(_id: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add(end)

        self._database.scan(data, match_event_handler=note, scratch=self._scratch())
        return found

    def found(self, data: bytes | memoryview) -> list[tuple[int, int]]:
        """Return number (in the order given) and end of every hit, in at most :data:`MAX_SCAN` bytes.

        In the order of their ends.
        """
        found: list[tuple[int, int]] = []
        add = found.append

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add((number, end))

        self._database.scan(data, match_event_handler=note, scratch=self._scratch())
        return found

    def which(self, data: bytes | memoryview) -> int:
        """Return the numbers of the expressions that occur, a bit each."""
        found = 0

        def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            nonlocal found
            found |= 1 << number

        self._database.scan(data, match_event_handler=note, scratch=self._scratch())
        return found

    def _scratch(self) -> Any:
        """Return this thread's own: scratch space cannot be shared."""
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = self._hyperscan.Scratch(self._database)
        return scratch

    def _compile(self, expressions: Sequence[Expression]) -> Any:
        hyperscan = self._hyperscan
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=[expression.source for expression in expressions],
                ids=list(range(len(expressions))),
                flags=[
                    hyperscan.HS_FLAG_CASELESS * e.caseless | hyperscan.HS_FLAG_SINGLEMATCH * e.once
                    for e in expressions
                ],
            )
        except hyperscan.error as error:
            from leakscan.errors import RuleError  # noqa: PLC0415

            raise RuleError(
                f"a value shape cannot be looked for: {error}",
                hint="use literals, character classes and counted repeats at the shape's beginning",
            ) from error
        return database

    def _read(self, cache: str | os.PathLike[str] | None) -> Any:
        """Return the database of a cache file, or None when it is to be built."""
        if cache is None:
            return None
        hyperscan = self._hyperscan
        try:
            with open(cache, "rb") as file:
                content = file.read()
            if digest(content[DIGEST:]) != content[:DIGEST]:
                return None
            database = hyperscan.loadb(content[DIGEST:], hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)  # fails for another processor
        except (OSError, hyperscan.error):
            return None
        return database

    def _write(self, cache: str | os.PathLike[str] | None) -> None:
        if cache is None:
            return
        body = self._hyperscan.dumpb(self._database)
        keep(cache, digest(body) + body)


def _stop(*_: object) -> bool:
    """End a search at its first match."""
    return True


def digest(content: bytes) -> bytes:
    """Return the digest that guards a kept file against damage, :data:`DIGEST` bytes."""
    try:
        from _blake2 import blake2b  # noqa: PLC0415  (hashlib loads OpenSSL first, which takes 2 ms)
    except ImportError:
        from hashlib import blake2b  # noqa: PLC0415
    return blake2b(content, digest_size=DIGEST).digest()


def keep(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file that no reader ever sees in part.

    A full disk or a folder without permission only costs the next start time.
    """
    import contextlib  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    with contextlib.suppress(OSError):
        folder, name = os.path.split(os.fspath(path))
        os.makedirs(folder, mode=0o700, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(draft, path)
        except OSError:
            os.unlink(draft)
        _make_room(folder, kind=name.partition("-")[0])


def _make_room(folder: str, *, kind: str) -> None:
    """Delete what was kept long ago under names ``KIND-…``, drafts of killed runs with it."""
    import time  # noqa: PLC0415

    oldest = time.time() - OLD
    with os.scandir(folder) as entries:
        for entry in entries:
            about = entry.stat(follow_symlinks=False)
            if entry.name.startswith(f"{kind}-") and about.st_mtime < oldest:
                os.unlink(entry.path)


def _hyperscan() -> ModuleType | None:
    try:
        import hyperscan  # noqa: PLC0415  (optional, and only when much is to be read)
    except ImportError:
        return None
    return hyperscan
