"""Values of every real shape, made up by a seeded generator: they look real and open nothing."""

from __future__ import annotations

import base64
import random
import string
import uuid
from collections.abc import Callable

from tests.planted import planted

ALPHANUMERIC = string.ascii_letters + string.digits
ENTRA = ALPHANUMERIC + "_~.-"

Made = Callable[[random.Random], str]


def guid(source: random.Random) -> str:
    return str(uuid.UUID(int=source.getrandbits(128), version=4))


@planted
def key(source: random.Random) -> str:
    return uuid.UUID(int=source.getrandbits(128), version=4).hex


@planted
def hex_key(source: random.Random) -> str:
    return source.randbytes(16).hex()


@planted
def long_hex(source: random.Random) -> str:
    return source.randbytes(32).hex()


@planted
def base64_16(source: random.Random) -> str:
    return base64.b64encode(source.randbytes(16)).decode()


@planted
def base64_20(source: random.Random) -> str:
    text = "".join(source.choice(ALPHANUMERIC) for _ in range(20))
    return base64.b64encode(text.encode()).decode()


@planted
def base64_32(source: random.Random) -> str:
    return base64.b64encode(source.randbytes(32)).decode()


@planted
def base64_64(source: random.Random) -> str:
    return base64.b64encode(source.randbytes(64)).decode()


@planted
def entra(source: random.Random) -> str:
    head = "".join(source.choice(ALPHANUMERIC) for _ in range(3))
    body = "".join(source.choice(ENTRA) for _ in range(33))
    return f"{head}{source.choice(string.digits)}Q~{body}{source.choice(ALPHANUMERIC)}"


def alternating(source: random.Random) -> str:
    return "".join(
        source.choice(string.digits if at % 2 else string.ascii_letters) for at in range(50)
    )


def token(source: random.Random) -> str:
    def part(size: int) -> str:
        return base64.urlsafe_b64encode(source.randbytes(size)).decode().rstrip("=")

    return f"eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9{part(40)}.eyJhdWQiOiIw{part(300)}.{part(256)}"


SHAPES: dict[str, Made] = {
    "guid": guid,
    "key": key,
    "hex-key": hex_key,
    "long-hex": long_hex,
    "base64-16": base64_16,
    "base64-20": base64_20,
    "base64-32": base64_32,
    "base64-64": base64_64,
    "entra": entra,
    "alternating": alternating,
    "token": token,
}
