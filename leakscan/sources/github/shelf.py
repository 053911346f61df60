"""The folder of mirrors: what is there, how large it is, and what is given up for room."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from leakscan.sources.github.locks import locked_if_free


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a mirror. Written after each fetch; its file's time is that of the last use."""

    stamp: str = ""
    """What the listing said when it was fetched."""
    refs: str = ""
    """Digest over all refs and what they point at."""
    size: int = 0
    """Bytes on disk."""
    absent: bool = False
    """Whether there was nothing to fetch: a wiki that nobody wrote."""
    borrows: str = ""
    """Key of the mirror that holds objects of this one."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Mirrors of one host."""

    folder: Path

    def mirror(self, key: str) -> Path:
        """Return where a mirror is, or would be."""
        return self.folder / f"{key}.git"

    def begin(self, key: str) -> Path:
        """Make an empty folder in which a mirror is made. The caller holds its lock. Raises ``OSError``.

        Whatever is left there is a dead run's and is removed. A git that outlived its run may still
        write to it; then that goes on to the end beside the new one, and is removed by a later run.
        """
        self._clear(key)
        taken = {place.name for place in self._unfinished(key)}
        names = (f"{key}.new{number or ''}" for number in range(len(taken) + 1))
        made = self.folder / next(name for name in names if name not in taken)
        made.mkdir(parents=True, mode=0o700)
        return made

    def lock(self, key: str) -> Path:
        """Return the lock file of a mirror."""
        return self.folder / "locks" / key

    def state(self, key: str) -> State:
        """Return what is known of a mirror; nothing where there is none or its file is damaged."""
        try:
            told = json.loads(self._state(key).read_text("utf-8"))
            return State(**{f.name: told[f.name] for f in fields(State)})
        except (OSError, ValueError, KeyError, TypeError):
            return State()

    def write(self, key: str, state: State) -> None:
        """Keep what is known of a mirror, in one step. Raises ``OSError``."""
        place = self._state(key)
        beside = place.with_suffix(".json.new")
        beside.write_text(json.dumps(asdict(state)), "utf-8")
        beside.replace(place)

    def used(self, key: str) -> None:
        """Note that a mirror is in use now."""
        with contextlib.suppress(FileNotFoundError):
            os.utime(self._state(key))

    def discard(self, key: str) -> None:
        """Remove a mirror and those that borrow from it. The caller holds its lock."""
        for borrower in [k for k, state in self.states() if state.borrows == key]:
            with locked_if_free(self.lock(borrower)) as free:
                if free:
                    self._remove(borrower)
        self._remove(key)

    def states(self) -> Iterator[tuple[str, State]]:
        """Yield the mirrors, the least recently used first."""
        with contextlib.suppress(FileNotFoundError):
            found = [(p.stat().st_mtime_ns, p.name) for p in self.folder.glob("*.json")]
            for _, name in sorted(found):
                key = name.removesuffix(".json")
                yield key, self.state(key)

    def total(self) -> int:
        """Return the bytes that all mirrors take."""
        return sum(state.size for _, state in self.states())

    def make_room(self, limit: int) -> list[str]:
        """Remove mirrors until they take ``limit`` bytes, none in use or lent from; return which."""
        removed: list[str] = []
        progress = True
        while progress:
            states = list(self.states())
            total = sum(state.size for _, state in states)
            lenders = {state.borrows for _, state in states}
            progress = False
            for key, state in states:
                if total <= limit:
                    return removed
                if state.absent or key in lenders:
                    continue
                with locked_if_free(self.lock(key)) as free:
                    if free:
                        self._remove(key)
                        total -= state.size
                        removed.append(key)
                        progress = True
        return removed

    def _state(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _remove(self, key: str) -> None:
        self._state(key).unlink(missing_ok=True)
        shutil.rmtree(self.mirror(key), ignore_errors=True)
        self._clear(key)

    def _clear(self, key: str) -> None:
        for place in self._unfinished(key):
            shutil.rmtree(place, ignore_errors=True)

    def _unfinished(self, key: str) -> list[Path]:
        return [*self.folder.glob(f"{glob.escape(key)}.new*")]


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    total = 0
    for here, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += Path(here, name).lstat().st_size
    return total
