"""The stand-in GitHub, and a plan that reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from leakscan.model.organisation import StoredFinding
from leakscan.model.result import ScanResult
from leakscan.org.plan import Plan
from leakscan.org.run import Crew, Ended, scan_owner
from leakscan.org.worker import open_desk
from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions
from leakscan.sources.github.base import DEFAULT_KINDS, Kind, Selection
from leakscan.store.base import Store
from leakscan.store.opening import open_store
from tests.standin.fixtures import TOKEN, cache, description, standin, world
from tests.standin.server import StandIn

__all__ = ["cache", "description", "standin", "world"]


@dataclass
class Team:
    """A security team: one store, one cache, as many runs as it likes."""

    standin: StandIn
    folder: Path
    kinds: Iterable[Kind] = DEFAULT_KINDS
    selection: Selection = field(default_factory=Selection)
    rules: object = None

    @property
    def plan(self) -> Plan:
        return Plan(
            self.standin.world.owner,
            self.standin.address,
            self.folder / "cache",
            ScanOptions(rules=self.rules or load_rules(), tool_version="0"),
            kinds=frozenset(self.kinds),
            selection=self.selection,
        )

    @property
    def url(self) -> str:
        return str(self.folder / "store.sqlite")

    def store(self) -> Store:
        return open_store(self.url, create=True)

    def run(self, crew: Crew | None = None) -> Ended:
        plan = self.plan
        desk = open_desk(plan)
        store = self.store()
        try:
            return scan_owner(plan, store, desk, crew or Crew())
        finally:
            store.close()
            desk.github.close()

    def result(self) -> ScanResult:
        store = self.store()
        try:
            return store.result(self.plan.target)
        finally:
            store.close()

    def findings(self) -> tuple[StoredFinding, ...]:
        store = self.store()
        try:
            return store.findings(self.plan.target)
        finally:
            store.close()


@pytest.fixture
def team(standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", TOKEN)
    return Team(standin, tmp_path)
