"""The floors of leakscan: a module may import only from floors below its own, or its own folder."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "leakscan"
FLOORS = (
    {"errors"},
    {"model"},
    {
        "rules",
        "engine",
        "sources",
        "store",
        "reports",
        "executor",
        "notify",
        "liveness",
        "hooks",
        "logs",
    },
    {"config", "catalog"},
    {"placing", "shardscan"},
    {"scan", "rulecheck", "glance"},
    {"logscan", "redact", "org"},
    {"cli"},
    {"__main__"},
)
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}
DOORS = {
    "regex": "engine/patterns.py",
    "hyperscan": "engine/database.py",
    "git": "sources/git/repository.py",
    "dulwich": "sources/git/delta.py",
    "click": "cli/",
    "sqlalchemy": "store/",
    "githubkit": "sources/github/",
    "dask": "executor/",
    "distributed": "executor/",
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_go_down(path: Path) -> None:
    rel = path.relative_to(PACKAGE)
    own = rel.parts[0].removesuffix(".py")
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "leakscan":
            other = rest.split(".")[0]
            if other == "__version__":
                continue
            assert own != "__init__", f"{rel} is the map of the house and imports nothing"
            assert other == own or LEVEL[other] < LEVEL[own], f"{rel} may not import {name}"
        elif top in DOORS:
            assert rel.as_posix().startswith(DOORS[top]), f"only {DOORS[top]} may import {top}"


def module_name(path: Path) -> str:
    return ".".join(("leakscan", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    )


def test_no_import_cycles() -> None:
    known = {module_name(path) for path in MODULES}
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        found = set()
        for name in imports(path):
            module = name
            while module and module not in known:
                module = module.rpartition(".")[0]
            if module and module != "leakscan":
                found.add(module)
        graph[module_name(path)] = found
    tuple(TopologicalSorter(graph).static_order())


def test_a_module_has_one_job() -> None:
    """A module of over 300 lines wants to be two (pure tables excepted)."""
    large = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in MODULES
        if (lines := len(path.read_text().splitlines())) > 300
    }
    assert not large, large


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_every_module_says_what_lives_there(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))
