"""What other scanners were told to accept: ``.secrets.baseline`` and ``.gitleaksignore``.

Neither holds a value that could be kept: the first has SHA-1 digests, the second only places. So
they are matched with what a scan finds, and become entries keyed by value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leakscan.errors import BaselineError
from leakscan.model.finding import Finding, Member, Occurrence


@dataclass(frozen=True, slots=True, order=True)
class Ignore:
    """One thing that another scanner was told to accept."""

    path: str
    line: int
    """0 when it is not known."""
    sha1: str = ""
    """SHA-1 of the value, hexadecimal; empty when only the place is known."""
    commit: str = ""
    says: str = ""
    """What the file says of it beyond that, for the reason of the entry."""
    real: bool = False
    """Whether somebody judged there that it *is* a secret; such a one is not accepted."""

    @property
    def named(self) -> str:
        """Return the place, for a message."""
        return f"{self.path}:{self.line}" if self.line else self.path


def read(text: str, where: str) -> tuple[Ignore, ...]:
    """Read either file; JSON is detect-secrets', anything else gitleaks'.

    Raises:
        BaselineError: the file is neither.
    """
    try:
        found = _detect_secrets(text) if text.lstrip().startswith("{") else _gitleaks(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BaselineError(
            f"{where}: is neither a .secrets.baseline nor a .gitleaksignore",
            hint="baselines of leakscan itself need no import",
        ) from None
    return tuple(sorted(set(found)))


def _detect_secrets(text: str) -> list[Ignore]:
    document = json.loads(text)
    return [
        Ignore(
            path=str(one.get("filename", path)).replace("\\", "/"),
            line=int(one.get("line_number", 0)),
            sha1=str(one["hashed_secret"]),
            says=_SAYS.get(one.get("is_secret"), ""),
            real=one.get("is_secret") is True,
        )
        for path, ones in document["results"].items()
        for one in ones
    ]


_SAYS = {False: "audited as no secret"}


def _gitleaks(text: str) -> list[Ignore]:
    """Read ``[commit:]file:rule:line``, one a line; ``#`` begins a comment."""
    found = []
    for raw in text.splitlines():
        line = raw.partition("#")[0].strip()
        if line:
            rest, rule, number = line.rsplit(":", 2)
            head, colon, tail = rest.partition(":")
            commit = head if colon and len(head) >= 7 and not set(head.lower()) - _HEX else ""
            path = tail if commit else rest
            found.append(Ignore(path.replace("\\", "/"), int(number), commit=commit, says=rule))
    return found


_HEX = frozenset("0123456789abcdef")


def ignored(finding: Finding, secrets: Sequence[Member], ignores: Iterable[Ignore]) -> list[Ignore]:
    """Return the ignores that mean a secret of the finding, one for each; empty if one has none.

    A finding that was accepted in part only is not accepted: another value must not be hidden.
    """
    chosen = []
    known = tuple(ignores)
    for member in secrets:
        digest = hashlib.sha1(member.value.reveal(), usedforsecurity=False).hexdigest()
        places = [o for o in finding.occurrences if o.value == member.value]
        match = next((i for i in known if _means(i, digest, places)), None)
        if match is None:
            return []
        chosen.append(match)
    return chosen


def _means(ignore: Ignore, digest: str, places: Iterable[Occurrence]) -> bool:
    if ignore.real:
        return False
    if ignore.sha1:
        return ignore.sha1 == digest
    return any(_stands(ignore, place) for place in places)


def _stands(ignore: Ignore, place: Occurrence) -> bool:
    where = place.provenance
    same_commit = not (ignore.commit and where.commit) or where.commit.startswith(ignore.commit)
    same_path = where.path == ignore.path or where.path.endswith(f"/{ignore.path}")
    return same_commit and same_path and place.position.line == ignore.line
