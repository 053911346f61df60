"""``leakscan triage``: what a person decides about a finding of an organisation scan."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from leakscan.cli.command import command as make
from leakscan.cli.gathering import owner
from leakscan.cli.given import Given
from leakscan.cli.terminal import emit
from leakscan.errors import ExitCode, UsageError
from leakscan.model.organisation import TriageMark, TriageState

if TYPE_CHECKING:
    from leakscan.store.base import Store

STATES = tuple(state.value for state in TriageState)


@make(
    "triage",
    "state",
    "reason",
    "owner",
    "expires",
    arguments=[
        click.Argument(["fingerprint"], metavar="FINGERPRINT"),
        click.Argument(["decision"], metavar="[DECISION]", required=False, default=""),
    ],
)
def command(given: Given, fingerprint: str, decision: str) -> ExitCode:
    """Say what was decided about a finding, and keep it.

    FINGERPRINT is as reports have it, or its beginning. DECISION is open, confirmed, regenerated,
    accepted or false-positive; the last three settle a finding, in all targets of the store --state,
    until --expires. Without DECISION, show what was decided so far: nothing is ever overwritten.
    """
    from leakscan.store.opening import open_store  # noqa: PLC0415  only it needs a database

    settings = given.settings()
    if not settings.state:
        raise UsageError("it is not said where the finding is kept", hint="name it with --state")
    if decision and decision not in STATES:
        raise UsageError(f"{decision!r} is no decision", hint=f"one of {', '.join(STATES)}")
    if decision and not settings.reason.strip():
        raise UsageError("a decision needs a reason", hint="give it with --reason")
    with closing(open_store(settings.state)) as store:
        name = _named(store, fingerprint)
        if decision:
            mark = TriageMark(
                TriageState(decision), owner(settings), settings.reason, until=settings.expires
            )
            store.mark(name, mark)
        marks = store.marks(name)
    emit("".join(f"{_line(mark)}\n" for mark in marks) or f"{name}: nothing was decided yet\n")
    return ExitCode.CLEAN


def _named(store: Store, beginning: str) -> str:
    """Return the fingerprint of the one finding that is meant.

    Raises:
        UsageError: there is none, or several begin so.
    """
    full = beginning if beginning.startswith("v1:") else f"v1:{beginning}"
    known = {
        one.finding.fingerprint for target in store.targets() for one in store.findings(target)
    }
    meant = sorted(name for name in known if name.startswith(full))
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise UsageError(f"no finding begins with {full}", hint="leakscan report --state has them")
    raise UsageError(f"{len(meant)} findings begin with {full}", hint="give more of it")


def _line(mark: TriageMark) -> str:
    until = f" until {mark.until}" if mark.until else ""
    text = f"{mark.at} UTC  {mark.state.value}{until}  {mark.who}: {mark.reason}"
    return "".join(c if c.isprintable() else "?" for c in text)
