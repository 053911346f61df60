"""Every encoding of a value, alone and in each other: what is written is what the marker would give."""

from __future__ import annotations

import base64
import codecs
import gzip
import html
import json
import quopri
import random
from collections.abc import Callable
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.shop import SHAPES
from tests.redact.known import Pair, pair, redacted, text
from tests.redact.readings import holds, readings

Encode = Callable[[bytes], bytes]


def wrapped(width: int, end: bytes = b"\n") -> Encode:
    def encode(data: bytes) -> bytes:
        letters = base64.b64encode(data)
        return b"".join(letters[at : at + width] + end for at in range(0, len(letters), width))

    return encode


def shifted(by: int) -> Encode:
    return lambda data: (
        b"payload=" + base64.b64encode(b"x" * (60 + by) + b" " + data + b" tail" * 9)
    )


def json_text(data: bytes) -> bytes:
    return json.dumps({"body": data.decode("latin-1")}).encode()


def every(form: str) -> Encode:
    return lambda data: "".join(form % byte for byte in data).encode()


def plain(data: bytes) -> bytes:
    return data


def quoted(data: bytes) -> bytes:
    return quopri.encodestring(data)


ENCODINGS: dict[str, Encode] = {
    "plain": plain,
    "crlf": lambda data: data.replace(b"\n", b"\r\n"),
    "utf-16-le": lambda data: codecs.BOM_UTF16_LE + data.decode().encode("utf-16-le"),
    "utf-16-be": lambda data: codecs.BOM_UTF16_BE + data.decode().encode("utf-16-be"),
    "utf-16-le without mark": lambda data: data.decode().encode("utf-16-le"),
    "base64": base64.b64encode,
    "base64 of 76": wrapped(76),
    "base64 of 64, CRLF": wrapped(64, b"\r\n"),
    "base64 indented": lambda data: b"data:\n  " + wrapped(60, b"\n  ")(data).rstrip(),
    "base64 without padding": lambda data: base64.b64encode(data).rstrip(b"="),
    "base64 url-safe": lambda data: base64.urlsafe_b64encode(b"\xfb\xff\xbe?>" + data),
    "base64 twice": lambda data: base64.b64encode(base64.b64encode(data)),
    "base64 three times": lambda data: base64.b64encode(base64.b64encode(base64.b64encode(data))),
    "base64 of utf-16": lambda data: base64.b64encode(data.decode().encode("utf-16-le")),
    **{f"base64 at {by}": shifted(by) for by in range(3)},
    "json": json_text,
    "json twice": lambda data: json_text(json_text(data)),
    "json, PHP": lambda data: json_text(data).replace(b"/", b"\\/"),
    "json, .NET": lambda data: json_text(data).replace(b"=", b"\\u003d").replace(b"+", b"\\u002B"),
    "json of base64 of 76": lambda data: json_text(wrapped(76)(data)),
    "xml": lambda data: html.escape(data.decode()).replace("=", "&#61;").encode(),
    "hex": lambda data: data.hex().encode(),
    "HEX": lambda data: data.hex().upper().encode(),
    "hex of base64": lambda data: base64.b64encode(data).hex().encode(),
}
"""Those that give the same bytes when the marker is encoded with the rest."""
SAYING: dict[str, tuple[Encode, Encode]] = {
    "percent": (lambda data: quote(data).encode(), unquote_to_bytes),
    "percent twice": (
        lambda data: quote(quote(data)).encode(),
        lambda data: unquote_to_bytes(unquote_to_bytes(data)),
    ),
    "percent all": (every("%%%02X"), unquote_to_bytes),
    "percent of base64": (
        lambda data: quote(base64.b64encode(data), safe="").encode(),
        lambda data: base64.b64decode(unquote_to_bytes(data)),
    ),
    "quoted-printable": (quoted, quopri.decodestring),
    "quoted-printable of base64": (
        lambda data: quoted(b"a = b\n" + wrapped(76)(data)),
        lambda data: base64.b64decode(quopri.decodestring(data)[6:]),
    ),
    "gzip in base64": (
        lambda data: base64.b64encode(gzip.compress(data)),
        lambda data: gzip.decompress(base64.b64decode(data)),
    ),
    "helm": (
        lambda data: base64.b64encode(base64.b64encode(gzip.compress(data))),
        lambda data: gzip.decompress(base64.b64decode(base64.b64decode(data))),
    ),
    "x escapes": (every("\\x%02x"), lambda data: codecs.escape_decode(data)[0]),  # type: ignore[attr-defined]
    "references": (every("&#%d;"), lambda data: html.unescape(data.decode()).encode()),
}
"""Those that can be written in several ways, and how they are read."""


def config(keys: Pair, *, marked: bool = False) -> bytes:
    """A text around both values: no name tells what they are, so only being known finds them."""
    draw = random.Random(repr(keys))
    lines = [f"line {n} {draw.randbytes(9).hex()} ok" for n in range(12)]
    lines[3] = f"first={keys.secret.marker.decode() if marked else text(keys.secret)}"
    lines[7] = f'second: "{keys.key.marker.decode() if marked else text(keys.key)}"'
    return "\n".join(lines).encode() + b"\n"


SEEDS = range(6)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ENCODINGS)
def test_what_is_written_is_what_the_marker_gives(name: str, shape: str) -> None:
    for seed in SEEDS:
        keys = pair(f"{name} {seed}", shape)
        made = redacted(ENCODINGS[name](config(keys)), *keys.values)
        assert made == ENCODINGS[name](config(keys, marked=True))
        assert not holds(made, text(keys.secret))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", SAYING)
def test_what_is_said_is_the_text_with_the_marker(name: str, shape: str) -> None:
    encode, decode = SAYING[name]
    for seed in SEEDS:
        keys = pair(f"{name} {seed}", shape)
        made = redacted(encode(config(keys)), *keys.values)
        assert decode(made) == config(keys, marked=True)
        assert not holds(made, text(keys.key))


@pytest.mark.parametrize("name", [n for n in (*ENCODINGS, *SAYING) if n != "helm"])
def test_lengths_are_kept(name: str) -> None:
    encode = ENCODINGS[name] if name in ENCODINGS else SAYING[name][0]
    for seed in SEEDS:
        keys = pair(f"keep {name} {seed}")
        before = encode(config(keys))
        made = redacted(before, *keys.values, keep_length=True)
        assert len(made) == len(before)
        assert not holds(made, text(keys.secret))
        assert not holds(made, text(keys.key))


INNER: dict[str, Encode] = {
    **{name: ENCODINGS[name] for name in ("base64", "json", "hex", "xml")},
    **{name: SAYING[name][0] for name in ("percent", "gzip in base64")},
}


@pytest.mark.parametrize("outer", [n for n in ENCODINGS if n != "base64 three times"])
@pytest.mark.parametrize("inner", INNER)
def test_in_each_other(outer: str, inner: str) -> None:
    """As deep as a scan decodes: four encodings inside each other."""
    keys = pair(f"{outer} {inner}")
    made = redacted(ENCODINGS[outer](INNER[inner](config(keys))), *keys.values)
    assert not holds(made, text(keys.secret))
    assert not holds(made, text(keys.key))
    said = list(readings(made))
    assert any(keys.secret.marker in one for one in said)
    assert any(keys.key.marker in one for one in said)


@given(st.binary(max_size=300), st.binary(max_size=300), st.integers(0, 50))
def test_any_bytes_around_a_value_stay(before: bytes, after: bytes, seed: int) -> None:
    keys = pair(seed)
    value = keys.secret.value.reveal()
    made = redacted(before + value + after, *keys.values)
    assert made.startswith(before)
    assert made.endswith(after.lstrip(b"=") if not after.startswith(b"=") else b"")
    assert value not in made
    middle = made[len(before) : len(made) - len(after)]
    assert middle in (keys.secret.marker, keys.secret.fitted(len(value)))


@given(st.text(max_size=200), st.text(max_size=200), st.integers(0, 50))
def test_any_text_in_base64_stays(before: str, after: str, seed: int) -> None:
    keys = pair(seed)
    lines = (before.encode() + b"\n", b"\n" + after.encode())
    data = base64.b64encode(keys.secret.value.reveal().join(lines))
    said = base64.b64decode(redacted(data, *keys.values))
    assert said.startswith(lines[0])
    assert said.endswith(lines[1])
    assert keys.secret.value.reveal() not in said
