"""What the pre-commit framework was asked for, which it tells its hooks in part only.

A hook with ``pass_filenames: false`` learns of ``--from-ref`` and ``--to-ref`` by variables, and of
``--all-files`` and ``--files`` not at all. Run by git, ``GIT_INDEX_FILE`` is set (githooks(5)), and
what is staged is meant. Otherwise the command line of the framework, one of our parent processes,
says it; where that cannot be read, everything that git tracks is looked at.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PROGRAMS = re.compile(r"pre[-_]commit|\bprek\b")
GENERATIONS = 8
"""How many parent processes are looked at."""


class Wish(NamedTuple):
    """More than what is staged."""

    files: tuple[str, ...] = ()
    """Files that were named."""


def wish(environ: Mapping[str, str]) -> Wish | None:
    """Return what is to be looked at besides the staged changes; None for nothing."""
    if "PRE_COMMIT" not in environ or "GIT_INDEX_FILE" in environ:
        return None
    line = command_line(os.getppid())
    return Wish() if line is None else wished(line)


def wished(line: Sequence[str]) -> Wish | None:
    """Read the framework's command line."""
    everything, files, naming = False, [], False
    for word in line:
        if word.startswith("-"):
            name, equals, value = word.partition("=")
            naming = len(name) > 3 and "--files".startswith(name) and not equals
            files += [value] if equals and len(name) > 3 and "--files".startswith(name) else []
            everything |= len(name) > 2 and "--all-files".startswith(name)
            everything |= re.fullmatch(r"-[a-z]*a[a-z]*", word) is not None
        elif naming:
            files.append(word)
    return Wish(tuple(files)) if everything or files else None


def command_line(process: int) -> list[str] | None:
    """Return the command line of the nearest parent that is the framework; None when unknown."""
    for words in ancestors(process):
        at = next((n for n, word in enumerate(words[:4]) if PROGRAMS.search(word)), None)
        if at is not None:
            return words[at + 1 :]
    return None


def ancestors(process: int) -> Iterator[list[str]]:
    """Yield the command lines of a process and of those above it, as far as the system shows them."""
    for _ in range(GENERATIONS):
        found = _linux(process) if Path("/proc/self/stat").exists() else _posix(process)
        if found is None or process <= 1:
            return
        process, words = found
        yield words


def _linux(process: int) -> tuple[int, list[str]] | None:
    """Return the parent and the words of a process, from proc(5)."""
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        after_name = Path(f"/proc/{process}/stat").read_bytes().rpartition(b") ")[2]
        return int(after_name.split()[1]), [os.fsdecode(word) for word in words]
    except (OSError, ValueError, IndexError):
        return None


def _posix(process: int) -> tuple[int, list[str]] | None:
    """Return the same from ps(1), whose words cannot be told from spaces in them."""
    command = ["ps", "-o", "ppid=,args=", "-p", str(process)]
    try:
        done = subprocess.run(command, capture_output=True, check=True)
        parent, *words = os.fsdecode(done.stdout).split()
        return int(parent), words
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
