"""docs/github.md says what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.sources.github import stamps, tokens
from leakscan.sources.github.base import DEFAULT_KINDS, Kind
from leakscan.sources.github.wire import ClientOptions

PAGE = (Path(__file__).parents[3] / "docs/github.md").read_text("utf-8")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_there_with_its_default(kind: Kind) -> None:
    assert f"| `{kind}` | {'yes' if kind in DEFAULT_KINDS else 'no'} |" in PAGE


@pytest.mark.parametrize(
    "name",
    [*tokens.NAMES, *tokens.ENTERPRISE_NAMES, tokens.TOKEN_FILE, tokens.APP_ID, tokens.APP_KEY,
     tokens.APP_KEY_FILE, tokens.INSTALLATION],
)  # fmt: skip
def test_every_variable_is_there(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_numbers() -> None:
    told = " ".join(PAGE.split())
    assert f"asked once in {stamps.RECHECK_DAYS} days" in told
    assert stamps.WIKI_DAYS == 7  # «a week»
    assert f"at most {ClientOptions().longest_wait / 60:.0f} minutes" in told
    assert f"tried {ClientOptions().attempts} times" in told
