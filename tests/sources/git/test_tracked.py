"""All that git tracks: the index whole, changed files of the work tree, files that were named."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin
from leakscan.model.result import Coverage
from leakscan.sources.git.tracked import TrackedSource
from tests.conftest import GitRepo


@pytest.fixture
def work(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    repo.commit("start", **{"a.txt": "a\n", "sub/b.txt": "b\n"})
    monkeypatch.chdir(repo.path)
    return repo


def texts(*files: str, root: Path = Path()) -> dict[tuple[str, str], bytes]:
    """Return what is read, by origin and path."""
    items = list(TrackedSource(root, files).chunks())
    assert not [item for item in items if isinstance(item, Skipped)]
    return {
        (item.provenance.origin.value, item.provenance.path): item.data
        for item in items
        if isinstance(item, Chunk)
    }


def test_the_index_and_its_names(work: GitRepo) -> None:
    assert work.path.is_dir()
    assert texts() == {
        ("file-name", "a.txt"): b"a.txt",
        ("file-name", "sub/b.txt"): b"sub/b.txt",
        ("staged", "a.txt"): b"a\n",
        ("staged", "sub/b.txt"): b"b\n",
    }


def test_from_a_folder_below_it_is_still_everything(
    work: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(work.path / "sub")
    assert ("staged", "a.txt") in texts()


def test_what_differs_in_the_work_tree_is_read_there_too(work: GitRepo) -> None:
    work.write("a.txt", "changed\n")
    (work.path / "sub/b.txt").unlink()
    found = texts()
    assert found["file", "a.txt"] == b"changed\n"
    assert found["staged", "a.txt"] == b"a\n"
    assert ("file", "sub/b.txt") not in found


def test_links_say_where_they_lead_and_are_not_followed(work: GitRepo) -> None:
    (work.path / "link").symlink_to("a.txt")
    work.git("add", "link")
    (work.path / "a.txt").unlink()
    (work.path / "a.txt").symlink_to("elsewhere")
    found = texts()
    assert found["symlink", "link"] == b"a.txt"
    assert found["symlink", "a.txt"] == b"elsewhere"


def test_named_files_need_not_be_tracked(work: GitRepo) -> None:
    work.write("untracked.txt", "u\n")
    assert texts("untracked.txt", "sub")["file", "untracked.txt"] == b"u\n"


def test_a_file_that_cannot_be_read_is_said(work: GitRepo) -> None:
    assert work.path.is_dir()
    skipped = [s for s in TrackedSource(Path(), ("absent",)).chunks() if isinstance(s, Skipped)]
    assert [(s.where, s.reason) for s in skipped] == [("absent", "unreadable")]


def test_a_missing_object_is_said(work: GitRepo) -> None:
    work.git("update-index", "--add", "--cacheinfo", f"100644,{'ab' * 20},lost.txt")
    skipped = [s for s in TrackedSource(Path()).chunks() if isinstance(s, Skipped)]
    assert "lost.txt" in {s.where for s in skipped}


def test_submodules_are_left_to_themselves(work: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo(tmp_path / "inner")
    inner.git("init", "-q")
    inner.commit("start", **{"c.txt": "c\n"})
    work.git("submodule", "add", "-q", str(inner.path), "lib")
    found = texts()
    assert ("staged", ".gitmodules") in found
    assert not [key for key in found if key[1].startswith("lib")]


def test_it_counts_and_has_nothing_to_look_up(work: GitRepo) -> None:
    assert work.path.is_dir()
    source = TrackedSource(Path())
    counted = [item for item in source.chunks() if isinstance(item, Coverage)]
    assert sum(item.files for item in counted) == 2
    assert list(source.shards()) == [source]
    assert source.attribute(["ab"]) == {}
    assert source.target.kind == "files"
    assert Origin.STAGED.value == "staged"
