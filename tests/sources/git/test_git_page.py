"""docs/git.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from leakscan.sources.git import catfile

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "git.md").read_text(encoding="utf-8")
CODE = "".join(path.read_text() for path in (ROOT / "leakscan/sources/git").glob("*.py"))


def test_every_reason_is_on_the_page_and_no_other() -> None:
    page = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    code = set(re.findall(r'Skipped\(\s*[\w.]+(?:\([^)]*\))?(?:"[^"]*")?,\s*"([a-z-]+)"', CODE))
    code |= set(re.findall(r'Skipped\(\s*f?"[^"]*",\s*"([a-z-]+)"', CODE)) | catfile.UNREAD
    assert page == code


def test_every_origin_is_on_the_page() -> None:
    table = PAGE.partition("## What is read")[2].partition("## What an occurrence")[0]
    page = set(re.findall(r"\| `([a-z-]+)` \| [^|]*\|$", table, re.MULTILINE))
    code = {name.lower().replace("_", "-") for name in re.findall(r"Origin\.([A-Z_]+)", CODE)}
    # what a hook sees of the index and of tracked files is no part of a history
    assert page == code - {"staged", "file"}
