"""How long a redacted copy of a log takes, beside the scan of it.

The logs are those of ``bench/loggen.py`` (fixed seed): plain, gzip and zstd. Each command runs ``--runs`` times,
alternately; the table has the fastest. ``cp`` shows what reading and writing alone cost. The copies are looked at
once more: by a scan, and by a plain search for every planted value.

    python bench/redact.py --cache CACHE [--sizes 1GB] [--runs 3]

Run it on an idle machine: it uses both cores.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import loggen

LEAKSCAN = (sys.executable, "-m", "leakscan")


def seconds(command: Sequence[object]) -> float:
    """Return the wall time of a command."""
    started = time.monotonic()
    subprocess.run([str(part) for part in command], check=False, capture_output=True)
    return time.monotonic() - started


def copies(log: Path, folder: Path) -> dict[str, Path]:
    """Return the log as it is, and packed."""
    made = {"plain": log, "gzip": folder / f"{log.name}.gz", "zstd": folder / f"{log.name}.zst"}
    if not made["gzip"].exists():
        with log.open("rb") as source, gzip.open(made["gzip"], "wb", 6) as out:
            shutil.copyfileobj(source, out, 1 << 20)
    if shutil.which("zstd") and not made["zstd"].exists():
        subprocess.run(["zstd", "-q", str(log), "-o", str(made["zstd"])], check=True)
    return {name: path for name, path in made.items() if path.exists()}


def row(name: str, path: Path, runs: int) -> str:
    """Measure one file; return its line of the table."""
    commands = {
        "cp": lambda out: ["cp", path, out / "copy"],
        "scan": lambda _: [*LEAKSCAN, "scan", path, "--no-progress", "--format", "json"],
        "logs": lambda _: [*LEAKSCAN, "logs", path, "--no-progress", "--format", "json"],
        "redact": lambda out: [*LEAKSCAN, "redact", path, "--output", out / "safe", "--no-progress"],
        "unverified": lambda out: [
            *LEAKSCAN, "redact", path, "--output", out / "safe", "--no-progress", "--no-verify",
        ],
    }  # fmt: skip
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(runs):
        for kind, command in commands.items():
            with tempfile.TemporaryDirectory(dir=path.parent) as out:
                best[kind] = min(best[kind], seconds(command(Path(out))))
    ratio = best["redact"] / best["scan"]
    cells = (name, path.stat().st_size / 1e6, *best.values(), ratio, best["redact"] / best["logs"])
    return "| " + " | ".join(c if isinstance(c, str) else f"{c:.2f}" for c in cells) + " |"


def clean(path: Path) -> bool:
    """Say whether a second scan of the copy finds nothing."""
    with tempfile.TemporaryDirectory(dir=path.parent) as out:
        safe = Path(out, "safe")
        subprocess.run([*LEAKSCAN, "redact", str(path), "--output", str(safe)], check=True)
        command = [*LEAKSCAN, "scan", str(safe), "--no-gitignore", "--format", "json"]
        found = subprocess.run(command, check=False, capture_output=True)
        return json.loads(found.stdout)["findings"] == []


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cache", type=Path, required=True, help="where logs are kept")
    parser.add_argument("--sizes", nargs="+", default=["1GB"])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sets", type=int, default=100)
    parser.add_argument("--dense", action="store_true")
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    print(
        "| log | MB | cp | scan | logs | redact | without scan of the copy | redact / scan | redact / logs |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for size in args.sizes:
        log = args.cache / f"{size}{'-dense' if args.dense else ''}.log"
        if not log.exists():
            rate = 0.9 if args.dense else 0.002
            loggen.write(log, loggen.parse_size(size), sets=args.sets, rate=rate, seed=1)
        for name, path in copies(log, args.cache).items():
            print(row(f"{name} {size}", path, args.runs), flush=True)
            if not clean(path):
                sys.exit(f"something was found in the copy of {path.name}")


if __name__ == "__main__":
    main()
