"""What databases complain of is understood: tried again, or told with what repairs it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from leakscan.store.sql.troubles import understood


class DriverError(Exception):
    """As a driver raises it."""

    def __init__(self, says: str, *, sqlstate: str | None = None, sqlite: str = "") -> None:
        super().__init__(says)
        self.sqlstate, self.sqlite_errorname = sqlstate, sqlite


@pytest.mark.parametrize(
    ("fault", "passing", "says"),
    [
        (
            DriverError("connection refused\nIs it running?"),
            True,
            "cannot be reached: connection refused",
        ),
        (DriverError("", sqlstate="08006"), True, "cannot be reached"),
        (DriverError("terminating", sqlstate="57P01"), True, "cannot be reached"),
        (DriverError("deadlock detected", sqlstate="40P01"), True, "cannot be reached"),
        (DriverError("No space left on device", sqlstate="53100"), False, "cannot be written"),
        (DriverError("no such user", sqlstate="28000"), False, "does not let us in"),
        (DriverError("no such database", sqlstate="3D000"), False, "does not let us in"),
        (DriverError("syntax error", sqlstate="42601"), False, "the database refuses"),
        (DriverError("locked", sqlite="SQLITE_BUSY_SNAPSHOT"), True, "is busy"),
        (DriverError("full", sqlite="SQLITE_FULL"), False, "cannot be written: the disk is full"),
        (DriverError("readonly", sqlite="SQLITE_READONLY_DBMOVED"), False, "cannot be written"),
        (DriverError("not a database", sqlite="SQLITE_NOTADB"), False, "is no SQLite database"),
        (DriverError("disk I/O error", sqlite="SQLITE_IOERR_WRITE"), False, "the disk refuses"),
        (DriverError("no such table", sqlite="SQLITE_ERROR"), False, "the database refuses"),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, DriverError) else "",
)
def test_each_is_understood(fault: DriverError, passing: bool, says: str) -> None:
    trouble = understood(OperationalError("INSERT a value", {"v": "a value"}, fault))
    assert trouble.passing is passing
    error = trouble.error("state.db")
    assert error.message.startswith(f"state.db: {says}")
    assert "a value" not in f"{error.message}{error.hint}"
    assert "\n" not in error.message
