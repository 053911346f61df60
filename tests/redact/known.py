"""Values drawn from a seeded generator in the real shapes, and a redactor that knows them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from leakscan.model.secret import Secret
from leakscan.redact.edits import applied
from leakscan.redact.marker import Known
from leakscan.redact.search import ValueSearch
from leakscan.redact.text import TextRedactor
from tests.cli.shop import SHAPES

RULE = "vipps-api-keys"


@dataclass(frozen=True)
class Pair:
    """A client secret and a subscription key."""

    secret: Known
    key: Known

    @property
    def values(self) -> tuple[Known, Known]:
        return self.secret, self.key


def text(known: Known) -> str:
    return known.value.reveal().decode()


def secret(value: str, field: str = "client_secret") -> Known:
    return Known(Secret(value.encode()), field, RULE)


def pair(seed: object, shape: str = "") -> Pair:
    draw = random.Random(f"redact {seed}")
    made = SHAPES[shape or draw.choice(sorted(SHAPES))](draw)
    return Pair(secret(made), secret(draw.randbytes(16).hex(), "subscription_key"))


def redactor(*values: Known, **options: object) -> TextRedactor:
    return TextRedactor(ValueSearch(values), **options)  # type: ignore[arg-type]


def redacted(data: bytes, *values: Known, **options: object) -> bytes:
    return applied(data, redactor(*values, **options).edits(data))
