"""A run that is killed at any moment, and goes on, ends as one that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.standin.description import Description
from tests.standin.fixtures import TOKEN
from tests.standin.organisation import organisation
from tests.standin.server import StandIn

KILLS = 50


def command(served: StandIn, folder: Path, *more: str) -> list[str]:
    return [
        sys.executable, "-m", "leakscan", "org", "acme", "--host", served.address,
        "--state", str(folder / "store.sqlite"), "--mirrors", str(folder / "mirrors"),
        "--format", "json", "--no-progress", *more,
    ]  # fmt: skip


def report(text: bytes) -> dict[str, object]:
    told = json.loads(text)
    return {key: told[key] for key in ("coverage", "findings", "summary")}


@pytest.mark.slow
def test_killed_at_fifty_moments(description: Description, tmp_path: Path):
    made = organisation(tmp_path / "world", size=13, forks=2, bulk=2000)
    served = StandIn(made.world, description)
    served.tokens.add(TOKEN)
    environ = {**os.environ, "GH_ENTERPRISE_TOKEN": TOKEN}
    draw = random.Random("moments")
    with served.running():
        quiet, rough = tmp_path / "quiet", tmp_path / "rough"
        quiet.mkdir()
        rough.mkdir()
        began = time.monotonic()
        whole = subprocess.run(
            command(served, quiet, "--jobs", "1"), env=environ, capture_output=True, check=False
        )
        took = time.monotonic() - began
        assert whole.returncode == 1, whole.stderr.decode()
        for number in range(KILLS):
            process = subprocess.Popen(
                command(served, rough, "--jobs", "1" if number % 5 else "2"),
                env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
            try:
                process.wait(draw.uniform(0.1, max(1.0, took / 4)))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        again = subprocess.run(
            command(served, rough, "--jobs", "1"), env=environ, capture_output=True, check=False
        )
    assert again.returncode == 1, again.stderr.decode()
    assert report(again.stdout) == report(whole.stdout)
    assert TOKEN.encode() not in whole.stdout + whole.stderr + again.stdout + again.stderr
    for path in [*quiet.rglob("*"), *rough.rglob("*")]:
        if path.is_file():
            assert TOKEN.encode() not in path.read_bytes(), path
