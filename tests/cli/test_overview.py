"""``leakscan report --state``: where an organisation stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leakscan.catalog import REPORTS
from leakscan.errors import ExitCode
from leakscan.model.chunk import Skipped
from tests.cli.conftest import Run
from tests.reports.samples import made_up
from tests.store.conftest import opened
from tests.store.outcomes import finding, outcome, part, run_once

UNREAD = Skipped("acme/r2: a.zip", "truncated", "it ends in the middle")


@pytest.fixture
def state(tmp_path: Path) -> str:
    path = tmp_path / "state.db"
    with opened(str(path)) as store:
        run_once(store, outcome(1, part(finding(1))), outcome(2, part(skipped=[UNREAD])))
    return str(path)


@pytest.mark.parametrize("name", REPORTS)
def test_every_format_is_written_without_a_secret(state: str, run: Run, name: str) -> None:
    ran = run("report", "--state", state, "--format", name)
    assert (ran.code, ran.err) == (ExitCode.FINDINGS, "")
    assert "acme/r1" in ran.out
    for field, value in made_up(1).items():
        assert field == "msn" or value not in ran.out


def test_several_views_from_one_store(state: str, run: Run, tmp_path: Path) -> None:
    page, table = tmp_path / "v.html", tmp_path / "v.csv"
    ran = run(
        "report", "--state", state, "--format", "json",
        "--report", f"html={page}", "--report", f"csv={table}",
    )  # fmt: skip
    assert json.loads(ran.out)["target"] == "github.com/acme"
    assert page.read_text().startswith("<!doctype html>")
    assert table.read_text().startswith("fingerprint,")


def test_the_exit_code_tells_what_is_open_and_unread(state: str, run: Run) -> None:
    assert run("report", "--state", state, "--fail-on", "never").code == ExitCode.INCOMPLETE
    with opened(state) as store:
        run_once(store, outcome(1), outcome(2))
    assert run("report", "--state", state).code == ExitCode.CLEAN


def test_one_of_several_targets_is_named(state: str, run: Run) -> None:
    with opened(state) as store:
        run_once(store, outcome(7), target="github.com/other")
    ran = run("report", "--state", state)
    assert (ran.code, "github.com/acme, github.com/other" in ran.err) == (ExitCode.ERROR, True)
    assert run("report", "--state", state, "github.com/other").code == ExitCode.CLEAN
    assert "is not in the store" in run("report", "--state", state, "github.com/x").err
    assert "one target" in run("report", "--state", state, "a", "b").err


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("nowhere.db", "there is no such store"),
        ("mysql://u:hush@h/d", "mysql://u:***@h/d: is no store"),
        ("postgresql://u:hush@h:port/d", "cannot be understood"),
    ],
)
def test_what_is_no_store_is_refused_without_its_password(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("report", "--state", address)
    assert ran.code == ExitCode.ERROR
    assert says in ran.err
    assert "hush" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_store_and_no_file_at_all(run: Run, tmp_path: Path) -> None:
    opened(str(tmp_path / "empty.db")).close()
    assert "has no run yet" in run("report", "--state", str(tmp_path / "empty.db")).err
    assert "no FILE is given" in run("report").err


def test_a_store_is_never_overwritten(state: str, run: Run) -> None:
    assert "is an input" in run("report", "--state", state, "--output", state).err
