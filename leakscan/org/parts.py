"""Reads the parts of one repository: what git has, and what people wrote."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from leakscan.engine.detector import Detector
from leakscan.errors import GitError
from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.finding import Finding
from leakscan.model.organisation import PartOutcome
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.org.own import own_objects
from leakscan.org.plan import Known, Plan, Task
from leakscan.scan import Spread, scan
from leakscan.sources.base import Attribution, Shard
from leakscan.sources.git.history import HistorySource
from leakscan.sources.github.base import GitRemote, Progress, RepositoryEntry
from leakscan.sources.github.hub import GitHub
from leakscan.sources.github.keeping import Texts
from leakscan.sources.github.mirrors import Mirror, Mirrors

TEXTS = "texts"
"""The part of everything that is not git."""
ITEM_DEPTH = 99
"""Names of a path that make one item of what people wrote: all, for each text is read by itself."""
DAMAGE = frozenset({"missing-object", "corrupt-object", "broken-history"})
"""Why something in a mirror was not read that the remote has, or should have."""
ABSENT = "absent"
"""Head of a part of which there is nothing yet."""


@dataclass(slots=True)
class Desk:
    """What one worker needs for all its repositories: opened once."""

    plan: Plan
    detector: Detector
    github: GitHub
    mirrors: Mirrors
    texts: Texts
    spread: Spread | None = None
    """Where slices of a big repository are scanned; None: where the repository is."""

    def git_part(self, remote: GitRemote, task: Task) -> PartOutcome | None:
        """Bring a mirror up to date and read it; None when it is as it was, and was read whole.

        One that turns out to be damaged is made anew, once.
        """
        outcome, damaged = self._read_mirror(remote, task)
        if damaged:
            self.mirrors.discard(remote.key)
            outcome, _ = self._read_mirror(remote, task)
        return outcome

    def _read_mirror(self, remote: GitRemote, task: Task) -> tuple[PartOutcome | None, bool]:
        """Return what a mirror gave, and whether it was damaged since it was made."""
        part = remote.kind.value
        with self.mirrors.refreshed(remote, self.github) as mirror:
            if isinstance(mirror, Skipped):
                return self.failed(part, mirror), False
            head = mirror.refs if mirror else ABSENT
            if task.known.heads.get(part) == head:
                return None, False
            if mirror is None:
                return PartOutcome(part, self._result(remote.name, []), head=head), False
            result = self._history(remote, mirror, task)
        if isinstance(result, Skipped):
            return self.failed(part, result), not mirror.new
        reasons = {skipped.reason for skipped in result.coverage.skipped}
        outcome = PartOutcome(part, result, head=head, whole=result.coverage.complete)
        return outcome, not mirror.new and not reasons.isdisjoint(DAMAGE)

    def _history(self, remote: GitRemote, mirror: Mirror, task: Task) -> ScanResult | Skipped:
        marks = tuple(rule.id for rule in self.plan.scan.rules.rules)
        source = HistorySource(mirror.path, parts=task.jobs, memory=task.memory, marks=marks)
        options = replace(self.plan.scan, jobs=task.jobs, trust_target=False)
        try:
            spread = self.spread if task.jobs > 1 else None
            result = scan(source, options, detector=self.detector, spread=spread)
        except GitError as exc:
            return Skipped(remote.name, "unreadable", exc.message.replace(str(mirror.path), "it"))
        own = own_objects(mirror.path) if mirror.borrows and result.findings else None
        return _named(result, remote.name, str(mirror.path), own)

    def text_part(self, entry: RepositoryEntry, known: Known) -> tuple[PartOutcome | None, Cursors]:
        """Read what people wrote since the last time; the second value is what to keep for the next.

        Under new rules everything that was ever read is looked at again, without the network.
        """
        gathered = _Gathered(self.github.contents(entry, known.cursors))
        source = TextSource(
            Target("org", entry.full_name), gathered, lambda: self._before(entry, known, gathered)
        )
        result = scan(
            source, replace(self.plan.scan, jobs=1, trust_target=False), detector=self.detector
        )
        result = _named(result, entry.full_name)
        cursors = gathered.changed(known.cursors)
        idle = not gathered.items and not gathered.skipped and TEXTS in known.heads
        if idle:
            return None, cursors
        first = TEXTS not in known.parts
        reread = () if first else tuple(sorted(gathered.items))
        digest = hashlib.sha256(json.dumps(gathered.after, sort_keys=True, default=dict).encode())
        return PartOutcome(
            TEXTS, result, head=digest.hexdigest(), whole=first, depth=ITEM_DEPTH, reread=reread
        ), cursors

    def _before(
        self, entry: RepositoryEntry, known: Known, gathered: _Gathered
    ) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield what was read before and is to be looked at again; note what was deleted since."""
        asked = [path for path in known.standing if path not in gathered.items]
        gathered.items.update(self.github.gone(entry, asked))
        if TEXTS not in known.parts and known.cursors:
            yield from self.texts.current(str(entry.id), without=frozenset(gathered.items))

    def failed(self, part: str, why: Skipped) -> PartOutcome:
        """Return the outcome of a part that could not be read."""
        return PartOutcome(part, self._result(why.where, [why]), whole=False)

    def listing_part(self, part: str, owner: str, skipped: Iterable[Skipped]) -> PartOutcome:
        """Return what could not be listed; nothing is read in it."""
        return PartOutcome(part, self._result(owner, skipped))

    def owner_part(self, owner: str) -> PartOutcome:
        """Read what belongs to the owner and to none of its repositories."""
        gathered = _Gathered(self.github.owner_contents(owner))
        source = TextSource(Target("org", owner), gathered)
        options = replace(self.plan.scan, jobs=1, trust_target=False)
        return PartOutcome(TEXTS, _named(scan(source, options, detector=self.detector), owner))

    def _result(self, name: str, skipped: Iterable[Skipped]) -> ScanResult:
        scan_options = self.plan.scan
        return ScanResult(
            Target("org", name),
            Coverage(skipped=tuple(sorted(skipped))),
            (),
            tool_version=scan_options.tool_version,
            rules_digest=scan_options.rules.digest,
            fingerprint_key=scan_options.fingerprint_key,
        )


def item_of(path: str) -> str:
    """Return the text in which something stands: a file for all that is packed in it."""
    return path.partition("!")[0]


Cursors = dict[str, str]
"""Cursors as the store keeps them: texts by name."""


@dataclass(slots=True)
class _Gathered:
    """Passes items on and notes how far they came."""

    source: Iterator[Chunk | Skipped | Coverage | Progress]
    items: set[str] = field(default_factory=set)
    skipped: int = 0
    after: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Chunk | Skipped | Coverage]:
        for item in self.source:
            if isinstance(item, Progress):
                self.after[item.kind.value] = item.cursor
                continue
            if isinstance(item, Chunk):
                self.items.add(item_of(item.provenance.path))
            self.skipped += isinstance(item, Skipped)
            yield item

    def changed(self, before: Mapping[str, Mapping[str, Any]]) -> Cursors:
        """Return the cursors that are not as they were, as texts."""
        return {
            kind: json.dumps(cursor, sort_keys=True)
            for kind, cursor in self.after.items()
            if before.get(kind) != cursor
        }


@dataclass(slots=True)
class TextSource:
    """Texts as a source: one shard, nothing to look up."""

    target: Target
    now: Iterable[Chunk | Skipped | Coverage]
    before: Callable[[], Iterator[Chunk | Skipped | Coverage]] = lambda: iter(())
    """Gives what was read before; asked when ``now`` was read to its end."""

    def shards(self) -> Iterator[Shard]:
        """Yield itself."""
        yield self

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield what is new, then what was kept."""
        yield from self.now
        yield from self.before()

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Know everything already."""
        del blobs
        return {}


def _named(
    result: ScanResult, name: str, path: str = "", own: frozenset[str] | None = None
) -> ScanResult:
    """Say of everything in which repository it stands, and forget where the mirror lies."""
    skipped = tuple(
        sorted(
            replace(s, where=s.where.replace(path, name) if path else f"{name}: {s.where}")
            if not s.where.startswith(name)
            else s
            for s in result.coverage.skipped
        )
    )
    findings = (_placed(finding, name, own) for finding in result.findings)
    return replace(
        result,
        target=Target("org", name),
        coverage=replace(result.coverage, skipped=skipped),
        findings=tuple(f for f in findings if f.occurrences),
    )


def _placed(finding: Finding, name: str, own: frozenset[str] | None) -> Finding:
    """Name the repository; leave out what only the lender of a fork's objects has."""
    places = tuple(
        replace(one, provenance=replace(one.provenance, repository=name))
        for one in finding.occurrences
        if own is None
        or one.provenance.refs
        or not (one.provenance.blob or one.provenance.commit)
        or own & {one.provenance.blob, one.provenance.commit}
    )
    return replace(finding, occurrences=places)
