"""Where values stand, in words. Every text comes from a sealed, printable result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from leakscan.model.finding import Finding, Member, Occurrence
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import ScanResult
from leakscan.model.secret import STANDS_SOMEWHERE, Secret
from leakscan.reports.common import clear, serial_number
from leakscan.reports.escape import printable
from leakscan.reports.phrases import listing, many

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


def place(occurrence: Occurrence) -> str:
    """Say where a value stands: ``path:line:column``, after what kind of thing that is."""
    where, position = occurrence.provenance, occurrence.position
    if where.origin is Origin.COMMIT_MESSAGE and not where.commit:
        return f"line {position.line} of the message, column {position.column}"
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
    return min(committed, key=moment, default=None)


def moment(where: Provenance) -> float:
    """Return the author date as seconds since 1970; infinity when it is not a date."""
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

    @property
    def told(self) -> str:
        """Return the first place and how many more there are."""
        rest = len(self.places) - 1
        return self.first + (f" and {many(rest, 'more place')}" if rest > 0 else "")


def spots(finding: Finding, result: ScanResult) -> list[Spot]:
    """Return where each member stands, in the order of members."""
    places: dict[tuple[str, Secret], list[Occurrence]] = {}
    for occurrence in finding.occurrences:
        places.setdefault((occurrence.field, occurrence.value), []).append(occurrence)
    return [
        Spot(
            m.field, serial_number(m, finding) or value(m.value, result), tuple(_places(m, places))
        )
        for m in finding.members
    ]


def _places(
    member: Member, places: Mapping[tuple[str, Secret], list[Occurrence]]
) -> list[Occurrence]:
    """Return a member's places, or its field's where a stored report does not tell them apart."""
    field = member.field
    return places.get((field, member.value)) or places.get((field, STANDS_SOMEWHERE)) or []


def strongest(finding: Finding) -> Occurrence:
    """Return the first place of the strongest member."""
    first, places = finding.members[0], finding.occurrences
    own = (o for o in places if o.value == first.value)
    same_field = (o for o in places if o.field == first.field)
    return next(chain(own, same_field), places[0])
