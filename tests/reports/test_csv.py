from __future__ import annotations

import csv as reader
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.result import ScanResult
from leakscan.reports import csv
from tests.reports import samples


def written(result: ScanResult) -> list[dict[str, str]]:
    out = io.BytesIO()
    csv.write(result, out, color=False, width=80)
    return list(reader.DictReader(io.StringIO(out.getvalue().decode(), newline="")))


def test_a_row_for_each_place() -> None:
    made = samples.finding(
        1,
        ("client_secret",),
        where={**samples.COMMITTED, "repository": "o/r", "layers": ("base64", "percent")},
        advice=samples.UNSTAGE,
    )
    (row,) = written(samples.result(made))
    value = samples.made_up(1)["client_secret"]
    assert len(row.pop("value_hmac")) == 64
    assert row == {
        "fingerprint": made.fingerprint,
        "rule": "vipps-api-keys",
        "title": "Vipps MobilePay API keys",
        "level": "high",
        "confidence": "0.97",
        "severity": "critical",
        "environment": "production",
        "key_kind": "sales-unit",
        "completeness": "usable",
        "status": "new",
        "status_reason": "",
        "field": "client_secret",
        "value": f"{value[:4]}…{value[-2:]}",
        "length": "28",
        "repository": "o/r",
        "path": "config/prod.env",
        "line": "2",
        "column": "15",
        "end_column": "43",
        "origin": "blob",
        "via": "base64 percent",
        "commit": "4f2a91c0" * 5,
        "author_date": "2024-05-17T12:00:00+02:00",
        "blob": "b10b" * 10,
        "refs": "refs/heads/main refs/tags/v1.2",
        "in_head": "False",
        "remediation": samples.UNSTAGE.summary,
        "url": samples.UNSTAGE.url,
    }


def test_nothing_found_is_a_header() -> None:
    out = io.BytesIO()
    csv.write(samples.result(), out, color=False, width=80)
    assert out.getvalue().decode() == ",".join(csv.COLUMNS) + "\r\n"
    assert csv.writes_when_empty


def test_what_was_not_read_is_a_row_of_its_own() -> None:
    rows = written(samples.result(skipped=samples.UNREAD))
    assert [(row["status"], row["path"], row["status_reason"]) for row in rows] == [
        ("not-read", "backup/keys.zip", "truncated (the archive ends in the middle of a member)"),
        ("not-read", "var/log/old.log", "unreadable (permission denied)"),
    ]
    assert {row["fingerprint"] for row in rows} == {""}


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "\uff20x"])
def test_no_cell_is_a_formula(start: str) -> None:
    made = samples.finding(1, ("client_secret",), where={"path": start})
    assert written(samples.result(made))[0]["path"] == f"'{start}"


@given(st.text(st.characters(categories=None), min_size=1))
def test_every_path_stays_one_harmless_cell(path: str) -> None:
    made = samples.finding(1, ("client_secret",), where={"path": path})
    (row,) = written(samples.result(made))
    assert row["path"].isprintable()
    assert row["path"][:1] not in tuple(csv.FORMULA)
    assert row["line"] == "2"


def test_numbers_stay_numbers() -> None:
    assert [csv.cell(value) for value in (-1, 0.5, "", "-1")] == [-1, 0.5, "", "'-1"]
