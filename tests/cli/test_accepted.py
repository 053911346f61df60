"""Which baseline a run obeys: whose it is decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.errors import ExitCode
from tests.cli.conftest import Run
from tests.cli.shop import made_up_env
from tests.conftest import GitRepo

SAY = ("--reason", "a test double", "--owner", "kari")
FILE = ".leakscan-baseline.toml"


@pytest.fixture
def here(repo: GitRepo, monkeypatch: pytest.MonkeyPatch, run: Run) -> GitRepo:
    """A repository with a leaked set that its baseline accepts, all committed."""
    monkeypatch.chdir(repo.path)
    repo.write("a.env", made_up_env(1))
    assert run("baseline", "create", *SAY).code == ExitCode.CLEAN
    repo.commit("accept it")
    return repo


def test_it_is_found_at_the_root(here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (here.path / "src").mkdir()
    monkeypatch.chdir(here.path / "src")
    assert run("scan", "..").code == ExitCode.CLEAN
    monkeypatch.chdir("/")
    assert run("scan", str(here.path)).code == ExitCode.CLEAN
    assert run("history", str(here.path)).code == ExitCode.CLEAN


def test_a_named_one_holds_instead(here: GitRepo, run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text("")
    assert run("scan", "--baseline", str(tmp_path / "b.toml")).code == ExitCode.FINDINGS
    (here.path / "leakscan.toml").write_text("baseline = '../b.toml'\n")
    assert run("scan").code == ExitCode.FINDINGS
    ran = run("scan", "--baseline", "absent.toml")
    assert ran.code == ExitCode.ERROR
    assert "absent.toml: cannot be read" in ran.err


def test_a_broken_one_ends_the_run_before_the_scan(here: GitRepo, run: Run) -> None:
    (here.path / FILE).write_text("<<<<<<< ours\n")
    ran = run("scan")
    assert ran.code == ExitCode.ERROR
    assert f"{FILE}: is not TOML" in ran.err
    assert "a merge left its marks" in ran.err


def test_the_hook_obeys_it_and_says_nothing_of_unused_entries(here: GitRepo, run: Run) -> None:
    here.write("c.env", made_up_env(1) + "\n# again\n")
    here.git("add", "-A")
    ran = run("hook")
    assert ran.code == ExitCode.CLEAN
    assert "Note" not in ran.out
    here.write("c.env", "nothing\n")
    here.git("add", "-A")
    assert "Note" not in run("hook").out
    here.write("c.env", made_up_env(2))
    here.git("add", "-A")
    assert run("hook").code == ExitCode.FINDINGS


class TestWhatIsTold:
    def test_entries_without_a_finding_by_a_whole_scan(self, here: GitRepo, run: Run) -> None:
        (here.path / "a.env").write_text("nothing\n")
        assert "leakscan baseline update removes" in " ".join(run("scan").out.split())
        assert "no value was found" not in run("scan", "a.env").out
        assert "no value was found" not in run("history").out

    def test_entries_past_their_day(self, here: GitRepo, run: Run) -> None:
        text = (here.path / FILE).read_text()
        (here.path / FILE).write_text(text.replace("values", "expires = 2020-01-01\nvalues"))
        ran = run("scan")
        assert ran.code == ExitCode.FINDINGS
        assert "held until 2020-01-01: a test double (kari)" in " ".join(ran.out.split())

    def test_sets_that_outgrew_their_entry(self, here: GitRepo, run: Run) -> None:
        lines = made_up_env(2).splitlines(keepends=True)
        old = made_up_env(1).splitlines(keepends=True)
        (here.path / "a.env").write_text("".join([*old[:2], lines[2], old[3]]))
        ran = run("scan")
        assert ran.code == ExitCode.FINDINGS
        assert "was not accepted with the others" in " ".join(ran.out.split())


class TestOfABranch:
    def test_only_entries_of_the_base_count(self, here: GitRepo, run: Run) -> None:
        here.git("checkout", "-q", "-b", "leak")
        here.write("b.env", made_up_env(2))
        assert run("baseline", "update", *SAY).code == ExitCode.CLEAN
        here.commit("leak and accept it")
        assert run("scan").code == ExitCode.CLEAN
        ran = run("scan", "--baseline-from", "main")
        assert ran.code == ExitCode.FINDINGS
        assert "b.env" in ran.out
        assert "1 accepted in the baseline" in ran.out

    def test_a_base_without_one_accepts_nothing(self, here: GitRepo, run: Run) -> None:
        here.git("checkout", "-q", "--orphan", "empty")
        here.git("rm", "-rq", "--cached", ".")
        here.git("commit", "-q", "--allow-empty", "-m", "empty")
        ran = run("scan", "--baseline-from", "empty")
        assert ran.code == ExitCode.FINDINGS
        assert f"empty has no {FILE}: nothing is accepted" in " ".join(ran.out.split())

    @pytest.mark.parametrize("revision", ["absent", "--help", "main:a.env"])
    def test_no_such_revision_is_an_error(self, here: GitRepo, run: Run, revision: str) -> None:
        assert here
        assert run("scan", f"--baseline-from={revision}").code == ExitCode.ERROR

    def test_a_file_elsewhere_has_no_revision(self, here: GitRepo, run: Run) -> None:
        assert here
        ran = run("scan", "--baseline-from", "main", "--baseline", "../b.toml")
        assert ran.code == ExitCode.ERROR
        assert "is not in the repository" in ran.err


class TestTrust:
    @pytest.fixture
    def bare(self, here: GitRepo) -> str:
        here.commit(**{"c.env": 'A_VIPPS_SECRET=x # leakscan: allow reason="x"\n'})
        here.git("clone", "-q", "--bare", ".", "../shop.git")
        return str(here.path.parent / "shop.git")

    def test_nobody_vouches_for_a_bare_clone(self, bare: str, run: Run) -> None:
        ran = run("history", bare)
        assert ran.code == ExitCode.FINDINGS
        assert f"HEAD:{FILE}: is not obeyed" in " ".join(ran.out.split())
        assert run("history", bare, "--trust-target").code == ExitCode.CLEAN

    def test_a_named_one_is_the_users(self, bare: str, here: GitRepo, run: Run) -> None:
        named = ("--baseline", str(here.path / FILE))
        assert run("history", bare, *named).code == ExitCode.CLEAN
        assert run("history", bare, "--baseline-from", "main").code == ExitCode.CLEAN

    def test_a_bare_repository_without_commits(self, tmp_path: Path, run: Run) -> None:
        GitRepo(tmp_path / "none.git").git("init", "-q", "--bare")
        assert run("history", str(tmp_path / "none.git")).code == ExitCode.CLEAN

    def test_a_tree_of_a_stranger(self, here: GitRepo, run: Run) -> None:
        ran = run("scan", "--no-trust-target")
        assert ran.code == ExitCode.FINDINGS
        assert "is not obeyed, for nobody vouches" in " ".join(ran.out.split())
        env = made_up_env(2).replace("\n", ' # leakscan: allow reason="x"\n')
        here.write("a.env", env)
        assert run("scan").code == ExitCode.CLEAN
        ran = run("scan", "--no-trust-target")
        assert ran.code == ExitCode.FINDINGS
        assert "a.env:2: leakscan: allow is not obeyed" in " ".join(ran.out.split())

    def test_allows_of_other_scanners(self, here: GitRepo, run: Run) -> None:
        here.write("a.env", made_up_env(2).replace("\n", " # gitleaks:allow\n"))
        ran = run("scan")
        assert ran.code == ExitCode.FINDINGS
        assert "gitleaks:allow is not obeyed" in " ".join(ran.out.split())
        assert run("scan", "--foreign-allows").code == ExitCode.CLEAN
        (here.path / "leakscan.toml").write_text("foreign-allows = true\n")
        assert run("scan").code == ExitCode.CLEAN

    def test_an_allow_until_a_day(
        self, here: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        allow = ' # leakscan: allow reason="x" until=2026-11-24\n'
        here.write("a.env", made_up_env(2).replace("\n", allow))
        monkeypatch.setattr("leakscan.cli.accepted.today", lambda: "2026-11-24")
        assert run("scan").code == ExitCode.CLEAN
        monkeypatch.setattr("leakscan.cli.accepted.today", lambda: "2026-11-25")
        ran = run("scan")
        assert ran.code == ExitCode.FINDINGS
        assert "it held until 2026-11-24" in " ".join(ran.out.split())
