"""install, uninstall and doctor in real repositories."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from leakscan.errors import ExitCode, SourceError
from leakscan.hooks.checks import checks
from leakscan.hooks.place import find
from leakscan.hooks.setup import USUAL, install, install_globally, uninstall, uninstall_globally
from tests.cli.conftest import Run, run
from tests.hook.conftest import KEY, HookedRepo

__all__ = ["run"]


@pytest.fixture
def bare_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HookedRepo:
    """A repository without hooks, and the current folder in it."""
    made = HookedRepo(tmp_path / "shop")
    made.commit("start", **{"README.md": "a shop\n"})
    monkeypatch.chdir(made.path)
    return made


def put(*stages: str, plain: bool = False) -> list[str]:
    return list(install(find(Path()), stages or USUAL, plain=plain, source=""))


def wrong(*stages: str) -> list[str]:
    found = checks(find(Path()), stages or USUAL, os.environ)
    return [check.says for check in found if not check.good]


def stopped(shop: HookedRepo) -> bool:
    shop.write(".env", KEY)
    shop.git("add", "-f", ".env")
    done = shop.run("commit", "-m", "change").stopped
    shop.git("rm", "-q", "--cached", ".env", check=False)
    return done


def test_plain_hooks_work_and_go_again(bare_shop: HookedRepo) -> None:
    assert len(wrong()) == 2
    put()
    assert not wrong()
    assert stopped(bare_shop)
    assert put()  # again changes nothing
    assert len(list(uninstall(find(Path())))) == 2
    assert len(wrong()) == 2
    assert not list(uninstall(find(Path())))


def test_an_earlier_hook_runs_first_and_comes_back(bare_shop: HookedRepo) -> None:
    hook = bare_shop.path / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho earlier\nexit $REFUSE\n")
    hook.chmod(0o755)
    before = hook.read_bytes()
    assert "runs first" in put("pre-commit")[0]
    done = bare_shop.run("commit", "--allow-empty", "-m", "x", REFUSE="0")
    assert done.code == 0
    assert "earlier" in done.said
    assert bare_shop.run("commit", "--allow-empty", "-m", "x", REFUSE="3").code
    assert stopped(bare_shop)
    list(uninstall(find(Path())))
    assert hook.read_bytes() == before


def test_an_earlier_push_hook_is_told_the_refs_too(bare_shop: HookedRepo) -> None:
    server = HookedRepo(bare_shop.path.parent / "server.git", "--bare")
    hook = bare_shop.path / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ncat > told\n")
    hook.chmod(0o755)
    put("pre-push")
    assert bare_shop.run("push", str(server.path), "HEAD:main").code == 0
    assert "refs/heads/main" in (bare_shop.path / "told").read_text()


def test_an_earlier_hook_is_never_overwritten(bare_shop: HookedRepo) -> None:
    folder = bare_shop.path / ".git/hooks"
    folder.mkdir(exist_ok=True)
    (folder / "pre-commit").write_text("mine")
    (folder / "pre-commit.before-leakscan").write_text("older")
    with pytest.raises(SourceError):
        put("pre-commit")
    assert (folder / "pre-commit").read_text() == "mine"


def test_core_hooks_path_is_followed(bare_shop: HookedRepo) -> None:
    bare_shop.git("config", "core.hooksPath", ".our-hooks")
    put()
    assert (bare_shop.path / ".our-hooks/pre-commit").is_file()
    assert stopped(bare_shop)
    assert not wrong()


def test_husky_and_lefthook(bare_shop: HookedRepo) -> None:
    bare_shop.write("lefthook.yml", "# ours\n")
    put()
    assert "run: leakscan hook --stage pre-push" in (bare_shop.path / "lefthook.yml").read_text()
    list(uninstall(find(Path())))
    assert (bare_shop.path / "lefthook.yml").read_text() == "# ours\n"
    bare_shop.write(".husky/pre-commit", "npm test\n")
    put("pre-commit")
    text = (bare_shop.path / ".husky/pre-commit").read_text()
    assert text.startswith("npm test\n")
    assert "already" in put("pre-commit")[0]
    list(uninstall(find(Path())))
    assert (bare_shop.path / ".husky/pre-commit").read_text() == "npm test\n"


def test_the_template_serves_new_repositories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    list(install_globally(("pre-commit",)))
    new = HookedRepo(tmp_path / "new")
    new.commit("start", **{"a.py": "x = 1\n"})
    assert stopped(new)
    list(uninstall_globally())
    later = HookedRepo(tmp_path / "later")
    assert not (later.path / ".git/hooks/pre-commit").exists()
    assert not list(uninstall_globally())


def not_executable(shop: HookedRepo) -> None:
    put()
    (shop.path / ".git/hooks/pre-commit").chmod(0o644)


def other_folder(shop: HookedRepo) -> None:
    put()
    shop.git("config", "core.hooksPath", "/nowhere")


def other_hook(shop: HookedRepo) -> None:
    put()
    (shop.path / ".git/hooks/pre-commit").write_text("#!/bin/sh\n")


def commented_out(shop: HookedRepo) -> None:
    put()
    (shop.path / ".git/hooks/pre-push").write_text("#!/bin/sh\n# leakscan hook --stage pre-push\n")


def stages(shop: HookedRepo) -> None:
    put(plain=True)
    shop.write(
        ".pre-commit-config.yaml",
        "repos:\n- repo: local\n  hooks:\n  - id: leakscan\n    stages: [manual]\n"
        "  - {id: leakscan-push}\n",
    )


def other_stage(shop: HookedRepo) -> None:
    put()
    path = shop.path / ".git/hooks/pre-push"
    path.write_text("#!/bin/sh\nleakscan hook\n")


def alias(shop: HookedRepo) -> None:
    put()
    shop.git("config", "alias.fast", "commit --no-verify")


def pipeline(shop: HookedRepo) -> None:
    put()
    shop.write(".github/workflows/ci.yml", "env:\n  SKIP: ruff,leakscan\n")


def old_revision(shop: HookedRepo) -> None:
    put(plain=True)
    shop.write(
        ".pre-commit-config.yaml",
        "repos:\n- repo: https://example.com/leakscan\n  rev: v0.0.1\n  hooks:\n"
        "  - id: leakscan\n  - id: leakscan-push\n",
    )


REASONS = {
    not_executable: "not executable",
    other_folder: "core.hooksPath",
    other_hook: "does not mention leakscan",
    commented_out: "does not mention leakscan",
    stages: "at the stage manual, not pre-commit",
    other_stage: "another stage",
    alias: "alias",
    pipeline: "ci.yml sets SKIP",
    old_revision: "asks for leakscan 0.0.1",
}


@pytest.mark.parametrize(
    ("broken", "reason"), REASONS.items(), ids=lambda part: getattr(part, "__name__", "")
)
def test_the_doctor_says_why(
    bare_shop: HookedRepo, broken: Callable[[HookedRepo], None], reason: str
) -> None:
    broken(bare_shop)
    assert any(reason in says for says in wrong()), wrong()


@pytest.mark.parametrize(
    "environ", [{"SKIP": "a,leakscan"}, {"HUSKY": "0"}, {"LEAKSCAN_FAIL_ON": "never"}], ids=str
)
def test_the_doctor_sees_the_environment(
    bare_shop: HookedRepo, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    assert bare_shop.path
    put()
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert any(next(iter(environ)) in says for says in wrong())


def test_the_commands(bare_shop: HookedRepo, run: Run) -> None:
    assert bare_shop.path
    assert run("doctor").code == ExitCode.ERROR
    assert "written" in run("install").out
    assert run("install", "pre-rebase").code == ExitCode.ERROR
    said = run("doctor")
    assert "runs leakscan" in said.out
    assert "removed" in run("uninstall").out
    assert "nothing" in run("uninstall").out
