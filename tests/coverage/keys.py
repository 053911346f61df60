"""Sets of made-up keys: drawn from a generator seeded with a name, in the real shapes, opening nothing."""

from __future__ import annotations

import base64
import random
import string
import uuid
from dataclasses import dataclass

from tests.planted import plant

LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class KeySet:
    """Client id, client secret, subscription key and merchant serial number of nobody."""

    client_id: str
    secret: str
    key: str
    msn: str

    def env(self, head: str = "# keys of the web shop") -> str:
        """Return a ``.env`` file; the client secret is on line 3."""
        return (
            f"{head}\nVIPPS_CLIENT_ID={self.client_id}\nVIPPS_CLIENT_SECRET={self.secret}\n"
            f"VIPPS_SUBSCRIPTION_KEY={self.key}\nVIPPS_MSN={self.msn}\n"
        )

    def json(self) -> dict[str, str]:
        """Return the same as names and values of a request."""
        return {
            "client_id": self.client_id,
            "client_secret": self.secret,
            "Ocp-Apim-Subscription-Key": self.key,
            "Merchant-Serial-Number": self.msn,
        }

    def basic(self) -> str:
        """Return id and secret as an Authorization header has them."""
        return base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()


def made_up(name: str) -> KeySet:
    """Return the set that belongs to a name, every time the same.

    The secret is of the older shape: Base64 of 20 letters and digits, with ``=`` at its end, so that
    percent and JSON encodings have something to encode.
    """
    draw = random.Random(name)
    made = KeySet(
        str(uuid.UUID(bytes=draw.randbytes(16), version=4)),
        base64.b64encode("".join(draw.choices(LETTERS, k=20)).encode()).decode(),
        uuid.UUID(bytes=draw.randbytes(16), version=4).hex,
        str(draw.randint(100000, 999999)),
    )
    plant(made.secret)
    plant(made.key)
    plant(made.basic())
    return made
