"""Configuration files: found, read, and held to the table of settings."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan import config
from leakscan.cli.options import SETTINGS
from leakscan.errors import ConfigError
from leakscan.model.evidence import Level


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a folder two levels down."""
    (tmp_path / "shop/.git").mkdir(parents=True)
    (tmp_path / "shop/src/pay").mkdir(parents=True)
    return tmp_path / "shop"


def test_a_file_is_found_upwards_to_the_root_of_the_repository(project: Path) -> None:
    own = write(project / "leakscan.toml", "")
    assert config.find(project / "src/pay") == own


def test_the_nearest_file_holds(project: Path) -> None:
    write(project / "leakscan.toml", "")
    near = write(project / "src/leakscan.toml", "")
    assert config.find(project / "src/pay") == near


def test_nothing_above_the_root_is_looked_at(project: Path) -> None:
    write(project.parent / "leakscan.toml", "")
    assert config.find(project / "src") is None


def test_outside_a_repository_only_the_folder_itself_is_looked_at(tmp_path: Path) -> None:
    above = write(tmp_path / "leakscan.toml", "")
    (tmp_path / "below").mkdir()
    assert config.find(tmp_path / "below") is None
    assert config.find(tmp_path) == above


def test_a_linked_work_tree_has_its_root_where_the_git_file_is(tmp_path: Path) -> None:
    write(tmp_path / "leakscan.toml", "")
    write(tmp_path / "tree/.git", "gitdir: elsewhere")
    assert config.find(tmp_path / "tree") is None


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("[tool.leakscan]\nquiet = true\n", True),
        ("[tool]\nleakscan = {quiet = true}\n", True),
        ("[project]\nname = 'leakscan-user'\n", False),
        ("[tool.ruff]\nline-length = 100\n", False),
        ("this is [broken\n", False),
    ],
    ids=["table", "inline", "only the word", "other tool", "broken and foreign"],
)
def test_pyproject_counts_only_with_our_table(project: Path, text: str, counts: bool) -> None:
    shared = write(project / "pyproject.toml", text)
    assert config.find(project) == (shared if counts else None)


def test_two_files_in_one_folder_are_an_error_that_names_both(project: Path) -> None:
    write(project / "leakscan.toml", "")
    write(project / "pyproject.toml", "[tool.leakscan]\n")
    with pytest.raises(ConfigError, match=r"leakscan\.toml and \[tool\.leakscan\] in .*pyproject"):
        config.find(project)


def read(text: str, folder: Path, name: str = "leakscan.toml") -> config.Config:
    return config.read(write(folder / name, text), SETTINGS)


def test_values_are_read_as_options_are(tmp_path: Path) -> None:
    found = read('fail-on = "high"\nquiet = true\nrules = ["rules", "/etc/more.toml"]\n', tmp_path)
    assert found.values == {
        "fail-on": Level.HIGH,
        "quiet": True,
        "rules": (tmp_path / "rules", Path("/etc/more.toml")),
    }


def test_paths_are_relative_to_the_file_and_not_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    assert read('rules = ["own.toml"]', tmp_path).values["rules"] == (tmp_path / "own.toml",)


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ('failon = "high"', "unknown key 'failon'", "'fail-on'"),
        ('fail_on = "high"', "unknown key 'fail_on'", "'fail-on'"),
        ("[scan]\nquiet = true", "unknown key 'scan'", "the nearest known key is"),
        ('fail-on = "severe"', "'severe' is not one of low, medium, high, never", ""),
        ("fail-on = 3", "'fail-on' must be one of .*, written as a string", ""),
        ("quiet = 1", "'quiet' must be yes or no .*, written as true or false", ""),
        ('rules = "one.toml"', "'rules' must be a list", ""),
        ("rules = [1]", "'rules' must be a path, written as a string", ""),
        ("show-secrets = true", "'show-secrets' cannot be set in a file", "LEAKSCAN_SHOW_SECRETS"),
        ('output = "a"', "'output' cannot be set in a file", "--output"),
        ("quiet = = 1", r"is not TOML: .*line 1", ""),
    ],
)
def test_what_means_nothing_is_an_error_that_names_file_and_key(
    tmp_path: Path, text: str, says: str, hint: str
) -> None:
    with pytest.raises(ConfigError, match=says) as refused:
        read(text, tmp_path)
    assert str(tmp_path / "leakscan.toml") in refused.value.message
    assert hint in refused.value.hint


def test_a_file_without_our_table_is_an_error_when_it_was_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no table \[tool\.leakscan\]"):
        read("[project]\nname = 'shop'\n", tmp_path, "pyproject.toml")


def test_our_table_must_be_a_table(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tool\.leakscan must be a table"):
        read("tool.leakscan = 1", tmp_path, "pyproject.toml")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        config.read(tmp_path / "absent.toml", SETTINGS)


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "leakscan.toml").write_bytes(b'format = "\xe6"')
    with pytest.raises(ConfigError, match=r"is not UTF-8: .* at byte 10"):
        config.read(tmp_path / "leakscan.toml", SETTINGS)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read("\ufeffquiet = true", tmp_path).values == {"quiet": True}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("TRUE", True), ("yes", True), ("on", True), ("0", False), ("off", False)],
)
def test_a_flag_is_read_as_people_write_it(text: str, value: bool) -> None:
    assert config.parse_flag(text) is value


@given(st.text(), st.sampled_from(SETTINGS))
def test_a_text_is_a_value_or_is_refused_in_words(text: str, setting: config.Setting) -> None:
    said = setting.kind.says
    with contextlib.suppress(ValueError):
        setting.kind.parse(text)
        said = ""
    with pytest.raises(ValueError, match=re.escape(said)) if said else contextlib.nullcontext():
        setting.one(text)


def names(settings: Iterable[config.Setting]) -> list[str]:
    return [setting.variable for setting in settings]


def test_every_setting_has_a_variable_of_its_own() -> None:
    assert len(set(names(SETTINGS))) == len(SETTINGS)
    assert all(name.startswith("LEAKSCAN_") for name in names(SETTINGS))


def test_what_writes_or_reveals_is_not_for_a_file() -> None:
    refused = {setting.name for setting in SETTINGS if not setting.in_file}
    assert {"output", "report", "show-secrets", "fingerprint-key-file", "config"} <= refused
