"""In CI only what is in the trusted branch counts: real clones as CI systems make them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leakscan.cli.reviewed import branch
from leakscan.errors import ExitCode
from tests.cli.conftest import Run
from tests.cli.shop import made_up_env
from tests.conftest import GitRepo

SAY = ("--reason", "a test double", "--owner", "kari")
FILE = ".leakscan-baseline.toml"
NEVER_MERGED = "not count before the change is merged"

GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_REF_TYPE": "branch", "GITHUB_REF_NAME": "7/merge",
          "GITHUB_BASE_REF": "main"}  # fmt: skip
SYSTEMS = {
    "github": GITHUB,
    "gitlab": {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"},
    "gitlab branch": {"CI_COMMIT_BRANCH": "work", "CI_DEFAULT_BRANCH": "main"},
    "azure": {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"},
    "bitbucket": {"BITBUCKET_PR_DESTINATION_BRANCH": "main"},
    "buildkite": {"BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"},
    "jenkins": {"CHANGE_TARGET": "main"},
}


@pytest.fixture
def origin(repo: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """main accepts one set; the branch work brings another one, and accepts it itself."""
    monkeypatch.chdir(repo.path)
    repo.write("old.env", made_up_env(1))
    assert run("baseline", "create", *SAY).code == ExitCode.CLEAN
    repo.commit("accept the old one")
    repo.git("checkout", "-q", "-b", "work")
    repo.write("new.env", made_up_env(2))
    assert run("baseline", "update", *SAY).code == ExitCode.CLEAN
    repo.commit("accept its own leak")
    repo.git("checkout", "-q", "main")
    return repo


def clone(origin: GitRepo, path: Path, *options: str) -> GitRepo:
    """What a runner has: the branch work, checked out without a name."""
    made = GitRepo(path)
    url = f"file://{origin.path}"
    made.git("clone", "-q", "--no-checkout", *options, url, ".")
    made.git("checkout", "-q", "--detach", "origin/work")
    return made


@pytest.mark.parametrize(
    ("system", "command"), [*((system, "scan") for system in SYSTEMS), ("github", "history")]
)
def test_a_change_does_not_accept_itself(
    origin: GitRepo, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch,
    system: str, command: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(clone(origin, tmp_path / "ci").path)
    assert run(command).code == ExitCode.CLEAN
    for name, value in SYSTEMS[system].items():
        monkeypatch.setenv(name, value)
    ran = run(command, "--format", "json")
    assert ran.code == ExitCode.FINDINGS
    report = json.loads(ran.out)
    assert report["summary"]["findings"] == report["summary"]["suppressed"] == 1
    new = next(f for f in report["findings"] if f["status"] == "new")
    assert new["occurrences"][0]["path"] == "new.env"
    assert any(NEVER_MERGED in note for note in report["notes"])


def test_once_merged_it_counts(
    origin: GitRepo, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin.git("merge", "-q", "work")
    monkeypatch.chdir(clone(origin, tmp_path / "ci").path)
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    ran = run("scan")
    assert ran.code == ExitCode.CLEAN
    assert "Note" not in ran.out


def test_a_clone_without_the_branch_accepts_nothing_and_says_why(
    origin: GitRepo, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = GitRepo(tmp_path / "ci")
    runner.git("init", "-q")
    runner.git("fetch", "-q", "--depth", "1", f"file://{origin.path}", "work")
    runner.git("checkout", "-q", "--detach", "FETCH_HEAD")
    runner.git("remote", "add", "origin", f"file://{origin.path}")
    monkeypatch.chdir(runner.path)
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    ran = run("scan")
    assert ran.code == ExitCode.FINDINGS
    said = " ".join(ran.out.split())
    assert "2 leaked key sets" in said
    repair = "git fetch origin main:refs/remotes/origin/main"
    assert repair in said
    runner.git(*repair.split()[1:])
    assert "1 leaked key set" in run("scan").out


def test_gitlab_tells_a_commit(
    origin: GitRepo, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = clone(origin, tmp_path / "ci", "--single-branch", "--branch", "work")
    monkeypatch.chdir(runner.path)
    monkeypatch.setenv("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")
    assert "2 leaked key sets" in run("scan").out
    monkeypatch.setenv("CI_MERGE_REQUEST_DIFF_BASE_SHA", origin.git("rev-parse", "main"))
    assert "1 leaked key set" in run("scan").out


def test_a_named_file_of_the_repository_is_read_there_too(
    origin: GitRepo, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = clone(origin, tmp_path / "ci")
    monkeypatch.chdir(runner.path)
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    assert "1 leaked key set" in run("scan", "--baseline", FILE).out
    (runner.path / "leakscan.toml").write_text('baseline = "own.toml"\n')
    (runner.path / "own.toml").write_bytes((runner.path / FILE).read_bytes())
    assert "2 leaked key sets" in run("scan").out
    outside = tmp_path / "of-the-team.toml"
    outside.write_bytes((runner.path / FILE).read_bytes())
    assert run("scan", "--baseline", str(outside)).code == ExitCode.CLEAN


def test_who_vouches_for_the_change_says_so(
    origin: GitRepo, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clone(origin, tmp_path / "ci").path)
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    assert run("scan", "--trust-target").code == ExitCode.CLEAN


def test_a_change_that_adds_no_entry_has_no_note(
    origin: GitRepo, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = clone(origin, tmp_path / "ci")
    runner.git("checkout", "-q", "--detach", "origin/main")
    (runner.path / FILE).unlink()
    monkeypatch.chdir(runner.path)
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    ran = run("scan")
    assert ran.code == ExitCode.CLEAN
    assert "Note" not in ran.out


def event(tmp_path: Path, text: str) -> str:
    path = tmp_path / "event.json"
    path.write_text(text)
    return str(path)


def test_a_branch_that_is_built_on_github(tmp_path: Path) -> None:
    built = {**GITHUB, "GITHUB_BASE_REF": "", "GITHUB_REF_NAME": "work"}
    told = event(tmp_path, json.dumps({"repository": {"default_branch": "main"}}))
    assert branch({**built, "GITHUB_EVENT_PATH": told}) == "main"
    assert branch({**built, "GITHUB_EVENT_PATH": told, "GITHUB_REF_NAME": "main"}) == ""
    assert branch({**built, "GITHUB_EVENT_PATH": event(tmp_path, "[]")}) == ""
    assert branch(built) == ""


@pytest.mark.parametrize("environ", [{}, {"CI": "true"},
                                     {"CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main"}])  # fmt: skip
def test_elsewhere_the_work_tree_counts(environ: dict[str, str]) -> None:
    assert branch(environ) == ""
