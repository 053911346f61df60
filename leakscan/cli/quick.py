"""The short way of ``leakscan hook``: a commit in which nothing could be a key passes at once.

It is taken only where nothing was set that could change the answer: no option, no variable, no
configuration, no baseline. It says what the long way would say, and is silent in every other case,
so that the long way decides; what was read of the commit until then is handed on.
``tests/cli/test_quick.py`` holds the two to the same answers.
"""

from __future__ import annotations

import os
import sys

from leakscan.reports.phrases import many, size
from leakscan.sources.git.quick import CAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leakscan.sources.git.quick import Read

LINES = (["hook"], ["hook", "--stage", "pre-commit"], ["hook", "--stage=pre-commit"])
"""Command lines that leave everything at its default."""
ROOM = 60
"""Cells that what is said here needs at most."""
FOUND = "leakscan: No leaked key found in what is staged."


def passed(args: Sequence[str]) -> bool:
    """Say whether the commit was looked at and has nothing; if so, that was printed."""
    return looked(args)[0]


def looked(args: Sequence[str]) -> tuple[bool, Read | None]:
    """Say whether the commit passed, and if it did not, what was read of it."""
    if not CAN or list(args) not in LINES or not plain():
        return False, None
    import gc  # noqa: PLC0415

    from leakscan.cli.cache import folder  # noqa: PLC0415  not for a line that is not ours
    from leakscan.glance import first, sizes  # noqa: PLC0415

    gc.disable()  # the run is over before there would be anything to collect
    try:
        cache = folder()
        found = None if cache is None else first(cache)
        if found is None:
            return False, None
        read, suspect = found
        return not suspect and said(*sizes(read)), read
    except OSError:
        return False, None
    finally:
        gc.enable()


def plain() -> bool:
    """Say whether neither environment nor files near the current folder change anything."""
    if decided(os.environ):
        return False
    path = os.getcwd()
    while not configured(path):
        if os.path.exists(os.path.join(path, ".git")):
            return True
        above = os.path.dirname(path)
        if above == path:
            return False
        path = above
    return False


def decided(environ: Mapping[str, str]) -> bool:
    """Say whether a variable could change what is looked at or how it is said."""
    width = environ.get("COLUMNS", str(ROOM))
    if not width.isdigit() or int(width) < ROOM:
        return True
    if any(name.startswith("LEAKSCAN_") for name in environ):
        return True
    if "PRE_COMMIT_FROM_REF" in environ or "PRE_COMMIT_TO_REF" in environ:
        return True
    # not run by git, the framework may have been asked for more than what is staged
    return "PRE_COMMIT" in environ and "GIT_INDEX_FILE" not in environ


def configured(path: str) -> bool:
    """Say whether a folder has a file that could configure leakscan."""
    for name in ("leakscan.toml", ".leakscan-baseline.toml"):
        if os.path.lexists(os.path.join(path, name)):
            return True
    try:
        with open(os.path.join(path, "pyproject.toml"), "rb") as file:
            return b"leakscan" in file.read()
    except FileNotFoundError:
        return False


def said(files: int, size_: int) -> bool:
    """Print the report; False when that is better left to the long way."""
    try:
        terminal = os.isatty(1)
        # a terminal of no size, as the framework makes one for its hooks, has as many as are asked
        if terminal and 0 < os.get_terminal_size(1).columns < ROOM:
            return False
        read = f"Read {many(files, 'file')}, {size(size_)} in all." if files else ""
        read = read or "There was nothing to read."
        found = f"\x1b[32m{FOUND}\x1b[0m" if colored(terminal=terminal) else FOUND
        text = f"{found}\n{read}\n".encode()
        return sys.stdout is not None and os.write(1, text) == len(text)
    except OSError:
        return False


def colored(*, terminal: bool) -> bool:
    """Decide as ``terminal.uses_color`` does, without loading it."""
    environ = os.environ
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and environ.get("TERM") != "dumb"
