"""From errors to a message and an exit code (docs/exit-codes.md).

click is never run through its own ``main()``: that returns 1, the code for findings, for its own
errors and for Ctrl-C, calls ``sys.exit(1)`` on a closed pipe, takes an EOFError from anywhere for
an abort, and forgets what a command returned.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from leakscan import __version__
from leakscan.cli.terminal import say
from leakscan.errors import ExitCode, LeakscanError

FRAMES = 12
"""How many of the innermost calls a fault report names."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Args:
        argv: the command line without the program's name; None: that of the process.
    """
    try:
        from leakscan.cli import warming  # noqa: PLC0415  its faults count too

        warming.begin("run", modules_alone=True)
        from leakscan.cli.main import run  # noqa: PLC0415

        code = int(run(sys.argv[1:] if argv is None else list(argv)))
        warming.end()
    except BaseException as end:  # noqa: BLE001  what is not our own error is our fault
        return ended_by(end)
    return code


def ended_by(end: BaseException) -> ExitCode:
    """Say what ended a run, and return the exit code for it."""
    if isinstance(end, LeakscanError):
        say(end.message)
        if end.hint:
            say(f"hint: {end.hint}")
        return ExitCode.ERROR
    if isinstance(end, KeyboardInterrupt):
        say(" ".join(("interrupted", *map(str, end.args))))
        return ExitCode.INTERRUPTED
    if not isinstance(end, Exception):
        raise end
    for line in fault_report(end):
        say(line)
    return ExitCode.BUG


def fault_report(fault: BaseException) -> Iterator[str]:
    """Describe a fault by types and places alone: messages and local values can hold secrets."""
    yield "this is a fault of leakscan itself; what it read so far is not a result"
    python = ".".join(map(str, sys.version_info[:3]))
    yield f"leakscan {__version__}, Python {python}, {sys.platform}"
    seen: set[int] = set()
    link: BaseException | None = fault
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield f"{type(link).__name__} at {' < '.join(_places(link)) or 'an unknown place'}"
        link = link.__cause__ or link.__context__
    yield "hint: report these lines; they hold no value, path or text from what was scanned"


def _places(fault: BaseException) -> list[str]:
    """Return ``module:line`` of the innermost calls, innermost first."""
    places = []
    trace = fault.__traceback__
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "?")
        if not module.startswith("importlib"):
            places.append(f"{module}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[: -FRAMES - 1 : -1]
