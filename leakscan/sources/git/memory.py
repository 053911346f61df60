"""What is remembered between scans of histories, and how any memory of objects serves for it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Protocol, runtime_checkable

from leakscan.model.clean import KIND, Clean, Ledger, split
from leakscan.sources.base import ObjectMemory
from leakscan.sources.git.plumbing import Git

ALL = "all"
"""Marks an object all of whose mentions are remembered."""


@runtime_checkable
class HistoryMemory(Protocol):
    """A memory that knows what clean objects count, and how a repository stood.

    ``store/state.py`` is one. All methods may raise ``StoreError``.
    """

    def recall(self, buckets: Iterable[bytes], length: int) -> Iterator[Clean]:
        """Yield, for each bucket of sorted ids with one first byte, those that are clean."""
        ...

    def keep(self, clean: Clean) -> None:
        """Keep what was read clean, at once."""
        ...

    def settle(self) -> None:
        """Take note that a scan has come to its end."""
        ...

    def place(self, name: str) -> str:
        """Return the text kept for a repository, empty when there is none."""
        ...

    def keep_place(self, name: str, value: str) -> None:
        """Keep a text for a repository."""
        ...


class PlainMemory:
    """A memory that knows ids alone (``ObjectMemory``): git says what they count.

    An object that names a provider is remembered with names derived from its id and the rules, so
    that it counts the same next time; one that holds archive members is read each time.
    """

    def __init__(self, memory: ObjectMemory, git: Git, marks: Sequence[str]) -> None:
        """Use ``memory``.

        Args:
            memory: what knows the ids.
            git: the repository, to ask for kinds and sizes.
            marks: all rules whose provider an object can name.
        """
        self._memory, self._git, self._marks = memory, git, tuple(marks)

    def recall(self, buckets: Iterable[bytes], length: int) -> Iterator[Clean]:
        """Yield those of each bucket that are clean."""
        buckets = list(buckets)
        says: dict[bytes, frozenset[str]] = {}
        for ids in buckets:
            says |= self._known(list(split(ids, length)))
        counted = dict(self._counted(says, length))
        for ids in buckets:
            ledger = Ledger(length)
            for id_ in split(ids, length):
                if id_ in counted:
                    ledger.note(id_, *counted[id_], says=says[id_])
            yield ledger.closed()

    def _known(self, ids: list[bytes]) -> dict[bytes, frozenset[str]]:
        plain = self._memory.known_clean(ids) if ids else set()
        others = {derived(id_, ALL): id_ for id_ in ids if id_ not in plain} if self._marks else {}
        speaking = [others[name] for name in self._ask(others)]
        found = {id_: frozenset[str]() for id_ in plain}
        names = {derived(id_, mark): (id_, mark) for id_ in speaking for mark in self._marks}
        marked: dict[bytes, set[str]] = {id_: set() for id_ in speaking}
        for name in self._ask(names):
            id_, mark = names[name]
            marked[id_].add(mark)
        return found | {id_: frozenset(says) for id_, says in marked.items()}

    def _ask(self, names: Iterable[bytes]) -> list[bytes]:
        asked = list(names)
        return sorted(self._memory.known_clean(asked)) if asked else []

    def _counted(
        self, ids: Iterable[bytes], length: int
    ) -> Iterator[tuple[bytes, tuple[int, int]]]:
        """Yield of what kind objects are, and their sizes."""
        with tempfile.TemporaryFile() as asked:
            asked.writelines(id_.hex().encode() + b"\n" for id_ in ids)
            asked.seek(0)
            process = self._git.start(
                "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", "--buffer",
                stdin=asked, bufsize=1 << 20,
            )  # fmt: skip
            with process:
                for line in process.stdout or ():
                    id_, kind, *size = line.decode("ascii", "replace").split()
                    if kind in KIND and len(id_) == 2 * length:
                        counts = 0 if kind == "tree" else int(size[0])
                        yield bytes.fromhex(id_), (KIND[kind], counts)

    def keep(self, clean: Clean) -> None:
        """Remember what can be remembered by ids alone."""
        ids = list(split(clean.ids, clean.length))
        names = list(self._names(clean, ids))
        if names:
            self._memory.remember_clean(names)

    def _names(self, clean: Clean, ids: list[bytes]) -> Iterator[bytes]:
        for at, id_ in enumerate(ids):
            says = clean.sets[clean.mentions[at]]
            if clean.members[at] or not says <= set(self._marks):
                continue
            if not says:
                yield id_
                continue
            yield from (derived(id_, mark) for mark in sorted(says))
            yield derived(id_, ALL)

    def settle(self) -> None:
        """Do nothing: the memory's owner commits."""

    def place(self, name: str) -> str:
        """Return nothing: only ids are remembered."""
        del name
        return ""

    def keep_place(self, name: str, value: str) -> None:
        """Keep nothing."""


def derived(id_: bytes, mark: str) -> bytes:
    """Return a name for the fact that an object, clean otherwise, names a rule's provider."""
    return blake2b(id_ + mark.encode(), digest_size=len(id_), person=b"leakscan-mention").digest()


def as_history_memory(
    memory: ObjectMemory | HistoryMemory, git: Git, marks: Sequence[str]
) -> HistoryMemory:
    """Return a memory that knows all that a history needs."""
    return memory if isinstance(memory, HistoryMemory) else PlainMemory(memory, git, marks)
