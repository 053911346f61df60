"""Inline allows: ``leakscan: allow reason="…" [until=YYYY-MM-DD]`` beside a value.

An allow stands on the line of the value, or alone on the line before it, in whatever a language
takes for a comment. "Alone" matters: an allow behind one value says nothing of the next line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leakscan.engine.lines import text_encoding
from leakscan.model.match import Match
from leakscan.model.span import Span

NO_DAY = "9999-12-31"
"""A day on which every limit has passed: without a calendar no allow with a limit is obeyed."""
REACH = 4096
"""Bytes before and behind a value in which its line is looked at; a minified file is one line."""

_DIRECTIVE = re.compile(r"leakscan:[ \t]*allow\b(?P<rest>[^\r\n]*)", re.IGNORECASE)
_PAIR = re.compile(
    r"""\s*(?P<key>[A-Za-z][\w-]*)=
    (?: \\?"(?P<double>[^"\\]*)\\?" | \\?'(?P<single>[^'\\]*)\\?' | “(?P<curly>[^”]*)” |
        (?P<day>\d{4}-\d{2}-\d{2})(?!\d) | (?P<bare>[^\s"'“]+) )""",
    re.VERBOSE,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# words that begin a comment: of batch files, m4, old Fortran, and keys for one where there is none
_ALONE = re.compile(r"[\W_]*(?:(?:rem|dnl|c|comment)(?![a-z0-9]))?[\W_]*", re.IGNORECASE)
_FOREIGN = re.compile(
    r"(?:gitleaks|betterleaks):allow\b"
    r"|pragma:[ \t]*(?:allow|white)list(?P<next>[ \t]+nextline)?[ \t]+secret\b",
    re.IGNORECASE,
)
_WORDS = tuple(
    spelling
    for word in (":allow", "leakscan:", "pragma:")
    # of UTF-16, the part that both byte orders have
    for spelling in (word.encode(), word.encode("utf-16-le")[:-1])
)
_REPAIR = 'write leakscan: allow reason="why this is no leak"'


@dataclass(frozen=True, slots=True)
class Allowing:
    """Which allows a scan obeys."""

    today: str = NO_DAY
    """The day of the scan, ``YYYY-MM-DD``; ``until`` is the last day on which an allow holds."""
    trusted: bool = True
    """Whether allows in the scanned content are obeyed; if not they are remarked on."""
    foreign: bool = False
    """Whether the allows of other scanners are obeyed too."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the allows beside the secrets of a set come to."""

    reason: str | None = None
    """Why the set is allowed here; None when it is not."""
    remarks: tuple[tuple[int, str], ...] = ()
    """Line and text for each allow that is not obeyed."""


_NOTHING = Verdict()


def verdict(secrets: Sequence[Match], data: bytes, allowing: Allowing) -> Verdict:
    """Say whether the secrets of a set are allowed where they stand in ``data``.

    An allow beside one secret counts for the set around it: for the nearest place of each other
    secret. A second copy of the set further down needs an allow of its own.
    """
    if not _mentions(data):
        return _NOTHING
    encoding = text_encoding(data)
    reasons: dict[Match, str] = {}
    remarks: dict[tuple[int, str], None] = {}
    for match in secrets:
        for one in _beside(match, data, encoding, allowing):
            if one.fault:
                remarks[match.position.line - one.above, one.fault] = None
            else:
                reasons.setdefault(match, one.reason)
    if reasons and _covered(reasons, secrets) >= set(secrets):
        return Verdict("; ".join(dict.fromkeys(reasons.values())), tuple(remarks))
    return Verdict(None, tuple(remarks))


def _mentions(data: bytes) -> bool:
    """Say whether there may be an allow at all; nearly every file has none."""
    lower = data.lower()
    return any(word in lower for word in _WORDS)


def _covered(allowed: Iterable[Match], secrets: Sequence[Match]) -> set[Match]:
    places: dict[tuple[str, object], list[Match]] = {}
    for match in secrets:
        places.setdefault((match.field, match.value), []).append(match)
    covered: set[Match] = set()
    for one in allowed:
        own = (one.field, one.value)
        covered.add(one)
        covered |= {
            min(there, key=lambda m: (one.span.gap(m.span), m.span))
            for value, there in places.items()
            if value != own
        }
    return covered


@dataclass(frozen=True, slots=True)
class _Allow:
    """One allow as read: with a reason, or with why it does not count."""

    reason: str = ""
    fault: str = ""
    above: int = 0
    """1 when it stands on the line before the value."""


def _beside(match: Match, data: bytes, encoding: str, allowing: Allowing) -> list[_Allow]:
    """Return the allows on a value's line, or alone on the line before."""
    own, before = _lines(match.span, data, encoding)
    found = [_read(d["rest"], allowing, 0) for d in _DIRECTIVE.finditer(own)]
    found += [_read_foreign(f[0], allowing, 0) for f in _FOREIGN.finditer(own) if not f["next"]]
    alone = _DIRECTIVE.search(before)
    if alone and _ALONE.fullmatch(before, 0, alone.start()):
        found.append(_read(alone["rest"], allowing, 1))
    if (following := _FOREIGN.search(before)) and following["next"]:
        found.append(_read_foreign(following[0], allowing, 1))
    return found


def _lines(span: Span, data: bytes, encoding: str) -> tuple[str, str]:
    """Return the line of a value and the one before, which is empty unless it is all in reach."""
    low = max(0, span.start - REACH)
    if encoding != "utf-8":
        low += (span.start - low) % 2
    head = data[low : span.start].decode(encoding, "replace")
    tail = data[span.start : span.end + REACH].decode(encoding, "replace")
    *earlier, begin = head.split("\n")
    inside = data[span.start : span.end].decode(encoding, "replace").count("\n")
    own = begin + "\n".join(tail.split("\n")[: inside + 1])
    whole = len(earlier) > 1 or (earlier and low == 0)
    return own, earlier[-1] if whole else ""


def _read(rest: str, allowing: Allowing, above: int) -> _Allow:
    """Judge what stands behind ``leakscan: allow``."""
    given: dict[str, str] = {}
    at = 0
    while pair := _PAIR.match(rest, at):
        at = pair.end()
        key = pair["key"].lower()
        if key not in ("reason", "until"):
            return _not_obeyed(f"{key!r} is neither reason nor until; {_REPAIR}", above)
        if key == "reason" and (pair["bare"] or pair["day"]):
            return _not_obeyed(f"the reason must stand in quotes; {_REPAIR}", above)
        texts = (pair["double"], pair["single"], pair["curly"], pair["day"], pair["bare"])
        given[key] = next(text for text in texts if text is not None).strip()
    if not given.get("reason"):
        return _not_obeyed(f"it gives no reason; {_REPAIR}", above)
    if fault := _time(given.get("until"), allowing.today):
        return _not_obeyed(fault, above)
    if not allowing.trusted:
        return _not_obeyed("the scanned content is not trusted (--trust-target)", above)
    return _Allow(given["reason"], above=above)


def _not_obeyed(why: str, above: int) -> _Allow:
    return _Allow(fault=f"leakscan: allow is not obeyed: {why}", above=above)


def _time(until: str | None, today: str) -> str:
    """Say what is wrong with a limit; empty when the allow still holds."""
    if until is None:
        return ""
    if not _is_day(until):
        return "until must be a day, written YYYY-MM-DD"
    if until < today:
        return f"it held until {until}; take the value out, or give it a new day"
    return ""


def _is_day(text: str) -> bool:
    from datetime import date  # noqa: PLC0415  few allows have a limit, and no hook waits for it

    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _read_foreign(text: str, allowing: Allowing, above: int) -> _Allow:
    mark = " ".join(text.split())
    if not allowing.foreign:
        fault = f"{mark} is not obeyed: only --foreign-allows does; {_REPAIR}"
        return _Allow(fault=fault, above=above)
    if not allowing.trusted:
        fault = f"{mark} is not obeyed: the scanned content is not trusted (--trust-target)"
        return _Allow(fault=fault, above=above)
    return _Allow(mark, above=above)
