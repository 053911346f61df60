"""The tools: how each is installed, run over a git repository, and read. None may use the network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus import KEY, Corpus, Row, row


class ToolError(Exception):
    """A tool ended with an error; the message names no value."""


@dataclass(frozen=True)
class Tool:
    """A tool as the comparison runs it."""

    name: str

    def install(self) -> None:
        """Nothing to install."""

    def rows(self, corpus: Corpus, repo: str, timeout: float) -> Iterator[Row]:
        raise NotImplementedError


def ran(command: list[str], timeout: float, accepted: tuple[int, ...], **environ: str) -> bytes:
    """Run a command and return what it printed; its own words are dropped, they could hold values."""
    known = {k: v for k, v in os.environ.items() if not k.startswith(("BETTERLEAKS_", "GITLEAKS_"))}
    done = subprocess.run(
        command, capture_output=True, check=False, timeout=timeout, env=known | environ,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode not in accepted:
        raise ToolError(f"exit code {done.returncode}")
    return done.stdout


@dataclass(frozen=True)
class Leakscan(Tool):
    """The leakscan of this Python: ``history`` on the bare repository."""

    def rows(self, corpus: Corpus, repo: str, timeout: float) -> Iterator[Row]:
        command = [sys.executable, "-m", "leakscan", "history", str(corpus.path(repo))]
        command += ["--format", "json", "--no-progress", "--list-samples", "--all"]
        key = {"LEAKSCAN_FINGERPRINT_KEY": KEY.decode()}
        for finding in json.loads(ran(command, timeout, (0, 1, 3), **key))["findings"]:
            yield from _of_finding(finding, repo)


def _of_finding(finding: dict, repo: str) -> Iterator[Row]:
    """One row for each member in each place of its field; places do not say which member they hold."""
    for member in finding["members"]:
        for place in finding["occurrences"]:
            if place["field"] == member["field"]:
                yield {
                    "repo": repo, "blob": place.get("blob", ""), "line": place["line"],
                    "value_hmac": member["value_hmac"], "confidence": finding["confidence"],
                }


def chosen(names: str, cache: Path) -> list[Tool]:
    """Return the tools with these names, in the order of the table."""
    known = {tool.name: tool for tool in (Leakscan("leakscan"),)}
    return list(known.values()) if names == "all" else [known[name] for name in names.split(",")]
