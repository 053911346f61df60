"""Made-up logs with credential sets in them; visibly the work of a generator, and of nobody's keys."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Set:
    """One made-up set."""

    client_id: str
    client_secret: str
    subscription_key: str


def made_up(seed: object) -> Set:
    rnd = random.Random(repr(seed))
    digits = "".join(rnd.choices(HEX, k=32))
    guid = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    secret = "".join(rnd.choices(LETTERS, k=3)) + "8Q~" + "".join(rnd.choices(LETTERS, k=34))
    return Set(guid, secret, "".join(rnd.choices(HEX, k=32)))


def wire(one: Set, *, newline: str = "\n", minute: int = 0) -> str:
    """Return the lines that a client's wire log has of one request."""
    stamp = f"2024-03-01T12:{minute % 60:02}:00.000+01:00 DEBUG wire - >>"
    headers = {
        "client_id": one.client_id,
        "client_secret": one.client_secret,
        "Ocp-Apim-Subscription-Key": one.subscription_key,
    }
    lines = [f'{stamp} "{name}: {value}"' for name, value in headers.items()]
    return "".join(
        line + newline
        for line in (f'{stamp} "POST https://api.vipps.no/accesstoken/get HTTP/1.1"', *lines)
    )


def quiet(size: int, *, seed: int = 0, newline: str = "\n") -> str:
    """Return so many characters of lines without anything of interest, whole lines, the last cut."""
    rnd = random.Random(seed)
    lines = []
    total = 0
    while total < size:
        trace = "".join(rnd.choices(HEX, k=32))
        lines.append(f'{{"level":"info","trace_id":"{trace}","msg":"blåbær {total}"}}{newline}')
        total += len(lines[-1])
    return "".join(lines)
