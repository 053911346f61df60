"""How fast ``leakscan logs`` is, beside ripgrep, decompressors and other scanners, and what memory it takes.

    python bench/logs.py --cache CACHE [--sizes 1GB 10GB] [--runs 5] [--peers] [--dense]

Logs are made by ``loggen.py`` (fixed seed) and kept in ``CACHE``, with a gzip (-6) and a zstd (-3) of each. On
each, commands run in turn and repeatedly, so that a noisy machine is noisy for all; the median counts, and the
ratio is the median of the ratios of neighbouring runs. A run is a whole process, start-up included, on a warm
page cache. Memory is the greatest sum of the proportional set sizes (PSS) of all processes of a run, sampled
every 20 ms in a run of its own, since looking costs time.

=========================================  ====================================  ========
leakscan                                   beside                                at most
=========================================  ====================================  ========
``logs LOG --jobs 2``                      ``rg -a -c -i -F -f KEYWORDS LOG``    0.6
``logs LOG.gz``                            ``zcat LOG.gz > /dev/null``           1.2
``logs LOG.zst``                           ``zstdcat LOG.zst > /dev/null``       1.2
``logs LOG --jobs 2`` (``--peers``)        gitleaks, betterleaks, kingfisher     0.1
=========================================  ====================================  ========

The keywords are our own (``leakscan.engine.detector.keywords``). Every run of leakscan is checked against the
ground truth that the generator writes: a fast scan that misses a set counts as failed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import loggen

from leakscan.engine.detector import keywords
from leakscan.rules.load import load_rules

SETS = 100
POLL = 0.02
PEERS = {
    "gitleaks": ["dir", "--no-banner", "--exit-code", "0"],
    "betterleaks": ["--no-banner", "--exit-code", "0"],
    "kingfisher": ["scan", "--no-update-check", "--no-validate"],
}


@dataclass(frozen=True)
class Row:
    """A command of ours beside another's."""

    name: str
    ours: list[str]
    theirs: list[str]
    most: float


def program() -> str:
    return str(Path(sys.executable).with_name("leakscan"))


def ours(path: Path) -> list[str]:
    return [program(), "logs", str(path), "--jobs", "2", "--no-progress", "--format", "json"]


def seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    took = time.perf_counter() - start
    assert done.returncode in (0, 1), f"{command[0]} ended with {done.returncode}"
    return took


def peak(command: Sequence[str]) -> float:
    """Return the greatest sum of PSS of a command's processes, in MB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, sum(pss(pid) for pid in family(process.pid)))
        time.sleep(POLL)
    return most / 1000


def family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:
            continue
        found += map(int, children)
    return found


def pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def made(cache: Path, size: str, *, dense: bool) -> Path:
    """Return the log of a size and its compressed forms, made when they are missing."""
    path = cache / f"{'dense' if dense else 'shop'}-{size}.log"
    if not Path(f"{path}.truth").exists() or not path.exists():
        rate = 0.9 if dense else 0.002
        loggen.write(path, loggen.parse_size(size), sets=SETS, rate=rate, seed=1)
    for command in (["gzip", "-k", "-6"], ["zstd", "-q", "-k", "-3"]):
        if not Path(f"{path}.{'gz' if command[0] == 'gzip' else 'zst'}").exists():
            subprocess.run([*command, str(path)], check=True)
    return path


def recall(path: Path, truth: Path) -> float:
    """Return the share of planted sets that were found whole: secret, id and key in one finding."""
    done = subprocess.run([*ours(path), "--all"], capture_output=True, check=False)
    findings = json.loads(done.stdout)["findings"]
    fields = [{member["field"] for member in finding["members"]} for finding in findings]
    whole = sum({"client_id", "client_secret", "subscription_key"} <= one for one in fields)
    planted = {line.split()[0] for line in truth.read_text().splitlines()}
    return whole / len(planted)


def rows(path: Path, words: Path, *, peers: bool) -> list[Row]:
    gz, zst = f"{path}.gz", f"{path}.zst"
    found = [
        Row("plain", ours(path), ["rg", "-a", "-c", "-i", "-F", "-f", str(words), str(path)], 0.6),
        Row("gz", ours(Path(gz)), ["zcat", gz], 1.2),
        Row("zst", ours(Path(zst)), ["zstdcat", zst], 1.2),
    ]
    if peers:
        found += [
            Row(name, ours(path), [name, *options, str(path)], 0.1)
            for name, options in PEERS.items()
        ]
    return found


def measured(row: Row, runs: int) -> str:
    pairs = [(seconds(row.ours), seconds(row.theirs)) for _ in range(runs)]
    mine, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    verdict = "yes" if ratio <= row.most else "no"
    return f"| {row.name} | {mine:.2f} | {other:.2f} | {ratio:.2f} | {row.most} | {verdict} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--sizes", nargs="+", default=["1GB", "10GB"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", action="store_true", help="programs on the PATH are run too")
    parser.add_argument("--dense", action="store_true")
    given = parser.parse_args()
    given.cache.mkdir(parents=True, exist_ok=True)
    words = given.cache / "keywords.txt"
    words.write_text("\n".join(keywords(load_rules(examples=False))) + "\n")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, medians of {given.runs}")
    for size in given.sizes:
        path = made(given.cache, size, dense=given.dense)
        print(f"\n{path.name}: {path.stat().st_size:,} bytes, {SETS} sets")
        print(f"whole sets found: {recall(path, Path(f'{path}.truth')):.1%}")
        print("\n| | leakscan, s | other, s | ratio | at most | met |\n|---|--:|--:|--:|--:|---|")
        for row in rows(path, words, peers=given.peers):
            print(measured(row, given.runs), flush=True)
        for name in (path, Path(f"{path}.gz"), Path(f"{path}.zst")):
            print(
                f"peak memory, {name.suffix}: {peak(ours(name)):.0f} MB (at most 250)", flush=True
            )


if __name__ == "__main__":
    main()
