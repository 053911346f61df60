"""The organisation view as one self-contained page: no network, no script, light and dark."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from importlib.resources import files
from typing import BinaryIO

from leakscan.model.organisation import OrganisationView
from leakscan.reports.escape import printable
from leakscan.reports.organisation.base import age, severities
from leakscan.reports.phrases import percent

STYLE = """
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.45; }
main { max-width: 75rem; margin: 0 auto; padding: 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .3rem .6rem; border-bottom: 1px solid; vertical-align: top; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
"""


def write(view: OrganisationView, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the page; ``color`` and ``width`` mean nothing here."""
    del color, width
    # loaded here, and only for this format: it costs more than a whole hook
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    environment.filters["printable"] = printable
    text = (files("leakscan.reports.organisation") / "view.html.jinja").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    page = environment.from_string(text).render(
        view=view,
        counts=Counter(one.finding.severity for one in view.findings),
        complete=sum(one.complete for one in view.repositories),
        severities=severities,
        age=age,
        percent=percent,
        style=STYLE,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )
    out.write(page.encode())
