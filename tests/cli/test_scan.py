"""``leakscan scan``: what it asks for, and what it does with files as they are."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from leakscan.cli.scan import common_folder
from leakscan.errors import ExitCode
from leakscan.sources.files import FilesSource
from leakscan.sources.stdin import StdinSource
from tests.cli.conftest import Answer, Run
from tests.cli.shop import Shop, made_up_env


def test_the_current_folder_is_the_default(answer: Answer, run: Run) -> None:
    assert run("scan").code == ExitCode.CLEAN
    assert answer.source == FilesSource((Path(),))


def test_paths_and_the_ignore_rules_are_the_users(answer: Answer, run: Run) -> None:
    run("scan", "a", "b", "--no-gitignore")
    assert answer.source == FilesSource((Path("a"), Path("b")), gitignore=False)


def test_a_dash_is_standard_input(answer: Answer, run: Run) -> None:
    run("scan", "-")
    assert answer.source == StdinSource()


def test_standard_input_stands_alone(answer: Answer, run: Run) -> None:
    ran = run("scan", "-", "a")
    assert ran.code == ExitCode.ERROR
    assert "cannot be scanned together" in ran.err
    assert answer.source is None


def test_the_configuration_of_the_target_holds(
    answer: Answer, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = tmp_path / "shop"
    (shop / ".git").mkdir(parents=True)
    (shop / "src").mkdir()
    (shop / "leakscan.toml").write_text("verbose = true\n")
    monkeypatch.chdir("/")
    ran = run("scan", str(shop / "src"))
    assert f"configuration: {shop / 'leakscan.toml'}" in ran.err
    assert answer.source


def test_an_unknown_key_ends_the_run_before_the_scan(
    answer: Answer, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "leakscan.toml").write_text("min-confidance = 'low'\n")
    ran = run("scan")
    assert ran.code == ExitCode.ERROR
    assert str(tmp_path / "leakscan.toml") in ran.err
    assert "'min-confidance'" in ran.err
    assert "'min-confidence'" in ran.err
    assert answer.source is None


@pytest.mark.parametrize(
    ("paths", "folder"),
    [
        ((), None),
        (("shop",), "shop"),
        (("shop/a.env",), "shop"),
        (("shop/a.env", "shop/src"), "shop"),
        (("shop", "other"), "."),
    ],
)
def test_the_common_folder(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    paths: tuple[str, ...],
    folder: str | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop/src").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "shop/a.env").touch()
    found = common_folder(tuple(map(Path, paths)))
    assert found == (() if folder is None else (tmp_path / folder,))


def test_a_leak_is_found_with_its_place_and_its_steps(shop: Shop, run: Run) -> None:
    shop.write(".env", made_up_env(1))
    ran = run("scan", "shop")
    assert ran.code == ExitCode.FINDINGS
    assert "shop/.env:2:21" in ran.out
    assert "1. " in ran.out
    assert "https://" in ran.out


def test_standard_input_is_scanned(shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = made_up_env(2)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    ran = run("scan", "-", "--format", "json")
    assert ran.code == ExitCode.FINDINGS
    assert json.loads(ran.out)["target"]["kind"] == "stdin"
    assert shop


def test_a_clean_folder_is_clean(shop: Shop, run: Run) -> None:
    shop.write("README.md", "Set VIPPS_CLIENT_SECRET=${VIPPS_CLIENT_SECRET} first.\n")
    ran = run("scan", "shop")
    assert ran.code == ExitCode.CLEAN
    assert "No leaked key" in ran.out


def test_a_missing_path_cannot_be_scanned(shop: Shop, run: Run) -> None:
    assert shop
    ran = run("scan", "absent")
    assert ran.code == ExitCode.ERROR
    assert "absent" in ran.err


def test_what_could_not_be_read_is_not_clean(shop: Shop, run: Run) -> None:
    shop.write("backup.zip", b"PK\x03\x04 and then nothing")
    ran = run("scan", "shop")
    assert ran.code == ExitCode.INCOMPLETE
    assert "backup.zip" in ran.out
