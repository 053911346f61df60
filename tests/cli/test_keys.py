"""The key under which reports hash values."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.cli.keys import fingerprint_key
from leakscan.errors import UsageError


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"shared with the provider\n", b"shared with the provider"),
        (b"shared\r\n", b"shared"),
        (b"two\n\n", b"two\n"),
        (b"\x00\xff", b"\x00\xff"),
    ],
)
def test_a_file_holds_the_key_without_its_last_line_break(
    tmp_path: Path, content: bytes, key: bytes
) -> None:
    (tmp_path / "key").write_bytes(content)
    assert fingerprint_key(tmp_path / "key", {"LEAKSCAN_FINGERPRINT_KEY": "other"}) == key


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        ({}, b"leakscan/v1"),
        ({"LEAKSCAN_FINGERPRINT_KEY": ""}, b"leakscan/v1"),
        ({"LEAKSCAN_FINGERPRINT_KEY": "nøkkel"}, "nøkkel".encode()),
    ],
    ids=["unset", "empty", "set"],
)
def test_without_a_file_the_variable_decides(environ: dict[str, str], key: bytes) -> None:
    assert fingerprint_key(None, environ) == key


def test_a_missing_or_empty_key_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"\n")
    with pytest.raises(UsageError, match="empty: the key is empty"):
        fingerprint_key(tmp_path / "empty", {})
    with pytest.raises(UsageError, match="the key cannot be read: No such file"):
        fingerprint_key(tmp_path / "absent", {})
