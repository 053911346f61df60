"""Checks of regular expressions in a rule file, before the engine ever compiles them.

Why apart: compiling costs more than everything else in a rule file, so built-in files, which the
test suite has checked, are loaded without it (``load.py``), and a user's files always with it.
"""

from __future__ import annotations

import re
import warnings

from leakscan.rules.values import ComplaintError

QUOTED = re.compile(r"\\[\\.^$*+?()\[\]{}|/~-]|\[\^?\]?(?:\\.|[^\]\\])*\]")
"""Escaped punctuation and character classes: what may hold ``^`` and ``$`` as characters."""
ANCHORS = re.compile(r"\\[AbBZzG1-9]|[\^$]|\(\?(?:[=!]|<[=!]|P=)")


def check_pattern(pattern: str) -> None:
    """Complain about an expression that does not compile, over text or over bytes.

    It is compiled inside a group, as the engine does: a flag for the whole expression is refused
    there.
    """
    for form in (f"(?:{pattern})", f"(?:{pattern})".encode()):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                re.compile(form)
        except (re.error, Warning, RecursionError, OverflowError) as fault:
            raise ComplaintError(
                f"is not a regular expression: {describe(fault)}", hint=repair(pattern)
            ) from None


def describe(fault: BaseException) -> str:
    """Say what is wrong, with the place counted in the author's own expression."""
    if not isinstance(fault, re.error):
        return str(fault).partition("\n")[0] or "too deep"
    at = "" if fault.pos is None else f" at character {max(fault.pos - 3, 0) + 1}"
    return f"{fault.msg}{at}"


def repair(pattern: str) -> str:
    """Return the hint for the usual mistakes."""
    if re.match(r"\(\?[a-zA-Z]+\)", pattern):
        return "write flags around what they are for: (?i:…)"
    return "write it in a literal string ('…' or '''…'''), where a backslash is only a backslash"


def check_value_pattern(pattern: str) -> None:
    """Complain about the expression of a whole value that has anchors or fits the empty text."""
    check_pattern(pattern)
    if ANCHORS.search(QUOTED.sub("", pattern)):
        raise ComplaintError(
            "has an anchor, a look-around or a back reference",
            hint="describe the value alone; the engine finds its borders",
        )
    if re.fullmatch(pattern, ""):
        raise ComplaintError("fits the empty text")
