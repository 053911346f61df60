"""Time and chance, given from outside: tests wait for nothing and know what comes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """What a client needs to wait politely."""

    now: Callable[[], float] = time.time
    """Seconds since 1970, UTC."""
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    """From 0 to 1: the jitter, so that many clients do not come back at once."""
