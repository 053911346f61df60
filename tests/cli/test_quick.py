"""The short way of the hook says what the long way says, or leaves it to the long way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leakscan.cli import entry
from leakscan.cli.boundary import main as long_way
from leakscan.cli.direct import simple
from leakscan.cli.quick import LINES, colored, passed, plain, said
from leakscan.cli.terminal import uses_color
from leakscan.errors import ExitCode
from tests.cli.shop import made_up_env
from tests.conftest import GitRepo


@pytest.fixture
def work(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    repo.commit("start", **{"README.md": "a shop\n", "old.py": "a\nb\nc\nd\n" * 20})
    monkeypatch.chdir(repo.path)
    return repo


def new_file(work: GitRepo) -> None:
    work.write("a.py", "x = 1\n")
    work.git("add", "-A")


def nothing(work: GitRepo) -> None:
    del work


def edited(work: GitRepo) -> None:
    work.write("old.py", "a\nb\nc\nd\n" * 20 + "e\n")
    work.git("add", "-A")


def renamed(work: GitRepo) -> None:
    work.git("mv", "old.py", "new.py")


def renamed_and_edited(work: GitRepo) -> None:
    work.git("mv", "old.py", "new.py")
    work.write("new.py", "a\nb\nc\nd\n" * 20 + "e\n")
    work.git("add", "-A")


def deleted(work: GitRepo) -> None:
    work.git("rm", "-q", "old.py")


def mode_changed(work: GitRepo) -> None:
    work.git("update-index", "--chmod=+x", "old.py")


def intended(work: GitRepo) -> None:
    work.write("later.py", "x = 1\n")
    work.git("add", "-N", "later.py")


def odd_names(work: GitRepo) -> None:
    for name in ("with space", 'with "quotes"', "with\nbreak", "ærlig"):
        work.write(name, "x = 1\n")
    work.git("add", "-A")


def many(work: GitRepo) -> None:
    for number in range(120):
        work.write(f"src/{number}.py", f"x = {number}\n" * 40)
    work.git("add", "-A")


def type_changed(work: GitRepo) -> None:
    (work.path / "old.py").unlink()
    (work.path / "old.py").symlink_to("README.md")
    work.git("add", "-A")


CASES = (
    new_file, nothing, edited, renamed, renamed_and_edited, deleted, mode_changed, intended,
    odd_names, many, type_changed,
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_clean_commit_is_told_in_the_same_words(
    work: GitRepo, capfd: pytest.CaptureFixture[str], case: Callable[[GitRepo], None]
) -> None:
    case(work)
    assert passed(["hook"])
    short = capfd.readouterr()
    assert long_way(["hook"]) == ExitCode.CLEAN
    assert capfd.readouterr() == short
    assert short.out


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_the_default_line_takes_the_short_way(work: GitRepo, line: list[str]) -> None:
    new_file(work)
    assert passed(line)


@pytest.mark.parametrize(
    "line",
    [
        ["hook", "--format", "json"],
        ["hook", "--verbose"],
        ["hook", "extra"],
        ["hook", "--help"],
        ["hook", "--stage", "pre-push"],
        ["scan"],
        [],
    ],
    ids=" ".join,
)
def test_any_other_line_takes_the_long_way(work: GitRepo, line: list[str]) -> None:
    new_file(work)
    assert not passed(line)


def test_a_key_takes_the_long_way(work: GitRepo, capfd: pytest.CaptureFixture[str]) -> None:
    work.write(".env", made_up_env(3))
    work.git("add", "-A")
    assert not passed(["hook"])
    assert capfd.readouterr().out == ""
    assert entry.main(["hook"]) == ExitCode.FINDINGS


ENVIRONMENTS = {
    "an option": {"LEAKSCAN_FAIL_ON": "high"},
    "a range of the framework": {"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": "a"},
    "the framework, not run by git": {"PRE_COMMIT": "1"},
    "a width": {"COLUMNS": "50"},
}


@pytest.mark.parametrize("environ", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_a_variable_takes_the_long_way(
    work: GitRepo, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    new_file(work)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert not passed(["hook"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leakscan.toml", ""),
        ("pyproject.toml", "[tool.leakscan]\n"),
        (".leakscan-baseline.toml", ""),
    ],
)
@pytest.mark.parametrize("where", [".", "src/deep"])
def test_a_configuration_above_takes_the_long_way(
    work: GitRepo, monkeypatch: pytest.MonkeyPatch, name: str, content: str, where: str
) -> None:
    work.write(name, content)
    (work.path / where).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(work.path / where)
    assert not plain()
    assert not passed(["hook"])


def test_a_wide_screen_changes_nothing(work: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    new_file(work)
    monkeypatch.setenv("COLUMNS", "80")
    assert passed(["hook"])


def test_somebody_elses_pyproject_changes_nothing(work: GitRepo) -> None:
    work.write("pyproject.toml", "[project]\n")
    assert plain()


def test_outside_a_repository_the_long_way_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert entry.main(["hook"]) == ExitCode.ERROR
    assert "not a git repository" in capfd.readouterr().err


@pytest.mark.parametrize(("objects", "short"), [("sha1", True), ("sha256", False)])
def test_an_unborn_branch_is_compared_with_nothing(
    objects: str,
    short: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    made = GitRepo(tmp_path / "new")
    made.git("init", "-q", f"--object-format={objects}")
    made.write("a.py", "x = 1\n")
    made.git("add", "-A")
    monkeypatch.chdir(made.path)
    assert passed(["hook"]) is short
    capfd.readouterr()
    assert entry.main(["hook"]) == ExitCode.CLEAN
    assert "Read 1 file" in capfd.readouterr().out


def test_a_head_whose_commit_is_missing_takes_the_long_way(
    work: GitRepo, capfd: pytest.CaptureFixture[str]
) -> None:
    new_file(work)
    id_ = work.git("rev-parse", "HEAD").strip()
    (work.path / ".git" / "objects" / id_[:2] / id_[2:]).unlink()
    assert not passed(["hook"])
    assert entry.main(["hook"]) == ExitCode.ERROR
    assert "HEAD" in capfd.readouterr().err


def test_without_git_the_long_way_says_so(
    work: GitRepo, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(work.path))
    assert entry.main(["hook"]) == ExitCode.ERROR
    assert "not on PATH" in capfd.readouterr().err


def test_a_cache_that_others_could_write_is_not_used(work: GitRepo) -> None:
    new_file(work)
    cache = Path(os.environ["XDG_CACHE_HOME"], "leakscan")
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    assert not passed(["hook"])
    assert entry.main(["hook"]) == ExitCode.CLEAN


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"NO_COLOR": "1"},
        {"NO_COLOR": ""},
        {"FORCE_COLOR": "1"},
        {"FORCE_COLOR": "0"},
        {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"},
        {"TERM": "dumb"},
    ],
    ids=str,
)
def test_colour_is_decided_alike(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], terminal: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert colored(terminal=terminal) == uses_color(None, os.environ, terminal=terminal)


def test_colour_looks_alike(
    work: GitRepo, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    new_file(work)
    assert passed(["hook"])
    short = capfd.readouterr()
    assert long_way(["hook"]) == ExitCode.CLEAN
    assert capfd.readouterr() == short


def test_a_fault_on_the_short_way_is_reported_as_one(
    work: GitRepo, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> bool:
        raise LookupError("a value")

    monkeypatch.setattr("leakscan.cli.quick.plain", broken)
    assert entry.main(["hook"]) == ExitCode.BUG
    assert "a value" not in capfd.readouterr().err
    assert work.path.is_dir()


def test_the_short_way_loads_next_to_nothing(work: GitRepo) -> None:
    new_file(work)
    subprocess.run([sys.executable, "-m", "leakscan", "hook"], check=True)
    code = (
        f"import sys; sys.path = {sys.path!r}\n"
        "from leakscan.cli.entry import main\n"
        "assert main(['hook']) == 0\n"
        "heavy = {'click', 're', 'typing', 'dataclasses', 'subprocess', 'pathlib', 'enum'}\n"
        "loaded = heavy & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


def test_a_finding_loads_nothing_that_it_does_not_need(work: GitRepo) -> None:
    work.write(".env", made_up_env(3))
    work.git("add", "-A")
    heavy = "click", "dis", "multiprocessing", "tomllib", "regex", "logging", "rich", "tempfile"
    code = (
        f"import sys; sys.path = {sys.path!r}\n"
        "from leakscan.cli.entry import main\n"
        "assert main(['hook']) == 1\n"
        f"loaded = set({heavy!r}) & set(sys.modules)\n"
        "assert not loaded, loaded\n"
        "assert 'leakscan.rules.load' not in sys.modules\n"
    )
    command = [sys.executable, "-I", "-S", "-c", code]
    for _ in range(2):  # what can be kept is kept now, with what the first run had loaded before
        subprocess.run(command, check=False, capture_output=True)
    subprocess.run(command, check=True)


def test_the_straight_way_says_what_click_says(
    work: GitRepo, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work.write(".env", made_up_env(3))
    work.git("add", "-A")
    assert entry.main(["hook"]) == ExitCode.FINDINGS
    straight = capfd.readouterr()
    assert long_way(["hook"]) == ExitCode.FINDINGS
    assert capfd.readouterr() == straight
    monkeypatch.setenv("LEAKSCAN_FAIL_ON", "never")
    assert entry.main(["hook", "--stage=pre-commit"]) == ExitCode.CLEAN
    monkeypatch.setenv("LEAKSCAN_FAIL_ON", "sometimes")
    assert entry.main(["hook"]) == long_way(["hook"]) == ExitCode.ERROR


SIMPLE = {
    "hook": ("", ()),
    "hook --stage pre-push origin url": ("pre-push", ("origin", "url")),
    "hook --stage=commit-msg FILE": ("commit-msg", ("FILE",)),
    "hook --stage": None,
    "hook --fail-on high": None,
    "hook --stage pre-push --quiet": None,
    "hook FILE --stage pre-push": None,
    "hook --help": None,
}


@pytest.mark.parametrize(("line", "expected"), SIMPLE.items())
def test_the_lines_that_need_no_click(
    line: str, expected: tuple[str, tuple[str, ...]] | None
) -> None:
    assert simple(line.split()) == expected


@pytest.mark.parametrize(
    "line", ["hook --stage pre-rebase", "hook --stage commit-msg a b", "hook x"]
)
def test_what_is_refused_is_refused_in_the_same_words(
    work: GitRepo, capfd: pytest.CaptureFixture[str], line: str
) -> None:
    assert entry.main(line.split()) == ExitCode.ERROR
    straight = capfd.readouterr()
    assert long_way(line.split()) == ExitCode.ERROR
    assert capfd.readouterr() == straight
    assert work.path.is_dir()


@pytest.mark.parametrize(("columns", "expected"), [(0, True), (59, False), (60, True)])
def test_a_terminal_of_no_size_is_wide_enough(
    monkeypatch: pytest.MonkeyPatch, columns: int, expected: bool
) -> None:
    """The pre-commit framework gives its hooks such a terminal where it prints in colour."""
    written: list[bytes] = []
    monkeypatch.setattr(os, "isatty", lambda fd: fd == 1)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((columns, 0)))
    monkeypatch.setattr(os, "write", lambda _, text: written.append(text) or len(text))
    assert said(1, 10) is expected
    assert bool(written) is expected
