"""The identity of a finding: rule and value, never position, commit or path."""

from __future__ import annotations

import hashlib

from leakscan.model.secret import Secret

VERSION = "v1"


def fingerprint(rule_id: str, value: Secret) -> str:
    """Return ``v1:`` and 40 hexadecimal digits.

    The value enters with its bytes as they were decoded, so line endings, encodings and archives
    around it change nothing. SHA-256 without a key is enough: the values have 100 random bits and
    more, and the same value must have the same fingerprint on every machine.
    """
    digest = hashlib.sha256(b"leakscan\0" + rule_id.encode() + b"\0" + value.reveal())
    return f"{VERSION}:{digest.hexdigest()[:40]}"
