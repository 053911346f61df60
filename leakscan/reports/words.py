"""The sentences that the reports for people share. Every text comes from a sealed result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Completeness, Environment, Status
from leakscan.model.finding import Advice, Finding, Occurrence
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, ScanResult
from leakscan.model.secret import Secret
from leakscan.reports.common import Counts, clear, counts
from leakscan.reports.escape import printable

TARGETS = {
    "files": "in {name}",
    "history": "in the history of {name}",
    "staged": "in what is staged",
    "push": "in what is about to be pushed",
    "message": "in the commit message",
    "org": "in the repositories of {name}",
    "logs": "in the logs {name}",
    "stdin": "on standard input",
}

COMPLETENESS = {
    Completeness.USABLE: "usable: somebody could call the API with what stands here",
    Completeness.PARTIAL: "partial: a part of the set is missing here",
    Completeness.LONE: "lone: a secret without the rest of its set",
}

ENVIRONMENTS = {
    Environment.PRODUCTION: "production",
    Environment.TEST: "test environment",
    Environment.UNKNOWN: "environment unknown",
}

ORIGINS = {
    Origin.STDIN: "standard input",
    Origin.COMMIT_MESSAGE: "message of commit",
    Origin.COMMIT_AUTHOR: "author of commit",
    Origin.TAG_MESSAGE: "message of tag",
    Origin.REF_NAME: "name of ref",
    Origin.FILE_NAME: "name of file",
    Origin.SYMLINK: "target of symlink",
    Origin.NOTE: "git note on",
    Origin.GIT_CONFIG: "git configuration",
    Origin.REFLOG: "reflog of",
    Origin.ISSUE: "issue",
}
"""Origins for which a path alone would not say what to open."""


SETTLED = {
    Status.BASELINED: "accepted in the baseline",
    Status.ALLOWED: "allowed inline",
    Status.RESOLVED: "resolved",
}
"""Statuses that ask for nothing, as they are counted."""


def many(count: int, one: str, more: str = "") -> str:
    """Return ``1 file`` or ``1,204 files``; ``more`` is for a plural that is not ``one`` with s."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def listing(parts: Sequence[str]) -> str:
    """Join as in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def size(count: int) -> str:
    """Return a number of bytes in decimal units."""
    value, unit = float(count), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return many(count, "byte") if unit == "bytes" else f"{value:.3g} {unit}"


def percent(confidence: float) -> str:
    """Return a probability for a person; never certainty."""
    rounded = round(confidence * 100)
    return f"{rounded}%" if 0 < rounded < 100 else ">99%" if rounded else "<1%"


def scanned(result: ScanResult) -> str:
    """Say where was looked, to end a sentence."""
    template = TARGETS.get(result.target.kind, "in {name}")
    return template.format(name=result.target.name)


def levels(counted: Counts) -> str:
    """Return ``high confidence`` for one finding, ``confidence: 2 high, 1 low`` for several."""
    numbers = {"high": counted.high, "medium": counted.medium, "low": counted.low}
    if counted.findings == 1:
        return "".join(f"{name} confidence" for name, number in numbers.items() if number)
    parts = [f"{number:,} {name}" for name, number in numbers.items() if number]
    return f"confidence: {', '.join(parts)}"


def headline(result: ScanResult) -> str:
    """Say in a sentence what was found."""
    counted, where = counts(result), scanned(result)
    if counted.findings:
        kind = "leaked key set" if counted.high else "possible leaked key set"
        return f"{many(counted.findings, kind)} {where} ({levels(counted)})."
    limit = "" if result.coverage.complete else ", as far as it could be read"
    return f"No leaked key found {where}{limit}."


def coverage(read: Coverage) -> str:
    """Say in a sentence what was read."""
    parts = [
        many(count, one, more)
        for count, one, more in (
            (read.repositories if read.repositories > 1 else 0, "repository", "repositories"),
            (read.commits, "commit", ""),
            (read.blobs, "blob", ""),
            (read.files, "file", ""),
            (read.members, "archive member", ""),
        )
        if count
    ]
    if not parts and not read.bytes:
        return "There was nothing to read." if read.complete else "Nothing was read."
    total = size(read.bytes)
    return f"Read {listing(parts)}, {total} in all." if parts else f"Read {total}."


def incomplete(read: Coverage) -> str:
    """Say that something could not be read; empty when all was."""
    if read.complete:
        return ""
    things = many(len(read.skipped), "thing that was", "things that were")
    return f"INCOMPLETE: {things} asked for could not be read, and keys may stand there."


def skipped(skip: Skipped) -> str:
    """Say why something was not read: ``truncated (the archive ends too early)``."""
    return f"{skip.reason} ({skip.detail})" if skip.detail else skip.reason


def reasons_for_skips(read: Coverage) -> str:
    """Return ``3 truncated, 2 unreadable``, most frequent first."""
    return ", ".join(
        f"{count:,} {reason}"
        for reason, count in Counter(skip.reason for skip in read.skipped).most_common()
    )


def not_listed(result: ScanResult) -> str:
    """Say what was counted and is not shown; empty when there is nothing."""
    below = counts(result).findings - len(result.shown)
    settled = Counter(finding.status for finding in result.findings)
    parts = [f"{below:,} below {result.shown_from} confidence"] if below else []
    if not result.show_all:
        parts += [f"{settled[s]:,} {what}" for s, what in SETTLED.items() if settled[s]]
    samples = settled[Status.SAMPLE]
    if samples and not result.list_samples:
        parts.append(many(samples, "published sample"))
    return f"Not shown: {listing(parts)}." if parts else ""


def heading(finding: Finding) -> str:
    """Return the title with what decides how bad it is."""
    kind = "" if finding.kind in ("", "unknown") else f" ({finding.kind.replace('-', ' ')})"
    other = ", probably another provider's" if finding.status is Status.OTHER_PROVIDER else ""
    return f"{finding.title}{kind}{other}, {ENVIRONMENTS[finding.environment]}"


def why(finding: Finding, most: int) -> str:
    """Return the strongest reasons in one sentence; what speaks against it begins with *but*."""
    said = [f"{'but ' if r.weight < 0 else ''}{r.says}" for r in finding.evidence[:most]]
    return "; ".join(said)


def place(occurrence: Occurrence) -> str:
    """Say where a value stands: ``path:line:column``, after what kind of thing that is."""
    where, position = occurrence.provenance, occurrence.position
    name = where.path or where.commit[:8] or (where.refs[0] if where.refs else "")
    parts = [
        f"{where.repository}:" if where.repository else "",
        ORIGINS.get(where.origin, ""),
        name,
    ]
    thing = " ".join(part for part in parts if part) or where.origin.value
    return f"{thing}:{position.line}:{position.column}"


def short_ref(ref: str) -> str:
    """Return a ref as git prints it for people."""
    for prefix in ("refs/heads/", "refs/tags/", "refs/remotes/"):
        ref = ref.removeprefix(prefix)
    return ref


def commit(where: Provenance) -> str:
    """Say which commit brought the content and what still reaches it; empty outside git."""
    if not where.commit:
        return ""
    said = f"commit {where.commit[:8]}"
    if where.author_date:
        said += f" of {where.author_date[:10]}"
    refs = [short_ref(ref) for ref in where.refs[:3]]
    if len(where.refs) > 3:
        refs.append(many(len(where.refs) - 3, "more ref"))
    if refs:
        said += f", in {listing(refs)}"
    head = {True: ", still in HEAD", False: ", no longer in HEAD", None: ""}
    return said + head[where.in_head]


def oldest(finding: Finding) -> Provenance | None:
    """Return the occurrence's provenance with the earliest author date; None outside git."""
    committed = [o.provenance for o in finding.occurrences if o.provenance.commit]
    return min(committed, key=_moment, default=None)


def _moment(where: Provenance) -> float:
    from datetime import datetime  # noqa: PLC0415 - a hook has no dates and need not load it

    try:
        return datetime.fromisoformat(where.author_date).timestamp()
    except (ValueError, OverflowError):
        return float("inf")  # git stores dates that no calendar has; they are not the earliest


def value(secret: Secret, result: ScanResult) -> str:
    """Return the mask, or the value when the user asked for it."""
    return printable(clear(secret, result) or secret.masked())


@dataclass(frozen=True, slots=True)
class Spot:
    """A member and all the places where it stands."""

    field: str
    value: str
    """As it may be shown."""
    places: tuple[Occurrence, ...]

    @property
    def first(self) -> str:
        """Return the first place in words."""
        return place(self.places[0]) if self.places else "place not known"


def spots(finding: Finding, result: ScanResult) -> list[Spot]:
    """Return where each member stands, in the order of members."""
    places: dict[tuple[str, Secret], list[Occurrence]] = {}
    for occurrence in finding.occurrences:
        places.setdefault((occurrence.field, occurrence.value), []).append(occurrence)
    return [
        Spot(m.field, value(m.value, result), tuple(places.get((m.field, m.value), ())))
        for m in finding.members
    ]


def strongest(finding: Finding) -> Occurrence:
    """Return the first place of the strongest member."""
    value = finding.members[0].value
    return next((o for o in finding.occurrences if o.value == value), finding.occurrences[0])


def story(finding: Finding, result: ScanResult) -> list[str]:
    """Tell a finding in plain lines, for formats that show a text as it is."""
    oldest_place = oldest(finding)
    advice = finding.advice
    return [
        line
        for line in (
            f"{percent(finding.confidence)} likely real, {COMPLETENESS[finding.completeness]}",
            *(f"{s.field} {s.value} {s.first}{_and_more(s)}" for s in spots(finding, result)),
            commit(oldest_place) if oldest_place else "",
            f"because {why(finding, 3)}" if finding.evidence else "",
            f"What to do now: {advice.summary}",
            *(f"{number}. {step}" for number, step in enumerate(advice.steps, start=1)),
            advice.url,
        )
        if line
    ]


def _and_more(spot: Spot) -> str:
    rest = len(spot.places) - 1
    return f" and {many(rest, 'more place')}" if rest > 0 else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings, by their number in the report, that one advice is for."""

    advice: Advice
    numbers: tuple[int, ...]


def groups(findings: Iterable[Finding]) -> list[Group]:
    """Gather the findings that have the same advice, in order of the first of them."""
    gathered: dict[Advice, list[int]] = {}
    for number, finding in enumerate(findings, start=1):
        gathered.setdefault(finding.advice, []).append(number)
    return [Group(advice, tuple(numbers)) for advice, numbers in gathered.items()]
