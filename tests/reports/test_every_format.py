"""What holds for every format, whoever adds the next one."""

from __future__ import annotations

import importlib
import io
import pkgutil
from base64 import b64encode
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import leakscan.reports
from leakscan.model.result import ScanResult
from tests.reports import samples

REPORTERS = {
    name: module
    for _, name, _ in pkgutil.iter_modules(leakscan.reports.__path__)
    if hasattr(module := importlib.import_module(f"leakscan.reports.{name}"), "write")
}
every_format = pytest.mark.parametrize("name", REPORTERS)


def written(name: str, result: ScanResult, *, color: bool = False, width: int = 80) -> bytes:
    out = io.BytesIO()
    REPORTERS[name].write(result, out, color=color, width=width)
    return out.getvalue()


def test_these_are_the_formats() -> None:
    assert set(REPORTERS) == {
        "terminal", "json_v1", "jsonl", "sarif", "csv", "junit", "markdown", "gitlab", "github",
        "html",
    }  # fmt: skip


def spellings(seed: int) -> set[bytes]:
    """The secrets of ``samples.made_up``, as a format or a name could write them."""
    values = samples.made_up(seed)
    found = set()
    for field in ("client_secret", "client_id", "subscription_key"):
        raw = values[field].encode()
        found |= {
            raw,
            raw.rstrip(b"="),
            quote(raw, safe="").encode(),
            b64encode(raw),
            raw.hex().encode(),
        }
        found |= {raw.replace(b"-", b"\\-"), raw[3:-3], raw.decode().encode("utf-16-le")}
    return found


@every_format
def test_no_secret_is_told(name: str) -> None:
    text = written(name, samples.hostile(8), color=True, width=200)
    assert text
    assert [secret for secret in spellings(8) if secret in text] == []


@every_format
def test_secrets_are_told_on_request(name: str) -> None:
    result = replace(samples.result(samples.finding(1)), show_secrets=True)
    assert samples.made_up(1)["client_secret"].encode() in written(name, result)


@every_format
def test_the_reader_of_a_hostile_result_sees_no_control_character(name: str) -> None:
    text = written(name, samples.hostile()).decode()
    assert {c for c in text if not c.isprintable()} <= {"\n", "\r"}
    assert "\r" not in text.replace("\r\n", "")


@every_format
@settings(max_examples=40)
@given(
    path=st.text(st.characters(categories=None)),
    says=st.text(st.characters(categories=None)),
    target=st.text(st.characters(categories=None)),
)
def test_whatever_the_scanned_texts_are(name: str, path: str, says: str, target: str) -> None:
    reasons = tuple(replace(reason, says=says) for reason in samples.REASONS)
    made = samples.finding(1, ("client_secret",), where={"path": path}, evidence=reasons)
    result = samples.result(made, notes=(says,))
    result = replace(result, target=replace(result.target, name=target))
    text = written(name, result).decode()
    assert {c for c in text if not c.isprintable()} <= {"\n", "\r"}


@every_format
@pytest.mark.parametrize(
    "result",
    [
        samples.result(),
        samples.result(skipped=samples.UNREAD),
        samples.result(*samples.every_status(), list_samples=True),
    ],
    ids=["clean", "incomplete", "findings"],
)
def test_a_report_is_known_by_its_beginning(name: str, result: ScanResult) -> None:
    """The command line overwrites an earlier report, and nothing else."""
    text = written(name, result)
    assert not text or b"leakscan" in text[:4096] or b"fingerprint" in text[:4096]
    assert not text or text.endswith(b"\n")


@every_format
def test_the_same_result_gives_the_same_bytes(name: str) -> None:
    result = samples.result(*samples.every_status(), skipped=samples.UNREAD)
    assert written(name, result) == written(name, result)
    assert isinstance(REPORTERS[name].writes_when_empty, bool)


@every_format
def test_an_incomplete_scan_is_told(name: str) -> None:
    text = written(name, samples.result(skipped=samples.UNREAD))
    assert b"truncated" in text
    assert b"truncated" not in written(name, samples.result())
