"""docs/coverage.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leakscan.engine import joining, shelf, view, views
from leakscan.engine import windows as engine_windows
from leakscan.engine.layers import compressed as engine_compressed
from leakscan.sources import paths, windows
from leakscan.sources.archive import (
    budget,
    compressed,
    gitpack,
    kinds,
    office,
    pdf,
    pdftext,
    sqlite,
    tar,
)
from leakscan.sources.windows import MIB

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
MODULES = (budget, compressed, gitpack, office, paths, pdf, pdftext, sqlite, tar, windows)
ENGINE = (view, views, engine_compressed, engine_windows, joining, shelf)
UNITS = {"MiB": MIB, "KiB": 1 << 10, "s": 1}
BOUNDS = re.findall(r"^\| `([A-Z_]+)` \| (\w+)(?: (\w+))? \|", PAGE, re.MULTILINE)
SOURCES = [
    *(ROOT / "leakscan" / "sources").glob("*.py"),
    *(ROOT / "leakscan" / "sources" / "archive").glob("*.py"),
]


@pytest.mark.parametrize(("name", "value", "unit"), BOUNDS, ids=[name for name, *_ in BOUNDS])
def test_every_bound_on_the_page_is_the_constant(name, value, unit):
    found = (getattr(module, name, None) for module in (*MODULES, *ENGINE))
    constants = {constant for constant in found if isinstance(constant, int | str)}
    assert constants == {int(value) * UNITS.get(unit, 1) if value.isdigit() else value}


def test_every_bound_of_a_budget_is_on_the_page():
    named = {name for name, *_ in BOUNDS}
    constants = {
        name
        for module in MODULES
        for name in vars(module)
        if name.startswith(("MAX_", "LONGEST_VALUE")) or (module is budget and name.isupper())
    }
    assert constants - {"MIB", "BUDGET", "WINDOW"} <= named


def test_every_bound_of_the_engine_is_on_the_page():
    named = {name for name, *_ in BOUNDS}
    constants = {
        name
        for module in ENGINE
        for name, value in vars(module).items()
        if name.isupper() and type(value) is int and not name.startswith("_")
    }
    assert constants - {"SNIFFED", "PIECE"} == named & constants - {"SNIFFED", "PIECE"}
    assert len(constants) > 10


@pytest.mark.parametrize("kind", sorted({kind.name for _, kind in kinds.STARTS} | {"tar"}))
def test_every_format_is_on_the_page(kind):
    formats = PAGE.partition("## Containers")[2].partition("## Bounds")[0]
    assert re.search(rf"(?<![\w-]){re.escape(kind)}(?![\w-])", formats)


REASON = re.compile(
    r'(?:skipped|broken|ended|Skipped)\((?:[\w.()]+,\s)?"([a-z-]+)"'
    r'|reason, detail = "([a-z-]+)"'
)


def test_every_reason_is_on_the_page():
    said = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    used = {a or b for path in SOURCES for a, b in REASON.findall(path.read_text())}
    assert len(used) > 12
    assert used <= said
