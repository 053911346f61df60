"""From a source and settings to reports and an exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from leakscan.cli.options import Settings
from leakscan.cli.running import Circumstances, finished, is_clean, verdict
from leakscan.errors import ExitCode
from leakscan.model.evidence import Level, Status
from leakscan.model.result import ScanResult
from tests.cli.conftest import Answer, Run
from tests.reports.samples import UNREAD, finding, made_up, result

HIGH = finding(1)
MEDIUM = finding(2, level=Level.MEDIUM)
LOW = finding(3, level=Level.LOW)
ACCEPTED = finding(4, status=Status.ALLOWED)
SAMPLE = finding(5, status=Status.SAMPLE)


@pytest.mark.parametrize(
    ("found", "fail_on", "code"),
    [
        (result(), Level.MEDIUM, 0),
        (result(LOW), Level.MEDIUM, 0),
        (result(LOW), Level.LOW, 1),
        (result(MEDIUM), Level.MEDIUM, 1),
        (result(MEDIUM), Level.HIGH, 0),
        (result(HIGH), Level.HIGH, 1),
        (result(HIGH), None, 0),
        (result(ACCEPTED, SAMPLE), Level.LOW, 0),
        (result(skipped=UNREAD), Level.MEDIUM, 3),
        (result(LOW, skipped=UNREAD), Level.MEDIUM, 3),
        (result(HIGH, skipped=UNREAD), Level.MEDIUM, 1),
        (result(HIGH, skipped=UNREAD), None, 3),
    ],
)
def test_the_verdict(found: ScanResult, fail_on: Level | None, code: int) -> None:
    assert verdict(found, fail_on) == code


def test_what_is_shown_does_not_change_the_code(answer: Answer, run: Run) -> None:
    answer.result = result(MEDIUM)
    assert run("scan", "--min-confidence", "high").code == ExitCode.FINDINGS


def test_wishes_reach_the_result() -> None:
    wishes = Settings(
        min_confidence=Level.HIGH, show_secrets=True, list_samples=True, show_all=True
    )
    seen = finished(result(notes=("one",)), wishes, Circumstances("shared", notes=("another",)))
    assert seen.shown_from is Level.HIGH
    assert seen.show_secrets
    assert seen.list_samples
    assert seen.show_all
    assert seen.notes == ("one", "another")


def test_wishes_reach_the_scan(answer: Answer, run: Run, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("shared")
    run("scan", "--fingerprint-key-file", "key")
    assert answer.options
    assert answer.options.fingerprint_key == b"shared"
    assert answer.options.stage == "shared"
    assert answer.options.trust_target


def test_several_reports_come_from_one_scan(answer: Answer, run: Run, tmp_path: Path) -> None:
    answer.result = result(HIGH)
    ran = run("scan", "--report", "json=a.json", "--report", "text=b.txt")
    assert ran.code == ExitCode.FINDINGS
    assert "Vipps MobilePay API keys" in ran.out
    assert json.loads((tmp_path / "a.json").read_bytes())["summary"]["high"] == 1
    assert (tmp_path / "b.txt").read_text() == ran.out


def test_the_main_report_can_go_to_a_file(answer: Answer, run: Run, tmp_path: Path) -> None:
    answer.result = result(HIGH)
    ran = run("scan", "--format", "json", "--output", "a.json")
    assert ran.out == ""
    assert "1 finding" in ran.err
    assert "a.json" in ran.err
    assert json.loads((tmp_path / "a.json").read_bytes())["schema"] == "leakscan/v1"


def test_nothing_is_scanned_when_a_report_could_not_be_written(answer: Answer, run: Run) -> None:
    assert run("scan", "--output", "absent/a.json").code == ExitCode.ERROR
    assert answer.source is None


@pytest.mark.parametrize("option", ["--config", "--rules", "--fingerprint-key-file"])
def test_a_report_never_replaces_a_file_that_the_run_reads(
    answer: Answer, run: Run, tmp_path: Path, option: str
) -> None:
    (tmp_path / "mine").write_text("# of leakscan\n")
    ran = run("scan", "absent", option, "mine", "--output", "mine")
    assert ran.code == ExitCode.ERROR
    assert "is an input of this run" in ran.err
    assert answer.source is None


@pytest.mark.parametrize(
    ("found", "silent"),
    [
        (result(), True),
        (result(LOW), False),
        (result(skipped=UNREAD), False),
        (result(notes=("a remark",)), False),
        (result(SAMPLE), True),
    ],
    ids=["clean", "finding", "incomplete", "note", "sample"],
)
def test_quiet_says_what_matters_and_nothing_else(
    answer: Answer, run: Run, *, found: ScanResult, silent: bool
) -> None:
    answer.result = found
    ran = run("scan", "--quiet", "--verbose")
    assert ran.err == ""
    assert (ran.out == "") is silent
    assert is_clean(found) is silent


def test_quiet_still_writes_a_report_for_a_program(answer: Answer, run: Run) -> None:
    answer.result = result()
    ran = run("scan", "--quiet", "--format", "json")
    assert json.loads(ran.out)["coverage"]["complete"]


def test_verbose_says_what_is_used(answer: Answer, run: Run, tmp_path: Path) -> None:
    (tmp_path / "leakscan.toml").write_text("fail-on = 'high'\n")
    ran = run("scan", "--verbose")
    assert f"configuration: {tmp_path / 'leakscan.toml'}" in ran.err
    assert "sha256:" in ran.err
    assert "files scan took" in ran.err
    assert answer.result


def test_secrets_are_shown_only_when_asked(answer: Answer, run: Run) -> None:
    answer.result = result(HIGH)
    secret = made_up(1)["client_secret"]
    assert secret not in run("scan", "--format", "json").out
    assert secret in run("scan", "--format", "json", "--show-secrets").out


def test_a_fault_in_the_scan_leaves_no_report(answer: Answer, run: Run, tmp_path: Path) -> None:
    answer.fault = ValueError(made_up(1)["client_secret"])
    ran = run("scan", "--report", "json=a.json")
    assert ran.code == ExitCode.BUG
    assert made_up(1)["client_secret"] not in ran.err + ran.out
    assert not (tmp_path / "a.json").exists()


def test_a_result_is_not_changed_by_showing_it() -> None:
    before = result(HIGH)
    assert finished(before, Settings(), Circumstances("shared")) == replace(
        before, shown_from=Level.LOW
    )
