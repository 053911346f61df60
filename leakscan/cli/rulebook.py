"""The rules of a run, from a compact form that is kept: reading them as TOML takes twenty times as long.

The form is made where it is not there: at ``leakscan install``, or when a scan first needs it. Its
name holds a digest of all rule files and of what reads them, the version of leakscan and that of
Python, so it is never stale; a digest of its own content guards it against damage. It lies in the
folder that is the user's alone (``cache.py``), since it is loaded without further questions; without
such a folder, and for rules of a user's own, the files are read every time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from leakscan.cli import cache
from leakscan.engine import warm
from leakscan.engine.database import DIGEST, digest, keep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from leakscan.model.rule import RuleSet


def rules(extra: Sequence[Path] = ()) -> RuleSet:
    """Return the built-in rules and those of ``extra``, without examples.

    Raises:
        RuleError: a file is missing or wrong.
    """
    path = None if extra else place()
    known = _read(path) if path else None
    if known is not None:
        return known
    from leakscan.rules.load import load_rules  # noqa: PLC0415  most runs have them ready

    read = load_rules(extra, examples=False)
    if path:
        import pickle  # noqa: PLC0415

        body = pickle.dumps(read, protocol=5)
        keep(path, digest(body) + body)
    return read


def place() -> str | None:
    """Return the file of the compact form; None when there is no folder for it."""
    from leakscan.glance import key  # noqa: PLC0415

    folder = cache.folder()
    return folder and os.path.join(folder, f"rules-{warm.version()}-{key()}.pickle")


def _read(path: str) -> RuleSet | None:
    try:
        with open(path, "rb") as file:
            kept = file.read()
    except OSError:
        return None
    if digest(kept[DIGEST:]) != kept[:DIGEST]:
        return None
    try:
        from _pickle import loads  # noqa: PLC0415  (pickle itself loads what only Python's own form needs)
    except ImportError:
        from pickle import loads  # noqa: PLC0415
    found: RuleSet = loads(kept[DIGEST:])  # noqa: S301  the user's own
    return found
