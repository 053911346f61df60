"""Which objects a mirror holds itself, where it borrows others from the mirror of its parent."""

from __future__ import annotations

import re
from pathlib import Path

from leakscan.sources.git.plumbing import Git

_PAIR = re.compile(r"[0-9a-f]{2}")


def own_objects(mirror: Path) -> frozenset[str]:
    """Return the ids of all objects in a mirror's own packs and folders.

    git itself makes no difference between own and borrowed objects; what only the parent has, and
    no ref of the fork reaches, must not be said to stand in the fork.
    """
    store = mirror / "objects"
    git = Git(mirror)
    found: set[str] = set()
    for index in sorted((store / "pack").glob("*.idx")):
        with index.open("rb") as stream:
            listed = git.start("show-index", stdin=stream)
            with listed:
                found.update(line.split()[1].decode("ascii") for line in listed.stdout or ())
    for folder in store.iterdir():
        if _PAIR.fullmatch(folder.name):
            found.update(folder.name + name.name for name in folder.iterdir())
    return frozenset(found)
