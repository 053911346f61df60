"""What is said of a finding: where, since when, and the steps. Never a value, only its mask."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from leakscan.model.finding import Occurrence
from leakscan.model.organisation import StoredFinding
from leakscan.notify.links import home, link

PLACES = 5
"""Places that a message names; the others are counted."""
GONE = (
    "The keys stand nowhere any more where it was read. Whoever saw them still has them: make sure "
    "that they were regenerated."
)
HEADLINES = {
    "new": "New leaked keys",
    "reopened": "Leaked keys are back",
    "resolved": "Leaked keys are gone from where they stood",
    "changed": "Leaked keys stand in other places, too, or not everywhere any more",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One event of one finding, ready for any way of telling it."""

    id: str
    """The same whenever the same event is told: a receiver can tell a repeat from news."""
    event: str
    """``new``, ``reopened``, ``resolved``, or ``changed`` where what was told is kept up to date."""
    stored: StoredFinding
    repository: str = ""
    """Where one repository is told by itself; empty: all of them."""
    web: str = "https://github.com"
    """Address of the host, for links."""
    reference: str = ""
    """What the channel called it when it was last told of this finding; empty: it never was."""

    @property
    def subject(self) -> str:
        """Say in one line what it is about."""
        finding = self.stored.finding
        return f"{finding.title}, {finding.environment} ({finding.level} confidence)"

    @property
    def title(self) -> str:
        """Say in one line what happened."""
        return f"{HEADLINES[self.event]}: {self.subject}"

    @property
    def places(self) -> tuple[Occurrence, ...]:
        """Return the places that it is about."""
        return tuple(
            one
            for one in self.stored.finding.occurrences
            if not self.repository or home(one.provenance.repository) == self.repository
        )

    @property
    def steps(self) -> tuple[str, ...]:
        """Return what to do; nothing is left to do about what is resolved but to make sure."""
        if self.event == "resolved":
            return (GONE,)
        return self.stored.finding.advice.steps

    @property
    def digest(self) -> str:
        """Return a short word that changes when there is something else to say."""
        finding = self.stored.finding
        said = [finding.title, finding.level, finding.environment, finding.severity]
        said += [f"{member.field} {member.value.masked()}" for member in finding.members]
        said += [f"{place(one)} {self.link(one)}" for one in self.places]
        text = "\n".join(str(one) for one in said)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def link(self, one: Occurrence) -> str:
        """Return the address of a place on the host; empty when it has none."""
        return link(self.web, one)


def place(one: Occurrence) -> str:
    """Name a place for a person."""
    where = one.provenance
    path = where.path or where.origin
    shown = f"{where.repository}: {path}:{one.position.line}" if where.repository else path
    return "".join(c if c.isprintable() else "?" for c in shown)


def plain(message: Message) -> str:
    """Write a message as plain text, for mail."""
    return "\n".join(_lines(message)) + "\n"


def _lines(message: Message) -> Iterator[str]:
    stored, finding = message.stored, message.stored.finding
    yield message.title
    yield ""
    for member in finding.members:
        yield f"  {member.field}: {member.value.masked()}"
    yield f"  severity {finding.severity}, first seen {stored.first_seen} UTC"
    yield ""
    for one in message.places[:PLACES]:
        yield f"  {place(one)}"
        address = message.link(one)
        if address:
            yield f"    {address}"
    rest = len(message.places) - PLACES
    if rest > 0:
        yield f"  and {rest} more places"
    yield ""
    yield "What to do:"
    for number, step in enumerate(message.steps, start=1):
        yield f"  {number}. {step}"
    yield ""
    yield f"Finding {finding.fingerprint} ({finding.rule})"


def markdown(message: Message, *, headline: bool = True) -> str:
    """Write a message as Markdown, for issues; ``headline`` says what happened."""
    stored, finding = message.stored, message.stored.finding
    lines = [f"**{_escaped(message.title)}**", ""] if headline else []
    lines += [f"- `{m.field}` `{m.value.masked()}`" for m in finding.members]
    lines += [f"- severity {finding.severity}, first seen {stored.first_seen} UTC", ""]
    for one in message.places[:PLACES]:
        address, shown = message.link(one), _escaped(place(one))
        lines.append(f"- [{shown}]({address})" if address else f"- {shown}")
    rest = len(message.places) - PLACES
    if rest > 0:
        lines.append(f"- and {rest} more places")
    lines += ["", "### What to do", ""]
    lines += [f"{number}. {_escaped(step)}" for number, step in enumerate(message.steps, start=1)]
    lines += ["", f"<sub>Finding `{finding.fingerprint}` of leakscan, rule `{finding.rule}`</sub>"]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Keep text from being read as Markdown, as HTML, or as somebody's name."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("@", "@\u200b").replace("\n", " ")
