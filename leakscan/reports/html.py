"""One self-contained page: no network, no script needed, light and dark.

Everything scanned passes through Jinja2's escaping. The content security policy allows the one
style sheet and the one script of the page, by their hashes, and nothing else: even a mistake in
escaping could not run or load anything.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, BinaryIO

from leakscan.model.result import ScanResult
from leakscan.reports import places, words
from leakscan.reports.common import counts, sealed
from leakscan.reports.escape import printable
from leakscan.reports.html_views import page_view

if TYPE_CHECKING:
    from jinja2 import Template

writes_when_empty = True

BUFFER = 256
"""Pieces of the template that are joined before they are written."""


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the page; ``color`` and ``width`` mean nothing here."""
    del color, width
    safe = sealed(result, printable)
    style, script = _part("report.css"), _part("report.js")
    stream = _template().stream(
        result=safe,
        counts=counts(safe),
        page=page_view(safe),
        words=words,
        places=places,
        style=style,
        script=script,
        policy=_policy(style, script),
    )
    stream.enable_buffering(BUFFER)
    stream.dump(out, encoding="utf-8")


def _part(name: str) -> str:
    return (files("leakscan.reports") / "page" / name).read_text("utf-8")


def _template() -> Template:
    # loaded here, and only for this format: it costs more than a whole hook
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["short_ref"] = places.short_ref
    return environment.from_string(_part("report.html.jinja"))


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    """Return the hash source of an inline element (CSP 3 §2.3.1)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
