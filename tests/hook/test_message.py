"""commit-msg: what git keeps of the message, and not what it throws away."""

from __future__ import annotations

import pytest

from leakscan.sources.git.message import SCISSORS, kept
from tests.hook.conftest import KEY, HookedRepo, run

CUT = b"# " + SCISSORS.strip() + b"\n"
KEPT = [
    ({}, True, b"a\n# b\nc\n", b"a\n\nc\n"),
    ({}, False, b"a\n# b\nc\n", b"a\n# b\nc\n"),
    ({"commit.cleanup": "verbatim"}, True, b"a\n# b\n", b"a\n# b\n"),
    ({"commit.cleanup": "scissors"}, True, b"a\n# b\n" + CUT + b"+x\n", b"a\n# b\n"),
    ({"core.commentchar": ";"}, True, b"a\n; b\n# c\n", b"a\n\n# c\n"),
    ({"core.commentstring": "//"}, True, b"a\n// b\n", b"a\n\n"),
    ({"core.commentchar": "auto"}, True, b"a\n# b\n" + CUT + b"+x\n", b"a\n# b\n"),
    ({}, True, b"a\n" + CUT + b"+ a patch\n", b"a\n"),
    ({}, True, b"", b""),
]


@pytest.mark.parametrize(("settings", "edited", "content", "expected"), KEPT)
def test_the_message_as_git_keeps_it(
    settings: dict[str, str], edited: bool, content: bytes, expected: bytes
) -> None:
    assert kept(content, settings, edited=edited) == expected


@pytest.fixture
def hooked(shop: HookedRepo) -> HookedRepo:
    shop.hook("commit-msg")
    return shop


def test_a_key_in_a_message_is_stopped(hooked: HookedRepo) -> None:
    done = hooked.run("commit", "--allow-empty", "-m", f"use\n\n{KEY}")
    assert done.stopped
    assert "git commit -e -F .git/COMMIT_EDITMSG" in " ".join(done.said.split())


def test_a_key_in_a_comment_is_thrown_away_by_git_too(hooked: HookedRepo) -> None:
    comment = "".join(f"# {line}\\n" for line in KEY.splitlines())
    editor = f"printf 'change\\n{comment}' >"
    done = hooked.run("commit", "--allow-empty", GIT_EDITOR=editor)
    assert done.code == 0, done.said
    assert hooked.git("log", "-1", "--format=%B") == "change"


def test_the_patch_below_the_message_does_not_count(hooked: HookedRepo) -> None:
    hooked.write("old.env", KEY)
    hooked.git("add", "-A")
    hooked.unhooked()
    hooked.git("rm", "-q", "old.env")
    done = hooked.run("commit", "--verbose", GIT_EDITOR="sed -i 1s/^/removed/")
    assert done.code == 0, done.said


def test_an_ordinary_message_passes(hooked: HookedRepo) -> None:
    assert hooked.run("commit", "--allow-empty", "-m", "use vipps").code == 0


def test_without_its_file_it_is_a_usage_error(hooked: HookedRepo) -> None:
    for words in ((), ("a", "b"), ("absent",)):
        line = ("python", "-m", "leakscan", "hook", "--stage", "commit-msg", *words)
        assert run(*line, cwd=hooked.path).code == 2
