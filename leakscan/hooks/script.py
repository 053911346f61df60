"""A plain git hook: its text, putting it beside what was there before, and taking it away again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shlex import quote

from leakscan.errors import SourceError

MARK = "# put here by: leakscan install"
BEFORE = ".before-leakscan"
"""Ending of the name that an earlier hook gets; it runs first, and what it refuses stays refused."""
READING = frozenset({"pre-push", "pre-receive"})
"""Stages in which git writes to the hook's standard input."""

TEMPLATE = """\
#!/bin/sh
{mark}; leakscan uninstall takes it away again
before="$(dirname "$0")/{stage}{ending}"
{read}if [ -x "$before" ]; then
    {feed}"$before" "$@" || exit $?
fi
case ",$SKIP," in
*,leakscan,*) echo "leakscan: skipped, because the variable SKIP names it" >&2; exit 0 ;;
esac
if [ -x {program} ]; then
    {feed}{command} hook --stage {stage} "$@"
elif command -v leakscan >/dev/null 2>&1; then
    {feed}leakscan hook --stage {stage} "$@"
else
    echo "leakscan: not found, so nothing was looked at; install it, or run leakscan doctor" >&2
    exit 1
fi
"""


def text(stage: str) -> str:
    """Return the hook of a stage. It names the program that runs now, then looks on ``PATH``."""
    program = Path(sys.executable)
    reading = stage in READING
    return TEMPLATE.format(
        mark=MARK,
        stage=stage,
        ending=BEFORE,
        read="told=$(cat)\n" if reading else "",
        feed="printf '%s\\n' \"$told\" | " if reading else "",
        program=quote(program.as_posix()),
        command=f"{quote(program.as_posix())} -m leakscan",
    )


def is_ours(path: Path) -> bool:
    """Say whether a hook was written by us."""
    try:
        return MARK.encode() in path.read_bytes()
    except OSError:
        return False


def put(folder: Path, stage: str) -> str:
    """Write the hook of a stage, and say what was done.

    Raises:
        SourceError: the folder cannot be written.
    """
    path = folder / stage
    kept = path.with_name(stage + BEFORE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        chained = ""
        if (path.exists() or path.is_symlink()) and not is_ours(path):
            if kept.exists():
                raise SourceError(
                    f"{kept}: is there already", hint="remove it, or the hook beside it, first"
                )
            path.rename(kept)
            chained = f"; what was there runs first, from {kept.name}"
        draft = path.with_name(f".{stage}.leakscan")
        draft.write_text(text(stage), encoding="utf-8", newline="\n")
        draft.chmod(0o755)
        draft.replace(path)
    except OSError as fault:
        raise SourceError(f"{path}: cannot be written: {fault.strerror}") from None
    return f"{path}: written{chained}"


def remove(folder: Path, stage: str) -> str:
    """Take our hook away and put back what was there before; empty when it was not ours."""
    path = folder / stage
    if not is_ours(path):
        return ""
    kept = path.with_name(stage + BEFORE)
    try:
        if kept.exists() or kept.is_symlink():
            os.replace(kept, path)  # noqa: PTH105  also where the new name is taken, on Windows
            return f"{path}: what was there before is back"
        path.unlink()
    except OSError as fault:
        raise SourceError(f"{path}: cannot be changed: {fault.strerror}") from None
    return f"{path}: removed"
