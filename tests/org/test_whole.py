"""A whole organisation: every kind of content, what cannot be read, and what a second run costs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from leakscan.model.secret import Secret
from leakscan.sources.github.base import DEFAULT_KINDS, Kind
from tests.org.conftest import Team
from tests.standin.description import Description
from tests.standin.fixtures import TOKEN
from tests.standin.organisation import DEFAULT, Organisation, organisation
from tests.standin.server import StandIn


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        return organisation(tmp_path_factory.mktemp("organisation"))


def found(team: Team, made: Organisation) -> set[str]:
    hashes = {m.value.hmac(b"leakscan/v1") for one in team.findings() for m in one.finding.members}
    return {
        place
        for place, keys in made.planted.items()
        if Secret(keys.secret.encode()).hmac(b"leakscan/v1") in hashes
    }


@pytest.mark.slow
def test_everything_is_found_and_a_second_run_costs_next_to_nothing(
    made: Organisation, description: Description, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", TOKEN)
    served = StandIn(made.world, description)
    served.tokens.add(TOKEN)
    with served.running():
        team = Team(served, tmp_path, DEFAULT_KINDS)
        began = time.monotonic()
        ended = team.run()
        first = time.monotonic() - began
        assert found(team, made) == set(DEFAULT)
        names = {
            s.where.split(":")[0].removesuffix(".wiki") for s in team.result().coverage.skipped
        }
        assert names == made.unreadable
        assert ended.repositories == len(made.world.repositories)
        requests, sent = len(served.asked), sum(a.sent for a in served.asked)
        before = team.result()
        began = time.monotonic()
        again = team.run()
        second = time.monotonic() - began
        assert again.summary.new == 0
        assert team.result().findings == before.findings
        more = served.asked[requests:]
        (tmp_path / "cost").write_text(
            f"{len(more)}/{requests} requests, {second:.1f}/{first:.1f} s"
        )
        assert len(more) <= 0.05 * requests
        assert sum(a.sent for a in more) <= 0.05 * sent
        (tmp_path / "all").mkdir()
        everything = Team(served, tmp_path / "all", frozenset(Kind))
        everything.selection = type(everything.selection)(members=True)
        everything.run()
        assert found(everything, made) == set(made.planted)
