"""How fast ``leakscan history`` is, against git printing the same objects and against other scanners.

    python bench/history.py REPO… [--runs 5] [--peer NAME=COMMAND…] [--jobs 1,2]

Every command of one repository runs once a round, round after round, so that whatever else the
machine does falls on all of them. Medians of seconds on the clock and of processor seconds (which
say more on a busy machine), the quotient to git, and the most private memory that all processes of
a command held together (mapped packs not counted), sampled twenty times a second.

In a peer's command ``{repo}`` stands for the repository, for example
``--peer 'gitleaks=gitleaks git {repo} --no-banner --exit-code 0'``.
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GIT = "git -C {repo} cat-file --batch --batch-all-objects --unordered --buffer"
OURS = "{python} -m leakscan history {repo} --quiet --no-progress --format json --jobs {jobs}"
INTERVAL = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one command."""

    wall: float
    processor: float
    memory: int
    """Most bytes of private memory of all its processes together."""
    code: int


def main() -> None:
    """Measure, and print a table."""
    options = parsed()
    print("| repository | command | clock s | / git | processor s | / git | memory MB | exit |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for repo in options.repos:
        measure(repo, options)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("repos", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--timeout", type=float, default=600)
    return parser.parse_args()


def measure(repo: Path, options: argparse.Namespace) -> None:
    """Run all commands on one repository and print its rows."""
    with tempfile.TemporaryDirectory() as folder:
        commands = dict(named(repo, options, Path(folder)))
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        once(commands["git cat-file"], options.timeout)  # the packs are in memory from here on
        for _ in range(options.runs):
            for name, command in commands.items():
                runs[name].append(once(command, options.timeout))
    git = runs["git cat-file"]
    for name, mine in runs.items():
        print(row(repo, name, mine, git), flush=True)


def named(repo: Path, options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands with their names."""
    places = {"repo": str(repo), "python": sys.executable, "state": str(folder / "state")}
    yield "git cat-file", filled(GIT, places)
    for jobs in options.jobs.split(","):
        yield f"leakscan --jobs {jobs}", filled(OURS, places | {"jobs": jobs})
    for peer in options.peer:
        name, _, command = peer.partition("=")
        yield name, filled(command, places)


def filled(command: str, places: dict[str, str]) -> list[str]:
    return [word.format_map(places) for word in shlex.split(command)]


def once(command: list[str], timeout: float) -> Run:
    """Run a command to its end, or to the time limit (exit -9), and measure it with its children."""
    env = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
    before = os.times()
    start = time.perf_counter()
    memory = 0
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=env,
        start_new_session=True,
    ) as process:
        while process.poll() is None:
            memory = max(memory, sum(map(private, family(process.pid))))
            if time.perf_counter() - start > timeout:
                os.killpg(process.pid, signal.SIGKILL)  # its workers too
            time.sleep(INTERVAL if time.perf_counter() - start > 1 else 0.005)
    wall = time.perf_counter() - start
    after = os.times()
    used = after.children_user + after.children_system
    return Run(
        wall, used - before.children_user - before.children_system, memory, process.returncode
    )


def family(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def private(pid: int) -> int:
    """Return the bytes of a process that are no mapped file."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("RssAnon:"))


def row(repo: Path, name: str, mine: list[Run], git: list[Run]) -> str:
    """Return a line of the table; quotients are medians of the quotients of each round."""
    pairs = list(zip(mine, git, strict=True))
    cells = [
        repo.parent.name if repo.name in {"repo", ".git"} else repo.name,
        name,
        f"{statistics.median(r.wall for r in mine):.2f}",
        f"{statistics.median(a.wall / b.wall for a, b in pairs):.2f}",
        f"{statistics.median(r.processor for r in mine):.2f}",
        f"{statistics.median(a.processor / b.processor for a, b in pairs):.2f}",
        f"{max(r.memory for r in mine) / 1e6:.0f}",
        ", ".join(sorted({str(r.code) for r in mine})),
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
