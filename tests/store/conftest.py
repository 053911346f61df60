"""Every test of the port runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from leakscan.store.sql import address as addresses
from leakscan.store.sql.store import SqlStore
from tests.store.server import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be that is not there yet."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("server").database())
    return f"sqlite:///{tmp_path / 'state.db'}"


def opened(address: str, **how: float) -> SqlStore:
    addresses.prepare(addresses.parsed(address), create=True)
    return SqlStore(address, **how)


@pytest.fixture
def store(address: str) -> Iterator[SqlStore]:
    with opened(address) as made:
        yield made
