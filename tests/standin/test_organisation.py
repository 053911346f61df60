"""An organisation is listed, mirrored and read; the second time it costs next to nothing."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from leakscan.model.chunk import Skipped
from leakscan.sources.github.base import Kind, RepositoryEntry
from leakscan.sources.github.hub import GitHub
from leakscan.sources.github.mirrors import Mirror, Mirrors
from leakscan.sources.github.wire import ClientOptions
from tests.sources.github.scene import opened, read
from tests.standin.description import Description
from tests.standin.fixtures import TOKEN
from tests.standin.organisation import DEFAULT, Organisation, organisation
from tests.standin.server import Fault, StandIn


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        return organisation(tmp_path_factory.mktemp("organisation"))


class Run:
    """One run over everything, without a store: what it read, and what could not be read."""

    def __init__(self, github: GitHub, mirrors: Mirrors, cursors: dict[int, dict]) -> None:
        self.text = ""
        self.skipped: list[Skipped] = []
        began = time.monotonic()
        entries = list(github.repositories("acme"))
        self.skipped += [one for one in entries if isinstance(one, Skipped)]
        listed = [one for one in entries if isinstance(one, RepositoryEntry)]
        for entry in sorted(listed, key=lambda e: (e.fork, e.id)):
            told = read(github.contents(entry, cursors.get(entry.id, {})))
            cursors[entry.id] = told.cursors
            self.text += "\n".join(told.texts.values())
            self.skipped += told.skipped
            for remote in github.remotes(entry):
                with mirrors.refreshed(remote, github) as mirror:
                    if isinstance(mirror, Skipped):
                        self.skipped.append(mirror)
                    elif isinstance(mirror, Mirror) and mirror.changed:
                        self.text += contents(mirror.path)
        for gist in github.gists("acme", of_members=True):
            with mirrors.refreshed(gist, github) as mirror:  # type: ignore[arg-type]
                assert isinstance(mirror, Mirror)
                self.text += contents(mirror.path)
        self.text += "\n".join(read(github.owner_contents("acme")).texts.values())
        self.seconds = time.monotonic() - began

    def found(self, made: Organisation) -> set[str]:
        return {place for place, key in made.planted.items() if key.secret in self.text}


def contents(mirror: Path) -> str:
    done = subprocess.run(
        ["git", "--git-dir", mirror, "cat-file", "--batch-all-objects", "--batch", "--unordered"],
        check=True, capture_output=True,
    )  # fmt: skip
    return done.stdout.decode("latin-1")


def test_two_nights(made: Organisation, description: Description, cache: Path) -> None:
    served = StandIn(made.world, description)
    served.tokens.add(TOKEN)
    mirrors, cursors = Mirrors(cache, attempts=2), {}
    with served.running():
        first = Run(opened(served), mirrors, cursors)
        before = served.cost()
        assert first.found(made) == DEFAULT
        assert {skip.where.split()[0] for skip in first.skipped} == made.unreadable
        # what could not be read is asked again each night; leave it out of the price
        broken = made.unreadable
        kept = made.world.repositories
        made.world.repositories = [r for r in kept if r.full_name not in broken]
        try:
            second = Run(opened(served), mirrors, cursors)
        finally:
            made.world.repositories = kept
        after = served.cost()
    assert second.text == ""
    assert not second.skipped
    assert after[0] <= 0.05 * before[0], (before, after)
    assert after[1] <= 0.05 * before[1], (before, after)
    assert second.seconds <= 0.05 * first.seconds, (first.seconds, second.seconds)


def test_every_kind_has_its_key(made: Organisation, description: Description, cache: Path) -> None:
    served = StandIn(made.world, description)
    served.tokens.add(TOKEN)
    kept = made.world.repositories
    made.world.repositories = [r for r in kept if r.id < 102]
    try:
        with served.running():
            run = Run(opened(served, set(Kind)), Mirrors(cache, attempts=2), {})
    finally:
        made.world.repositories = kept
    assert run.found(made) == set(made.planted)


def test_a_night_full_of_faults_ends_as_a_quiet_one(
    made: Organisation, description: Description, cache: Path
) -> None:
    served = StandIn(made.world, description)
    served.tokens.add(TOKEN)
    served.faults = [
        *(Fault("", 502, times=2, after=40 * n) for n in range(1, 9)),
        *(Fault("", how="drop", times=1, after=60 * n) for n in range(1, 6)),
        *(Fault("git-upload-pack$", how="cut", after=5 * n) for n in range(1, 6)),
        Fault("/issues", 429, times=2, after=9, headers={"Retry-After": "60"}),
        Fault("/comments", 403, times=2, after=20, message="You exceeded a secondary rate limit"),
        Fault("info/refs", 503, times=2, after=30),
    ]  # fmt: skip
    kept = made.world.repositories
    made.world.repositories = [r for r in kept if r.id < 1060]
    try:
        with served.running():
            github = opened(served, options=ClientOptions(timeout=5, attempts=6))
            run = Run(github, Mirrors(cache, attempts=6), {})
    finally:
        made.world.repositories = kept
    assert not [fault for fault in served.faults if fault.times]
    assert run.found(made) == DEFAULT
    assert {skip.where.split()[0] for skip in run.skipped} == made.unreadable


def test_forks_cost_next_to_nothing(
    made: Organisation, description: Description, cache: Path
) -> None:
    served = StandIn(made.world, description)
    served.tokens.add(TOKEN)
    with served.running():
        github, mirrors = opened(served, {Kind.REPOSITORIES}), Mirrors(cache)
        sizes: dict[bool, int] = {True: 0, False: 0}
        for entry in sorted(github.repositories("acme"), key=lambda e: e.id):  # type: ignore[union-attr]
            if entry.id == 1 or entry.fork:  # type: ignore[union-attr]
                served.cost()
                with mirrors.refreshed(next(github.remotes(entry)), github) as mirror:  # type: ignore[arg-type]
                    assert isinstance(mirror, Mirror)
                sizes[entry.fork] += served.cost()[1]  # type: ignore[union-attr]
    assert sizes[True] <= 0.3 * sizes[False], sizes
