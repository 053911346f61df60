"""JSON as our reports write it: readable in every language, with nothing invisible in it."""

from __future__ import annotations

import json
import re

from leakscan.reports.escape import printable

_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]")


def _json_escaped(match: re.Match[str]) -> str:
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]


def json_text(document: object, *, indent: int | None = None) -> str:
    """Return ``document`` as JSON: letters of every language stay, what is invisible is escaped.

    The parsed value is the same: only the writing differs from ``json.dumps``. Surrogates are the
    caller's to replace (``encodable``).
    """
    separators = (",", ": ") if indent else (",", ":")
    written = json.dumps(
        document, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False
    )
    # Beyond ASCII a JSON text has characters only inside strings, where \\u escapes may stand.
    return _BEYOND_ASCII.sub(_json_escaped, written)


def visible(document: object) -> object:
    """Return ``document`` with every text made printable, line by line; names of keys are ours.

    For formats whose consumers show texts as they are: JSON's own escapes would be undone before.
    """
    if isinstance(document, str):
        return "\n".join(map(printable, document.split("\n")))
    if isinstance(document, dict):
        return {key: visible(value) for key, value in document.items()}
    if isinstance(document, list):
        return [visible(value) for value in document]
    return document
