"""The key under which reports hash values: two parties can compare them without sending any."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from leakscan.errors import UsageError

DEFAULT = b"leakscan/v1"
VARIABLE = "LEAKSCAN_FINGERPRINT_KEY"


def fingerprint_key(path: Path | None, environ: Mapping[str, str]) -> bytes:
    """Return the key: of the file if one is given, else of the variable, else the public default.

    A line break at the end of the file is not part of the key.

    Raises:
        UsageError: the file cannot be read or is empty.
    """
    if path is None:
        return environ.get(VARIABLE, "").encode("utf-8", "surrogateescape") or DEFAULT
    try:
        key = path.read_bytes().removesuffix(b"\n").removesuffix(b"\r")
    except OSError as fault:
        raise UsageError(f"{path}: the key cannot be read: {fault.strerror}") from None
    if not key:
        raise UsageError(f"{path}: the key is empty")
    return key
