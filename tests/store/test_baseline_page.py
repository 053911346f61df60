"""docs/baseline.md says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from leakscan.engine.suppress import Allowing
from leakscan.model.evidence import Status
from leakscan.store.baseline import FILE_NAME, KNOWN, parse
from leakscan.store.baseline_text import revised
from tests.engine.test_suppress import findings, secret

PAGE = (Path(__file__).parents[2] / "docs/baseline.md").read_text("utf-8")


def test_the_entry_can_be_read_and_edited() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (entry,) = parse(text, FILE_NAME).entries
    assert entry.owner == "team-payments"
    assert revised(text, where=FILE_NAME) == text


def test_every_key_has_a_row() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(KNOWN)


def test_the_allows_are_obeyed() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    for seed in (1, 2):
        code = code.replace('"…"', f'"{secret(seed)}"', 1)
    found = findings(f"# vipps\n{code}", Allowing("2027-01-31"))
    assert [f.status for f in found] == [Status.ALLOWED] * 2
    assert Status.NEW in {f.status for f in findings(f"# vipps\n{code}", Allowing("2027-02-01"))}


def test_the_file_is_named() -> None:
    assert f"`{FILE_NAME}`" in PAGE
