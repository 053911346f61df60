"""Fixtures of the stand-in, imported by the ``conftest.py`` of whoever needs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standin.description import Description
from tests.standin.server import StandIn
from tests.standin.world import World

TOKEN = "github_pat_" + "0" * 22 + "_made_up_for_the_stand_in"


@pytest.fixture(scope="session")
def description(tmp_path_factory: pytest.TempPathFactory) -> Description:
    """GitHub's descriptions, fetched from npm once in a session (by whichever worker comes first)."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "octokit"
    folder.mkdir(exist_ok=True)
    return Description(folder)


@pytest.fixture
def world() -> World:
    """An organisation with nothing in it."""
    return World()


@pytest.fixture
def standin(world: World, description: Description) -> Iterator[StandIn]:
    """A stand-in that serves ``world`` and takes ``TOKEN``."""
    served = StandIn(world, description)
    served.tokens.add(TOKEN)
    with served.running():
        yield served


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache folder."""
    return tmp_path / "cache"
