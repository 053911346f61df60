"""What is remembered of an organisation between runs: its repositories, runs and findings.

Times are UTC, written ``YYYY-MM-DDThh:mm:ss``: such texts sort by time. A *part* is one kind of
content of a repository that is read as a whole (``git``, ``wiki``, ``issues``, ``pulls``,
``releases``, …); the names are those of whoever reads it, and are only compared here.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from leakscan.model.evidence import Severity
from leakscan.model.finding import Finding
from leakscan.model.result import Coverage, ScanResult


class RunState(enum.StrEnum):
    """How far a run is."""

    RUNNING = "running"
    """Under way, or killed: the next run of the same target goes on with it."""
    FINISHED = "finished"
    ABANDONED = "abandoned"
    """Killed, and not gone on with, because the rules or the program had changed since."""


@dataclass(frozen=True, slots=True)
class Run:
    """One look at everything a target has. What was killed and goes on is still the same run."""

    id: int
    """Grows with each run of a store."""
    target: str
    """What is looked at, as a person names it: ``github.com/acme``."""
    started: str
    rules_digest: str
    tool_version: str
    state: RunState = RunState.RUNNING
    finished: str = ""
    resumed: bool = False
    """Whether it was begun before and goes on."""
    lease: str = field(default="", repr=False)
    """Proof that this process, and no other, works at the target."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as its host lists it."""

    host_id: str
    """What the host calls it for ever (a number or node id): a renamed repository keeps it."""
    full_name: str
    """``owner/name``, as it is now."""
    archived: bool = False
    fork: bool = False
    private: bool = False
    size: int = 0
    """Bytes, as the host says; 0 when it does not."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Whatever else the host says and the caller wants back: ``pushed_at``, ``parent``, topics."""


@dataclass(frozen=True, slots=True)
class PartState:
    """What the last reading of one part, under the rules of the run, came to."""

    head: str
    """What the caller said identifies the content that was read, such as a digest of all refs."""
    complete: bool
    """Whether everything was read. A part that is not complete is read again."""
    run: int
    finished: str


@dataclass(frozen=True, slots=True)
class RepositoryState:
    """What is known of one repository when a run begins or goes on."""

    repository: Repository
    done: bool = False
    """Whether this run has already committed it: a run that was killed and goes on passes it over."""
    parts: Mapping[str, PartState] = field(default_factory=dict)
    """By name of the part; only readings under the run's own rules."""


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """What reading one part of a repository gave."""

    part: str
    result: ScanResult
    """Coverage and findings. Values may be in clear here: the store keeps masks and hashes only."""
    head: str = ""
    whole: bool = True
    """Whether all the part has was looked at (read now, or known from before to be clean), so that
    findings and places that ``result`` does not have are gone. When something was skipped, nothing
    is taken for gone."""
    depth: int = 0
    """How many names of ``Provenance.path``, between slashes, make an item, where single items of
    the part are ever read again: 2 for ``issues/7`` (of ``issues/7/comments/3`` or ``issues/7!zip``;
    ``issues/7#3`` is another one). Always the same for a part. 0: it is only ever read as a whole."""
    reread: tuple[str, ...] = ()
    """Where not the whole part was read: the items that were. What stood in them and stands there
    no more is gone; everything else of the part stays. Items in which something was found need not
    be named."""


@dataclass(frozen=True, slots=True)
class RepositoryOutcome:
    """Everything one repository gave in one run; kept as a whole or not at all."""

    repository: Repository
    parts: tuple[PartOutcome, ...] = ()
    """The parts that were read. Of parts that are not named all stays as it was."""
    clean: tuple[bytes, ...] = ()
    """Binary ids of objects that were read whole and gave nothing (``ObjectMemory``)."""
    cursors: Mapping[str, str] = field(default_factory=dict)
    """Values for the next conditional requests, by a name of the caller's; an empty text forgets."""


class TriageState(enum.StrEnum):
    """What a person decided about a finding."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    """It is real; somebody works on it. Stays open."""
    REGENERATED = "regenerated"
    """The keys were regenerated: what stands there opens nothing any more."""
    ACCEPTED = "accepted"
    FALSE_POSITIVE = "false-positive"


@dataclass(frozen=True, slots=True)
class TriageMark:
    """One decision. All are kept; the last one holds, for every target of the store."""

    state: TriageState
    who: str
    reason: str
    at: str = ""
    """When; empty when it is given to the store, which has the clock."""
    until: str = ""
    """Last day, ``YYYY-MM-DD``, on which it holds; empty: for ever."""


class Presence(enum.StrEnum):
    """Whether a finding still stands somewhere."""

    OPEN = "open"
    RESOLVED = "resolved"
    """It stands nowhere any more where it was read. The keys may still open something."""


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding with its history in one target."""

    finding: Finding
    """As judged most confidently; masked values; of each repository a bounded number of places.
    Its status has triage in it: ``resolved``, ``baselined`` with the reason, or as it was found."""
    presence: Presence
    first_seen: str
    first_run: int
    last_seen: str
    last_run: int
    opened_run: int
    """The run in which it was found for the first time, or again after it had been resolved: equal
    to the current run's id when it is news."""
    resolved_run: int = 0
    """The run that found it gone; 0 while it is open."""
    resolved_at: str = ""
    reopened: int = 0
    """How often it came back after it had been resolved."""
    repositories: Mapping[str, int] = field(default_factory=dict)
    """Exact number of places by full name of the repository; where it stands, or last stood."""
    triage: TriageMark | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """That somebody was, or is just being, told something: so that nothing is told twice."""

    channel: str
    """Who is told, without any secret: ``issue``, ``webhook:alerts``. Never a webhook's address."""
    subject: str
    """Fingerprint of the finding, or whatever else is told once."""
    event: str
    """``new``, ``reopened``, ``resolved``, …"""
    occasion: int = 0
    """Tells repeats of an event apart: ``StoredFinding.reopened``."""
    repository: str = ""
    """Host id, where each repository is told by itself."""
    reference: str = field(default="", compare=False)
    """What the channel calls it, such as the number of the issue."""
    told: bool = field(default=False, compare=False)
    """False: it was claimed, and whether it arrived is not known."""
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run in numbers: one point of the trend."""

    run: Run
    repositories: int = 0
    complete: int = 0
    """Repositories of which everything that was asked for was read."""
    open: Mapping[Severity, int] = field(default_factory=dict)
    """Open findings by severity when the run ended."""
    new: int = 0
    reopened: int = 0
    resolved: int = 0


@dataclass(frozen=True, slots=True)
class RepositoryView:
    """One repository as the organisation view shows it."""

    repository: Repository
    parts: Mapping[str, Coverage] = field(default_factory=dict)
    """What the last reading of each part came to."""
    skipped: int = 0
    """Exact number of things not read; ``parts`` list a bounded number of them."""
    read: str = ""
    """When it was last looked at; empty: never."""
    open: Mapping[Severity, int] = field(default_factory=dict)
    oldest: str = ""
    """First seen of the oldest open finding; empty when there is none."""

    @property
    def complete(self) -> bool:
        """Say whether it was read, and everything of it."""
        return bool(self.read) and not self.skipped


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """Where a target stands: coverage, open findings with their age, trend over runs."""

    target: str
    repositories: tuple[RepositoryView, ...]
    """By full name; without those that the host does not list any more."""
    findings: tuple[StoredFinding, ...]
    """Open ones; worst first, then oldest first."""
    trend: tuple[RunSummary, ...]
    """Oldest first; the last may be under way."""
    now: str
