"""The commands that a stopped push or commit is told, run as they are printed."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable

import pytest

from tests.cli.shop import made_up_env
from tests.hook.conftest import KEY, SECRET, Done, HookedRepo

COMMAND = re.compile(
    r"^ +\d+\. (?:[^:\n]*[:?] )?((?:GIT_\w+=(?:'[^']*'|\S) )?(?:git|echo) .+)$", re.MULTILINE
)
MEND = "VIPPS_CLIENT_SECRET=${CLIENT_SECRET}\n"


@pytest.fixture
def server(shop: HookedRepo) -> HookedRepo:
    """A bare repository that has the first commit; pushes are looked at."""
    made = HookedRepo(shop.path.parent / "server.git", "--bare")
    shop.git("remote", "add", "origin", str(made.path))
    shop.git("push", "-q", "origin", "HEAD:main")
    shop.git("fetch", "-q", "origin")
    (shop.path / ".git/hooks/pre-commit").unlink()
    shop.hook("pre-push")
    return made


def add(shop: HookedRepo, name: str, content: str, message: str = "a change") -> str:
    shop.write(name, content)
    shop.git("add", "-A")
    return shop.unhooked(message)


def push(shop: HookedRepo, *refs: str) -> Done:
    return shop.run("push", "origin", *(refs or ("HEAD:main",)), COLUMNS="200")


def told(done: Done) -> list[str]:
    """Return the commands, in order."""
    assert done.stopped, done.said
    return [found.replace("remote: ", "") for found in COMMAND.findall(done.said)]


def follow(shop: HookedRepo, commands: list[str], *, without: str = "rm --cached") -> None:
    """Do what is said: the files are mended first, then each command is run as it stands."""
    for command in commands:
        if without in command:
            continue
        done = subprocess.run(
            ["sh", "-c", command], cwd=shop.path, capture_output=True, text=True, check=False,
            env={**os.environ, "GIT_EDITOR": f"sed -i -e s%{SECRET}%gone% -e '/VIPPS_/d'"},
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def last_commit(shop: HookedRepo) -> None:
    add(shop, ".env", KEY)


def earlier_commit(shop: HookedRepo) -> None:
    add(shop, ".env", KEY)
    add(shop, "a.py", "x = 1\n")
    add(shop, "b.py", "x = 1\n")


def earlier_commit_with_merges(shop: HookedRepo) -> None:
    add(shop, ".env", KEY)
    shop.git("switch", "-q", "-c", "side")
    add(shop, "side.py", "x = 1\n")
    shop.git("switch", "-q", "-")
    add(shop, "main.py", "x = 1\n")
    shop.git("merge", "-q", "--no-edit", "side")


def several_commits(shop: HookedRepo) -> None:
    add(shop, ".env", KEY)
    add(shop, "a.py", "x = 1\n")
    add(shop, ".env", made_up_env(51))


def gone_again(shop: HookedRepo) -> None:
    add(shop, ".env", KEY)
    shop.git("rm", "-q", ".env")
    shop.unhooked("not there any more")


def in_an_edited_file(shop: HookedRepo) -> None:
    add(shop, "README.md", f"a shop\n{KEY}")
    add(shop, "a.py", "x = 1\n")


def a_name_with_spaces(shop: HookedRepo) -> None:
    add(shop, "my shop/the keys.env", KEY)


def last_message(shop: HookedRepo) -> None:
    shop.unhooked(f"use\n\n{KEY}")


def earlier_message(shop: HookedRepo) -> None:
    add(shop, "b.py", "x = 1\n", f"use\n\n{KEY}")
    add(shop, "a.py", "x = 1\n")


CASES = (
    last_commit, earlier_commit, earlier_commit_with_merges, several_commits, gone_again,
    in_an_edited_file, a_name_with_spaces, last_message, earlier_message,
)  # fmt: skip


def mend(shop: HookedRepo) -> None:
    """Take the values out of the files, as the first step says; one that is gone is written anew."""
    for path in (".env", "README.md", "my shop/the keys.env"):
        file = shop.path / path
        if path == ".env" or (file.exists() and SECRET in file.read_text()):
            file.write_text(MEND)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_what_a_stopped_push_is_told_mends_it(
    shop: HookedRepo, server: HookedRepo, case: Callable[[HookedRepo], None]
) -> None:
    case(shop)
    other = {path for path in shop.git("ls-files").splitlines() if path.endswith(".py")}
    commands = told(push(shop))
    assert commands
    if "message" not in case.__name__:
        mend(shop)
    follow(shop, commands)
    done = push(shop)
    assert done.code == 0, done.said
    assert SECRET not in server.git("log", "-p", "--all", "-m")
    assert other <= set(server.git("ls-tree", "-r", "--name-only", "main").splitlines())


@pytest.mark.parametrize(
    "case", [last_commit, several_commits, gone_again], ids=lambda c: c.__name__
)
def test_the_file_can_be_left_out(
    shop: HookedRepo, server: HookedRepo, case: Callable[[HookedRepo], None]
) -> None:
    case(shop)
    commands = told(push(shop))
    mend(shop)
    follow(shop, commands, without="nothing")
    assert push(shop).code == 0
    assert ".env" not in server.git("ls-tree", "-r", "--name-only", "main").splitlines()
    assert (shop.path / ".env").exists()


def test_the_very_first_commit(tmp_path_factory: pytest.TempPathFactory) -> None:
    shop = HookedRepo(tmp_path_factory.mktemp("new") / "shop")
    server = HookedRepo(shop.path.parent / "server.git", "--bare")
    shop.git("remote", "add", "origin", str(server.path))
    shop.hook("pre-push")
    add(shop, ".env", KEY)
    add(shop, "a.py", "x = 1\n")
    commands = told(push(shop))
    assert any("--root" in command for command in commands)
    mend(shop)
    follow(shop, commands)
    assert push(shop).code == 0


def test_a_tags_message(shop: HookedRepo, server: HookedRepo) -> None:
    shop.git("tag", "-a", "v1", "-m", f"release\n\n{KEY}")
    commands = told(push(shop, "v1"))
    follow(shop, commands)
    assert push(shop, "v1").code == 0
    assert SECRET not in server.git("cat-file", "-p", "v1")


def test_another_branch_is_said(shop: HookedRepo, server: HookedRepo) -> None:
    assert server.path.exists()
    shop.git("branch", "kept")
    add(shop, ".env", KEY)
    add(shop, "a.py", "x = 1\n")
    shop.git("branch", "leaky")
    shop.git("switch", "-q", "kept")
    said = push(shop, "leaky:leaky").said
    assert "git switch BRANCH" in said
    assert "git branch --contains" in said


def test_a_stopped_commit_is_mended_as_told(shop: HookedRepo) -> None:
    shop.write(".env", KEY)
    shop.write("a.py", "x = 1\n")
    shop.git("add", "-A")
    done = shop.run("commit", "-m", "change", COLUMNS="200")
    follow(shop, told(done))
    done = shop.run("commit", "-m", "change")
    assert done.code == 0, done.said
    assert shop.git("show", "--name-only", "--format=", "HEAD") == "a.py"
    assert ".env" not in shop.git("status", "--short").replace(".gitignore", "")


def test_a_stopped_message_is_mended_as_told(shop: HookedRepo) -> None:
    shop.hook("commit-msg")
    done = shop.run("commit", "--allow-empty", "-m", f"use\n\n{KEY}", COLUMNS="200")
    assert "line 4 of the message, column " in done.said
    follow(shop, [command + " --allow-empty" for command in told(done)])
    assert SECRET not in shop.git("log", "-1", "--format=%B")
