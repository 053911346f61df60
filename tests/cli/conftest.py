"""The program run inside the test's process, its scan replaced by an answer where that will do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from leakscan.cli.boundary import main
from leakscan.model.result import ScanResult
from leakscan.scan import Progress, ScanOptions
from leakscan.sources.base import Source
from tests.cli.shop import Shop
from tests.reports.samples import result


@dataclass(frozen=True)
class Ran:
    """What a run said and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process."""

    def ran(*args: str) -> Ran:
        code = main(args)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return ran


def start(*args: str, **options: object) -> subprocess.Popen[bytes]:
    """Start the program as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "leakscan", *args], **options)  # type: ignore[call-overload,no-any-return]


@dataclass
class Answer:
    """A scan that finds what it is told to, and remembers what it was asked."""

    result: ScanResult = field(default_factory=result)
    fault: BaseException | None = None
    source: Source | None = None
    options: ScanOptions | None = None

    def scan(
        self, source: Source, options: ScanOptions, *, progress: Callable[[Progress], None]
    ) -> ScanResult:
        self.source, self.options = source, options
        progress(Progress(12, 3_000_000, 2))
        if self.fault:
            raise self.fault
        return self.result


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Answer:
    """Replace the scan; the current folder is an empty one."""
    made = Answer()
    monkeypatch.setattr("leakscan.scan.scan", made.scan)
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A folder ``shop`` in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()
    return Shop(tmp_path / "shop")
