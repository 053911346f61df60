"""What the shards of a repository told, gathered; and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from leakscan.errors import StoreError
from leakscan.model.result import Coverage
from leakscan.sources.base import Known, Outcome
from leakscan.sources.git.gaps import Reached
from leakscan.sources.git.reading import ObjectsLesson
from leakscan.sources.git.remembering import Remembering
from leakscan.sources.git.shards import KnownShard, NamesShard


@dataclass(slots=True)
class Learning:
    """One scan of one repository under way."""

    repo: str = ""
    whole: bool = True
    remembering: Remembering | None = None
    open_trees: set[bytes] = field(default_factory=set)
    open_ids: set[bytes] = field(default_factory=set)
    commits: list[bytes] = field(default_factory=list)
    """Commits that were read one by one."""
    walk: bool = False
    reached: Reached | None = None
    names: Outcome | None = None
    """What the names of files gave; None: they were not looked at."""
    total: int = 0
    """Objects that the repository holds; with repeats where packs share some."""
    faults: tuple[str, ...] = ()
    """Why the memory was not used to the end."""

    def begin(self, repo: str, *, whole: bool) -> None:
        """Forget an earlier scan."""
        self.repo, self.whole = repo, whole
        self.remembering = self.reached = self.names = None
        self.open_trees, self.open_ids, self.commits = set(), set(), []
        self.walk, self.faults = False, ()

    def objects(self, lesson: ObjectsLesson) -> None:
        """Take up what a shard of objects told."""
        self.open_trees.update(lesson.open_trees)
        self.open_ids.update(lesson.open_ids)
        self.walk |= lesson.walk
        if self.remembering is not None:
            self.commits += lesson.commits
            self._keeping(partial(self.remembering.memory.keep, lesson.clean))

    def further(self) -> Iterator[KnownShard | NamesShard]:
        """Look for names of files as whole paths, if a part of one may be of interest."""
        if not self.whole or not (self.walk or self.open_trees):
            return
        known = None
        if self.remembering is not None and not self.walk:
            known = self.remembering.known_names(self.open_trees, self.commits)
        if known is None:
            yield NamesShard(self.repo, present=self.reached.present if self.reached else 0)
            return
        mentions, commits = known
        yield KnownShard(Known(Coverage(), mentions))
        if commits:
            yield NamesShard(self.repo, commits)

    def learnt(self) -> tuple[str, ...]:
        """Keep how the repository stood; say so where that failed."""
        if self.remembering is not None:
            self._keeping(partial(self.remembering.keep, self))
        return self.faults

    def _keeping(self, keep: Callable[[], None]) -> None:
        """Do without a memory that fails: what was found is worth more."""
        if not self.faults:
            try:
                keep()
            except StoreError as error:
                self.faults = (f"what was read is not remembered: {error.message}",)
