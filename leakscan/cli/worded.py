"""The advice of a hook for the case at hand: one for all findings, with commands to be copied.

What the commands are depends on where the values stand and on the commits between: that is asked of
git here, and said in ``steps.py``. Where a case is none of these, the advice of the rules stands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from shlex import quote

from leakscan.cli.steps import Case, advice
from leakscan.model.finding import Finding
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import ScanResult
from leakscan.model.sealing import masker, values
from leakscan.sources.git.plumbing import Git

MOST, LONGEST = 3, 200
"""Files that are named in a command, and letters of their names: a report has one screen."""
MOST_COMMITS = 64
"""Commits between which a common beginning is looked for."""
SHORT = 10
"""Digits of a commit's id in a command."""
CONTENT = frozenset({Origin.STAGED, Origin.BLOB, Origin.SYMLINK})
MESSAGES = frozenset({Origin.COMMIT_MESSAGE})
TAGS = frozenset({Origin.TAG_MESSAGE})


def fitted(result: ScanResult, stage: str, *, tip: str = "") -> ScanResult:
    """Return the result with advice that names files and commits.

    Args:
        result: of a hook run in the current folder.
        stage: of the advice: staged, committed, message or shared.
        tip: the newest commit where that is not HEAD but what was sent.
    """
    if stage == "shared" or not result.shown:
        return result
    mask = masker(values([result]))
    said = advice(case_of(result.shown, stage, tip, printable=lambda path: mask(path) == path))
    if said is None:
        return result
    shown = {finding.fingerprint for finding in result.shown}
    found = (replace(f, advice=said) if f.fingerprint in shown else f for f in result.findings)
    return replace(result, findings=tuple(found))


def is_plain(path: str) -> bool:
    """Say whether git takes a path as it stands, and a person can copy it."""
    return (
        bool(path) and path.isprintable() and path[0] not in ":-" and not set(path) & set("*?[\\")
    )


def case_of(
    findings: Iterable[Finding],
    stage: str,
    tip: str,
    *,
    printable: Callable[[str], bool] = is_plain,
) -> Case:
    """Ask git for what the steps depend on.

    Args:
        findings: that the advice is for.
        stage: of the advice.
        tip: the newest commit where that is not HEAD.
        printable: says whether a path holds no value, and can be part of a command.
    """
    places = [o.provenance for finding in findings for o in finding.occurrences]
    content = [place for place in places if place.origin in CONTENT]
    paths = sorted({place.path.partition("!")[0] for place in content})
    good = 0 < len(paths) <= MOST and all(map(is_plain, paths))
    good = good and sum(map(len, paths)) <= LONGEST and all(map(printable, paths))
    case = Case(
        stage=stage,
        files=tuple(map(_as_word, paths)) if good else (),
        ignored=_ignored(paths[0]) if good and len(paths) == 1 else "",
        in_name=any(place.origin is Origin.FILE_NAME for place in places),
        message=next((p.path for p in places if p.origin in MESSAGES and not p.commit), ""),
    )
    if stage == "message":
        return case
    git = Git(Path(), hook=True)
    head = _asked(git, "rev-parse", "--verify", "-q", "HEAD^{commit}")
    if stage == "staged":
        return replace(case, unborn=not head)
    tagged = {place.commit for place in places if place.origin in TAGS}
    case = replace(case, tags=tuple(_tags(git, tagged)) if tagged else ())
    return _committed(case, git, tip or head, places)


def _tags(git: Git, ids: Iterable[str]) -> Iterator[str]:
    """Yield the names of annotated tags, given the ids of their objects."""
    form = "--format=%(refname:short) %(objectname) %(*objectname)"
    listed = [
        line.split(" ") for line in _asked(git, "for-each-ref", form, "refs/tags").splitlines()
    ]
    for id_ in sorted(ids):
        yield quote(next((name for name, *its in listed if id_ in its), "TAG"))


def _committed(case: Case, git: Git, tip: str, places: list[Provenance]) -> Case:
    """Say how deep the commits lie that brought the values."""
    written = {p.commit for p in places if p.commit and p.origin in MESSAGES}
    commits = tuple(dict.fromkeys(p.commit for p in places if p.commit and p.origin not in TAGS))
    if not commits or not tip or len(commits) > MOST_COMMITS:
        return replace(case, commits=commits)
    first = _asked(git, "merge-base", "--octopus", *commits, tip)
    reached = first and not git.attempt("merge-base", "--is-ancestor", commits[0], tip)[0]
    included = first in commits
    root = included and not _asked(git, "rev-parse", "--verify", "-q", f"{first}^")
    merges = _asked(git, "rev-list", "--merges", "-n1", f"{first}..{tip}") if first else ""
    return replace(
        case,
        commits=commits,
        tip=tip[:SHORT],
        last=commits == (tip,),
        base="" if root or not first else f"{first[:SHORT]}^" if included else first[:SHORT],
        root=root,
        elsewhere=not reached,
        merges=bool(merges),
        kept=all(_is_still_there(git, tip, place) for place in places if place.origin in CONTENT),
        in_message=bool(written),
        in_content=any(place.origin in CONTENT for place in places),
    )


def _is_still_there(git: Git, tip: str, place: Provenance) -> bool:
    path = place.path.partition("!")[0]
    return _asked(git, "rev-parse", "--verify", "-q", f"{tip}:{path}") == place.blob


def _asked(git: Git, *args: str) -> str:
    """Return what git says; empty where it says nothing, or no."""
    code, out, _ = git.attempt(*args)
    return "" if code else out.decode("ascii", "replace").strip()


def _as_word(path: str) -> str:
    top = ":/" if os.environ.get("GIT_PREFIX") else ""  # git was called in a folder below
    return quote(f"{top}{path}")


def _ignored(path: str) -> str:
    """Return a line for ``.gitignore`` in the folder where git was called, as a word."""
    prefix = os.environ.get("GIT_PREFIX", "")
    return quote(f"/{path.removeprefix(prefix)}") if path.startswith(prefix) else ""
