"""A GitHub as code under test sees it: a clock that never waits, and what came out of a reading."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from leakscan.model.chunk import Chunk, Skipped
from leakscan.sources.github.base import DEFAULT_KINDS, Kind, Progress
from leakscan.sources.github.clock import Clock
from leakscan.sources.github.connect import connect
from leakscan.sources.github.hub import GitHub
from leakscan.sources.github.keeping import Texts
from leakscan.sources.github.wire import ClientOptions
from tests.standin.fixtures import TOKEN
from tests.standin.server import StandIn

QUICK = ClientOptions(timeout=2.0, patience=1.0, attempts=3)


@dataclass
class Watch:
    """Time that passes only when somebody sleeps."""

    ahead: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return time.time() + self.ahead

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ahead += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.sleep, lambda: 0.5)


def opened(
    standin: StandIn,
    kinds: Iterable[Kind] = DEFAULT_KINDS,
    *,
    watch: Watch | None = None,
    texts: Texts | None = None,
    environ: dict[str, str] | None = None,
    options: ClientOptions = QUICK,
) -> GitHub:
    """Return a GitHub on the stand-in."""
    return connect(
        standin.address,
        standin.world.owner,
        environ=environ or {"GH_ENTERPRISE_TOKEN": TOKEN},
        kinds=frozenset(kinds),
        texts=texts,
        options=options,
        clock=(watch or Watch()).clock,
    )


@dataclass
class Read:
    """What a reading yielded."""

    texts: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    cursors: dict[str, Any] = field(default_factory=dict)


def read(items: Iterable[Any]) -> Read:
    """Take in a reading."""
    told = Read()
    for item in items:
        if isinstance(item, Chunk):
            told.texts[item.provenance.path] = item.data.decode("utf-8", "backslashreplace")
        elif isinstance(item, Skipped):
            told.skipped.append(item)
        elif isinstance(item, Progress):
            told.cursors[item.kind.value] = item.cursor
    return told
