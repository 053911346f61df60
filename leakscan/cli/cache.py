"""The folder in which leakscan keeps what it can make anew: the user's own, and nobody else's.

Imports nothing but ``os`` and ``sys``: a commit hook waits for it.
"""

from __future__ import annotations

import os
import sys

OTHERS = 0o077


def folder() -> str | None:
    """Return the cache folder, made if need be; None when there is none that can be trusted.

    What is kept there is loaded without further questions, so the folder must be a real folder that
    belongs to the user and that nobody else can enter.
    """
    path = os.path.join(_base(), "leakscan")
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
        about = os.lstat(path)
    except OSError:
        return None
    if os.name == "nt":
        return path
    private = about.st_mode & 0o170000 == 0o040000 and not about.st_mode & OTHERS
    return path if private and about.st_uid == os.geteuid() else None


def _base() -> str:
    given = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(given):
        return given
    home = os.path.expanduser("~")
    if os.name == "nt":
        return os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches")
    return os.path.join(home, ".cache")
