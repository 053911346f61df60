"""The conversation of ``leakscan baseline audit``: one finding after another, with undo."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from leakscan.cli import pages
from leakscan.cli.accepted import today
from leakscan.cli.gathering import Gathered
from leakscan.cli.terminal import emit
from leakscan.cli.values import parse_day
from leakscan.model.evidence import Status
from leakscan.model.finding import Finding
from leakscan.model.result import OPEN
from leakscan.reports import sections
from leakscan.reports.common import sealed
from leakscan.reports.escape import printable
from leakscan.reports.layout import rendered
from leakscan.store.accepting import entry_for, named_by
from leakscan.store.baseline import Entry

PROMPT = "[y] accept  [n] do not accept  [s] skip  [u] undo  [q] save and quit: "
QUIT = "quit"
END = "That was the last one.  [q] save and quit  [u] undo: "


@dataclass(frozen=True, slots=True)
class Asking:
    """What holds for all answers."""

    owner: str
    reason: str = ""
    """Asked for each time when it is empty."""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one finding."""

    accepted: Entry | None = None
    refused: tuple[str, ...] = ()
    """Fingerprints of the entries that are taken out."""
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """What a whole conversation came to."""

    decisions: tuple[Decision, ...]

    @property
    def accepted(self) -> tuple[Entry, ...]:
        """Return the entries to add."""
        return tuple(d.accepted for d in self.decisions if d.accepted)

    @property
    def refused(self) -> tuple[str, ...]:
        """Return the entries to take out, by fingerprint."""
        return tuple(key for d in self.decisions for key in d.refused)

    @property
    def summary(self) -> str:
        """Say how many of each there are."""
        skipped = sum(d.skipped for d in self.decisions)
        accepted = len(self.accepted)
        refused = len(self.decisions) - accepted - skipped
        return f"{accepted} accepted, {refused} not accepted, {skipped} skipped."


def queue(findings: Iterable[Finding], *, everything: bool) -> tuple[Finding, ...]:
    """Return what is to be decided: open findings, then, on request, accepted ones."""
    known = tuple(findings)
    accepted = [f for f in known if f.status is Status.BASELINED] if everything else []
    return (*(f for f in known if f.status in OPEN), *accepted)


def decide(findings: Sequence[Finding], gathered: Gathered, asking: Asking) -> Decided:
    """Ask for each finding until the user quits, or the input ends; the last can be undone, too."""
    decisions: list[Decision] = []
    while True:
        finding = findings[len(decisions)] if len(decisions) < len(findings) else None
        if finding:
            show(finding, len(decisions) + 1, len(findings), gathered)
        said = ask(PROMPT if finding else END)
        answer = QUIT if said is None or not (said or finding) else said.lower()
        if answer in ("q", QUIT):
            return Decided(tuple(decisions))
        if answer in ("u", "undo"):
            del decisions[-1:]
        elif finding and (decision := decided(answer, finding, gathered, asking)):
            decisions.append(decision)


def decided(answer: str, finding: Finding, gathered: Gathered, asking: Asking) -> Decision | None:
    """Turn an answer into a decision; None when it means nothing or is not complete."""
    if answer in ("s", "skip"):
        return Decision(skipped=True)
    known = named_by(finding, gathered.baseline, rules=gathered.rules)
    if answer in ("n", "no"):
        return Decision(refused=tuple(entry.fingerprint for entry in known))
    if answer not in ("y", "yes"):
        return None
    before = known[0].reason if known else ""
    reason = asking.reason or ask(f"reason{f' [{before}]' if before else ''}: ") or before
    if not reason.strip():
        emit("An entry needs a reason.\n")
        return None
    expires = asking.expires or until()
    if expires is None:
        return None
    entry = entry_for(
        finding, rules=gathered.rules, reason=reason.strip(), owner=asking.owner, date=today()
    )
    return Decision(replace(entry, expires=expires))


def until() -> str | None:
    """Ask for the last day; None when the answer is not one that is still to come."""
    said = ask("until YYYY-MM-DD [no end]: ") or ""
    try:
        day = parse_day(said) if said else ""
    except ValueError:
        emit("That is not a day, written YYYY-MM-DD.\n")
        return None
    if day and day < today():
        emit("That day is over.\n")
        return None
    return day


def ask(prompt: str) -> str | None:
    """Return the line that the user types, without blanks around it; None at the end of input."""
    emit(prompt)
    line = sys.stdin.readline()
    return line.strip() if line else None


def show(finding: Finding, number: int, total: int, gathered: Gathered) -> None:
    """Show one finding as the report would."""
    alone = replace(gathered.result, findings=(finding,), list_samples=True)
    safe = sealed(alone, printable)
    lines = sections.finding(number, safe.findings[0], safe, pages.room())
    reason = safe.findings[0].status_reason
    emit(f"\n({number} of {total})\n{rendered(lines, color=False).decode()}")
    if reason:
        emit(f"   accepted: {reason}\n")
