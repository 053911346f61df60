"""The JSON documents of a file: one, or one a line."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leakscan.errors import ReportError

HINT = "leakscan report reads JSON of leakscan, gitleaks, betterleaks, kingfisher, TruffleHog"


@dataclass(frozen=True, slots=True)
class Documents:
    """What a file holds."""

    where: str
    """Name of the file, for messages."""
    all: tuple[Any, ...]
    lines: bool
    """Whether each stood on a line of its own."""
    cut: bool = False
    """Whether the last line ends too early."""


def load(path: Path) -> Documents:
    """Read a file of JSON or JSON lines. Lines that are no objects (a log) are passed over.

    Raises:
        ReportError: it cannot be read, or a line in its middle is broken.
    """
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise ReportError(f"{path}: cannot be read: {fault.strerror}") from None
    text = _text(data, path)
    try:
        return Documents(str(path), (json.loads(text),), lines=False)
    except (ValueError, RecursionError):
        return _lines(text, path)


def _text(data: bytes, path: Path) -> str:
    # the redirection of older Windows shells writes UTF-16
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ReportError(f"{path}: is not text at byte {fault.start}", hint=HINT) from None


def _lines(text: str, path: Path) -> Documents:
    numbered = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.lstrip()[:1] == "{"]
    found: list[Any] = []
    for number, line in numbered:
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError):
            if number == numbered[-1][0] and found:
                return Documents(str(path), tuple(found), lines=True, cut=True)
            raise ReportError(f"{path}:{number}: is not JSON", hint=HINT) from None
    if not found and text.strip():
        raise ReportError(f"{path}: holds no JSON", hint=HINT)
    return Documents(str(path), tuple(found), lines=True)
