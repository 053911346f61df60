"""The text of a baseline file: one entry a block, sorted, so that merges seldom conflict.

A writer of our own and not a library that keeps the layout of any TOML: a block is added, replaced
or removed as a whole, every other block stays as it was, with its comments; one blank line is
between blocks. That is all that an edit needs, and a run that only reads loads nothing for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from leakscan.errors import BaselineError
from leakscan.store.baseline import Entry, parse

HEAD = """\
# Findings of leakscan that somebody accepted: why, who, and until when. No entry holds a value.
# `leakscan baseline update` adds and removes entries; a comment above an entry stays with it.
"""
_HEADER = re.compile(r'\[ *["\'](?P<key>v1:[0-9a-f]{40})["\'] *\][ \t]*(?:#.*)?\r?\n?')


def revised(text: str, *, add: Iterable[Entry] = (), remove: Iterable[str] = (), where: str) -> str:
    """Return the text of a baseline with entries added, replaced and removed.

    Args:
        text: the file as it is; empty when there is none.
        add: entries that are new, or stand in for one of the same fingerprint.
        remove: fingerprints of entries that go.
        where: name of the file, for messages.

    Raises:
        BaselineError: the file has another layout than one entry a block, and cannot be edited.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    head, blocks = _blocks(text, where)
    for key in remove:
        blocks.pop(key, None)
    for entry in add:
        kept = _comments(blocks.get(entry.fingerprint, ""))
        blocks[entry.fingerprint] = kept + block(entry).replace("\n", newline)
    first = head if text.strip() else HEAD.replace("\n", newline)
    parts = [first, *(blocks[key] for key in sorted(blocks))]
    return newline.join(part.rstrip("\r\n") + newline for part in parts if part.strip())


def block(entry: Entry) -> str:
    """Return the text of one entry."""
    lines = [
        f'["{entry.fingerprint}"]',
        f"rule = {_quoted(entry.rule)}",
        f"reason = {_quoted(entry.reason)}",
        f"owner = {_quoted(entry.owner)}",
        f"date = {entry.date}",
    ]
    if entry.expires:
        lines.append(f"expires = {entry.expires}")
    if entry.values:
        lines += ["values = [", *(f'    "{digest}",' for digest in entry.values), "]"]
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    """Return a TOML basic string: JSON's escapes, and DEL, which only TOML forbids."""
    clean = text.encode("utf-8", "backslashreplace").decode()
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _blocks(text: str, where: str) -> tuple[str, dict[str, str]]:
    """Cut a file into its head and the block of each entry."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    starts = [(n, m["key"]) for n, line in enumerate(lines) if (m := _HEADER.fullmatch(line))]
    cuts = [_with_comments(lines, number) for number, _ in starts]
    head = "".join(lines[: cuts[0] if cuts else len(lines)])
    blocks = {
        key: "".join(lines[cut:end])
        for (_, key), (cut, end) in zip(starts, pairwise([*cuts, len(lines)]), strict=True)
    }
    _check(text, head, blocks, where)
    return head, blocks


def _with_comments(lines: Sequence[str], number: int) -> int:
    """Return where the comments directly above a line begin."""
    while number and lines[number - 1].startswith("#"):
        number -= 1
    return number


def _check(text: str, head: str, blocks: dict[str, str], where: str) -> None:
    """Refuse a file of which a block by itself does not say what it says in the whole."""
    whole = parse(text, where).entries
    try:
        apart = [entry for part in (head, *blocks.values()) for entry in parse(part, where).entries]
    except BaselineError:
        apart = []
    if sorted(apart) != list(whole) or len(blocks) != len(whole):
        raise BaselineError(
            f"{where}: cannot be edited, its entries are not one block each",
            hint='write each entry as ["v1:…"] on a line of its own with its keys below',
        )


def _comments(text: str) -> str:
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    header = next((n for n, line in enumerate(lines) if _HEADER.fullmatch(line)), 0)
    return "".join(lines[:header])


def save(path: Path, text: str) -> None:
    """Write the file so that a reader sees either the old text or the new one.

    Raises:
        BaselineError: it cannot be written.
    """
    import tempfile  # noqa: PLC0415  only what edits a baseline needs it

    draft: Path | None = None
    try:
        final = path.resolve()
        with tempfile.NamedTemporaryFile(
            dir=final.parent, prefix=f"{final.name}.", delete=False
        ) as out:
            draft = Path(out.name)
            out.write(text.encode("utf-8"))
        draft.chmod(final.stat().st_mode & 0o777 if final.exists() else 0o644)
        draft.replace(final)
    except OSError as fault:
        if draft is not None:
            draft.unlink(missing_ok=True)
        raise BaselineError(f"{path}: cannot be written: {fault.strerror}") from None
