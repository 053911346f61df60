"""How well leakscan and its peers find leaked keys: one command, one table, side by side.

It wants a folder of bare repositories, a labels file whose values are hashed, and the script that
scores findings against labels. Each tool is installed from PyPI into a virtual environment of its
own below ``--cache`` and runs with its own rules, and once more with the rules that leakscan
exports for it. Validation is off everywhere: no candidate leaves the machine.

Client ids and serial numbers are no secrets: their labels, and findings of them, do not count.

No value is written anywhere: what a tool reports is read from a pipe or from memory-backed
storage, hashed at once under the key of the labels, and only the hashes are kept.

    python bench/accuracy.py --repos REPOS --labels LABELS.jsonl --score SCORE.py --cache CACHE

``--tools leakscan`` runs leakscan alone. ``--rows FOLDER`` keeps the hashed findings; a second run
then scores them without scanning anew (``--rescan`` scans anyway).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import rivals
import table
import tools
from corpus import IDENTIFIERS, Corpus, Row

LEVELS = {"low": 0.0, "medium": 0.5, "high": 0.85}
"""Probability at which each level begins, as in rules/common.toml; peers' words are mapped to it.

``low`` is everything that a tool reports, which for peers is what their users see."""


class Run(NamedTuple):
    """What one tool found in all repositories, and how long each took, in seconds."""

    rows: list[Row]
    seconds: dict[str, float]
    faults: dict[str, str]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repos", type=Path, required=True, help="folder of owner+name/repo")
    parser.add_argument("--labels", type=Path, required=True, help="labels, one JSON row a line")
    parser.add_argument("--score", type=Path, required=True, help="the script that scores")
    parser.add_argument("--cache", type=Path, required=True, help="where tools are installed")
    parser.add_argument("--scratch", type=Path, default=Path("/dev/shm"), help="storage in memory")  # noqa: S108
    parser.add_argument(
        "--tools", default="all", help="names with commas; all of them if not given"
    )
    parser.add_argument("--select", default="", help="only repositories whose name contains this")
    parser.add_argument("--rows", type=Path, help="folder for hashed findings, one file a tool")
    parser.add_argument("--rescan", action="store_true", help="scan even where rows are kept")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds for one repository")
    parser.add_argument(
        "--list", action="store_true", help="list false positives and misses, hashed"
    )
    return parser.parse_args()


def scan(tool: tools.Tool, corpus: Corpus, timeout: float) -> Run:
    """Run one tool over every repository of the labels."""
    run = Run([], {}, {})
    for repos in tool.groups(corpus):
        name = repos[0] if len(repos) == 1 else f"{len(repos)} repositories"
        started = time.monotonic()
        try:
            run.rows.extend(tool.rows(corpus, repos, timeout))
        except subprocess.TimeoutExpired:
            run.faults[name] = f"no answer within {timeout:.0f} s"
        except tools.ToolError as fault:
            run.faults[name] = str(fault)
        run.seconds[name] = time.monotonic() - started
        print(f"{tool.name}: {name}: {run.seconds[name]:.1f} s", file=sys.stderr)
    return run


def kept(tool: tools.Tool, args: argparse.Namespace, corpus: Corpus) -> Run:
    """Return the rows that an earlier run kept, or scan and keep them."""
    path = args.rows / f"{tool.name}.jsonl" if args.rows else None
    if path and path.exists() and not args.rescan:
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        known = json.loads(head)
        return Run([json.loads(line) for line in lines], known["seconds"], known["faults"])
    tool.install()
    run = scan(tool, corpus, args.timeout)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        head = json.dumps({"seconds": run.seconds, "faults": run.faults})
        path.write_text("\n".join((head, *map(json.dumps, run.rows))) + "\n", encoding="utf-8")
    return run


def score(run: Run, args: argparse.Namespace, corpus: Corpus, threshold: float) -> table.Scores:
    """Score rows at one level; ``average_precision`` means something at threshold 0 only."""
    with corpus.temporary() as folder:
        findings = folder / "findings.jsonl"
        dropped = corpus.identifiers()
        rows = (row for row in run.rows if (row["repo"], row["value_hmac"]) not in dropped)
        findings.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        labels = folder / "labels.jsonl"
        chosen = [label for label in corpus.labels if label["repo"] in corpus.repositories]
        chosen = [label for label in chosen if label["field"] not in IDENTIFIERS]
        labels.write_text("".join(json.dumps(label) + "\n" for label in chosen), encoding="utf-8")
        command = [sys.executable, args.score, "--repos", args.repos, "--labels", labels]
        command += ["--findings", findings, "--threshold", str(threshold)]
        done = subprocess.run(
            [*map(str, command), "--sure-only", "--match", "value"],
            capture_output=True,
            check=True,
            text=True,
        )
    return json.loads(done.stdout)["value"]


def main() -> int:
    args = arguments()
    corpus = Corpus(args.repos, args.labels, args.scratch, args.select)
    wanted = rivals.chosen(args.tools, args.cache)
    lines = []
    for tool in wanted:
        run = kept(tool, args, corpus)
        by_level = {name: score(run, args, corpus, least) for name, least in LEVELS.items()}
        lines.append(
            table.Line(
                tool.name,
                by_level,
                by_level["low"]["average_precision"],
                sum(run.seconds.values()),
                len(run.faults),
            )
        )
        for repo, fault in run.faults.items():
            print(f"{tool.name}: {repo}: {fault}", file=sys.stderr)
        if args.list:
            table.list_errors(run.rows, corpus, {n: v for n, v in LEVELS.items() if v})
    print(table.rendered(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
