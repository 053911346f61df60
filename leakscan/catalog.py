"""The tables of what can be plugged in: a name, and the module that is loaded when it is used."""

from __future__ import annotations

import importlib
from typing import Any

REPORTS = {
    "text": "leakscan.reports.terminal",
    "json": "leakscan.reports.json_v1",
    "jsonl": "leakscan.reports.jsonl",
    "sarif": "leakscan.reports.sarif",
    "csv": "leakscan.reports.csv",
    "junit": "leakscan.reports.junit",
    "html": "leakscan.reports.html",
    "markdown": "leakscan.reports.markdown",
    "gitlab": "leakscan.reports.gitlab",
    "github": "leakscan.reports.github",
}
"""Values of ``--format``, each a module with the functions of ``reports/base.py``."""

VIEWS = {
    "text": "leakscan.reports.organisation.text",
    "json": "leakscan.reports.organisation.json_v1",
    "html": "leakscan.reports.organisation.html",
}
"""Formats of the organisation view, each a module with ``write`` of ``organisation/base.py``. The other
formats have its findings only."""

SOURCES = {
    "files": "leakscan.sources.files:FilesSource",
    "stdin": "leakscan.sources.stdin:StdinSource",
    "staged": "leakscan.sources.git.staged:StagedSource",
    "history": "leakscan.sources.git.history:HistorySource",
}
"""What can be scanned, each a class as ``sources/base.py`` wants it."""

EXPORTS = {
    "gitleaks": "leakscan.rules.export.gitleaks",
    "betterleaks": "leakscan.rules.export.betterleaks",
    "kingfisher": "leakscan.rules.export.kingfisher",
    "trufflehog": "leakscan.rules.export.trufflehog",
    "github": "leakscan.rules.export.github",
    "credsweeper": "leakscan.rules.export.credsweeper",
}
"""Values of ``rules export --to``, each a module with ``write(rules) -> str``."""


def load(entry: str) -> Any:
    """Import what an entry names: a module, or ``module:object``."""
    module, _, name = entry.partition(":")
    loaded = importlib.import_module(module)
    return getattr(loaded, name) if name else loaded
