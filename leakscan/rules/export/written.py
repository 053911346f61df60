"""Texts as TOML and YAML write them."""

from __future__ import annotations

import json
from collections.abc import Iterable

INDENT = "    "


def toml(value: str) -> str:
    """Write a text as TOML: raw where it can be, as authors of expressions expect."""
    raw = "'''" not in value and not value.endswith("'") and value.isprintable()
    return f"'''{value}'''" if raw else json.dumps(value, ensure_ascii=False)


def toml_list(values: Iterable[str]) -> str:
    """Write an array of texts, one a line."""
    lines = "".join(f"{INDENT}{toml(value)},\n" for value in values)
    return f"[\n{lines}]"


def yaml(value: str) -> str:
    """Write a text as YAML: quoted once, so that a backslash is only a backslash."""
    if value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=False)


def yaml_list(values: Iterable[str], depth: int) -> str:
    """Write a block list of texts, ``depth`` spaces deep, without a line break at its end."""
    return "\n".join(f"{' ' * depth}- {yaml(value)}" for value in values)


def comment(rules_digest: str, *says: str) -> str:
    """Return the lines that stand on top of every file: where it comes from, and what to know."""
    lines = (f"Written by leakscan rules export, from rules {rules_digest[:19]}.", *says)
    return "".join(f"# {line}\n" for line in lines)
