"""First and last seen, resolved and reopened, triage: against a model, whatever the order of events."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from leakscan.model.evidence import Status
from leakscan.model.organisation import Presence, Run, TriageMark, TriageState
from leakscan.store.sql.looking import SETTLED
from tests.store.conftest import opened
from tests.store.outcomes import TARGET, UNREAD, begin, finding, outcome, part

SEEDS = st.sets(st.integers(1, 4))
REPOSITORIES = st.integers(1, 3)


@dataclass
class Seen:
    """What the model knows of a finding."""

    first: int
    opened: int
    last: int
    resolved: int = 0
    reopened: int = 0
    marks: list[TriageState] = field(default_factory=list)


class History(RuleBasedStateMachine):
    """A store and a few dictionaries that do the same."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = str(Path(self.folder.name) / "state.db")
        self.store = opened(self.path)
        self.run: Run | None = None
        self.there: dict[int, set[int]] = {}
        self.listed: set[int] = set()
        self.seen: dict[int, Seen] = {}

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @precondition(lambda self: self.run is None)
    @rule()
    def run_begins(self) -> None:
        self.run = begin(self.store)

    @precondition(lambda self: self.run is not None)
    @rule(number=REPOSITORIES, seeds=SEEDS, complete=st.booleans(), twice=st.booleans())
    def repository_is_read(self, number: int, seeds: set[int], complete: bool, twice: bool) -> None:
        assert self.run
        skipped = () if complete else [UNREAD]
        one = outcome(number, part(*map(finding, sorted(seeds)), skipped=skipped))
        for _ in range(1 + twice):
            self.store.commit(self.run, one)
        before = self.there.get(number, set())
        self.there[number] = seeds if complete else before | seeds
        self.listed.add(number)
        for seed in seeds:
            known = self.seen.setdefault(seed, Seen(self.run.id, self.run.id, self.run.id))
            known.last = self.run.id
            if known.resolved:
                known.resolved, known.opened = 0, self.run.id
                known.reopened += 1

    @precondition(lambda self: self.run is not None)
    @rule(number=REPOSITORIES)
    def repository_is_unchanged(self, number: int) -> None:
        assert self.run
        self.store.mark_unchanged(self.run, [str(number)])
        for seed in self.there.get(number, ()):
            self.seen[seed].last = self.run.id

    @precondition(lambda self: self.run is not None)
    @rule(deleted=st.none() | REPOSITORIES)
    def run_ends(self, deleted: int | None) -> None:
        assert self.run
        listed = None if deleted is None else {str(n) for n in self.listed - {deleted}}
        if deleted is not None:
            self.there.pop(deleted, None)
            self.listed.discard(deleted)
        standing = set().union(*self.there.values())
        gone = {s for s, k in self.seen.items() if not k.resolved and s not in standing}
        for seed in gone:
            self.seen[seed].resolved = self.run.id
        summary = self.store.end_run(self.run, listed=listed)
        assert summary.resolved == len(gone)
        self.run = None

    @precondition(lambda self: self.run is not None)
    @rule()
    def process_is_killed(self) -> None:
        """The lease of a process that is gone is free; another goes on."""
        assert self.run
        number = self.run.id
        self.store.release(self.run)
        self.store.close()
        self.store = opened(self.path)
        self.run = begin(self.store)
        assert (self.run.id, self.run.resumed) == (number, True)

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), state=st.sampled_from(TriageState))
    def somebody_decides(self, data: st.DataObject, state: TriageState) -> None:
        seed = data.draw(st.sampled_from(sorted(self.seen)))
        self.store.mark(finding(seed).fingerprint, TriageMark(state, "Kari", "so it is"))
        self.seen[seed].marks.append(state)

    @invariant()
    def store_and_model_agree(self) -> None:
        if self.run is None and not self.seen:
            return
        found = {int(s.finding.fingerprint[3:], 16): s for s in self.store.findings(TARGET)}
        assert set(found) == set(self.seen)
        for seed, known in self.seen.items():
            one = found[seed]
            assert (one.first_run, one.opened_run) == (known.first, known.opened)
            assert (one.last_run, one.resolved_run) == (known.last, known.resolved)
            assert one.reopened == known.reopened
            assert one.presence is (Presence.RESOLVED if known.resolved else Presence.OPEN)
            assert one.first_seen <= one.last_seen
            marks = self.store.marks(one.finding.fingerprint)
            assert [mark.state for mark in marks] == known.marks
            decided = SETTLED.get(known.marks[-1], Status.NEW) if known.marks else Status.NEW
            assert one.finding.status is (Status.RESOLVED if known.resolved else decided)


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
