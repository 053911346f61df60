from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from leakscan.errors import SourceError
from leakscan.model.chunk import Skipped
from leakscan.sources.tree import Entry, Tree
from tests.conftest import GitRepo

TELLING = "11111111-2222-4333-8444-555555555555"


def names(base: Path, *paths: str, gitignore: bool = True) -> list[str]:
    tree = Tree(gitignore=gitignore, base=str(base))
    found = tree.entries([str(base / path) for path in paths] or [str(base)])
    return [entry.shown if isinstance(entry, Entry) else repr(entry.reason) for entry in found]


def fill(base: Path, *files: str) -> None:
    for name in files:
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_a_plain_folder_is_walked_in_order_without_git_s_own_folder(tmp_path):
    fill(tmp_path, "b/2", "b/1", "a", ".hidden", ".git/config", "c/.git/objects")
    assert names(tmp_path) == [".hidden", "a", "b/1", "b/2"]


def test_outside_git_ignore_files_hold(tmp_path):
    fill(tmp_path, "a.log", "a.env", "sub/b.log", "sub/keep.log", "build/out")
    (tmp_path / ".gitignore").write_text("*.log\nbuild/\n")
    (tmp_path / "sub" / ".gitignore").write_text("!keep.log\n")
    assert names(tmp_path) == [".gitignore", "a.env", "sub/.gitignore", "sub/keep.log"]
    assert len(names(tmp_path, gitignore=False)) == 7
    assert names(tmp_path, "a.log", "build/out") == ["a.log", "build/out"]


def test_inside_a_work_tree_git_decides_and_each_repository_for_itself(repo: GitRepo):
    base = repo.path
    repo.write(".gitignore", "*.log\nvendor/\n")
    fill(base, "a.env", "a.log", "vendor/x", "gone")
    repo.git("add", "a.env", "gone")
    (base / "gone").unlink()
    nested = GitRepo(base / "nested")
    nested.git("init", "-q")
    fill(base / "nested", "n.log", "n.tmp")
    (base / "nested" / ".gitignore").write_text("*.tmp\n")
    assert names(base) == [".gitignore", "a.env", "nested/.gitignore", "nested/n.log"]
    assert "vendor/x" in names(base, gitignore=False)
    assert names(base, "vendor") == ["vendor/x"]
    assert names(base, "vendor", "a.log") == ["vendor/x", "a.log"]
    assert names(base, "nested") == ["nested/.gitignore", "nested/n.log"]


def test_a_submodule_and_a_linked_work_tree_have_their_files(repo: GitRepo, tmp_path):
    inner = GitRepo(tmp_path / "inner")
    inner.git("init", "-q")
    inner.commit(**{"in.env": "x", ".gitignore": "*.log"})
    repo.git("submodule", "add", "-q", str(inner.path), "sub")
    fill(repo.path, "sub/a.log", "sub/b.env")
    repo.commit()
    assert names(repo.path) == [".gitmodules", "sub/.gitignore", "sub/b.env", "sub/in.env"]
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    assert names(tmp_path / "linked") == [".gitmodules"]  # its submodule is not checked out


def test_a_repository_below_a_plain_folder_is_asked(tmp_path):
    fill(tmp_path, "plain.log")
    made = GitRepo(tmp_path / "work")
    made.git("init", "-q")
    made.write(".gitignore", "*.log")
    fill(tmp_path, "work/a.log", "work/a.env")
    assert names(tmp_path) == ["plain.log", "work/.gitignore", "work/a.env"]


def test_a_git_that_fails_is_stated_and_the_files_are_read(repo: GitRepo):
    fill(repo.path, "a.env")
    (repo.path / ".git" / "config").write_text("[broken")
    assert names(repo.path) == ["'git-error'", "a.env"]


def test_links_are_listed_and_not_followed(tmp_path):
    fill(tmp_path, "real/a", "outside")
    base = tmp_path / "real"
    (base / "loop").symlink_to(base)
    (base / "out").symlink_to(tmp_path / "outside")
    (base / "broken").symlink_to("nowhere")
    assert names(base) == ["a", "broken", "loop", "out"]
    (tmp_path / "named").symlink_to(base)
    assert names(tmp_path, "named") == ["named/a", "named/broken", "named/loop", "named/out"]


def test_a_missing_path_is_an_error_and_an_overlap_is_not(tmp_path):
    fill(tmp_path, "a/b")
    assert names(tmp_path, "a", "a/b", ".") == ["a/b"]
    with pytest.raises(SourceError, match="gone: no such file"):
        names(tmp_path, "gone")


def test_a_named_file_below_a_file_cannot_be(tmp_path):
    fill(tmp_path, "a")
    assert names(tmp_path, "a/b") == ["'unreadable'"]


def test_folders_with_telling_names_come_once_before_their_files(tmp_path):
    fill(tmp_path, f"{TELLING}/sub/a", f"{TELLING}/sub/b")
    tree = Tree(gitignore=True, base=str(tmp_path))
    found = [entry for entry in tree.entries([str(tmp_path)]) if isinstance(entry, Entry)]
    assert [(entry.shown, entry.folder) for entry in found] == [
        (TELLING, True),
        (f"{TELLING}/sub/a", False),
        (f"{TELLING}/sub/b", False),
    ]


def test_an_unreadable_folder_is_stated(tmp_path, monkeypatch):
    fill(tmp_path, "open/a", "shut/b")
    scandir = os.scandir

    def refusing(path):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = list(Tree(gitignore=True, base=str(tmp_path)).entries([str(tmp_path)]))
    assert found[1] == Skipped("shut", "unreadable", "Permission denied")
    assert isinstance(found[0], Entry)


def test_folders_nest_deeper_than_calls(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(1500):
        Path("d").mkdir()
        os.chdir("d")
    Path("deep").write_text("x")
    os.chdir(tmp_path)
    assert names(tmp_path)[0].endswith("d/d/deep")
    subprocess.run(["rm", "-r", "d"], check=True)  # pytest would not get it away


def test_names_that_are_not_utf_8_survive(tmp_path):
    name = os.fsdecode(b"\xff\xfe.env")
    (tmp_path / name).write_text("x")
    assert names(tmp_path) == [name]
