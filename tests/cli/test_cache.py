"""The cache folder: only where nobody else can put something."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from leakscan.cli.cache import folder


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_it_is_made_for_the_user_alone(base: Path) -> None:
    assert folder() == str(base / "leakscan")
    assert (base / "leakscan").stat().st_mode & 0o777 == 0o700
    assert folder() == str(base / "leakscan")


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o755])
def test_a_folder_that_others_can_enter_is_not_used(base: Path, mode: int) -> None:
    (base / "leakscan").mkdir()
    (base / "leakscan").chmod(mode)
    assert folder() is None


def test_a_link_is_not_followed(base: Path) -> None:
    (base / "elsewhere").mkdir(mode=0o700)
    (base / "leakscan").symlink_to(base / "elsewhere")
    assert folder() is None


def test_a_folder_of_somebody_else_is_not_used(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder()
    monkeypatch.setattr(os, "geteuid", lambda: base.stat().st_uid + 1)
    assert folder() is None


def test_a_file_in_the_way(base: Path) -> None:
    (base / "leakscan").write_text("")
    assert folder() is None


def test_without_the_variable_it_is_where_the_system_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert folder() == str(tmp_path / ".cache" / "leakscan")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert folder() == str(tmp_path / "Library" / "Caches" / "leakscan")
