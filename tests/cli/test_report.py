"""``leakscan report``: stored results in another format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leakscan.catalog import REPORTS
from leakscan.errors import ExitCode
from tests.cli.conftest import Run
from tests.cli.shop import Shop, made_up_env
from tests.reports.reading import written

SECRET, SERIAL_NUMBER = (made_up_env(1).splitlines()[line].partition("=")[2] for line in (1, 3))


@pytest.fixture
def leaks(shop: Shop, run: Run, tmp_path: Path) -> str:
    """A stored report of one leaked set."""
    shop.write("a.env", made_up_env(1))
    path = tmp_path / "leaks.json"
    run("scan", "shop", "--format", "json", "--output", str(path))
    return str(path)


@pytest.mark.parametrize("name", REPORTS)
def test_every_format_is_that_of_the_scan(leaks: str, run: Run, name: str) -> None:
    ran = run("report", leaks, "--format", name)
    scanned = run("scan", "shop", "--format", name)
    assert ran.code == scanned.code == ExitCode.FINDINGS
    # a stored report does not hold the serial number, which is told to people
    ran_out, scanned_out = (out.replace(SERIAL_NUMBER, "…") for out in (ran.out, scanned.out))
    assert ran_out == scanned_out
    assert SECRET not in ran.out


def test_a_value_in_clear_is_masked(shop: Shop, run: Run, tmp_path: Path) -> None:
    shop.write("a.env", made_up_env(1))
    path = str(tmp_path / "clear.json")
    run("scan", "shop", "--format", "json", "--show-secrets", "--output", path)
    assert SECRET in Path(path).read_text()
    assert SECRET not in run("report", path).out
    assert run("report", path, "--show-secrets").code == ExitCode.ERROR


def test_several_become_one(leaks: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "gl.json").write_text(written.gitleaks())
    (tmp_path / "th.jsonl").write_text(written.trufflehog())
    files = (leaks, str(tmp_path / "gl.json"), str(tmp_path / "th.jsonl"), leaks)
    document = json.loads(run("report", *files, "--format", "json").out)
    rules = [finding["rule"] for finding in document["findings"]]
    assert sorted(rules) == [
        "gitleaks.generic-api-key", "trufflehog.azure", "trufflehog.vipps", "vipps-api-keys",
    ]  # fmt: skip
    assert "gl.json (gitleaks)" in document["target"]["name"]


def test_the_exit_code_is_that_of_a_scan(leaks: str, run: Run, tmp_path: Path) -> None:
    assert run("report", leaks, "--fail-on", "never").code == ExitCode.CLEAN
    document = json.loads(Path(leaks).read_text())
    document["findings"] = []
    unread = {"where": "a", "reason": "unreadable", "detail": ""}
    document["coverage"] |= {"complete": False, "skipped": [unread]}
    (tmp_path / "part.json").write_text(json.dumps(document))
    assert run("report", str(tmp_path / "part.json")).code == ExitCode.INCOMPLETE


def test_an_input_is_not_overwritten(leaks: str, run: Run) -> None:
    ran = run("report", leaks, "--output", leaks)
    assert ran.code == ExitCode.ERROR
    assert "is an input" in ran.err


def test_what_is_no_report_is_an_error(shop: Shop, run: Run) -> None:
    path = shop.write("a.txt", "words\n")
    for name in (str(path), "absent.json"):
        ran = run("report", name)
        assert ran.code == ExitCode.ERROR
        assert name in ran.err
    assert run("report").code == ExitCode.ERROR
