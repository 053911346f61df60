"""Bare copies of everything a remote shows, kept between runs and brought up to date.

A copy has no remote, no hooks and no configuration but git's own. Nothing is ever thrown out of it: a
commit that was pushed over stays readable. It is made under another name and moved in place when
whole; one that is damaged is made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from leakscan.model.chunk import Skipped
from leakscan.sources.github.base import GitRemote
from leakscan.sources.github.fetching import Fetching, Gate
from leakscan.sources.github.locks import locked
from leakscan.sources.github.shelf import Shelf, State

MEASURE_AFTER = 1000
"""Fetches of this process after which all mirrors are measured again: others fetch, too."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirror that stays in place as long as it is lent."""

    key: str
    path: Path
    changed: bool
    """Whether any ref is not as it was before this run."""
    refs: str
    """Digest over all refs: equal digests, equal contents."""
    asked: bool
    """Whether the remote was asked."""
    new: bool = False
    """Whether it was made just now: damage in it is the remote's."""
    borrows: str = ""
    """Key of the mirror that holds part of the objects (a fork's parent); empty: none."""


@dataclass(frozen=True, slots=True)
class Mirrors:
    """All mirrors of one host in a folder."""

    folder: Path
    limit: int = 1 << 40
    """Bytes that all together may take; what is in use stays, whatever it takes."""
    attempts: int = 5
    """How often a fetch that broke off is tried in all."""
    seconds: float = 6 * 3600.0
    """The longest that one fetch may take."""
    _sizes: list[int] = field(default_factory=list, repr=False, compare=False)
    """What this process added since it last measured everything, the measure first."""

    @property
    def shelf(self) -> Shelf:
        """Return the folder as such."""
        return Shelf(self.folder)

    @contextmanager
    def refreshed(self, remote: GitRemote, gate: Gate) -> Iterator[Mirror | Skipped | None]:
        """Lend the mirror as the remote is now; None where nothing was ever put there.

        Nothing is asked where the remote's stamp is as it was.
        """
        with ExitStack() as stack:
            try:
                result = self._entered(stack, remote, gate)
            except OSError as exc:
                words = f"the folder of mirrors: {exc.strerror or type(exc).__name__}"
                result = Skipped(remote.name, "unwritable", words)
            yield result

    def _entered(self, stack: ExitStack, remote: GitRemote, gate: Gate) -> Mirror | Skipped | None:
        lock = stack.enter_context(locked(self.shelf.lock(remote.key)))
        while True:
            result = self._refresh(remote, gate)
            if not isinstance(result, Mirror):
                return result
            lock.share()
            if (result.path / "objects").is_dir():
                return result
            lock.alone()  # it was removed in between, to make room

    def _refresh(self, remote: GitRemote, gate: Gate) -> Mirror | Skipped | None:
        state, path = self.shelf.state(remote.key), self.shelf.mirror(remote.key)
        whole = state.absent or (path / "objects").is_dir()
        believed = state.absent or not remote.changes_unseen
        if remote.stamp and state.stamp == remote.stamp and whole and believed:
            self.shelf.used(remote.key)
            return None if state.absent else _mirror(remote.key, path, state, state, asked=False)
        told = Fetching(self.shelf, remote, gate, self.attempts, self.seconds).run(state)
        if isinstance(told, Skipped):
            return told
        self.shelf.write(remote.key, told)
        self._make_room(told.size - state.size)
        return None if told.absent else _mirror(remote.key, path, state, told, asked=True)

    def _make_room(self, added: int) -> None:
        """Remove what is too much. To measure all mirrors takes a while where there are many."""
        self._sizes.append(added)
        if len(self._sizes) > MEASURE_AFTER or len(self._sizes) == 1:
            self._sizes[:] = [self.shelf.total()]
        if sum(self._sizes) > self.limit:
            self.shelf.make_room(self.limit - self.limit // 20)  # not again at the next fetch
            self._sizes[:] = [self.shelf.total()]

    @contextmanager
    def kept(self, key: str) -> Iterator[Mirror | None]:
        """Lend a mirror as it is, without the network; None where there is none."""
        with locked(self.shelf.lock(key), shared=True):
            state, path = self.shelf.state(key), self.shelf.mirror(key)
            whole = (path / "objects").is_dir()
            self.shelf.used(key)
            yield Mirror(key, path, changed=False, refs=state.refs, asked=False,
                         borrows=state.borrows) if whole else None  # fmt: skip

    def discard(self, key: str) -> None:
        """Remove a mirror that turned out to be damaged; the next refresh makes it anew."""
        with locked(self.shelf.lock(key)):
            self.shelf.discard(key)


def _mirror(key: str, path: Path, before: State, now: State, *, asked: bool) -> Mirror:
    changed, new = now.refs != before.refs, asked and not before.refs
    return Mirror(key, path, changed, now.refs, asked, new, now.borrows)
