"""The steps of an advice with this case's files and commits in them, as commands to be copied."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shlex import quote

from leakscan.model.finding import Finding
from leakscan.model.provenance import Origin
from leakscan.model.result import ScanResult
from leakscan.sources.git.plumbing import Git

MOST = 3
"""Files that are named in a command; of more, the person picks them from the list of places."""
SHORT = 12
"""Digits of a commit's id in a command."""
UNBORN = re.compile(r"git restore --staged <file> \([^)]*: (git rm --cached <file>)\)")
LAST = re.compile(r"^If (?:it|they) came with the last commit: ")
TOGETHER = re.compile(r"^Or make one new commit ")
EARLIER = re.compile(r"^If (?:it|they) came with an earlier one: ")


def fitted(result: ScanResult, stage: str, *, tip: str = "") -> ScanResult:
    """Return the result with advice that names files and commits.

    Args:
        result: of a hook run in the current folder.
        stage: of the advice: staged, committed, message or shared.
        tip: the newest commit where that is not HEAD but what was sent.
    """
    if stage not in ("staged", "committed"):
        return result
    code, head, _ = Git(Path(), hook=True).attempt("rev-parse", "--verify", "-q", "HEAD")
    last = "" if code else head.decode("ascii").strip()
    found = tuple(_fitted(finding, tip or last) for finding in result.findings)
    return replace(result, findings=found)


def _fitted(finding: Finding, head: str) -> Finding:
    files, commits = _files(finding), _commits(finding)
    steps = tuple(_steps(finding.advice.steps, files, commits, head))
    return replace(finding, advice=replace(finding.advice, steps=steps))


def _files(finding: Finding) -> str:
    """Return the files as words of a command; ``<file>`` when they cannot be named well."""
    places = (o.provenance for o in finding.occurrences)
    paths = {p.path.partition("!")[0] for p in places if p.origin in (Origin.STAGED, Origin.BLOB)}
    good = 0 < len(paths) <= MOST and all(map(_is_plain, paths))
    top = ":/" if os.environ.get("GIT_PREFIX") else ""  # git was called in a folder below
    return " ".join(quote(f"{top}{path}") for path in sorted(paths)) if good else "<file>"


def _is_plain(path: str) -> bool:
    """Say whether git takes a path as it stands, and a person can copy it."""
    return (
        bool(path) and path.isprintable() and path[0] not in ":-" and not set(path) & set("*?[\\")
    )


def _commits(finding: Finding) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(o.provenance.commit for o in finding.occurrences if o.provenance.commit)
    )


def _steps(
    steps: tuple[str, ...], files: str, commits: tuple[str, ...], head: str
) -> Iterator[str]:
    in_last = commits == (head,)
    for step in steps:
        other = EARLIER if in_last else LAST
        if commits and (other.search(step) or (len(commits) == 1 and TOGETHER.search(step))):
            continue
        said = UNBORN.sub(r"\1" if not head else "git restore --staged <file>", step)
        if in_last:
            said = LAST.sub("They came with the last commit: ", said)
        elif len(commits) == 1:
            said = EARLIER.sub(f"They came with commit {commits[0][:SHORT]}: ", said)
            said = said.replace("<commit>", commits[0][:SHORT])
        yield said.replace("<file>", files)
