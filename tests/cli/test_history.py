"""``leakscan history``: what it asks for, and whom it trusts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leakscan.cli.history import is_bare, is_inside
from leakscan.errors import ExitCode
from leakscan.sources.git.history import HistorySource
from tests.cli.conftest import Answer, Run
from tests.cli.shop import made_up_env
from tests.conftest import GitRepo


def test_the_repository_around_the_current_folder_is_the_default(answer: Answer, run: Run) -> None:
    assert run("history", "--jobs", "1").code == ExitCode.CLEAN
    assert answer.source == HistorySource(Path())
    assert answer.options
    assert answer.options.trust_target


def test_revisions_are_passed_on(answer: Answer, run: Run) -> None:
    run("history", "shop", "--since", "v1.0", "--jobs", "3")
    assert answer.source == HistorySource(Path("shop"), since="v1.0", parts=3)
    run("history", "shop", "--range", "a..b", "--jobs", "3")
    assert answer.source == HistorySource(Path("shop"), range_="a..b", parts=3)
    assert answer.options
    assert answer.options.jobs == 3


def test_since_and_range_exclude_each_other(answer: Answer, run: Run) -> None:
    ran = run("history", "--since", "a", "--range", "a..b")
    assert ran.code == ExitCode.ERROR
    assert "exclude each other" in ran.err
    assert answer.source is None


def test_a_key_that_was_deleted_is_found_with_its_commit(
    repo: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repo.commit("add keys", **{"config.env": made_up_env(1)})
    (repo.path / "config.env").unlink()
    repo.commit("take them away", **{"README.md": "a shop\n"})
    monkeypatch.chdir(repo.path)
    ran = run("history", "--format", "json")
    assert ran.code == ExitCode.FINDINGS
    found = json.loads(ran.out)["findings"][0]
    places = {(o["path"], o["line"], o["commit"], o["in_head"]) for o in found["occurrences"]}
    assert ("config.env", 2, commit, False) in places


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("history", "empty"), "not a git repository"),
        (("history", "absent"), "absent"),
        (("history", "repo", "--since", "v9"), "v9"),
        (("history", "repo", "--range", "v8..v9"), "v8"),
    ],
)
def test_what_is_no_repository_or_revision_is_an_error(
    repo: GitRepo, run: Run, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], says: str
) -> None:
    repo.commit("start", **{"a.txt": "a\n"})
    (repo.path.parent / "empty").mkdir()
    monkeypatch.chdir(repo.path.parent)
    ran = run(*args)
    assert ran.code == ExitCode.ERROR
    assert says in ran.err
    assert "fault of leakscan" not in ran.err


class TestBareClone:
    """Nobody vouches for what stands in a bare clone."""

    @pytest.fixture
    def bare(self, repo: GitRepo) -> Path:
        repo.commit("start", **{"leakscan.toml": "fail-on = 'never'\n"})
        repo.git("clone", "-q", "--bare", ".", "../shop.git")
        (repo.path.parent / "shop.git/leakscan.toml").write_text("fail-on = 'never'\n")
        return repo.path.parent / "shop.git"

    def test_its_inline_allows_are_not_obeyed(self, bare: Path, answer: Answer, run: Run) -> None:
        run("history", str(bare))
        assert answer.options
        assert not answer.options.trust_target

    @pytest.mark.parametrize("folder", ["", "refs"])
    def test_its_configuration_is_not_looked_up(
        self, bare: Path, answer: Answer, run: Run, monkeypatch: pytest.MonkeyPatch, folder: str
    ) -> None:
        monkeypatch.chdir(bare / folder)
        ran = run("history", str(bare), "--verbose")
        assert "configuration: none found" in ran.err
        assert answer.options

    def test_that_of_the_current_folder_holds(
        self, bare: Path, answer: Answer, run: Run, tmp_path: Path
    ) -> None:
        assert answer
        (tmp_path / "leakscan.toml").write_text("verbose = true\n")
        assert f"configuration: {tmp_path}" in run("history", str(bare)).err

    def test_it_is_told_from_a_work_tree(self, bare: Path, repo: GitRepo) -> None:
        assert is_bare(bare)
        assert not is_bare(repo.path)
        assert not is_bare(repo.path / ".git")

    def test_inside_is_the_folder_and_what_is_below(
        self, bare: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(bare / "refs")
        assert is_inside(bare)
        monkeypatch.chdir(bare.parent)
        assert not is_inside(bare)
