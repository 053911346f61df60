"""kill -9 at any moment: nothing is lost but the repository under way, nothing is told twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from leakscan.model.organisation import RunState, StoredFinding
from leakscan.model.result import ScanResult
from tests.store import killed
from tests.store.conftest import opened
from tests.store.outcomes import DIGEST, TARGET

ROOT = Path(__file__).parents[2]
KILLS = 25


def filling(address: str, night: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.store.killed", address, str(night)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE)


def undated(one: StoredFinding, number: dict[int, int]) -> StoredFinding:
    runs = {
        name: number[getattr(one, name)]
        for name in ("first_run", "last_run", "opened_run", "resolved_run")
    }
    return replace(one, first_seen="", last_seen="", resolved_at="", **runs)


def ended(address: str) -> int:
    with opened(address) as store:
        if TARGET not in store.targets():
            return 0
        trend = store.organisation(TARGET).trend
        return sum(s.run.state is RunState.FINISHED for s in trend)


def known(address: str) -> tuple[object, ...]:
    """Everything a store knows, without the time of day.

    Runs are counted from 1: of a run that was killed in its first moment a number may be missing.
    """
    with opened(address) as store:
        result: ScanResult = store.result(TARGET)
        view = store.organisation(TARGET)
        number = {0: 0} | {s.run.id: n for n, s in enumerate(view.trend, start=1)}
        ids = [i for n in (1, 2, 3) for o in killed.outcomes(n) for i in o.clean]
        return (
            replace(result, started="", finished=""),
            [undated(one, number) for one in store.findings(TARGET)],
            [(v.repository, v.parts, v.skipped, v.open) for v in view.repositories],
            [replace(s, run=replace(s.run, id=0, started="", finished="")) for s in view.trend],
            # whether one arrived that was on its way at the moment of the kill, nobody knows
            sorted((a.subject, a.occasion) for a in store.announcements(TARGET, "mail")),
            len(store.clean_objects(DIGEST).known_clean(ids)),
        )


def test_killed_at_random_moments(address: str, tmp_path: Path) -> None:
    quiet = f"sqlite:///{tmp_path / 'quiet.db'}"
    draw = random.Random(25)
    kills = 0
    for night in (1, 2, 3):
        began = time.monotonic()
        killed.night(quiet, night)
        took = time.monotonic() - began
        while True:
            process = filling(address, night)
            wait = 0.3 + draw.uniform(0, took) if kills < KILLS * night // 3 else None
            try:
                _, err = process.communicate(timeout=wait)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kills += 1
                if ended(address) == night:
                    break  # in its last moment: all was done
                continue
            assert process.returncode == 0, err.decode()
            break
    assert kills >= 3
    assert known(address) == known(quiet)
