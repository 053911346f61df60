"""Structural tests of values as regular expressions, for scanners that have no code of ours.

The engine tests a value by decoding it. What a decoder would say can be said of single characters
as well: Base64 packs three bytes into four characters, so if the bytes are ASCII letters and
digits, each of the four positions has an alphabet of its own. Random Base64 seldom fits it.
"""

from __future__ import annotations

import string

ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
PLAIN = (string.ascii_letters + string.digits).encode()


def tightened(pattern: str, check: str) -> str:
    """Return an expression for what fits ``pattern`` and passes the structural test ``check``.

    A test that has no expression (``mixed``, ``hex-v4`` …) leaves the pattern as it is: the export
    then finds more than leakscan would.
    """
    if check == "ascii-base64-20":
        return ascii_base64(20)
    kind, _, size = check.partition("-")
    if kind == "base64" and size.isdigit():
        return base64_of(int(size))
    return pattern


def base64_of(size: int) -> str:
    """Return the expression of Base64 of ``size`` bytes; the last character has unused bits."""
    groups, rest = divmod(size, 3)
    if not rest:
        return f"[A-Za-z0-9+/]{{{groups * 4}}}"
    unused, padding = (16, "==") if rest == 1 else (4, "=")
    return f"[A-Za-z0-9+/]{{{groups * 4 + rest}}}{charset(ALPHABET[::unused])}{padding}"


def ascii_base64(size: int) -> str:
    """Return the expression of Base64 of ``size`` ASCII letters and digits."""
    groups, rest = divmod(size, 3)
    four = "".join(charset(_position(place)) for place in range(4))
    if not rest:
        return f"(?:{four}){{{groups}}}"
    ends = "".join(charset(_position(place)) for place in range(rest)) + charset(_last(rest))
    return f"(?:{four}){{{groups}}}{ends}{'=' * (3 - rest)}"


def _position(place: int) -> str:
    """Return the characters that can stand at one of the four places of a group.

    A group is 24 bits; place n has bits 6n to 6n + 5, which lie in at most two bytes.
    """
    shift = 10 - 6 * place % 8
    codes = {((one << 8 | two) >> shift) & 63 for one in PLAIN for two in PLAIN}
    return "".join(ALPHABET[code] for code in sorted(codes))


def _last(rest: int) -> str:
    """Return the characters that can end a group of ``rest`` bytes."""
    bits = 2 if rest == 1 else 4
    codes = {(byte << (6 - bits)) & 63 for byte in PLAIN}
    return "".join(ALPHABET[code] for code in sorted(codes))


def charset(characters: str) -> str:
    """Return a class of the characters, with ranges where ASCII has them in a row."""
    runs: list[list[str]] = []
    for character in sorted(set(characters)):
        if runs and ord(character) == ord(runs[-1][-1]) + 1:
            runs[-1].append(character)
        else:
            runs.append([character])
    written = (f"{run[0]}-{run[-1]}" if len(run) > 2 else "".join(run) for run in runs)
    return f"[{''.join(written)}]"
