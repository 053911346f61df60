"""Text inside Markdown (CommonMark with GitHub's and GitLab's extensions) that stays text."""

from __future__ import annotations

import re

from leakscan.reports.escape import printable

_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~!$&^]")
_URL = re.compile(r"(https?://[^\s<>|\\`]+[^\s<>|\\`.,;:!?)\]])")
_BACKTICKS = re.compile("`+")
_QUIET = "@<!-- -->"
"""An at sign that calls nobody: the comment parts it from the name (a backslash does not)."""


def plain(text: str) -> str:
    """Return ``text`` so that it is shown as it is; addresses stay links."""
    parts = _URL.split(printable(text))
    return "".join(p if n % 2 else _escaped(p) for n, p in enumerate(parts))


def _escaped(text: str) -> str:
    return _ACTIVE.sub(r"\\\g<0>", text).replace("@", _QUIET)


def code(text: str) -> str:
    """Return ``text`` as a code span, also inside a table, where only a bar must be escaped."""
    shown = printable(text)
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{fence}{pad}{shown}{pad}{fence}".replace("|", "\\|") if shown else ""


def numbered(steps: tuple[str, ...]) -> list[str]:
    """Return the lines of an ordered list."""
    return [f"{number}. {plain(step)}" for number, step in enumerate(steps, start=1)]
