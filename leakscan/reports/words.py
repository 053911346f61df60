"""The sentences that the reports for people share. Every text comes from a sealed result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Completeness, Environment, Status
from leakscan.model.finding import Advice, Finding
from leakscan.model.result import Coverage, ScanResult
from leakscan.reports import places
from leakscan.reports.common import Counts, counts
from leakscan.reports.phrases import listing, many, percent, size

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

PRIOR = "prior"
"""Evidence id of what is assumed before any reason: part of the sum, nothing to tell a person."""
FEW = 9
"""Findings that are named one by one where an advice says whom it is for."""

SETTLED = {
    Status.BASELINED: "accepted in the baseline",
    Status.ALLOWED: "allowed inline",
    Status.RESOLVED: "resolved",
}
"""Statuses that ask for nothing, as they are counted."""


def scanned(result: ScanResult) -> str:
    """Say where was looked, to end a sentence."""
    if result.received and result.target.kind == "push":
        return "in what was sent"
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


def title(finding: Finding) -> str:
    """Return what leaked, to begin a sentence."""
    return finding.title[:1].upper() + finding.title[1:]


def heading(finding: Finding) -> str:
    """Return the title with what decides how bad it is."""
    what = title(finding)
    kind = "" if finding.kind == "unknown" else finding.kind.replace("-", " ")
    kind = f" ({kind})" if kind and kind.lower() not in what.lower() else ""
    other = ", probably another provider's" if finding.status is Status.OTHER_PROVIDER else ""
    return f"{what}{kind}{other}, {ENVIRONMENTS[finding.environment]}"


def why(finding: Finding, most: int, *, brief: bool = False) -> str:
    """Return the strongest reasons in one sentence: first what speaks for it, then *but*.

    ``brief`` leaves out what explains a reason further, behind its colon.
    """
    told = [reason for reason in finding.evidence if reason.id != PRIOR][:most]
    told.sort(key=lambda reason: reason.weight < 0)
    said = [(r.weight, r.says.partition(": ")[0] if brief else r.says) for r in told]
    return "; ".join(f"{'but ' if weight < 0 else ''}{says}" for weight, says in said)


def story(finding: Finding, result: ScanResult) -> list[str]:
    """Tell a finding in plain lines, for formats that show a text as it is."""
    oldest_place = places.oldest(finding)
    advice = finding.advice
    return [
        line
        for line in (
            f"{percent(finding.confidence)} likely real, {COMPLETENESS[finding.completeness]}",
            *(f"{s.field} {s.value} {s.told}" for s in places.spots(finding, result)),
            places.commit(oldest_place) if oldest_place else "",
            f"because {why(finding, 3)}" if finding.evidence else "",
            f"What to do now: {advice.summary}",
            *(f"{number}. {step}" for number, step in enumerate(advice.steps, start=1)),
            advice.url,
        )
        if line
    ]


def shortened(advice: Advice) -> Advice:
    """Return the advice with the first sentence of its summary and without its address."""
    first, stop, _ = advice.summary.partition(". ")
    return replace(advice, summary=first + stop.strip(), url="")


@dataclass(frozen=True, slots=True)
class Group:
    """Findings, by their number in the report, that one advice is for."""

    advice: Advice
    numbers: tuple[int, ...]

    @property
    def named(self) -> str:
        """Return ``1, 2 and 5``; of many only the first are named."""
        named = [str(number) for number in self.numbers[:FEW]]
        rest = len(self.numbers) - len(named)
        return listing([*named, f"{rest:,} more"] if rest else named)


def groups(findings: Iterable[Finding]) -> list[Group]:
    """Gather the findings that have the same advice, in order of the first of them."""
    gathered: dict[Advice, list[int]] = {}
    for number, finding in enumerate(findings, start=1):
        gathered.setdefault(finding.advice, []).append(number)
    return [Group(advice, tuple(numbers)) for advice, numbers in gathered.items()]
