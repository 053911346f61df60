"""A real Dask cluster on this machine: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Cluster:
    """A scheduler and two workers, each a process of its own, on this machine only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        address_file = folder / "scheduler.json"
        self.start("scheduler", "--port", "0", "--scheduler-file", str(address_file))
        for number in range(2):
            self.start(
                "worker", "--scheduler-file", str(address_file), "--nthreads", "1",
                "--name", f"w{number}", "--local-directory", str(folder),
            )  # fmt: skip
        until = time.monotonic() + 60
        while not address_file.exists():
            assert time.monotonic() < until, "the scheduler does not start"
            time.sleep(0.05)
        self.scheduler = str(json.loads(address_file.read_text())["address"])

    def start(self, role: str, *options: str) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__WORKER__DEATH_TIMEOUT": "60",
        }
        command = [sys.executable, "-m", "distributed.cli.dask_" + role]
        more = ["--host", "127.0.0.1", "--no-dashboard", *options]
        with (self.folder / f"{role}.log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    [*command, *more], env=environment, stdout=log, stderr=log, cwd=self.folder
                )
            )

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
