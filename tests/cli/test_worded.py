"""What a hook's advice depends on: files as words of a command, commits between, and when it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leakscan.cli.steps import Case, advice
from leakscan.cli.worded import case_of, fitted, is_plain
from leakscan.model.finding import Finding
from leakscan.model.provenance import Origin, Provenance
from tests.conftest import GitRepo
from tests.reports.samples import finding, result


@pytest.fixture
def work(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    repo.commit("start", **{"README.md": "a shop\n"})
    monkeypatch.chdir(repo.path)
    return repo


def at(*places: Provenance) -> Finding:
    """Return a finding that stands at these places."""
    found = finding()
    one = found.occurrences[0]
    return replace(found, occurrences=tuple(replace(one, provenance=p) for p in places))


def staged(*paths: str) -> Finding:
    return at(*(Provenance(Origin.STAGED, path) for path in paths))


@pytest.mark.parametrize(
    ("path", "plain"),
    [(".env", True), ("a b", True), ("", False), ("-x", False), (":x", False), ("a*", False),
     ("two\nlines", False), ("a\\b", False), ("ærlig", True)],
)  # fmt: skip
def test_which_names_can_be_copied(path: str, plain: bool) -> None:
    assert is_plain(path) is plain


def test_files_are_words_of_a_command(work: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    assert work.path.is_dir()
    case = case_of([staged("a b.env")], "staged", "")
    assert (case.files, case.ignored, case.unborn) == (("'a b.env'",), "'/a b.env'", False)
    assert case_of([staged("x.zip!in/.env")], "staged", "").files == ("x.zip",)
    assert case_of([staged("1", "2", "3", "4")], "staged", "").named == ":/"
    assert case_of([staged("ok", "-x")], "staged", "").files == ()
    monkeypatch.setenv("GIT_PREFIX", "src/")
    case = case_of([staged("src/.env")], "staged", "")
    assert (case.files, case.ignored) == ((":/src/.env",), "/.env")
    assert case_of([staged("other/.env")], "staged", "").ignored == ""


def test_a_path_that_holds_a_value_is_no_word_of_a_command(work: GitRepo) -> None:
    assert work.path.is_dir()
    found = finding()
    secret = found.members[0].value.reveal().decode()
    held = replace(found.occurrences[0], provenance=Provenance(Origin.STAGED, f"{secret}/.env"))
    named = replace(held, provenance=Provenance(Origin.FILE_NAME, f"{secret}/.env"))
    told = fitted(result(replace(found, occurrences=(held, named))), "staged").shown[0].advice
    assert told.steps[0] == "Unstage all: git restore --staged :/"
    assert told.steps[1].startswith("Rename the file")


def test_commits_and_what_they_stand_on(work: GitRepo) -> None:
    root = work.git("rev-parse", "HEAD")
    first = work.commit("one", **{".env": "1\n"})
    blob = work.git("rev-parse", "HEAD:.env")
    place = Provenance(Origin.BLOB, ".env", blob=blob, commit=first)
    assert case_of([at(place)], "committed", "").last
    work.commit("two", **{"a.py": "2\n"})
    case = case_of([at(place)], "committed", "")
    assert (case.last, case.kept, case.root, case.elsewhere) == (False, True, False, False)
    assert case.base == f"{first[:10]}^"
    work.commit("three", **{".env": "3\n"})
    assert not case_of([at(place)], "committed", "").kept
    very_first = replace(place, commit=root)
    assert case_of([at(very_first)], "committed", "").onto == "--root"
    work.git("switch", "-q", "--detach", root)
    assert case_of([at(place)], "committed", "").elsewhere


def test_what_is_shared_keeps_the_advice_of_the_rules(work: GitRepo) -> None:
    assert work.path == Path.cwd()
    told = result(finding(1), finding(2))
    assert fitted(told, "shared") == told
    assert fitted(told, "committed") == told  # it stands in no commit


def test_all_findings_have_one_advice(work: GitRepo) -> None:
    assert work.path.is_dir()
    told = fitted(result(finding(1), finding(2)), "staged")
    assert len({found.advice for found in told.shown}) == 1


def test_a_case_that_is_none_of_these() -> None:
    assert advice(Case("committed")) is None
    said = advice(Case("message", message=".git/COMMIT_EDITMSG"))
    assert said is not None
    assert any("git commit -e -F .git/COMMIT_EDITMSG" in step for step in said.steps)
