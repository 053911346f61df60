"""A shop with made-up keys: drawn from a seeded generator, in the real shapes, opening nothing."""

from __future__ import annotations

import base64
import random
import string
import uuid
from dataclasses import dataclass
from pathlib import Path

from tests.planted import planted


@planted
def key(draw: random.Random) -> str:
    """A subscription key: 32 hexadecimal digits."""
    return uuid.UUID(bytes=draw.randbytes(16), version=4).hex


LETTERS = string.ascii_letters + string.digits


@planted
def base64_16(draw: random.Random) -> str:
    """The documented shape of a client secret: 24 characters, two equals signs."""
    return base64.b64encode(draw.randbytes(16)).decode()


@planted
def base64_20(draw: random.Random) -> str:
    """The older shape: 28 characters, one equals sign, over 20 letters and digits."""
    return base64.b64encode("".join(draw.choices(LETTERS, k=20)).encode()).decode()


@planted
def entra(draw: random.Random) -> str:
    """The newer shape: 40 characters with ``8Q~`` after the third."""
    return f"{''.join(draw.choices(LETTERS, k=3))}8Q~{''.join(draw.choices(LETTERS, k=34))}"


SHAPES = {"base64-16": base64_16, "base64-20": base64_20, "entra": entra}


def made_up_env(seed: int, shape: str = "entra") -> str:
    """Return a ``.env`` with a whole set of keys; the client secret is on line 2, column 21."""
    draw = random.Random(seed)
    return (
        f"VIPPS_CLIENT_ID={uuid.UUID(bytes=draw.randbytes(16), version=4)}\n"
        f"VIPPS_CLIENT_SECRET={SHAPES[shape](draw)}\n"
        f"VIPPS_SUBSCRIPTION_KEY={key(draw)}\n"
        f"VIPPS_MSN={draw.randint(100000, 999999)}\n"
    )


HARMLESS_ENV = """\
# from the provider's documentation
VIPPS_CLIENT_ID=fb492b5e-7907-4d83-bc20-c7fb60ca35de
VIPPS_CLIENT_SECRET=Y8Kteew6GE3ZmeycEt6egg==
VIPPS_SUBSCRIPTION_KEY=0f14ebcab0eb4b29ae0cb90d91b4a84a
VIPPS_MSN=123456
# references
VIPPS_TEST_CLIENT_SECRET=${SECRET_STORE_VIPPS}
VIPPS_TEST_SUBSCRIPTION_KEY=$VIPPS_KEY
# placeholders
VIPPS_WEBHOOK_SECRET=<your-webhook-secret>
VIPPS_PARTNER_CLIENT_SECRET=YOUR-CLIENT-SECRET
VIPPS_PARTNER_SUBSCRIPTION_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
"""
"""Published samples, references and placeholders: nothing that opens anything."""


@dataclass(frozen=True)
class Shop:
    """A folder to scan."""

    path: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path
