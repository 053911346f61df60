"""A command is made of a function: its options, its help, its configuration file."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.cli.boundary import main
from leakscan.cli.command import Given, command, group
from leakscan.cli.options import EVERYWHERE, Settings
from leakscan.errors import ConfigError, ExitCode
from leakscan.model.evidence import Level

NAMES = ("fail-on", *EVERYWHERE)


def settings(*, near: tuple[Path, ...] = (), here: bool = True, **options: object) -> Settings:
    given = Given(NAMES, {name.replace("_", "-"): raw for name, raw in options.items()})
    return given.settings(near=near, here=here)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The current folder and another, each with a configuration."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder, level in ((here, "low"), (there, "high")):
        folder.mkdir()
        (folder / "leakscan.toml").write_text(f'fail-on = "{level}"\n')
    monkeypatch.chdir(here)
    return here, there


def test_the_targets_file_holds_before_that_of_the_current_folder(
    folders: tuple[Path, Path],
) -> None:
    here, there = folders
    assert settings().fail_on is Level.LOW
    assert settings(near=(there,)).fail_on is Level.HIGH
    (there / "leakscan.toml").unlink()
    assert settings(near=(there,)).config == Path(here / "leakscan.toml")


def test_the_current_folder_can_be_left_out(folders: tuple[Path, Path]) -> None:
    assert folders
    assert settings(here=False) == Settings()


def test_a_named_file_holds_alone(folders: tuple[Path, Path], tmp_path: Path) -> None:
    named = tmp_path / "strict.toml"
    named.write_text("quiet = true\n")
    assert settings(near=(folders[1],), config=str(named)) == Settings(config=named, quiet=True)


def test_the_variable_names_a_file_too(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAKSCAN_CONFIG", str(folders[1] / "leakscan.toml"))
    assert settings().fail_on is Level.HIGH


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml: there is no such configuration file"):
        settings(config=str(tmp_path / "absent.toml"))


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Given]:
    """What a made command was given."""
    monkeypatch.chdir(tmp_path)
    calls: list[Given] = []

    @command("made", "fail-on", "no-gitignore")
    def made(given: Given) -> ExitCode:
        """Do nothing."""
        calls.append(given)
        return ExitCode.INCOMPLETE

    monkeypatch.setattr("leakscan.cli.main.Commands.get_command", lambda *_: made)
    return calls


def test_only_what_was_said_is_given(heard: list[Given]) -> None:
    assert main(["made"]) == ExitCode.INCOMPLETE
    line = ["made", "--rules", "a", "--rules", "b", "--no-quiet", "--gitignore", "--fail-on=low"]
    assert main(line) == ExitCode.INCOMPLETE
    assert heard[0].options == {}
    assert heard[1].options == {
        "rules": ("a", "b"),
        "quiet": False,
        "no-gitignore": False,
        "fail-on": "low",
    }


def test_help_comes_from_the_function(
    heard: list[Given], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["made", "-h"]) == ExitCode.CLEAN
    out = capsys.readouterr().out
    assert "Do nothing." in out
    assert "--no-gitignore / --gitignore" in out
    assert "[default: medium]" in out
    assert not heard


def test_a_group_is_a_command_of_commands(capsys: pytest.CaptureFixture[str]) -> None:
    @command("inner")
    def inner(given: Given) -> ExitCode:
        """Do something inside."""
        return ExitCode.CLEAN if given else ExitCode.BUG

    made = group("outer", inner, says="Hold commands.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("leakscan.cli.main.Commands.get_command", lambda *_: made)
        assert main(["outer", "inner"]) == ExitCode.CLEAN
        assert main(["outer", "--help"]) == ExitCode.CLEAN
        assert main(["outer"]) == ExitCode.ERROR
    assert "Do something inside." in capsys.readouterr().out
