"""Where a store is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from leakscan.errors import StoreError
from leakscan.store.sql.address import parsed, prepare, shown


@pytest.mark.parametrize(
    ("address", "driver", "name"),
    [
        ("state.db", "sqlite", "state.db"),
        ("/var/lib/a b.db", "sqlite", "/var/lib/a b.db"),
        ("sqlite:///state.db", "sqlite", "state.db"),
        ("sqlite:////var/state.db", "sqlite", "/var/state.db"),
        ("postgres://u:hush@h:5433/d?password=hush", "postgresql+psycopg", "postgresql://u:***@h:5433/d"),
        ("postgresql+psycopg:///d?host=/run", "postgresql+psycopg", "postgresql:///d"),
    ],
)  # fmt: skip
def test_an_address_is_understood_and_shown(address: str, driver: str, name: str) -> None:
    url = parsed(address)
    assert (url.drivername, shown(url)) == (driver, name)


@pytest.mark.parametrize(
    "address", ["", "sqlite://", "sqlite:///:memory:", "mysql://h/d", "postgresql+asyncpg://h/d"]
)
def test_what_is_no_store_is_refused(address: str) -> None:
    with pytest.raises(StoreError) as told:
        parsed(address)
    assert "postgresql://USER@HOST/DATABASE" in told.value.hint


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with pytest.raises(StoreError, match="no such store"):
        prepare(parsed(str(path)), create=False)
    prepare(parsed(str(path)), create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(StoreError, match="cannot be made"):
        prepare(parsed(str(tmp_path / "nowhere" / "state.db")), create=True)
