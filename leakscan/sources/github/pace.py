"""How long to wait before asking again, and when to give up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leakscan.sources.github.base import Usage
from leakscan.sources.github.clock import Clock
from leakscan.sources.github.refusal import Refused

SECONDARY_PAUSE = 60.0
"""Seconds after a refusal over the pace that names no time; doubled each time. GitHub's own advice."""
LONGEST_BACK_OFF = 60.0


@dataclass(slots=True)
class Pace:
    """What is known of the limits, by bucket (``core`` and ``graphql`` are counted apart)."""

    clock: Clock
    usage: Usage
    longest_wait: float
    """Seconds that one request may wait for a limit to end."""
    opens: dict[str, float] = field(default_factory=dict)
    """When a bucket that is used up opens again, seconds since 1970."""

    def enter(self, bucket: str) -> None:
        """Wait until the bucket is open; ``Refused`` if that takes too long."""
        pause = self.opens.get(bucket, 0.0) - self.clock.now()
        if pause > self.longest_wait:
            raise Refused(
                "rate-limited", f"no more requests are allowed for {pause / 60:.0f} minutes"
            )
        if pause > 0:
            self._sleep(pause)
        self.opens.pop(bucket, None)

    def note(self, bucket: str, headers: Mapping[str, str]) -> None:
        """Take in what an answer says of what is left."""
        if headers.get("x-ratelimit-remaining") == "0" and (
            at := _number(headers, "x-ratelimit-reset")
        ):
            self.opens[bucket] = at

    def limited(self, bucket: str, headers: Mapping[str, str], refusals: int) -> None:
        """Take in a refusal over the pace, the ``refusals``-th of the request (counted from 1)."""
        pause = _number(headers, "retry-after")
        if pause is None:
            reset = _number(headers, "x-ratelimit-reset")
            if reset is not None and headers.get("x-ratelimit-remaining") == "0":
                pause = max(0.0, reset - self.clock.now()) + 1
            else:
                pause = SECONDARY_PAUSE * 2 ** (refusals - 1)
        self.opens[bucket] = self.clock.now() + pause + self.clock.chance()

    def back_off(self, attempt: int) -> None:
        """Wait after the ``attempt``-th broken answer: 1, 2, 4… seconds, half of it by chance."""
        longest = min(LONGEST_BACK_OFF, 2.0 ** (attempt - 1))
        self._sleep(longest * (0.5 + self.clock.chance() / 2))

    def _sleep(self, seconds: float) -> None:
        self.usage.waited += seconds
        self.clock.sleep(seconds)


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        return float(headers[name])
    except (KeyError, ValueError):
        return None
