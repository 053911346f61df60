"""Configuration files of hook managers keep every line that is not ours."""

from __future__ import annotations

import pytest
import yaml

from leakscan.errors import ConfigError
from leakscan.hooks.texts import (
    framework_entry,
    into_framework,
    into_lefthook,
    into_script,
    mentions,
    stages_of,
    without,
)

ENTRY = framework_entry(("pre-commit", "pre-push"), "")
FILES = {
    "usual": "repos:\n  - repo: local\n    hooks:\n      - id: x  # why\n",
    "wide": "# head\nrepos:\n-   repo: local\n    hooks:\n    -   id: x\n\n# tail\nfail_fast: true\n",
    "comment behind": "repos: # ours\n- repo: local\n  hooks: [{id: x}]\n",
    "windows": "repos:\r\n  - repo: local\r\n    hooks: []\r\n",
    "no end": "repos:\n- repo: local\n  hooks: []",
    "empty": "repos: []\nfail_fast: true\n",
    "empty list": "fail_fast: true\nrepos: []  # none yet\n",
    "empty, windows": "repos: []\r\nfail_fast: true\r\n",
    "quoted": "'repos':\n- repo: local\n  hooks: []\n",
    "marked": "\ufeffrepos:\n- repo: local\n  hooks: []\n",
}


@pytest.mark.parametrize("before", FILES.values(), ids=FILES)
def test_an_entry_is_put_at_the_end_of_the_list(before: str) -> None:
    after = into_framework(before, ENTRY)
    old, new = yaml.safe_load(before), yaml.safe_load(after)
    assert new["repos"][:-1] == old.pop("repos")
    assert [hook["id"] for hook in new.pop("repos")[-1]["hooks"]] == ["leakscan", "leakscan-push"]
    assert new == old
    assert mentions(after)
    assert not mentions(before)


@pytest.mark.parametrize("before", FILES.values(), ids=FILES)
def test_taken_out_again_the_file_is_as_it_was(before: str) -> None:
    assert without(into_framework(before, ENTRY)) == before


@pytest.mark.parametrize(
    "content", ["", "fail_fast: true\n", "repos: [{repo: local}]\n", "{repos: []}\n"]
)
def test_an_unusual_file_is_left_alone(content: str) -> None:
    with pytest.raises(ConfigError) as caught:
        into_framework(content, ENTRY)
    assert "leakscan" in caught.value.hint


def test_a_repository_can_be_named() -> None:
    entry = yaml.safe_load("\n".join(framework_entry(("commit-msg",), "https://example.com/l")))
    assert entry[0]["repo"] == "https://example.com/l"
    assert entry[0]["hooks"] == [{"id": "leakscan-message"}]


@pytest.mark.parametrize("before", ["", "npm test\n", "npm test"])
def test_huskys_script(before: str) -> None:
    after = into_script(before, "pre-push")
    assert 'leakscan hook --stage pre-push "$@" || exit $?' in after.splitlines()
    assert without(after) == before


def test_lefthook() -> None:
    before = "commit-msg:\n  commands: {}\n"
    after = into_lefthook(before, ("pre-commit", "pre-push"))
    assert yaml.safe_load(after)["pre-push"]["commands"]["leakscan"]["use_stdin"] is True
    assert without(after) == before
    with pytest.raises(ConfigError):
        into_lefthook(before, ("commit-msg",))


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("- id: leakscan\n", ()),
        ("  - id: leakscan  # ours\n    stages: [manual]\n", ("manual",)),
        ("- id: leakscan\n\n  args: []\n  stages: ['pre-commit', manual]  # both\n",
         ("pre-commit", "manual")),
        ("- id: leakscan\n  stages:\n    - commit  # old name\n    - push\n  args: []\n",
         ("commit", "push")),
        ("- id: leakscan\n- id: other\n  stages: [manual]\n", ()),
        ("    - id: leakscan\nci:\n  stages: [manual]\n", ()),
    ],
)  # fmt: skip
def test_at_which_stages_the_framework_runs_a_hook(item: str, expected: tuple[str, ...]) -> None:
    assert stages_of(item) == expected
