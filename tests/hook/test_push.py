"""pre-push and pre-receive: exactly what the other side lacks, through the real git."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leakscan.errors import UsageError
from leakscan.sources.git.pushed import Update, pushed, received
from tests.hook.conftest import KEY, Done, HookedRepo, run


@pytest.fixture
def server(shop: HookedRepo) -> HookedRepo:
    """A bare repository that has the first commit."""
    made = HookedRepo(shop.path.parent / "server.git", "--bare")
    shop.git("remote", "add", "origin", str(made.path))
    shop.git("push", "-q", "origin", "HEAD:main")
    shop.git("fetch", "-q", "origin")
    return made


def leak(shop: HookedRepo, name: str = ".env", content: str = KEY) -> str:
    shop.write(name, content)
    shop.git("add", "-A")
    return shop.unhooked("a leak")


def clean(shop: HookedRepo, text: str = "x = 1\n") -> str:
    shop.write("a.py", text)
    shop.git("add", "-A")
    return shop.unhooked("clean")


def push(shop: HookedRepo, *refs: str) -> Done:
    return shop.run("push", "origin", *(refs or ("HEAD:main",)))


def last_commit(shop: HookedRepo) -> Done:
    leak(shop)
    done = push(shop)
    assert "git commit --amend --allow-empty --no-edit" in done.said
    return done


def earlier_commit(shop: HookedRepo) -> Done:
    commit = leak(shop)
    clean(shop)
    done = push(shop)
    assert f"git commit --fixup={commit[:10]}" in done.said
    assert f"{commit[:10]}^" in done.said
    return done


def gone_again(shop: HookedRepo) -> Done:
    leak(shop)
    shop.git("rm", "-q", ".env")
    shop.unhooked("not there any more")
    return push(shop)


def new_branch(shop: HookedRepo) -> Done:
    leak(shop)
    return push(shop, "HEAD:refs/heads/new")


def several_refs(shop: HookedRepo) -> Done:
    clean(shop)
    shop.git("branch", "good")
    leak(shop)
    return push(shop, "good:good", "HEAD:bad")


def forced(shop: HookedRepo) -> Done:
    clean(shop)
    assert push(shop).code == 0
    shop.git("reset", "-q", "--hard", "HEAD^")
    leak(shop)
    return push(shop, "+HEAD:main")


def tag(shop: HookedRepo) -> Done:
    leak(shop)
    shop.git("tag", "v1")
    shop.git("reset", "-q", "--hard", "HEAD^")
    return push(shop, "v1")


def tag_message(shop: HookedRepo) -> Done:
    shop.git("tag", "-a", "v1", "-m", f"release\n\n{KEY}")
    return push(shop, "v1")


def commit_message(shop: HookedRepo) -> Done:
    shop.unhooked(f"use\n\n{KEY}")
    return push(shop)


def merge(shop: HookedRepo) -> Done:
    shop.git("switch", "-q", "-c", "side")
    leak(shop)
    shop.git("switch", "-q", "-")
    clean(shop)
    shop.git("merge", "-q", "--no-edit", "side")
    return push(shop)


def completed(shop: HookedRepo) -> Done:
    """A secret joins an id that the remote has."""
    lines = KEY.splitlines(keepends=True)
    leak(shop, content=lines[0] + lines[3])
    assert push(shop).code == 0
    leak(shop)
    return push(shop)


STOPPED = (
    last_commit, earlier_commit, gone_again, new_branch, several_refs, forced, tag, tag_message,
    commit_message, merge, completed,
)  # fmt: skip


@pytest.mark.parametrize("stage", ["pre-push", "pre-receive"])
@pytest.mark.parametrize("situation", STOPPED, ids=lambda case: case.__name__)
def test_a_key_is_stopped(
    shop: HookedRepo, server: HookedRepo, situation: Callable[[HookedRepo], Done], stage: str
) -> None:
    (shop if stage == "pre-push" else server).hook(stage)
    done = situation(shop)
    assert done.code, done.said
    assert "leaked key" in done.said
    assert "No leaked key" not in done.said.splitlines()[0]


def nothing_new(shop: HookedRepo) -> Done:
    return push(shop)


def deletion(shop: HookedRepo) -> Done:
    shop.git("push", "-q", "--no-verify", "origin", "HEAD:gone")
    leak(shop)
    return push(shop, ":gone")


def another_branch(shop: HookedRepo) -> Done:
    """What is not pushed does not matter."""
    shop.git("branch", "kept")
    leak(shop)
    shop.git("switch", "-q", "kept")
    clean(shop)
    return push(shop)


PASSED = (nothing_new, deletion, another_branch)


@pytest.mark.parametrize("stage", ["pre-push", "pre-receive"])
@pytest.mark.parametrize("situation", PASSED, ids=lambda case: case.__name__)
def test_nothing_else_is_stopped(
    shop: HookedRepo, server: HookedRepo, situation: Callable[[HookedRepo], Done], stage: str
) -> None:
    (shop if stage == "pre-push" else server).hook(stage)
    done = situation(shop)
    assert done.code == 0, done.said


@pytest.mark.parametrize("stage", ["pre-push", "pre-receive"])
def test_what_the_remote_has_does_not_stop_another_line(
    shop: HookedRepo, server: HookedRepo, stage: str
) -> None:
    leak(shop)
    assert push(shop).code == 0
    (shop if stage == "pre-push" else server).hook(stage)
    leak(shop, content=KEY + "SHOP_COLOUR=blue\n")
    shop.git("mv", ".env", "moved.env")
    shop.write("moved.env", KEY + "SHOP_COLOUR=green\n")
    shop.git("add", "-A")
    shop.unhooked("moved")
    done = push(shop)
    assert done.code == 0, done.said


def test_an_old_tip_that_is_not_known_here(shop: HookedRepo, server: HookedRepo) -> None:
    other = HookedRepo(shop.path.parent / "other")
    other.git("pull", "-q", str(server.path), "main")
    clean(other, "other\n")
    other.git("push", "-q", str(server.path), "HEAD:main")
    shop.hook("pre-push")
    leak(shop)
    assert push(shop, "+HEAD:main").stopped


def test_pushing_to_an_address(shop: HookedRepo, server: HookedRepo) -> None:
    shop.hook("pre-push")
    leak(shop)
    assert shop.run("push", str(server.path), "HEAD:new").stopped


def test_a_linked_worktree_pushes(shop: HookedRepo, server: HookedRepo) -> None:
    assert server.path
    shop.hook("pre-push")
    shop.git("worktree", "add", "-q", "-b", "side", "../side")
    side = HookedRepo.__new__(HookedRepo)
    side.path = shop.path.parent / "side"
    leak(side)
    assert push(side, "side").stopped


def test_run_by_hand_without_git_it_does_not_wait(shop: HookedRepo) -> None:
    done = run("python", "-m", "leakscan", "hook", "--stage", "pre-push", cwd=shop.path)
    assert done.code == 0  # an empty standard input is a push of nothing


ID, ZERO = "ab" * 20, "0" * 40


def test_what_git_tells_is_read() -> None:
    line = f"refs/heads/a {ID} refs/heads/b {ZERO}\n(delete) {ZERO} refs/heads/c {ID}\n\n"
    assert pushed(line.encode()) == (
        Update("refs/heads/b", ZERO, ID),
        Update("refs/heads/c", ID, ZERO),
    )
    assert received(f"{ZERO} {ID} refs/heads/b\n".encode()) == (Update("refs/heads/b", ZERO, ID),)
    assert pushed(b"") == received(b"\n") == ()


@pytest.mark.parametrize("line", [b"x", b"a b c d", b"a " + b"0" * 40 + b" c --all"])
@pytest.mark.parametrize("reading", [pushed, received])
def test_what_git_would_not_tell_is_refused(
    reading: Callable[[bytes], object], line: bytes
) -> None:
    with pytest.raises(UsageError) as caught:
        reading(line)
    assert caught.value.hint
