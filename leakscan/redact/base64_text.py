"""Base64 with other content: same alphabet, same padding, same lines.

From the first group that changes to the end of the run the letters are written anew. Where the run
goes on behind what was decoded, or is too long to be moved, only the groups that change are: then
the marker is followed by up to two blanks, so that the letters behind it keep their meaning.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from leakscan.engine.layers.base import Replacement
from leakscan.redact.edits import Edit, applied

LONGEST_MOVED = 1 << 18
"""Characters of a run that are written anew to its end; in longer ones only what changes is."""
_LETTER = re.compile(rb"(?:\r?\n[ \t]{0,64})?[A-Za-z0-9+/_-]")
_ESCAPED_END = re.compile(
    rb"\\(?:/|n|r|u00(?:2[bBfF]|3[dD]|0[aAdD])|x(?:2[bBfF]|3[dD]))"
    rb"|%(?:25)*(?:2[bBfF]|3[dD]|0[aAdD])|&(?:#|plus|sol|equals)|=?3[dD](?![0-9A-Za-z])|=\r?\n"
)
"""A letter, a line end or padding, as escapes write it."""
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def base64_anew(below: bytes, run: Replacement, edits: Sequence[Edit]) -> list[Edit]:
    """Return the changes to ``below`` that make ``edits`` to what the run says.

    None where its end is written with escapes: a view that undoes them shows the whole run.
    """
    if _ESCAPED_END.match(below, run.end):
        return []
    if all(edit.keep or len(edit.new) == edit.end - edit.start for edit in edits):
        return [_local(below, run, edit) for edit in edits]
    if _LETTER.match(below, run.end) or run.end - run.start > LONGEST_MOVED:
        return [_local(below, run, _in_step(edit)) for edit in edits]
    return [_moved(below, run, edits)]


def _in_step(edit: Edit) -> Edit:
    """Return the change with blanks behind it, so that it is as long as the old but for groups of three."""
    blanks = (edit.end - edit.start - len(edit.new)) % 3
    return Edit(edit.start, edit.end, edit.new + b" " * blanks, edit.known, edit.keep)


def _local(below: bytes, run: Replacement, edit: Edit) -> Edit:
    """Write anew the groups that a change touches; line ends between them stand where they stood."""
    first = edit.start - edit.start % 3
    last = min(len(run.data), edit.end + -edit.end % 3)
    said = run.data[first : edit.start] + edit.new + run.data[edit.end : last]
    span = run.locate(first, last)
    letters = _encoded(said, below[run.start : run.end]).rstrip(b"=")
    raw = below[span.start : span.end]
    return Edit(span.start, span.end, _in_lines(letters, raw), keep=edit.keep)


def _in_lines(letters: bytes, raw: bytes) -> bytes:
    """Cut letters where ``raw`` is cut; what is more stands on the last line."""
    parts = re.split(rb"([^A-Za-z0-9+/_=-]+)", raw)
    made: list[bytes] = []
    done = 0
    for number in range(0, len(parts), 2):
        end = len(letters) if number + 1 >= len(parts) else done + len(parts[number])
        made.append(letters[done:end])
        made += parts[number + 1 : number + 2]
        done = end
    return b"".join(made)


def _moved(below: bytes, run: Replacement, edits: Sequence[Edit]) -> Edit:
    """Write anew everything from the first group that changes, in lines as long as before."""
    first = edits[0].start - edits[0].start % 3
    said = applied(run.data, edits)[first:]
    start = run.locate(first, first + 1).start
    raw = below[start : run.end]
    letters = _encoded(said, below[run.start : run.end])
    without = len(run.data) % 3 != 0 or _url_safe(below[run.start : run.end])
    if without and not raw.endswith(b"="):
        letters = letters.rstrip(b"=")
    return Edit(start, run.end, _wrapped(letters, below[run.start : run.end], start - run.start))


def _wrapped(letters: bytes, raw: bytes, skipped: int) -> bytes:
    """Cut letters into lines as long as the longest of ``raw``, of which they replace all from ``skipped`` on."""
    breaks = list(re.finditer(rb"\r?\n[ \t]*", raw))
    if not breaks:
        return letters
    between = breaks[0][0]
    starts = [0, *(b.end() for b in breaks)]
    width = max(b.start() - s for s, b in zip(starts, breaks, strict=False))
    line = max(s for s in starts if s <= skipped)
    # the first line of a run may begin behind a name, and is then shorter than the others
    full = breaks[0].start() if line == 0 else width
    room = max(0, full - (skipped - line))
    lines = [letters[:room]]
    lines += [letters[at : at + width] for at in range(room, len(letters), width)]
    return between.join(part for number, part in enumerate(lines) if part or not number)


def _encoded(said: bytes, raw: bytes) -> bytes:
    letters = base64.b64encode(said)
    return letters.translate(_URL_SAFE) if _url_safe(raw) else letters


def _url_safe(raw: bytes) -> bool:
    """Say whether a run has the letters of the other alphabet."""
    return b"-" in raw or b"_" in raw
