"""What a stopped commit or push shows fits a terminal of 24 rows of 80 columns, whoever runs the hook.

The hook writes to a pipe here, as it does under the pre-commit framework: nothing says how wide the
terminal behind it is.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.shop import made_up_env
from tests.hook.conftest import KEY, Done, HookedRepo
from tests.hook.test_framework import framed

__all__ = ["framed"]

ROWS, COLUMNS = 24, 80
OWN = 17
"""Rows of the report itself: what the framework and git print beside it takes the rest."""
PATHS = {
    "short": "{}.env",
    "long": "services/payment-gateway/infrastructure/environments/production/{}/application.env",
    "odd": 'it\'s "mine" {}/app\\{}.env',
}
BESIDE = re.compile(r"error: failed to push|To /| ! \[remote rejected\]")
"""Lines of git with a path that is long in tests alone."""


@pytest.fixture
def plain(shop: HookedRepo) -> HookedRepo:
    """The hooks of git itself."""
    shop.hook("pre-push")
    shop.hook("commit-msg")
    return shop


@pytest.fixture(params=["framed", "plain"])
def guarded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> HookedRepo:
    """A repository with its hooks, under the framework and without it."""
    monkeypatch.delenv("COLUMNS", raising=False)
    made: HookedRepo = request.getfixturevalue(request.param)
    return made


def lines(done: Done) -> list[str]:
    """Return what is shown of the report of one hook, less what a pipe alone gets to see."""
    shown = [line.removeprefix("remote: ").rstrip() for line in done.said.splitlines()]
    start = max(n for n, line in enumerate(shown) if re.match(r"leakscan: \d", line))
    return [line for line in shown[start:] if line and not BESIDE.match(line)]


def rows(said: list[str], columns: int = COLUMNS) -> int:
    return sum(max(1, -(-len(line) // columns)) for line in said)


def check(done: Done, columns: int = COLUMNS) -> str:
    """Look at the rows, and at what has to be in them; return them."""
    assert done.stopped, done.said
    assert rows(lines(done), columns) <= OWN, done.said
    shown = [line.rstrip() for line in done.said.splitlines() if not BESIDE.match(line)]
    assert rows(shown) <= ROWS - 1, done.said
    said = " ".join(" ".join(lines(done)).split())
    why = said.partition("because ")[2].partition("What to do now")[0]
    assert "; " in why, done.said  # two reasons
    assert "Not a real key?" in said
    assert "more step" not in said
    assert "regenerate" in said
    return said


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize("sets", [1, 3, 20])
def test_a_stopped_commit(guarded: HookedRepo, sets: int, path: str) -> None:
    for number in range(sets):
        guarded.write(path.format(number, number), made_up_env(700 + number))
    guarded.git("add", "-f", ".")
    done = guarded.run("commit", "-m", "change")
    said = check(done)
    assert "Nothing has left this machine" in said
    assert "git restore --staged" in said
    assert ".gitignore" in said
    assert 'leakscan: allow reason="…"' in said
    assert sets == 1 or "LEAKSCAN_ALL=1 git commit tells each" in said or sets == 3
    everything = guarded.run("commit", "-m", "change", LEAKSCAN_ALL="1").said
    assert len(re.findall(r"^\d+\. HIGH", everything, re.MULTILINE)) == sets


def test_a_stopped_message(guarded: HookedRepo) -> None:
    said = check(guarded.run("commit", "--allow-empty", "-m", f"use\n\n{KEY}"))
    assert "git commit -e -F .git/COMMIT_EDITMSG" in said


def served(guarded: HookedRepo) -> HookedRepo:
    """Give a repository a remote that has all of it."""
    made = HookedRepo(guarded.path.parent / "server.git", "--bare")
    guarded.git("remote", "add", "origin", str(made.path))
    guarded.git("push", "-q", "--no-verify", "origin", "HEAD:main")
    guarded.git("fetch", "-q", "origin")
    return made


def leaked(guarded: HookedRepo, path: str, sets: int, later: int) -> None:
    for number in range(sets):
        guarded.write(path.format(number, number), made_up_env(700 + number))
        guarded.git("add", "-f", ".")
        guarded.unhooked("unseen")
    for number in range(later):
        guarded.write(f"{number}.txt", f"{number}\n")
        guarded.git("add", ".")
        guarded.unhooked("later")


PUSHES = [(1, 0), (1, 3), (5, 1)]


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize(("sets", "later"), PUSHES)
def test_a_stopped_push(guarded: HookedRepo, path: str, sets: int, later: int) -> None:
    served(guarded)
    leaked(guarded, path, sets, later)
    said = check(guarded.run("push", "origin", "HEAD:topic"))
    assert "rewrite before pushing" in said
    expected = "reset --soft" if sets > 1 else "--fixup=" if later else "--amend"
    assert expected in said


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize(("sets", "later"), PUSHES)
def test_what_a_server_refuses(
    shop: HookedRepo, monkeypatch: pytest.MonkeyPatch, path: str, sets: int, later: int
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    server = served(shop)
    server.hook("pre-receive")
    leaked(shop, path, sets, later)
    said = check(shop.run("push", "origin", "HEAD:topic"), COLUMNS - len("remote: "))
    assert "rewrite before pushing" in said
    assert "what is pushed cannot allow itself" in said
    assert "--no-verify" not in said


def test_a_command_is_never_broken(guarded: HookedRepo) -> None:
    path = PATHS["long"].format(1, 1)
    guarded.write(path, KEY)
    guarded.git("add", "-f", ".")
    done = guarded.run("commit", "-m", "change")
    assert any(line.endswith(f"git restore --staged {path}") for line in lines(done)), done.said
    assert Path(guarded.path / path).exists()
