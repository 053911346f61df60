"""``leakscan scan``: files, folders and standard input."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import click

from leakscan.catalog import SOURCES, load
from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.options import ACCEPTING, REPORTING, WORKING, Settings
from leakscan.cli.running import Circumstances, run
from leakscan.config import top
from leakscan.errors import ExitCode, UsageError
from leakscan.executor.local import default_jobs
from leakscan.sources.base import Source

STDIN = "-"


@make(
    "scan",
    *REPORTING,
    *ACCEPTING,
    *WORKING,
    "no-gitignore",
    arguments=[click.Argument(["paths"], nargs=-1, metavar="[PATH]...")],
)
def command(given: Given, paths: tuple[str, ...]) -> ExitCode:
    """Scan files, folders or standard input.

    Without PATH the current folder is scanned; - is standard input. In a git work tree the files
    that git ignores are left out. Archives and compressed files are opened.
    """
    if STDIN in paths and len(paths) > 1:
        raise UsageError("- (standard input) cannot be scanned together with other paths")
    places = () if STDIN in paths else tuple(map(Path, paths or (".",)))
    near = common_folder(places)
    settings = given.settings(near=near)
    around = Circumstances(
        "shared", inputs=places, near=near, whole=holds_root(places), jobs=default_jobs()
    )
    return run(source(places, settings), settings, around)


def source(places: tuple[Path, ...], settings: Settings) -> Source:
    """Return what is to be scanned."""
    if not places:
        return cast("Source", load(SOURCES["stdin"])())
    return cast("Source", load(SOURCES["files"])(places, gitignore=not settings.no_gitignore))


def common_folder(places: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the deepest folder that holds all places, if there is one; its configuration holds."""
    if not places:
        return ()
    folders = [place if place.is_dir() else place.parent for place in places]
    try:
        return (Path(os.path.commonpath([folder.absolute() for folder in folders])),)
    except ValueError:  # different drives
        return ()


def holds_root(places: tuple[Path, ...]) -> bool:
    """Say whether a place is the root of its repository, or a folder outside any."""
    folders = (place.resolve() for place in places if place.is_dir())
    return any(top(folder) == folder for folder in folders)
