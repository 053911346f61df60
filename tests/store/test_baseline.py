"""Reading a baseline: what an entry is, and what is said of one that cannot be obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.errors import BaselineError
from leakscan.store.baseline import Baseline, Entry, parse, read
from leakscan.store.baseline_text import block

KEY = f"v1:{'ab' * 20}"
ENTRY = Entry(KEY, "vipps-api-keys", "rotated", "kari", "2026-05-04", "2027-05-04", ("cd" * 32,))
GOOD = block(ENTRY)


def test_an_entry_reads_as_it_was_written() -> None:
    assert parse(GOOD, "b.toml") == Baseline((ENTRY,))
    assert parse("", "b.toml") == Baseline()


def test_what_it_says_of_itself() -> None:
    assert ENTRY.says == "rotated (kari, 2026-05-04, until 2027-05-04)"


@pytest.mark.parametrize(
    ("today", "over"), [("2027-05-03", False), ("2027-05-04", False), ("2027-05-05", True)]
)
def test_it_holds_on_its_last_day(today: str, over: bool) -> None:
    assert ENTRY.has_expired(today) is over
    assert not Entry(KEY, "r", "x", "y", "2026-01-01").has_expired(today)


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        (GOOD.replace('reason = "rotated"\n', ""), f"b.toml:3: entry {KEY}: has no reason", "add"),
        (GOOD.replace('"rotated"', '"  "'), "has no reason", 'add reason = "…"'),
        (GOOD.replace('"kari"', "7"), "has no owner", "add"),
        (GOOD.replace("rule =", "ruel ="), "unknown key 'ruel'", "known: rule"),
        (GOOD.replace("date = 2026-05-04\n", ""), "date is not a day", "YYYY-MM-DD"),
        (GOOD.replace("2027-05-04", '"soon"'), "expires is not a day", "YYYY-MM-DD"),
        (GOOD.replace("2027-05-04", "2027-05-04T10:00:00Z"), "expires is not a day", "YYYY"),
        (GOOD.replace("cd" * 32, "cd"), "values is not a list", "update"),
        (GOOD.replace(KEY, "v1:short"), "b.toml:3: this is not an entry", "as in reports"),
        (f"{GOOD}\n{GOOD}", "is not TOML", "repeats"),
        (f"<<<<<<< ours\n{GOOD}", "is not TOML", "a merge left its marks"),
        ('owner = "kari"\n', "this is not an entry", '["v1:…"]'),
    ],
)
def test_what_cannot_be_obeyed_is_an_error_with_its_repair(text: str, says: str, hint: str) -> None:
    with pytest.raises(BaselineError) as raised:
        parse(f"# accepted\n\n{text}", "b.toml")
    assert raised.value.message.startswith("b.toml")
    assert says in raised.value.message
    assert hint in raised.value.hint


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="No such file"):
        read(tmp_path / "absent")
    (tmp_path / "b").write_bytes(b"# \xff")
    with pytest.raises(BaselineError, match="is not UTF-8 at byte 2"):
        read(tmp_path / "b")
    (tmp_path / "b").write_bytes(b"\xef\xbb\xbf# mark\r\n")
    assert read(tmp_path / "b") == "# mark\r\n"
