"""What a database complains of: passing trouble that is worth another attempt, or the end.

PostgreSQL says it in five characters (its documentation, appendix A), SQLite in a name.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from leakscan.errors import StoreError

_PASSING = ("08", "40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03")
"""Connection lost or refused, conflict of two transactions, deadlock, too many connections, lock
not available, server going down, crashed, or coming up."""
_FULL = ("53100", "53200")
_DENIED = ("28", "3D000", "42501")
_SQLITE_PASSING = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL"})
_SQLITE_FULL = frozenset({"SQLITE_FULL"})
_SQLITE_READ_ONLY = frozenset({"SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM"})


class Trouble(NamedTuple):
    """A fault, understood."""

    says: str
    hint: str = ""
    passing: bool = False
    """Whether the same transaction may succeed if it is tried again."""

    def error(self, where: str) -> StoreError:
        """Return it as the user meets it."""
        return StoreError(f"{where}: {self.says}", hint=self.hint)


def understood(fault: DBAPIError) -> Trouble:
    """Say what a fault of the database means. Nothing of what was to be written is repeated."""
    state = getattr(fault.orig, "sqlstate", None)
    name = getattr(fault.orig, "sqlite_errorname", "")
    if name:
        return _of_sqlite(name, str(fault.orig))
    if state is None:  # the driver could not even speak to the server
        return _unreachable(_first_line(fault))
    return _of_postgres(state, _first_line(fault))


def _first_line(fault: DBAPIError) -> str:
    text = str(fault.orig).strip()
    return text.splitlines()[0] if text else type(fault.orig).__name__


def _of_sqlite(name: str, says: str) -> Trouble:
    kind = "_".join(name.split("_")[:2])
    if kind in _SQLITE_PASSING:
        return Trouble(
            "is busy: another process writes for too long", "try again later", passing=True
        )
    if kind in _SQLITE_FULL:
        return _full("the disk is full")
    if kind in _SQLITE_READ_ONLY:
        return Trouble(f"cannot be written: {says}", "check the rights of file and folder")
    if kind == "SQLITE_NOTADB":
        return Trouble("is no SQLite database", "give the store a file of its own")
    if kind == "SQLITE_IOERR":
        return Trouble(f"the disk refuses: {says}", "is the disk full, or failing?")
    return Trouble(f"the database refuses: {says}")


def _of_postgres(state: str, says: str) -> Trouble:
    if state.startswith(_PASSING):
        return _unreachable(says)
    if state.startswith(_FULL):
        return _full(says)
    if state.startswith(_DENIED):
        return Trouble(f"does not let us in: {says}", "check user, password and database")
    return Trouble(f"the database refuses: {says}")


def _full(says: str) -> Trouble:
    return Trouble(
        f"cannot be written: {says}",
        "make room and run again: what was committed stays, nothing is half written",
    )


def _unreachable(says: str) -> Trouble:
    return Trouble(f"cannot be reached: {says}", "is the server running?", passing=True)
