"""One lock for each mirror, between threads, processes and machines that share the folder.

The kernel lets go of a lock when its holder ends, however it ends: a lock file that lies about means
nothing by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that is held."""

    descriptor: int

    def share(self) -> None:
        """Let others read, too. Somebody may come in between: look again at what is protected."""
        import fcntl  # noqa: PLC0415  not on every system

        fcntl.flock(self.descriptor, fcntl.LOCK_SH)

    def alone(self) -> None:
        """Wait until nobody else holds it."""
        import fcntl  # noqa: PLC0415

        fcntl.flock(self.descriptor, fcntl.LOCK_EX)


@contextmanager
def locked(path: Path, *, shared: bool = False) -> Iterator[Lock]:
    """Hold the lock, alone or with others that share it. Raises ``OSError``."""
    import fcntl  # noqa: PLC0415

    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield Lock(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked_if_free(path: Path) -> Iterator[bool]:
    """Hold the lock alone if nobody has it; say whether that is so. Raises ``OSError``."""
    import fcntl  # noqa: PLC0415

    descriptor = _opened(path)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
