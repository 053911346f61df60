"""The straight way of ``leakscan hook``: the few lines that hooks are called with need no click.

Whatever else stands on the command line is left to click, and so is a stage that there is not:
what is refused is refused in one place. Environment and configuration hold as ever.
"""

from __future__ import annotations

import gc

from leakscan.cli import warming
from leakscan.engine import warm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from leakscan.sources.git.quick import Read


def ended(args: Sequence[str], read: Read | None) -> int | None:
    """Run a hook and return its exit code; None for a line that is not this simple.

    Args:
        args: the command line without the program's name.
        read: what was read of a commit before.

    Raises:
        LeakscanError: as the command does.
    """
    asked = simple(args)
    if asked is None:
        return None
    stage, words = asked
    warming.begin("hook")
    gc.freeze()  # what is loaded now stays
    from leakscan.cli.given import Given  # noqa: PLC0415  loaded warm
    from leakscan.cli.hooking import NAMES, guard  # noqa: PLC0415

    options = {"stage": stage} if stage else {}
    return int(guard(Given(NAMES, options), words, read, ready=learnt))


def learnt() -> None:
    """Keep what loading has worked out; the first time, work out what only findings need as well.

    The examples of the rules are scanned for that: nothing of the user's has been looked at yet.
    """
    if warm.learns():
        from leakscan.cli import rehearsal  # noqa: PLC0415  the first time only

        rehearsal.rehearse()
    warm.settle()


def simple(args: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """Return the stage that is named, empty for none, and the words behind it.

    None for a line with any other option.
    """
    command, *rest = args
    if command != "hook":
        return None
    stage = ""
    if rest[:1] == ["--stage"] and len(rest) > 1:
        stage, rest = rest[1], rest[2:]
    elif rest and rest[0].startswith("--stage="):
        stage, rest = rest[0].removeprefix("--stage="), rest[1:]
    if any(word.startswith("-") for word in (stage, *rest)):
        return None
    return stage, tuple(rest)
