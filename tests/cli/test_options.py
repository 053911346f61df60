"""Option, environment, file, default: who wins, and what is refused in which words."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leakscan.catalog import REPORTS
from leakscan.cli.options import (
    EVERYWHERE,
    REPORTING,
    SETTINGS,
    WORKING,
    Settings,
    named,
    settle,
)
from leakscan.cli.values import Target
from leakscan.config import Config
from leakscan.errors import UsageError
from leakscan.model.evidence import Level

EVERY = tuple(setting.name for setting in SETTINGS)

VALUES = {
    "config": ("a.toml", Path("a.toml")),
    "rules": ("a.toml", (Path("a.toml"),)),
    "quiet": ("yes", True),
    "verbose": ("1", True),
    "no-color": ("0", False),
    "format": ("json", "json"),
    "output": ("out.json", Path("out.json")),
    "report": ("json=a.json", (Target("json", Path("a.json")),)),
    "min-confidence": ("high", Level.HIGH),
    "fail-on": ("never", None),
    "list-samples": ("true", True),
    "all": ("on", True),
    "show-secrets": ("1", True),
    "fingerprint-key-file": ("key", Path("key")),
    "jobs": ("3", 3),
    "no-progress": ("1", True),
    "no-gitignore": ("1", True),
    "since": ("v1.0", "v1.0"),
    "range": ("main..next", "main..next"),
    "stage": ("pre-commit", "pre-commit"),
    "to": ("gitleaks", "gitleaks"),
    "plain": ("1", True),
    "global": ("1", True),
    "source": ("https://git.example.com/leakscan", "https://git.example.com/leakscan"),
    "from": ("old.json", Path("old.json")),
    "baseline": ("accepted.toml", Path("accepted.toml")),
    "baseline-from": ("origin/main", "origin/main"),
    "trust-target": ("no", False),
    "foreign-allows": ("yes", True),
    "reason": ("a test double", "a test double"),
    "owner": ("team", "team"),
    "expires": ("2027-01-31", "2027-01-31"),
    "with-history": ("1", True),
    "state": ("known.sqlite", "known.sqlite"),
    "time-zone": ("UTC", ZoneInfo("UTC")),
    "keep-length": ("1", True),
    "ids": ("1", True),
    "samples": ("1", True),
    "no-verify": ("1", True),
    "copy-unread": ("1", True),
    "summary": ("json", "json"),
    "host": ("https://ghe.example", "https://ghe.example"),
    "kinds": ("issues", ("issues",)),
    "include": ("shop-*", ("shop-*",)),
    "exclude": ("old-*", ("old-*",)),
    "topic": ("payments", ("payments",)),
    "members": ("1", True),
    "no-forks": ("1", True),
    "no-archived": ("1", True),
    "mirrors": ("mirrors", Path("mirrors")),
    "mirrors-limit": ("20", 20),
    "notify": ("slack", ("slack",)),
    "dry-run": ("1", True),
    "executor": ("dask", "dask"),
    "scheduler": ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
}
"""For every option: a text, and the value that it stands for."""


def attribute(name: str) -> str:
    return next(setting.attribute for setting in SETTINGS if setting.name == name)


@pytest.mark.parametrize("name", EVERY)
def test_every_setting_can_be_an_environment_variable(name: str) -> None:
    text, value = VALUES[name]
    variable = f"LEAKSCAN_{name.upper().replace('-', '_')}"
    assert getattr(settle([name], {}, {variable: text}, None), attribute(name)) == value


@pytest.mark.parametrize("name", EVERY)
def test_an_option_beats_the_variable_and_the_file(name: str) -> None:
    text, value = VALUES[name]
    setting = named([name])[0]
    given: object = (text,) if setting.many else value if isinstance(value, bool) else text
    environ = {setting.variable: "what it says does not matter"}
    found = Config(Path("leakscan.toml"), {name: "nor this"})
    assert getattr(settle([name], {name: given}, environ, found), setting.attribute) == value


@pytest.mark.parametrize("name", EVERY)
def test_an_empty_variable_is_not_set(name: str) -> None:
    setting = named([name])[0]
    assert settle([name], {}, {setting.variable: ""}, None) == Settings()


def test_a_variable_beats_the_file_and_the_file_the_default() -> None:
    found = Config(Path("leakscan.toml"), {"verbose": True, "quiet": True})
    environ = {"LEAKSCAN_QUIET": "0"}
    assert settle(["verbose", "quiet"], {}, environ, found) == Settings(verbose=True, quiet=False)


def test_a_flag_can_be_taken_back() -> None:
    assert settle(["quiet"], {"quiet": False}, {"LEAKSCAN_QUIET": "1"}, None) == Settings()


def test_never_from_a_file_is_a_value_and_not_a_gap() -> None:
    found = Config(Path("leakscan.toml"), {"fail-on": None})
    assert settle(["fail-on"], {}, {}, found).fail_on is None


def test_several_values_stand_in_a_variable_between_path_separators() -> None:
    text = os.pathsep.join(["a.toml", "", "b.toml"])
    chosen = settle(["rules"], {}, {"LEAKSCAN_RULES": text}, None)
    assert chosen.rules == (Path("a.toml"), Path("b.toml"))


def test_options_of_other_commands_are_not_read() -> None:
    assert settle(["quiet"], {}, {"LEAKSCAN_FAIL_ON": "not a level"}, None) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("fail-on", "severe", "'severe' is not one of low, medium, high, never"),
        ("min-confidence", "never", "'never' is not one of low, medium, high"),
        ("format", "yaml", "'yaml' is not one of text, json"),
        ("report", "json", "'json' is not FORMAT=FILE"),
        ("report", "yaml=a", "'yaml=a' is not FORMAT=FILE"),
        ("report", "json=", "'json=' is not FORMAT=FILE"),
        ("stage", "post-merge", "'post-merge' is not one of pre-commit"),
    ],
)
def test_a_refusal_names_the_option_or_the_variable(name: str, text: str, says: str) -> None:
    setting = named([name])[0]
    with pytest.raises(UsageError) as option:
        settle([name], {name: (text,) if setting.many else text}, {}, None)
    with pytest.raises(UsageError) as variable:
        settle([name], {}, {setting.variable: text}, None)
    assert option.value.message.startswith(f"option --{name}: {says}")
    assert variable.value.message.startswith(f"environment variable {setting.variable}: {says}")


def test_a_flag_in_a_variable_must_be_yes_or_no() -> None:
    with pytest.raises(UsageError, match="LEAKSCAN_QUIET: 'maybe' is not yes or no"):
        settle(["quiet"], {}, {"LEAKSCAN_QUIET": "maybe"}, None)


def test_each_setting_is_an_attribute_and_the_other_way_round() -> None:
    attributes = {field.name for field in dataclasses.fields(Settings)}
    assert {setting.attribute for setting in SETTINGS} == attributes
    assert set(VALUES) == set(EVERY)


def test_the_groups_name_settings() -> None:
    assert {*EVERYWHERE, *REPORTING, *WORKING} <= set(EVERY)


def test_every_format_is_a_report() -> None:
    setting = named(["format"])[0]
    assert [setting.one(name) for name in setting.kind.choices] == list(REPORTS)
