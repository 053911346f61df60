"""What git's words about a remote mean."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a fetch came to nothing."""

    reason: str
    """As in ``refusal.Refused.reason``, and ``damaged``, ``disk-full``, ``failed``."""
    detail: str
    passing: bool = False
    """Whether it may go away by itself."""
    pause: float = 2.0
    """Seconds to wait before the second try."""


_WORDS = (
    # more telling words first: git adds general ones to them
    (r"no space left|disk quota exceeded|file too large", "disk-full", False),
    (r"returned error: 401|authentication failed|could not read (username|password)",
     "unauthorised", False),
    (r"invalid username or (password|token)", "unauthorised", False),
    (r"returned error: 429|rate limit", "rate-limited", True),
    (r"returned error: 403", "no-permission", False),
    (r"returned error: 451|access blocked|dmca", "blocked", False),
    (r"returned error: (404|410)|repository .*not found|'? ?not found$", "not-found", False),
    (r"returned error: 30\d|redirect", "moved", False),
    (r"returned error: 5\d\d", "server-error", True),
    (r"could not resolve|failed to connect|couldn't connect|connection (reset|refused)",
     "unreachable", True),
    (r"timed out|too slow|less than \d+ bytes|did not end", "unreachable", True),
    (r"empty reply|early eof|unexpected disconnect|hung up|curl \d|rpc failed|transfer closed",
     "unreachable", True),
    (r"bad line length|protocol error|expected .*(flush|packet)|gnutls|ssl|unable to access",
     "unreachable", True),
    (r"bad object|corrupt|loose object|missing (blob|tree|commit)|bad ref|broken|invalid sha1",
     "damaged", False),
    (r"not a git repository|does not point to a valid object|unable to (read|parse)", "damaged", False),
    (r"did not send all necessary objects", "damaged", False),
    (r"packfile .* cannot be accessed|index file .* is too small|normalize alternate", "damaged",
     False),
)  # fmt: skip
_COMPILED = tuple((re.compile(words), reason, passing) for words, reason, passing in _WORDS)


def understood(words: str) -> Failure:
    """Return what git's words mean."""
    low = words.lower()
    for pattern, reason, passing in _COMPILED:
        if pattern.search(low):
            return Failure(reason, words, passing, 60.0 if reason == "rate-limited" else 2.0)
    return Failure("failed", words)
