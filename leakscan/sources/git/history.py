"""Everything that a git repository holds, every object once.

All blobs, commits and tags are read, reachable or not, in the order of the packs; beside them stand
the names and files that are no objects. Commit and path of a blob are looked up for hits only
(``attribution.py``): a walk over diffs would pay for that at every blob, and miss what no diff
shows. Names of files are looked for in the trees first, part by part; only where a part may be of
interest, history is walked for whole paths.

With a memory only what is not known to be clean is read (``memory.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from leakscan.model.result import Target
from leakscan.sources.base import Attribution, Lesson, ObjectMemory, Shard
from leakscan.sources.git import linkage, selection
from leakscan.sources.git.inventory import Slice
from leakscan.sources.git.layout import locate
from leakscan.sources.git.learning import Learning
from leakscan.sources.git.memory import HistoryMemory, as_history_memory
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.reading import NamesLesson, ObjectsLesson, SurroundingsLesson
from leakscan.sources.git.remembering import Remembering
from leakscan.sources.git.selection import EVERYTHING
from leakscan.sources.git.shards import ObjectsShard, SurroundingsShard, TogetherShard

SHARE = 16 * 1024 * 1024
"""Bytes of packed and loose objects that are worth a shard of their own: less is read before
another process has started."""
FINER = 16
"""Shards for each of ``parts`` when all is read: families differ in size, and nobody should wait long
for the last. With 4, one of two processes waited for 0.4 of curl's 4.8 s, and for 1.1 of git's 10 s. To
narrow the history costs git a walk for each shard; that is not cut finer."""
KEPT = 16 * 1024 * 1024
"""Bytes of packed objects after which what was learnt is kept: so much is read again, for each
process, when a scan is stopped and begun anew."""


@dataclass(frozen=True, slots=True)
class HistorySource:
    """A repository: all of it, or what some commits introduced."""

    repo: Path
    """The repository, its ``.git``, or a folder inside its work tree."""
    since: str | None = None
    """Only what no ancestor of this revision has."""
    range_: str | None = None
    """Only what the commits of ``A..B`` introduced."""
    parts: int = 1
    """Processes among which the objects are dealt; a small repository is not cut."""
    memory: HistoryMemory | ObjectMemory | None = None
    """What is known of earlier scans under the same rules. It is not used for a part of history."""
    marks: Sequence[str] = ()
    """Ids of the rules whose provider an object can name; for a memory of ids alone."""
    _learning: Learning = field(default_factory=Learning, compare=False, repr=False)

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("history", str(self.repo))

    def shards(self) -> Iterator[Shard]:
        """Cut the objects, and put what is no object in a shard of its own.

        Raises:
            GitError: there is no repository, git refuses it, or a revision means nothing in it.
            StoreError: the memory cannot be read.
        """
        git = Git(self.repo)
        layout = locate(git)
        chosen = EVERYTHING
        if self.since:
            chosen = selection.since(git, self.since)
        elif self.range_:
            chosen = selection.between(git, self.range_)
        learning = self._learning
        learning.begin(str(self.repo), whole=chosen.whole, parts=self.parts)
        stored = Stored.of(git)
        learning.total = stored.objects if chosen.whole else 0
        if self.memory is not None and chosen.whole:
            memory = as_history_memory(self.memory, git, self.marks)
            learning.remembering = Remembering(git, layout, memory)
            learning.open_trees |= learning.remembering.open_trees
            planned = learning.remembering.planned(self.parts)
            if planned is not None:
                yield from planned
                return
        reached = learning.remembering.reached if learning.remembering else None
        learning.link = link = (
            chosen.whole and reached is None and linkage.possible(layout, learning.total)
        )
        around = SurroundingsShard(str(self.repo), chosen, reached, link)
        learn = learning.remembering is not None
        parts = self._parts(stored.bytes, whole=chosen.whole, learn=learn)
        if parts == 1:  # not worth a process, whatever may be used
            every = ObjectsShard(str(self.repo), chosen, learn=learn, link=link, layout=layout)
            if link:
                learning.known = linkage.prepared(git, layout)
            yield TogetherShard((every, around))
            return
        yield around  # may wait for git: is begun first
        for part in range(parts):
            slice_ = Slice(part, parts)
            yield ObjectsShard(str(self.repo), chosen, slice_, learn, link, layout)
        if link:  # while others read the last of them
            learning.known = linkage.prepared(git, layout)

    def _parts(self, stored: int, *, whole: bool, learn: bool) -> int:
        processes = min(self.parts, 1 + stored // SHARE)
        parts = processes * (FINER if whole and processes > 1 else 1)
        return max(parts, stored // KEPT) if learn else parts

    @property
    def total(self) -> int:
        """Return how many objects there are; 0 for a part of history, and before it was cut."""
        return self._learning.total

    def learn(self, lesson: Lesson) -> None:
        """Take up what a shard told."""
        if isinstance(lesson, ObjectsLesson):
            self._learning.objects(lesson)
        elif isinstance(lesson, SurroundingsLesson):
            self._learning.reached = lesson.reached
        elif isinstance(lesson, NamesLesson):
            self._learning.names = lesson.outcome

    def further(self) -> Iterator[Shard]:
        """Look for names of files as whole paths, where that may give something."""
        return self._learning.further()

    def learnt(self) -> tuple[str, ...]:
        """Keep how the repository stood; say so where that failed."""
        return self._learning.learnt()

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Find where blobs stand; commit, paths, refs."""
        from leakscan.sources.git.attribution import attribute  # noqa: PLC0415  for hits only

        return attribute(Git(self.repo), blobs)


class Stored(NamedTuple):
    """How much a repository holds in its own packs and as loose objects."""

    objects: int
    bytes: int
    """On the disk."""

    @classmethod
    def of(cls, git: Git) -> Stored:
        """Ask git."""
        lines = git.run("count-objects", "-v").decode("utf-8", "surrogateescape").splitlines()
        pairs = (line.partition(": ") for line in lines)
        counts = {name: int(value) for name, _, value in pairs if value.isdigit()}
        return cls(
            counts["in-pack"] + counts["count"], 1024 * (counts["size-pack"] + counts["size"])
        )
