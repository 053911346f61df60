"""``leakscan history``: every object of a git repository."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leakscan.catalog import SOURCES, load
from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.options import ACCEPTING, REPORTING, WORKING
from leakscan.cli.running import Circumstances, run
from leakscan.errors import ExitCode, UsageError
from leakscan.executor.local import default_jobs
from leakscan.sources.base import Source

if TYPE_CHECKING:
    from leakscan.scan import ScanOptions
    from leakscan.sources.git.history import HistorySource


@make(
    "history",
    *REPORTING,
    *ACCEPTING,
    *WORKING,
    "since",
    "range",
    "state",
    arguments=[click.Argument(["repo"], default=".", metavar="[REPO]")],
)
def command(given: Given, repo: str) -> ExitCode:
    """Scan every object of a git repository.

    Without REPO that is the repository around the current folder.

    Reads all blobs, reachable or not, commit and tag messages, notes, stashes, and names of files
    and refs. The configuration of a bare repository is not obeyed: nobody vouches for it; its
    baseline and inline allows only with --trust-target.

    With --state, a second scan reads what is new; its report is that of a scan of everything.
    """
    place = Path(repo)
    bare = is_bare(place)
    settings = given.settings(near=() if bare else (place,), here=not (bare and is_inside(place)))
    if settings.since and settings.range:
        raise UsageError("--since and --range exclude each other", hint="--range REV..HEAD is both")
    if settings.state and (settings.since or settings.range):
        raise UsageError(
            "--state remembers whole histories, and --since and --range read a part of one",
            hint="leave one of them out",
        )
    source: Source = load(SOURCES["history"])(
        place,
        since=settings.since or None,
        range_=settings.range or None,
        parts=settings.jobs or default_jobs(),
    )
    around = Circumstances(
        "shared",
        trust_target=not bare,
        near=(place,),
        bare=bare,
        whole=not (settings.since or settings.range),
        jobs=default_jobs(),
        inputs=(Path(settings.state),) if settings.state else (),
        remembering=partial(remembering, Path(settings.state)) if settings.state else None,
    )
    return run(source, settings, around)


def remembering(path: Path, source: HistorySource, options: ScanOptions) -> HistorySource:
    """Return the source with the memory that a state file is for these rules.

    Raises:
        StoreError: the file cannot be used.
    """
    from leakscan.store.state import State  # noqa: PLC0415  few scans have one

    scope = f"{options.rules.digest} {options.tool_version}"
    marks = tuple(rule.id for rule in options.rules.rules)
    return replace(source, memory=State(path, scope), marks=marks)


def is_bare(place: Path) -> bool:
    """Say whether a folder is a repository without a work tree."""
    own = (place / "HEAD").is_file() and (place / "objects").is_dir()
    return own and place.absolute().name != ".git"


def is_inside(place: Path) -> bool:
    """Say whether the current folder is ``place`` or below it."""
    return Path.cwd().is_relative_to(place.resolve())
