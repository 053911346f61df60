"""Encoders that remember where each byte went: the oracle for decoded views.

An encoder turns bytes into bytes, and a list that gives for each byte of the input the range of
the output that stands for it.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

Places = list[tuple[int, int]]


@dataclass(frozen=True)
class Encoded:
    data: bytes
    places: Places

    def then(self, encoder: Callable[[bytes], Encoded]) -> Encoded:
        """Encode once more."""
        outer = encoder(self.data)
        places = [(outer.places[s][0], outer.places[e - 1][1]) for s, e in self.places]
        return Encoded(outer.data, places)

    def inside(self, before: bytes, after: bytes) -> Encoded:
        """Put text around."""
        shift = len(before)
        places = [(s + shift, e + shift) for s, e in self.places]
        return Encoded(before + self.data + after, places)


def by_parts(parts: list[tuple[bytes, int]]) -> Encoded:
    """Join encoded parts, each with the number of input bytes that it stands for."""
    data, places = bytearray(), []
    for encoded, count in parts:
        places += [(len(data), len(data) + len(encoded))] * count
        data += encoded
    return Encoded(bytes(data), places)


def by_byte(encode: Callable[[int], bytes]) -> Callable[[bytes], Encoded]:
    return lambda data: by_parts([(encode(byte), 1) for byte in data])


def by_character(encode: Callable[[str], str]) -> Callable[[bytes], Encoded]:
    def encoder(data: bytes) -> Encoded:
        return by_parts([(encode(c).encode(), len(c.encode())) for c in data.decode()])

    return encoder


def plain(data: bytes) -> Encoded:
    return by_parts([(bytes([byte]), 1) for byte in data])


def utf_16(encoding: str, mark: str = "") -> Callable[[bytes], Encoded]:
    def encoder(data: bytes) -> Encoded:
        parts = [(c.encode(encoding), len(c.encode())) for c in data.decode()]
        return by_parts([(mark.encode(encoding), 0), *parts])

    return encoder


def base64_in(
    *,
    width: int = 0,
    line_end: bytes = b"\n",
    indent: bytes = b"",
    url: bool = False,
    pad: bool = True,
) -> Callable[[bytes], Encoded]:
    def encoder(data: bytes) -> Encoded:
        letters = (base64.urlsafe_b64encode if url else base64.b64encode)(data)
        if not pad:
            letters = letters.rstrip(b"=")
        text, where = bytearray(), []
        for number, letter in enumerate(letters):
            if width and number and number % width == 0:
                text += line_end + indent
            where.append(len(text))
            text.append(letter)
        ends = [(i * 4 // 3, -(-(i + 1) * 4 // 3)) for i in range(len(data))]
        return Encoded(bytes(text), [(where[s], where[e - 1] + 1) for s, e in ends])

    return encoder


def dump(line: Callable[[int, bytes], tuple[bytes, list[int]]]) -> Callable[[bytes], Encoded]:
    """Return a hex dump; ``line`` gives its text, and the offset of each byte in it."""

    def encoder(data: bytes) -> Encoded:
        text, places = bytearray(), []
        for at in range(0, len(data), 16):
            said, offsets = line(at, data[at : at + 16])
            places += [(len(text) + offset, len(text) + offset + 2) for offset in offsets]
            text += said + b"\n"
        return Encoded(bytes(text), places)

    return encoder


def _shown(part: bytes) -> bytes:
    return re.sub(rb"[^\x20-\x7e]", b".", part)


def _xxd(at: int, part: bytes) -> tuple[bytes, list[int]]:
    digits = part.hex(" ", -2).encode()
    offsets = [10 + 5 * (i // 2) + 2 * (i % 2) for i in range(len(part))]
    return b"%08x: %s  %s" % (at, digits.ljust(39), _shown(part)), offsets


def _hexdump(at: int, part: bytes) -> tuple[bytes, list[int]]:
    digits = part[:8].hex(" ") + ("  " + part[8:].hex(" ") if part[8:] else "")
    offsets = [10 + 3 * i + (i >= 8) for i in range(len(part))]
    return b"%08x  %s  |%s|" % (at, digits.ljust(48).encode(), _shown(part)), offsets


def _od(at: int, part: bytes) -> tuple[bytes, list[int]]:
    return b"%07o %s" % (at, part.hex(" ").encode()), [8 + 3 * i for i in range(len(part))]


def spaced(separator: bytes, prefix: bytes = b"") -> Callable[[bytes], Encoded]:
    def encoder(data: bytes) -> Encoded:
        parts: list[tuple[bytes, int]] = []
        for byte in data:
            parts += [(separator if parts else b"", 0), (prefix, 0), (b"%02x" % byte, 1)]
        return by_parts(parts)

    return encoder


def quoted_printable(data: bytes) -> Encoded:
    parts: list[tuple[bytes, int]] = []
    column = 0
    for byte in data:
        literal = (0x21 <= byte <= 0x7E and byte != 0x3D) or byte == 0x20
        said = bytes([byte]) if literal else b"=%02X" % byte
        if column + len(said) > 75:
            parts.append((b"=\n", 0))
            column = 0
        parts.append((said, 1))
        column += len(said)
    return by_parts(parts)


def compressed(data: bytes) -> Encoded:
    said = gzip.compress(data, mtime=0)
    return Encoded(said, [(0, len(said))] * len(data))


def _quoted(byte: int) -> bytes:
    safe = chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "-_.~")
    return bytes([byte]) if safe else b"%%%02X" % byte


def _json_all(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _php_json(character: str) -> str:
    return "\\/" if character == "/" else json.dumps(character)[1:-1]


TEXTS: dict[str, Callable[[bytes], Encoded]] = {
    "json": by_character(lambda c: json.dumps(c)[1:-1]),
    "json, all": by_character(_json_all),
    "json, slashes": by_character(_php_json),
    "xml": by_character(html.escape),
    "xml, decimal": by_character(lambda c: f"&#{ord(c)};"),
    "xml, hex": by_character(lambda c: f"&#x{ord(c):X};"),
    "utf-16-le": utf_16("utf-16-le"),
    "utf-16-be": utf_16("utf-16-be"),
    "braces": by_character(lambda c: f"\\u{{{ord(c):x}}}"),
}
"""Encoders of text in UTF-8."""
BYTES: dict[str, Callable[[bytes], Encoded]] = {
    "percent": by_byte(_quoted),
    "percent, all": by_byte(lambda byte: b"%%%02x" % byte),
    "escapes": by_byte(lambda byte: b"\\x%02x" % byte),
    "octal": by_byte(lambda byte: b"\\%03o" % byte),
    "quoted-printable": quoted_printable,
    "base64": base64_in(),
    "base64, url": base64_in(url=True, pad=False),
    "base64, 64": base64_in(width=64),
    "base64, mail": base64_in(width=76, line_end=b"\r\n"),
    "base64, yaml": base64_in(width=60, indent=b"      "),
    "hex": by_byte(lambda byte: b"%02x" % byte),
    "HEX": by_byte(lambda byte: b"%02X" % byte),
    "bytes": spaced(b" "),
    "C array": spaced(b", ", b"0x"),
    "colons": spaced(b":"),
    "xxd": dump(_xxd),
    "hexdump": dump(_hexdump),
    "od": dump(_od),
}
"""Encoders of any bytes."""
ALL = TEXTS | BYTES


def check_places(encoded: Encoded) -> None:
    """Say whether the places are in order (a test of the tests)."""
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(encoded.places))
