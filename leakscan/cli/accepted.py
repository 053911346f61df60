"""Which baseline a run obeys, and what it says of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from leakscan.cli import reviewed
from leakscan.cli.options import Settings
from leakscan.config import top
from leakscan.errors import BaselineError, UsageError
from leakscan.model.result import ScanResult
from leakscan.model.rule import RuleSet

if TYPE_CHECKING:
    from leakscan.store.accepting import Applied
    from leakscan.store.baseline import Baseline, Entry

FILE_NAME = ".leakscan-baseline.toml"
FEW = 3
"""Entries that a note names one by one."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The baseline of a run."""

    baseline: Baseline | None = None
    name: str = ""
    """As a message names it."""
    notes: tuple[str, ...] = ()


def today() -> str:
    """Return the day of the run, ``YYYY-MM-DD``, where the user is."""
    return time.strftime("%Y-%m-%d")


def chosen(settings: Settings, near: Sequence[Path], *, trusted: bool, bare: bool) -> Accepted:
    """Read the baseline that holds.

    Args:
        settings: what the user named.
        near: folders of what is scanned; their repository's root has the file that is looked for.
        trusted: whether a baseline that is found there is obeyed.
        bare: whether ``near`` is a repository without a work tree; HEAD has the file then.

    Raises:
        BaselineError: the file cannot be read, or has an entry that cannot be obeyed.
        GitError: there is no such revision.
    """
    place = near[0] if near else Path()
    root = place if bare else top(place)
    if settings.baseline_from:
        return at_revision(root, settings.baseline_from, settings.baseline)
    if trusted and settings.trust_target is None and (target := reviewed.branch(os.environ)):
        return under_review(root, target, settings.baseline)
    if settings.baseline is not None:
        return from_file(settings.baseline)
    if bare:
        return in_head(root, trusted=trusted)
    path = root / FILE_NAME
    if not path.is_file():
        return Accepted()
    return from_file(path) if trusted else Accepted(notes=(not_obeyed(str(path)),))


def not_obeyed(name: str) -> str:
    """Say that a baseline was seen and not obeyed."""
    return f"{name}: is not obeyed, for nobody vouches for what is scanned (--trust-target)"


def from_file(path: Path) -> Accepted:
    """Read a file."""
    from leakscan.store.baseline import parse, read  # noqa: PLC0415  most runs have none

    return Accepted(parse(read(path), str(path)), str(path))


def at_revision(root: Path, revision: str, path: Path | None) -> Accepted:
    """Read the file as it is at a revision; a revision without one accepts nothing."""
    from leakscan.sources.git.file_at import file_at  # noqa: PLC0415  see above

    name = FILE_NAME if path is None else _inside(path, root)
    data = file_at(root, revision, name)
    if data is None:
        return Accepted(notes=(f"{revision} has no {name}: nothing is accepted",))
    return _parsed(data, f"{revision}:{name}")


def under_review(root: Path, target: str, path: Path | None) -> Accepted:
    """Read the file as it is in the branch that a change goes to; the change cannot accept itself.

    A file outside the repository is none that the change could bring.
    """
    from leakscan.errors import GitError  # noqa: PLC0415  only CI comes here

    if path is not None and not path.resolve().is_relative_to(root.resolve()):
        return from_file(path)
    for revision in reviewed.revisions(target, os.environ):
        try:
            return _compared(at_revision(root, revision, path), root / (path or FILE_NAME))
        except GitError:  # this clone has no such branch: the next name may be known
            continue
    seen = (root / (path or FILE_NAME)).exists()
    return Accepted(notes=(_no_branch(target),) if seen else ())


def _compared(held: Accepted, own: Path) -> Accepted:
    """Say that the work tree's own file is another one."""
    from leakscan.store.baseline import parse, read  # noqa: PLC0415  see above

    mine = parse(read(own), str(own)).entries if own.is_file() else ()
    theirs = held.baseline.entries if held.baseline else ()
    if not (extra := len(set(mine) - set(theirs))):
        return held if held.baseline else Accepted()
    entries = "1 entry does" if extra == 1 else f"{extra} entries do"
    note = f"{own.name}: {entries} not count before the change is merged"
    return replace(held, notes=(*held.notes, note))


def _no_branch(target: str) -> str:
    return (
        f"nothing is accepted: only entries that are in {target} count here, and this clone does "
        f"not have it; git fetch origin {target}:refs/remotes/origin/{target} before the scan"
    )


def in_head(root: Path, *, trusted: bool) -> Accepted:
    """Read the file of HEAD in a repository without a work tree."""
    from leakscan.errors import GitError  # noqa: PLC0415
    from leakscan.sources.git.file_at import file_at  # noqa: PLC0415  see above

    try:
        data = file_at(root, "HEAD", FILE_NAME)
    except GitError:  # an unborn branch has no HEAD; the scan itself says what is wrong otherwise
        return Accepted()
    if data is None:
        return Accepted()
    name = f"HEAD:{FILE_NAME}"
    return _parsed(data, name) if trusted else Accepted(notes=(not_obeyed(name),))


def _inside(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        raise UsageError(
            f"{path}: is not in the repository {root}", hint="--baseline-from reads a file of it"
        ) from None


def _parsed(data: bytes, name: str) -> Accepted:
    from leakscan.store.baseline import parse  # noqa: PLC0415  see above

    try:
        return Accepted(parse(data.decode("utf-8-sig"), name), name)
    except UnicodeDecodeError as fault:
        raise BaselineError(f"{name}: is not UTF-8 at byte {fault.start}") from None


def judged(result: ScanResult, accepted: Accepted, rules: RuleSet, *, whole: bool) -> ScanResult:
    """Return the result with accepted findings marked as such, and notes on the baseline.

    Args:
        result: as scanned.
        accepted: the baseline of the run.
        rules: those of the scan.
        whole: whether everything that the baseline is about was asked for, so that an entry
            without a finding means something.
    """
    if accepted.baseline is None:
        return replace(result, notes=(*result.notes, *accepted.notes))
    from leakscan.store.accepting import accept  # noqa: PLC0415  see above

    applied = accept(result.findings, accepted.baseline, rules=rules, today=today())
    notes = remarks(applied, accepted.name, unused=whole and result.coverage.complete)
    return replace(
        result, findings=applied.findings, notes=(*result.notes, *accepted.notes, *notes)
    )


def remarks(applied: Applied, name: str, *, unused: bool) -> Iterable[str]:
    """Say which entries no longer do anything, and which findings outgrew theirs."""
    for entry in applied.expired[:FEW]:
        yield (
            f"{name}: entry {entry.fingerprint} held until {entry.expires}: {entry.reason} "
            f"({entry.owner}); leakscan baseline audit renews it"
        )
    if rest := applied.expired[FEW:]:
        yield f"{name}: {len(rest)} more entries are past their day"
    for found in applied.partial[:FEW]:
        yield f"{name}: {found.fingerprint} has a secret that was not accepted with the others"
    if applied.unused and unused:
        yield f"{name}: {_unused(applied.unused)}; leakscan baseline update removes what is unused"


def _unused(entries: Sequence[Entry]) -> str:
    named = ", ".join(entry.fingerprint for entry in entries[:FEW])
    rest = f" and {len(entries) - FEW} more" if len(entries) > FEW else ""
    return f"no value was found of {named}{rest}"
