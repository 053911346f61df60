"""``leakscan explain``: a rule's story, or one finding's reasons and steps."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

from leakscan.errors import ExitCode
from leakscan.rules.load import load_rules
from tests.cli.conftest import Run
from tests.cli.shop import Shop, made_up_env

ENV = made_up_env(1)


@pytest.fixture
def leak(shop: Shop) -> Path:
    """``shop/.env`` with a whole set, seen from the folder above."""
    return shop.write(".env", ENV)


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_a_rule_is_explained_by_its_story_and_its_steps(run: Run, rule: object) -> None:
    ran = run("explain", rule.id)
    said = " ".join(ran.out.split())
    assert ran.code == ExitCode.CLEAN
    assert "What somebody could do" in said
    for remediation in rule.remediation:
        assert " ".join(remediation.summary.split()) in said


def test_a_place_is_scanned_again(leak: Path, run: Run) -> None:
    assert leak.exists()
    ran = run("explain", "shop/.env:2")
    assert ran.code == ExitCode.CLEAN
    assert "shop/.env:2:21 client_secret" in ran.out
    assert "What to do now" in ran.out
    assert "1. " in ran.out
    secret = ENV.splitlines()[1].partition("=")[2]
    assert secret not in ran.out


def test_a_column_does_no_harm(leak: Path, run: Run) -> None:
    assert leak.exists()
    assert run("explain", "shop/.env:2:21").out == run("explain", "shop/.env:2").out


def test_the_reasons_are_a_sum(leak: Path, run: Run) -> None:
    assert leak.exists()
    out = run("explain", "shop/.env:2").out
    weights = [float(w) for w in re.findall(r"^ *([+-]\d+\.\d\d)  .*$", out, re.MULTILINE)]
    *parts, total = weights
    assert len(parts) >= 3
    assert math.fsum(parts) == pytest.approx(total, abs=0.011 * len(parts))
    stated = re.search(r"a probability of ([\d.]+)%", out)
    assert stated
    assert float(stated[1]) == pytest.approx(100 / (1 + math.exp(-total)), abs=0.2)
    assert "prior" in out


def test_a_fingerprint_is_looked_up_in_the_working_tree(leak: Path, run: Run) -> None:
    assert leak.exists()
    found = json.loads(run("scan", "--format", "json").out)["findings"][0]
    by_place = run("explain", "shop/.env:2").out
    assert run("explain", found["fingerprint"]).out == by_place
    assert run("explain", found["fingerprint"][:12]).out == by_place


def test_a_fingerprint_is_looked_up_in_a_report(leak: Path, run: Run, tmp_path: Path) -> None:
    run("scan", "--format", "json", "--output", "report.json", "--quiet")
    before = run("explain", "shop/.env:2").out
    leak.unlink()
    found = json.loads((tmp_path / "report.json").read_bytes())["findings"][0]
    assert run("explain", found["fingerprint"], "--from", "report.json").out == before
    assert run("explain", "shop/.env:2", "--from", "report.json").out == before


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("vips-api-keys", "neither a rule, nor a fingerprint"),
        ("v1:xyz", "neither a rule, nor a fingerprint"),
        ("v1:000000000000", "there is no finding v1:000000000000 in ."),
        ("shop/.env:99", "there is no finding shop/.env:99"),
        ("absent.env:1", "absent.env"),
    ],
)
def test_what_is_not_there_cannot_be_explained(
    leak: Path, run: Run, subject: str, says: str
) -> None:
    assert leak.exists()
    ran = run("explain", subject)
    assert ran.code == ExitCode.ERROR
    assert says in ran.err
    assert ran.out == ""


def test_a_secret_on_the_command_line_is_not_repeated(leak: Path, run: Run) -> None:
    assert leak.exists()
    secret = ENV.splitlines()[1].partition("=")[2]
    ran = run("explain", secret)
    assert ran.code == ExitCode.ERROR
    assert secret not in ran.out + ran.err


def test_a_file_that_cannot_be_read_gives_no_answer(shop: Shop, run: Run) -> None:
    shop.write("backup.zip", b"PK\x03\x04 and then nothing")
    ran = run("explain", "shop/backup.zip:1")
    assert ran.code == ExitCode.ERROR
    assert "backup.zip" in ran.err
