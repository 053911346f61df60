"""Under the real pre-commit framework, with hooks that run this very code."""

from __future__ import annotations

import sys

import pytest
import yaml

from leakscan.cli.framework import Wish, wished
from leakscan.hooks.texts import framework_entry
from tests.hook.conftest import KEY, Done, HookedRepo, run

PRE_COMMIT = (sys.executable, "-m", "pre_commit")
STAGES = ("pre-commit", "pre-push", "commit-msg")


@pytest.fixture
def framed(shop: HookedRepo) -> HookedRepo:
    """The framework's hooks in place, with one clean commit that has its configuration."""
    entry = "\n".join(framework_entry(STAGES, "")).replace(
        "entry: leakscan", f"entry: {sys.executable} -m leakscan"
    )
    (shop.path / ".git/hooks/pre-commit").unlink()
    shop.commit("configured", **{".pre-commit-config.yaml": f"repos:\n{entry}\n"})
    assert yaml.safe_load((shop.path / ".pre-commit-config.yaml").read_text())["repos"]
    types = [word for stage in STAGES for word in ("--hook-type", stage)]
    assert run(*PRE_COMMIT, "install", *types, cwd=shop.path).code == 0
    return shop


def leak(framed: HookedRepo, name: str = ".env") -> str:
    framed.write(name, KEY)
    framed.git("add", "-f", name)
    return framed.unhooked("a leak, unseen")


def asked(framed: HookedRepo, *words: str) -> Done:
    return run(*PRE_COMMIT, "run", "leakscan", "--verbose", *words, cwd=framed.path)


def test_a_commit_is_stopped_and_another_passes(framed: HookedRepo) -> None:
    framed.write("a.py", "x = 1\n")
    framed.git("add", "-A")
    assert framed.run("commit", "-m", "change").code == 0
    framed.write(".env", KEY)
    framed.git("add", "-A")
    assert framed.run("commit", "-m", "change").stopped
    assert framed.run("commit", "-m", "change", SKIP="leakscan").code == 0


def test_a_message_is_stopped(framed: HookedRepo) -> None:
    assert framed.run("commit", "--allow-empty", "-m", f"use\n\n{KEY}").stopped


def test_unstaged_changes_are_put_aside(framed: HookedRepo) -> None:
    framed.write("README.md", "staged\n")
    framed.git("add", "-A")
    framed.write("README.md", KEY)
    assert framed.run("commit", "-m", "change").code == 0


@pytest.mark.parametrize("word", ["--all-files", "-a", "--all"])
def test_all_files(framed: HookedRepo, word: str) -> None:
    assert asked(framed, word).code == 0
    leak(framed)
    assert asked(framed, word).stopped


def test_all_files_as_they_stand_in_the_work_tree(framed: HookedRepo) -> None:
    framed.write("README.md", KEY)
    assert asked(framed, "--all-files").stopped


def test_named_files_even_untracked(framed: HookedRepo) -> None:
    framed.write("untracked.env", KEY)
    assert asked(framed, "--files", "README.md", "untracked.env").stopped


def test_a_range(framed: HookedRepo) -> None:
    leak(framed)
    framed.git("rm", "-q", ".env")
    framed.unhooked("gone")
    assert asked(framed, "--from-ref", "HEAD~2", "--to-ref", "HEAD").stopped
    assert asked(framed, "--from-ref", "HEAD~1", "--to-ref", "HEAD").code == 0


def test_without_options_it_is_what_is_staged(framed: HookedRepo) -> None:
    leak(framed)
    assert asked(framed).code == 0
    framed.write("new.env", KEY)
    framed.git("add", "-A")
    assert asked(framed).stopped


def test_pushes(framed: HookedRepo) -> None:
    server = HookedRepo(framed.path.parent / "server.git", "--bare")
    framed.git("remote", "add", "origin", str(server.path))
    assert framed.run("push", "origin", "HEAD:main").code == 0
    framed.git("fetch", "-q", "origin")
    framed.git("branch", "good")
    leak(framed)
    framed.git("branch", "bad")
    assert framed.run("push", "origin", "good:good", "bad:bad").stopped
    assert framed.run("push", "origin", "HEAD:main").stopped
    framed.git("branch", "-q", "-D", "bad")
    framed.git("reset", "-q", "--hard", "good")
    framed.write("a.py", "x = 1\n")
    framed.git("add", "-A")
    framed.unhooked("clean")
    done = framed.run("push", "origin", "HEAD:main")
    assert done.code == 0, done.said


@pytest.fixture
def pushing(framed: HookedRepo) -> HookedRepo:
    """A remote that has everything, and a branch with a key that it lacks."""
    server = HookedRepo(framed.path.parent / "server.git", "--bare")
    framed.git("remote", "add", "origin", str(server.path))
    framed.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    framed.git("fetch", "-q", "origin")
    framed.git("switch", "-q", "-c", "leaky")
    leak(framed)
    framed.git("switch", "-q", "-c", "good", "origin/main")
    framed.write("a.py", "x = 1\n")
    framed.git("add", "-A")
    framed.unhooked("clean")
    return framed


@pytest.mark.parametrize("words", ["origin good", "origin HEAD:other", "-q origin +good:main"])
def test_a_push_of_one_branch_is_that_branch(pushing: HookedRepo, words: str) -> None:
    done = pushing.run("push", *words.split())
    assert done.code == 0, done.said


@pytest.mark.parametrize(
    "words",
    ["origin leaky", "origin good leaky", "--all origin", "origin leaky:refs/heads/new",
     "origin refs/heads/*:refs/heads/*", "--mirror origin"],
)  # fmt: skip
def test_a_push_that_carries_the_key_is_stopped(pushing: HookedRepo, words: str) -> None:
    assert pushing.run("push", *words.split()).stopped


def test_a_tag_is_its_own_message_too(pushing: HookedRepo) -> None:
    pushing.git("tag", "-a", "v1", "-m", "release")
    assert pushing.run("push", "origin", "v1").code == 0
    pushing.git("tag", "-a", "v2", "-m", f"release\n\n{KEY}", "origin/main")
    # the framework runs no hook at all for a tag whose commit the remote has
    pushing.git("tag", "-a", "v3", "-m", f"release\n\n{KEY}", "good~0")
    pushing.write("b.py", "x = 1\n")
    pushing.git("add", "-A")
    pushing.unhooked("more")
    pushing.git("tag", "-a", "v4", "-m", f"release\n\n{KEY}")
    assert pushing.run("push", "origin", "v4").stopped


def test_a_branch_with_its_very_first_commit(pushing: HookedRepo) -> None:
    pushing.git("switch", "-q", "--orphan", "fresh")
    pushing.git("checkout", "-q", "origin/main", "--", ".pre-commit-config.yaml")
    pushing.unhooked("first")
    done = pushing.run("push", "origin", "fresh")
    assert done.code == 0, done.said
    leak(pushing)
    assert pushing.run("push", "origin", "fresh:fresh2").stopped


def test_a_deletion_passes(pushing: HookedRepo) -> None:
    pushing.git("push", "-q", "--no-verify", "origin", "origin/main:refs/heads/gone")
    assert pushing.run("push", "origin", ":gone").code == 0


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("run", None),
        ("run leakscan --verbose", None),
        ("hook-impl --config=.pre-commit-config.yaml --hook-type=pre-commit --", None),
        ("run --all-files", Wish()),
        ("run -a", Wish()),
        ("run -va leakscan", Wish()),
        ("run --files a b --verbose c", Wish(("a", "b"))),
        ("run --files=a", Wish(("a",))),
        ("run --from-ref A --to-ref B", None),
    ],
)
def test_the_frameworks_command_line(line: str, expected: Wish | None) -> None:
    assert wished(line.split()) == expected
