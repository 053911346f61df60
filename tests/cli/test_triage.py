"""``leakscan triage``: decisions about findings of an organisation."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.errors import ExitCode
from tests.cli.conftest import Run
from tests.store.conftest import opened
from tests.store.outcomes import finding, outcome, part, run_once

NAME = finding(1).fingerprint


@pytest.fixture
def state(tmp_path: Path) -> str:
    path = str(tmp_path / "state.db")
    with opened(path) as store:
        run_once(store, outcome(1, part(finding(1), finding(2))))
    return path


def test_a_decision_is_kept_and_shown(state: str, run: Run) -> None:
    assert "nothing was decided" in run("triage", NAME, "--state", state).out
    kari = ("--owner", "Kari", "--state", state)
    ran = run("triage", NAME, "confirmed", "--reason", "looks real", *kari)
    assert ran.code == ExitCode.CLEAN
    ran = run("triage", NAME[3:], "regenerated", "--reason", "new\x1bkeys", *kari)
    first, second = ran.out.splitlines()
    assert first.endswith("confirmed  Kari: looks real")
    assert second.endswith("regenerated  Kari: new?keys")
    shown = run("report", "--state", state, "--format", "text").out
    assert "1 open finding " in shown
    assert NAME not in shown


def test_an_expired_decision_is_open_again(state: str, run: Run) -> None:
    how = ("--owner", "Kari", "--reason", "for now", "--expires", "2020-01-01", "--state", state)
    run("triage", NAME, "accepted", *how)
    assert "2 open findings" in run("report", "--state", state).out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((NAME, "gone", "--reason", "x"), "is no decision"),
        ((NAME, "accepted"), "needs a reason"),
        (("v1:ffff", "accepted", "--reason", "x"), "no finding begins with v1:ffff"),
        (("v1:", "accepted", "--reason", "x"), "2 findings begin with"),
    ],
    ids=["word", "reason", "none", "several"],
)
def test_what_cannot_be_decided(state: str, run: Run, args: tuple[str, ...], says: str) -> None:
    ran = run("triage", *args, "--owner", "Kari", "--state", state)
    assert (ran.code, says in ran.err) == (ExitCode.ERROR, True)
    assert "nothing was decided" in run("triage", NAME, "--state", state).out


def test_a_store_is_needed(run: Run) -> None:
    assert "name it with --state" in run("triage", NAME).err
