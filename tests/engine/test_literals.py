"""Every form of a keyword is found in what an encoder makes of a text that holds it."""

from __future__ import annotations

import base64
import hashlib
import quopri
import urllib.parse

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.engine.literals import (
    FORMS_VERSION,
    GZIP_IN_BASE64,
    MIN_BASE64,
    TAIL,
    Family,
    Literal,
    family_literals,
    forms,
)

KEYWORDS = ("client_secret", "vipps", "mobilepay", "Ocp-Apim-Subscription-Key", "api.vipps.no")
GZIP = (GZIP_IN_BASE64, b"SDRzSU")
NAMES = ("client_secret", "CLIENT_SECRET", "clientSecret", "ClientSecret", "client-secret")


def hit(data: bytes, literals: tuple[Literal, ...]) -> bool:
    return any(
        literal.value in (data.lower() if literal.caseless else data) for literal in literals
    )


def xxd(data: bytes) -> bytes:
    lines = [
        f"{at:08x}: {data[at : at + 16].hex(' ', -2)}  ................"
        for at in range(0, len(data), 16)
    ]
    return "\n".join(lines).encode()


def hexdump(data: bytes) -> bytes:
    lines = [
        f"{at:08x}  {data[at : at + 8].hex(' ')}  {data[at + 8 : at + 16].hex(' ')}  |......|"
        for at in range(0, len(data), 16)
    ]
    return "\n".join(lines).encode()


ENCODERS = {
    "plain": bytes,
    "utf-16-le": lambda text: text.decode().encode("utf-16-le"),
    "utf-16-be": lambda text: text.decode().encode("utf-16-be"),
    "utf-16 with mark": lambda text: text.decode().encode("utf-16"),
    "base64": base64.b64encode,
    "base64url": base64.urlsafe_b64encode,
    "base64 of base64": lambda text: base64.b64encode(base64.b64encode(text)),
    "base64 of utf-16-le": lambda text: base64.b64encode(text.decode().encode("utf-16-le")),
    "base64 of utf-16-be": lambda text: base64.b64encode(text.decode().encode("utf-16-be")),
    "hex": lambda text: text.hex().encode(),
    "HEX": lambda text: text.hex().upper().encode(),
    "xxd": xxd,
    "hexdump -C": hexdump,
    "quoted-printable": quopri.encodestring,
    "percent, what needs it": lambda text: urllib.parse.quote(text).encode(),
    "percent, all": lambda text: "".join(f"%{byte:02X}" for byte in text).encode(),
    "escapes, all": lambda text: "".join(f"\\x{byte:02x}" for byte in text).encode(),
    "json, all": lambda text: "".join(f"\\u{byte:04x}" for byte in text).encode(),
}


@pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20)
@given(
    before=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
    after=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
)
def test_a_name_is_found_in_every_encoding_at_every_alignment(
    encode, name: str, before: str, after: str
) -> None:
    assert hit(encode((before + name + after).encode()), forms("client_secret"))


@pytest.mark.parametrize("keyword", KEYWORDS)
@pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)
def test_every_keyword_is_found_in_its_own_spelling(encode, keyword: str) -> None:
    for shift in range(16):
        assert hit(encode(b"#" * shift + keyword.encode() + b"=#####"), forms(keyword))


def test_word_breaks_stand_for_any_separator() -> None:
    plain = family_literals(Family.PLAIN, ["client_id"])
    assert {literal.value for literal in plain} == {
        b"clientid",
        b"client_id",
        b"client-id",
        b"client.id",
        b"client id",
    }
    assert plain == family_literals(Family.PLAIN, ["Client-ID"])


def test_a_short_keyword_gives_no_short_encoded_literal() -> None:
    for keyword in ("msn", "id", "key", "vipps"):
        for literal in family_literals(Family.BASE64, [keyword]):
            assert literal.value in GZIP or len(literal.value) >= MIN_BASE64
        for literal in family_literals(Family.DIGITS, [keyword]):
            assert len(literal.value) >= 8


def test_what_ends_in_another_literal_is_dropped() -> None:
    assert family_literals(Family.PLAIN, ["secret", "client_secret", "vipps"]) == (
        Literal(b"secret", caseless=True),
        Literal(b"vipps", caseless=True),
    )


def test_only_base64_minds_the_case() -> None:
    for literal in forms("client_secret"):
        assert literal.caseless is not (
            literal in family_literals(Family.BASE64, ["client_secret"])
        )
        assert not literal.caseless or literal.value == literal.value.lower()


def test_encoded_forms_are_of_the_tail_only() -> None:
    longest = max(len(literal.value) for literal in family_literals(Family.DIGITS, KEYWORDS))
    assert longest == 2 * TAIL


@pytest.mark.parametrize("width", [60, 64, 76])
@pytest.mark.parametrize("name", NAMES)
def test_a_line_break_through_a_long_keyword_does_not_hide_it(name: str, width: int) -> None:
    for shift in range(width):
        text = base64.b64encode(b"#" * shift + name.encode() + b"#" * 60)
        lines = b"\r\n    ".join(text[at : at + width] for at in range(0, len(text), width))
        assert hit(lines, family_literals(Family.BASE64, ["client_secret"]))
        digits = (b"#" * shift + name.encode() + b"#" * 60).hex().encode()
        lines = b"\n".join(digits[at : at + width] for at in range(0, len(digits), width))
        assert hit(lines, family_literals(Family.DIGITS, ["client_secret"]))


def test_a_keyword_without_words_gives_nothing() -> None:
    assert forms("") == forms("_-.") == ()


def test_a_change_of_the_literals_changes_their_version() -> None:
    """Compiled databases are kept under FORMS_VERSION: raise it, and write the new digest here."""
    every = [family_literals(family, KEYWORDS) for family in Family]
    digest = hashlib.sha256(repr(every).encode()).hexdigest()[:16]
    assert (FORMS_VERSION, digest) == (3, "33a4554472cc0440")
