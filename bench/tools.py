"""What all tools of the comparison have in common: installing, running, reading. None may use the network."""

from __future__ import annotations

import functools
import importlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import Corpus, Row, row


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

    def groups(self, corpus: Corpus) -> list[list[str]]:
        """Return which repositories are scanned in one go: each by itself, smallest first."""
        return [[repo] for repo in corpus.repositories]

    def rows(self, corpus: Corpus, repos: list[str], timeout: float) -> Iterator[Row]:
        """Yield what the tool finds in the repositories of one group, hashed.

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
class Finding:
    """What a tool reports; ``commit`` is empty where it read files."""

    commit: str
    path: str
    line: int
    value: str
    confidence: float


@dataclass(frozen=True)
class FileTool(Tool):
    """A tool that does not read git: it is given the labelled blobs as files."""

    def found_in_files(self, folder: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        """Yield findings; ``path`` begins with repository and blob."""
        raise NotImplementedError

    def groups(self, corpus: Corpus) -> list[list[str]]:
        """Return all repositories at once: some need seconds to start."""
        return [corpus.repositories]

    def rows(self, corpus: Corpus, repos: list[str], timeout: float) -> Iterator[Row]:
        for folder in corpus.batches(repos):
            with corpus.temporary() as scratch:
                for one in self.found_in_files(folder, scratch, timeout):
                    repo, blob, *_ = Path(one.path).absolute().relative_to(folder.absolute()).parts
                    yield row(repo, blob, one.line, one.value, one.confidence)


@dataclass(frozen=True)
class CommitTool(FileTool):
    """A tool that reads the history of a repository by itself and names commit and path."""

    def found_in_git(self, repo: Path, scratch: Path, timeout: float) -> Iterator[Finding]:
        raise NotImplementedError

    def gives_up(self, corpus: Corpus, repo: str) -> bool:
        """Tell whether the tool would stop at an object that a partial clone lacks."""
        return not corpus.complete(repo)

    def groups(self, corpus: Corpus) -> list[list[str]]:
        return Tool.groups(self, corpus)

    def rows(self, corpus: Corpus, repos: list[str], timeout: float) -> Iterator[Row]:
        (repo,) = repos
        if self.gives_up(corpus, repo):
            yield from super().rows(corpus, repos, timeout)
            return
        with corpus.temporary() as scratch:
            every = list(self.found_in_git(corpus.path(repo), scratch, timeout))
        blobs = corpus.blobs(repo, ((one.commit, one.path) for one in every))
        for one in every:
            blob = blobs.get((one.commit, one.path), "")
            yield row(repo, blob, one.line, one.value, one.confidence)
