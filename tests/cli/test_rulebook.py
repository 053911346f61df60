"""The kept form of the rules: the same rules, never stale, never somebody else's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from leakscan import glance
from leakscan.cli import rehearsal, rulebook
from leakscan.rules.load import load_rules


@pytest.fixture
def kept() -> Path:
    """The file, made."""
    rulebook.rules()
    path = rulebook.place()
    assert path is not None
    return Path(path)


def test_the_kept_rules_are_the_rules(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept.is_file()
    monkeypatch.delattr("leakscan.rules.load.load_rules")
    assert rulebook.rules() == load_rules(examples=False)


def test_it_is_the_users_alone(kept: Path) -> None:
    if os.name != "nt":
        assert kept.stat().st_mode & 0o077 == 0
        assert kept.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", [b"", b"x" * 99, slice(40), slice(0, -1)])
def test_a_damaged_file_is_made_anew(kept: Path, damage: bytes | slice) -> None:
    good = kept.read_bytes()
    kept.write_bytes(damage if isinstance(damage, bytes) else good[damage])
    assert rulebook.rules() == load_rules(examples=False)
    assert kept.read_bytes() == good


def test_a_folder_that_others_can_enter_is_not_used(kept: Path) -> None:
    kept.write_bytes(b"planted")
    kept.parent.chmod(0o755)
    assert rulebook.place() is None
    assert rulebook.rules() == load_rules(examples=False)
    assert kept.read_bytes() == b"planted"


def test_other_rules_another_version_or_another_python_have_another_file(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {kept.name}
    monkeypatch.setattr(glance, "__version__", "9")
    names.add(Path(rulebook.place() or "").name)
    monkeypatch.setattr(sys, "hexversion", 1)
    names.add(Path(rulebook.place() or "").name)
    assert len(names) == 3


def test_a_users_own_rules_are_read_every_time(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "common.toml").write_text("test_names = ['proving']\n")
    assert "proving" in rulebook.rules((own,)).common.test_names
    assert "proving" not in rulebook.rules().common.test_names


def test_the_rehearsal_finds_and_tells_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    rehearsal.rehearse()
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
