"""What the shards of a repository told, gathered; and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from leakscan.errors import StoreError
from leakscan.model.result import Coverage
from leakscan.sources.base import Known, Outcome
from leakscan.sources.git import gaps, linkage
from leakscan.sources.git.gaps import Reached
from leakscan.sources.git.links import Referred
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.reading import ObjectsLesson
from leakscan.sources.git.remembering import Remembering
from leakscan.sources.git.selection import EVERYTHING
from leakscan.sources.git.shards import GapsShard, KnownShard, NamesShard

MANY = 50_000
"""Objects from which on it is worth it that several processes of git walk through history."""


@dataclass(slots=True)
class Learning:
    """One scan of one repository under way."""

    repo: str = ""
    whole: bool = True
    remembering: Remembering | None = None
    open_trees: set[bytes] = field(default_factory=set)
    commits: list[bytes] = field(default_factory=list)
    """Commits that were read one by one."""
    walk: bool = False
    reached: Reached | None = None
    link: bool = False
    """Whether what is reached follows from what the objects name."""
    known: linkage.Prepared | None = None
    referred: list[Referred | None] = field(default_factory=list)
    names: Outcome | None = None
    """What the names of files gave; None: they were not looked at."""
    parts: int = 1
    """Processes that may work at the same time."""
    total: int = 0
    """Objects that the repository holds; with repeats where packs share some."""
    faults: tuple[str, ...] = ()
    """Why the memory was not used to the end."""

    def begin(self, repo: str, *, whole: bool, parts: int) -> None:
        """Forget an earlier scan."""
        self.repo, self.whole, self.parts = repo, whole, parts
        self.remembering = self.reached = self.names = None
        self.open_trees, self.commits = set(), []
        self.walk, self.faults = False, ()
        self.link, self.known, self.referred = False, None, []

    def objects(self, lesson: ObjectsLesson) -> None:
        """Take up what a shard of objects told."""
        self.open_trees.update(lesson.open_trees)
        self.walk |= lesson.walk
        self.referred.append(lesson.referred)
        if self.remembering is not None:
            self.commits += lesson.commits
            self._keeping(partial(self.remembering.memory.keep, lesson.clean))

    def further(self) -> Iterator[KnownShard | NamesShard | GapsShard]:
        """State what is missing, and look for names of files as whole paths, if a part of one may be of interest."""
        if self.link and self.referred and self.reached is None:
            self.reached = self._reached()
            yield GapsShard(self.repo, self.reached)
        if not self.whole or not (self.walk or self.open_trees):
            return
        known = None
        if self.remembering is not None and not self.walk:
            known = self.remembering.known_names(self.open_trees, self.commits)
        if known is None:
            present = self.reached.present if self.reached else 0
            parts = self.parts if self.total >= MANY else 1
            yield NamesShard(self.repo, present=present, total=self.total, parts=parts)
            return
        mentions, commits = known
        yield KnownShard(Known(Coverage(), mentions))
        if commits:
            yield NamesShard(self.repo, commits)

    def _reached(self) -> Reached:
        git = Git(self.repo)
        told = [one for one in self.referred if one is not None]
        whole = len(told) == len(self.referred)
        found = linkage.reached(git, self.known, told) if whole and self.known else None
        return found or gaps.reach(git, EVERYTHING)

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
