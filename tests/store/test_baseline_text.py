"""The text of a baseline: edits touch their own block, and merges seldom conflict."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.errors import BaselineError
from leakscan.store.baseline import Entry, parse
from leakscan.store.baseline_text import HEAD, block, revised, save
from tests.conftest import GitRepo

WORDS = st.text(min_size=1, max_size=30).filter(lambda s: s.strip())
DAYS = st.dates().map(lambda day: day.isoformat())


def hexes(size: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=size, max_size=size).map(bytes.hex)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    clean = WORDS.map(lambda s: s.encode("utf-8", "backslashreplace").decode().strip() or "x")
    return Entry(
        f"v1:{draw(hexes(20))}", draw(clean), draw(clean), draw(clean), draw(DAYS),
        draw(st.one_of(st.just(""), DAYS)),
        tuple(sorted(draw(st.sets(hexes(32), max_size=3)))),
    )  # fmt: skip


def entry(number: int, **changes: str) -> Entry:
    made = Entry(f"v1:{number:040x}", "vipps-api-keys", f"reason {number}", "kari", "2026-01-02")
    return replace(made, **changes)


@given(st.lists(entries(), unique_by=lambda e: e.fingerprint))
def test_what_is_written_is_read(made: list[Entry]) -> None:
    text = revised("", add=made, where="b")
    assert parse(text, "b").entries == tuple(sorted(made))
    assert text.startswith(HEAD)


@given(st.lists(entries(), unique_by=lambda e: e.fingerprint), st.data())
def test_an_edit_leaves_other_blocks_as_they_are(made: list[Entry], data: st.DataObject) -> None:
    before = revised("", add=made, where="b")
    gone = data.draw(st.sets(st.sampled_from(made))) if made else set()
    after = revised(before, remove=[e.fingerprint for e in gone], where="b")
    assert parse(after, "b").entries == tuple(sorted(set(made) - gone))
    assert revised(after, add=gone, where="b") == before


def test_the_order_of_adding_does_not_matter() -> None:
    made = [entry(3), entry(1), entry(2)]
    text = ""
    for one in made:
        text = revised(text, add=[one], where="b")
    assert text == revised("", add=made, where="b")


OWN_WORDS = f"""\
# our own first line

# why this one is here
# goes on
{block(entry(1))}
{block(entry(2))}# below the second
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_comments_and_line_endings_stay(ending: str) -> None:
    text = OWN_WORDS.replace("\n", ending)
    after = revised(text, add=[entry(1, reason="new"), entry(3)], where="b")
    assert after.startswith(ending.join(["# our own first line", "", "# why this one is here"]))
    assert '"new"' in after
    assert "# below the second" in after
    assert after.replace(ending, "").count("\n") == 0
    assert "# why" not in revised(text, remove=[entry(1).fingerprint], where="b")


def test_a_header_inside_a_string_is_no_block() -> None:
    text = block(entry(1)).replace('"reason 1"', f'"""\n["{entry(2).fingerprint}"]\n"""')
    with pytest.raises(BaselineError, match="cannot be edited"):
        revised(text, add=[entry(3)], where="b")


def test_two_branches_that_add_entries_merge(repo: GitRepo) -> None:
    def commit(text: str) -> None:
        repo.commit(**{"b.toml": text})

    text = revised("", add=[entry(n * 10) for n in range(8)], where="b")
    commit(text)
    repo.git("checkout", "-q", "-b", "theirs")
    commit(revised(text, add=[entry(15), entry(62)], remove=[entry(30).fingerprint], where="b"))
    repo.git("checkout", "-q", "main")
    commit(revised(text, add=[entry(5), entry(44)], remove=[entry(0).fingerprint], where="b"))
    repo.git("merge", "-q", "theirs")
    merged = parse((repo.path / "b.toml").read_text(), "b").entries
    assert [int(e.fingerprint[3:], 16) for e in merged] == [5, 10, 15, 20, 40, 44, 50, 60, 62, 70]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    save(path, "one\r\n")
    path.chmod(0o640)
    save(path, "two\n")
    assert path.read_bytes() == b"two\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="cannot be written"):
        save(tmp_path / "absent" / "b.toml", "")
