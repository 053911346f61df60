"""Findings without their values, from a scan or from a stored report."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from leakscan.cli.account import accounts, standing_at, stored, those, with_fingerprint
from leakscan.errors import ReportError
from leakscan.model.evidence import Status
from leakscan.reports import json_v1
from tests.reports.samples import REASONS, finding, made_up, result

FOUND = result(finding(1), finding(2, status=Status.ALLOWED), notes=())


def report(path: Path) -> Path:
    out = io.BytesIO()
    json_v1.write(FOUND, out, color=False, width=80)
    path.write_bytes(out.getvalue())
    return path


def test_a_stored_report_says_what_the_scan_said(tmp_path: Path) -> None:
    assert stored(report(tmp_path / "report.json")) == accounts(FOUND)


def test_an_account_has_reasons_places_and_steps_and_no_value() -> None:
    one, other = accounts(FOUND)
    assert one.evidence == REASONS
    assert str(one.places[0]).startswith("config/.env:2:")
    assert one.advice.steps
    assert "high confidence" in one.summary
    assert "allowed" in other.summary
    assert not any(value in repr(one) for value in made_up(1).values() if len(value) > 8)


def test_findings_are_picked_by_fingerprint_or_place() -> None:
    found = accounts(FOUND)
    assert those(found, with_fingerprint(found[1].fingerprint)) == (found[1],)
    assert those(found, with_fingerprint("v1:")) == found
    assert those(found, standing_at("config/.env", 2)) == found
    assert those(found, standing_at("config/.env", 99)) == ()
    assert those(found, standing_at("other", 2)) == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"schema": "leakscan/v1"}',
        b'{"schema": "leakscan/v1", "findings": [{}]}',
        b'{"schema": "leakscan/v1", "findings": 1}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_report_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report.json").write_bytes(content)
    with pytest.raises(ReportError, match=r"report\.json: is not a JSON report of leakscan"):
        stored(tmp_path / "report.json")


def test_a_report_of_another_version_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text('{"schema": "leakscan/v2", "findings": []}')
    with pytest.raises(ReportError, match="is not a leakscan/v1 report"):
        stored(tmp_path / "report.json")


def test_a_missing_report_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"absent\.json: cannot be read: No such file"):
        stored(tmp_path / "absent.json")
