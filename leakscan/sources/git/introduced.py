"""What a few commits brought: who introduced which content, and what stood there before.

One ``git log`` over the selected commits. The lines that a content had before it was edited are
what its receiver knows already, so they are not news; content without a predecessor is new whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.model.chunk import Chunk
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.span import LineRange
from leakscan.sources.base import Attribution
from leakscan.sources.git.plumbing import Git, git_failure
from leakscan.sources.git.selection import Selection

SYMLINK = "120000"
NONE = frozenset("0")
LOG = (
    "log", "--raw", "-c", "-z", "--root", "-M", "--no-abbrev", "--no-ext-diff", "--no-textconv",
    "--no-color", "--no-relative", "--full-history", "--ignore-submodules=none", "--date-order",
    "--format=%H %aI",
)  # fmt: skip


@dataclass(slots=True)
class Introduced:
    """The paths and contents of some commits."""

    names: dict[str, Provenance] = field(default_factory=dict)
    """New paths, with the oldest commit that has each."""
    places: dict[str, dict[str, Provenance]] = field(default_factory=dict)
    """By blob and path, with the oldest commit that put it there."""
    before: dict[str, set[str]] = field(default_factory=dict)
    """By blob: what stood at its path in the parents; an id of zeros where nothing did."""

    def name_chunks(self) -> Iterator[Chunk]:
        """Yield every new path as text to scan."""
        for path, place in self.names.items():
            yield Chunk(path.encode("utf-8", "surrogateescape"), place)

    def attribution(self, blob: str) -> Attribution:
        """Return where a blob was put; no place when these commits did not."""
        places = self.places.get(blob, {})
        return Attribution(tuple(places[path] for path in sorted(places)))


def read(git: Git, selection: Selection) -> Introduced:
    """Walk the selected commits, newest first.

    Raises:
        GitError: git cannot walk to the end.
    """
    code, out, err = git.attempt(*LOG, *selection.revisions, "--")
    if code:
        raise git_failure(LOG, err)
    found = Introduced()
    commit = date = ""
    fields = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    for field_ in fields:
        head = field_.lstrip("\n")
        if not head.startswith(":"):
            commit, _, date = head.partition(" ")
            continue
        _take(found, head, fields, commit, date)
    return found


def _take(found: Introduced, head: str, fields: Iterator[str], commit: str, date: str) -> None:
    """Read a record: for n parents n colons, n + 1 modes and n + 1 ids, the result last."""
    parents = len(head) - len(head.lstrip(":"))
    words = head.lstrip(":").split(" ")
    mode, olds, new, status = words[parents], words[parents + 1 : -2], words[-2], words[-1]
    path = next(fields)
    if parents == 1 and status[0] in "CR":
        path = next(fields)
    origin = Origin.SYMLINK if mode == SYMLINK else Origin.BLOB
    if set(status) & set("ACR"):
        found.names[path] = Provenance(Origin.FILE_NAME, path, commit=commit, author_date=date)
    if mode != "160000" and set(new) != NONE:
        place = Provenance(origin, path, blob=new, commit=commit, author_date=date)
        found.places.setdefault(new, {})[path] = place
        found.before.setdefault(new, set()).update(olds)


def fresh_lines(content: bytes, before: list[bytes]) -> tuple[LineRange, ...]:
    """Return the lines of a content that stand in none of those before it."""
    known = {line for old in before for line in old.split(b"\n")}
    ranges: list[LineRange] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line in known:
            continue
        if ranges and ranges[-1].last == number - 1:
            ranges[-1] = LineRange(ranges[-1].first, number)
        else:
            ranges.append(LineRange(number, number))
    return tuple(ranges)
