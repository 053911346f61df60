"""Repositories with a text planted where only some readers of git look."""

# ruff: noqa: ARG001  every row has the same parameters

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from leakscan.model.provenance import Origin
from tests.conftest import GitRepo


@dataclass(frozen=True)
class Planted:
    """Where the text is, and what a reader should say of it."""

    origin: Origin = Origin.BLOB
    path: str = ""
    refs: tuple[str, ...] = ()
    commit: bool = True
    in_head: bool = False
    root: Path | None = None
    """What to scan, if not the repository itself."""


MAIN = ("refs/heads/main",)
Plant = Callable[[GitRepo, str, Path], Planted]
PLANTS: dict[str, Plant] = {}


def row(plant: Plant) -> Plant:
    PLANTS[plant.__name__.replace("_", "-")] = plant
    return plant


@row
def in_head(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a=text)
    return Planted(path="a", refs=MAIN, in_head=True)


@row
def file_later_deleted(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(**{"sub/a": text, "b": "1"})
    repo.git("rm", "-q", "sub/a")
    repo.commit("gone")
    return Planted(path="sub/a", refs=MAIN)


def merging(repo: GitRepo, *branches: str) -> None:
    repo.commit(f="base\n")
    for branch in branches:
        repo.git("switch", "-qc", branch, "main")
        repo.commit(branch, **{branch: branch})
    repo.git("switch", "-q", "main")
    repo.commit("on main", main="main")


@row
def only_in_a_merge_resolution(repo: GitRepo, text: str, tmp: Path) -> Planted:
    merging(repo, "side")
    repo.git("merge", "-q", "--no-commit", "side")
    repo.write("f", text)
    repo.git("commit", "-qam", "merge")
    repo.commit("after", f="base\n")
    return Planted(path="f", refs=MAIN)


@row
def only_in_an_octopus_merge(repo: GitRepo, text: str, tmp: Path) -> Planted:
    merging(repo, "one", "two", "three")
    repo.git("merge", "-q", "--no-commit", "one", "two", "three")
    repo.write("evil", text)
    repo.git("add", "evil")
    repo.git("commit", "-qm", "octopus")
    return Planted(path="evil", refs=MAIN, in_head=True)


@row
def file_without_diff(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(**{".gitattributes": "a -diff\n", "a": text})
    return Planted(path="a", refs=MAIN, in_head=True)


@row
def binary_file_changed_of_type(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="\0\1" + text)
    (repo.path / "a").unlink()
    (repo.path / "a").symlink_to("b")
    repo.commit("link")
    return Planted(path="a", refs=MAIN)


@row
def stash_of_a_tracked_file(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.write("a", text)
    repo.git("stash", "-q")
    return Planted(path="a", refs=("refs/stash",))


@row
def stash_of_an_untracked_file(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.write("new", text)
    repo.git("stash", "-q", "-u")
    return Planted(path="new", refs=("refs/stash",))


@row
def stash_of_the_index(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.write("a", text)
    repo.git("add", "a")
    repo.write("a", "something else")
    repo.git("stash", "-q")
    return Planted(path="a", refs=("refs/stash",))


@row
def older_stash(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    for content in (text, "later"):
        repo.write("a", content)
        repo.git("stash", "-q")
    return Planted(path="a")


@row
def note(repo: GitRepo, text: str, tmp: Path) -> Planted:
    commit = repo.commit(a="1")
    repo.git("notes", "add", "-m", text)
    return Planted(Origin.NOTE, path=commit, refs=("refs/notes/commits",))


@row
def reflog_only(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.commit(a=text)
    repo.git("reset", "-q", "--hard", "HEAD~")
    return Planted(path="a")


@row
def dangling_commit(repo: GitRepo, text: str, tmp: Path) -> Planted:
    reflog_only(repo, text, tmp)
    repo.git("reflog", "expire", "--expire=now", "--all")
    return Planted(path="a")


@row
def dangling_tree(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.write("dir/t", text)
    repo.git("add", "dir/t")
    repo.git("write-tree")
    repo.git("reset", "-q", "--hard")
    return Planted(path="dir/t", commit=False)


@row
def dangling_blob(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.git("hash-object", "-w", "--stdin", stdin=text.encode())
    return Planted(commit=False)


@row
def staged_and_never_committed(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.write("staged", text)
    repo.git("add", "staged")
    return Planted(path="staged", commit=False)


@row
def cruft_pack(repo: GitRepo, text: str, tmp: Path) -> Planted:
    dangling_commit(repo, text, tmp)
    repo.git("gc", "-q", "--cruft", "--prune=never")
    assert list((repo.path / ".git/objects/pack").glob("*.mtimes"))
    return Planted(path="a")


@row
def packed(repo: GitRepo, text: str, tmp: Path) -> Planted:
    in_head(repo, text, tmp)
    repo.git("repack", "-q", "-a", "-d")
    return Planted(path="a", refs=MAIN, in_head=True)


@row
def multi_pack_index(repo: GitRepo, text: str, tmp: Path) -> Planted:
    for content in ("1", text, "2"):
        repo.commit(content[:1], a=content)
        repo.git("repack", "-q", "-d")
    repo.git("multi-pack-index", "write")
    return Planted(path="a", refs=MAIN)


@row
def alternate(repo: GitRepo, text: str, tmp: Path) -> Planted:
    in_head(repo, text, tmp)
    repo.git("clone", "-q", "--shared", str(repo.path), str(tmp / "borrower"))
    refs = ("refs/heads/main", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    return Planted(path="a", refs=refs, in_head=True, root=tmp / "borrower")


@row
def replaced_blob(repo: GitRepo, text: str, tmp: Path) -> Planted:
    in_head(repo, text, tmp)
    other = repo.git("hash-object", "-w", "--stdin", stdin=b"harmless")
    repo.git("replace", repo.git("rev-parse", "HEAD:a"), other)
    return Planted(path="a", refs=MAIN, in_head=True)


@row
def replaced_commit(repo: GitRepo, text: str, tmp: Path) -> Planted:
    harmless = repo.commit(a="1")
    shown = repo.commit(a=text)
    repo.git("replace", shown, harmless)
    return Planted(path="a", refs=MAIN, in_head=True)


@row
def grafted_away(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a=text)
    tip = repo.commit(a="2")
    repo.write(".git/info/grafts", f"{tip}\n")
    return Planted(path="a", refs=MAIN)


@row
def linked_worktree(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.git("worktree", "add", "-q", "-b", "linked", str(tmp / "linked"))
    linked = GitRepo(tmp / "linked")
    linked.commit(w=text)
    return Planted(path="w", refs=("refs/heads/linked",))


@row
def seen_from_a_linked_worktree(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a=text)
    repo.git("worktree", "add", "-q", "--detach", str(tmp / "linked"))
    refs = ("HEAD", "refs/heads/main")
    return Planted(path="a", refs=refs, in_head=True, root=tmp / "linked")


@row
def bare_repository(repo: GitRepo, text: str, tmp: Path) -> Planted:
    in_head(repo, text, tmp)
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp / "bare.git"))
    return Planted(path="a", refs=MAIN, in_head=True, root=tmp / "bare.git")


@row
def nested_bare_repository(repo: GitRepo, text: str, tmp: Path) -> Planted:
    inner = GitRepo(repo.path / "inner")
    inner.git("init", "-q", "--bare")
    inner.write("description", text)
    repo.commit("nested", a="1")
    return Planted(path="inner/description", refs=MAIN, in_head=True)


@row
def submodule_url(repo: GitRepo, text: str, tmp: Path) -> Planted:
    content = f'[submodule "x"]\n\tpath = x\n\turl = https://{text}@example.com/x.git\n'
    repo.commit(**{".gitmodules": content})
    return Planted(path=".gitmodules", refs=MAIN, in_head=True)


@row
def symlink_target(repo: GitRepo, text: str, tmp: Path) -> Planted:
    (repo.path / "link").symlink_to(text)
    repo.commit("link")
    return Planted(Origin.SYMLINK, path="link", refs=MAIN, in_head=True)


@row
def tagged_blob(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    blob = repo.git("hash-object", "-w", "--stdin", stdin=text.encode())
    repo.git("tag", "-am", "a blob", "blob-tag", blob)
    return Planted(refs=("refs/tags/blob-tag",), commit=False)


@row
def tagged_tree(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.write("t", text)
    repo.git("add", "t")
    repo.git("tag", "tree-tag", repo.git("write-tree"))
    repo.git("reset", "-q", "--hard")
    return Planted(path="t", refs=("refs/tags/tree-tag",), commit=False)


@row
def sha256_repository(repo: GitRepo, text: str, tmp: Path) -> Planted:
    other = GitRepo(tmp / "sha256")
    other.git("init", "-q", "--object-format=sha256")
    other.commit(a=text)
    return Planted(path="a", refs=MAIN, in_head=True, root=other.path)


@row
def odd_name(repo: GitRepo, text: str, tmp: Path) -> Planted:
    name = os.fsdecode(b"o\xe5 \"d'\n:100644\td")
    repo.write(name, text)
    repo.git("add", "-A")
    repo.git("commit", "-qm", "odd")
    return Planted(path=name, refs=MAIN, in_head=True)


@row
def commit_message(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(f"subject\n\n{text}\n", a="1")
    return Planted(Origin.COMMIT_MESSAGE)


@row
def message_of_a_dangling_commit(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    tree = repo.git("rev-parse", "HEAD^{tree}")
    repo.git("commit-tree", "-m", text, tree)
    return Planted(Origin.COMMIT_MESSAGE)


@row
def author_name(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.git("commit", "-q", "--allow-empty", "-m", "x", "--author", f"{text} <x@example.com>")
    return Planted(Origin.COMMIT_AUTHOR)


@row
def author_address(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.git("commit", "-q", "--allow-empty", "-m", "x", "--author", f"x <{text}@example.com>")
    return Planted(Origin.COMMIT_AUTHOR)


@row
def unknown_commit_header(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    raw = repo.git("cat-file", "commit", "HEAD").replace("\n\n", f"\nnote {text}\n\n", 1)
    repo.git("hash-object", "-w", "-t", "commit", "--stdin", stdin=raw.encode() + b"\n")
    return Planted(Origin.COMMIT_MESSAGE)


@row
def merged_tag(repo: GitRepo, text: str, tmp: Path) -> Planted:
    merging(repo, "side")
    repo.git("tag", "-am", text, "side-tag", "side")
    repo.git("merge", "-q", "--no-edit", "side-tag")
    assert text in repo.git("cat-file", "commit", "HEAD")
    repo.git("tag", "-d", "side-tag")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    return Planted(Origin.COMMIT_MESSAGE)


@row
def tag_message(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.git("tag", "-am", text, "v1")
    return Planted(Origin.TAG_MESSAGE)


@row
def reflog_message(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    tip = repo.commit(a="2")
    repo.git("update-ref", "-m", text, "HEAD", "HEAD~")
    repo.git("update-ref", "-m", "back", "HEAD", tip)
    return Planted(Origin.REFLOG, path=".git/logs/HEAD", commit=False)


@row
def branch_name(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.git("branch", f"feature/{text}")
    name = f"refs/heads/feature/{text}"
    return Planted(Origin.REF_NAME, path=name, refs=(name,))


@row
def tag_name(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.git("tag", text)
    return Planted(Origin.REF_NAME, path=f"refs/tags/{text}", refs=(f"refs/tags/{text}",))


@row
def file_name(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(**{f"dir/{text}.txt": "1"})
    repo.git("rm", "-q", f"dir/{text}.txt")
    repo.commit("gone")
    return Planted(Origin.FILE_NAME, path=f"dir/{text}.txt")


@row
def folder_name(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(**{f"{text}/x": "1"})
    return Planted(Origin.FILE_NAME, path=f"{text}/x")


@row
def file_name_in_a_dangling_commit(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.commit(**{text: "1"})
    repo.git("reset", "-q", "--hard", "HEAD~")
    repo.git("reflog", "expire", "--expire=now", "--all")
    return Planted(Origin.FILE_NAME, path=text)


@row
def file_name_in_a_dangling_tree(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.commit(a="1")
    repo.write(text, "in a tree")
    repo.git("add", "-A")
    repo.git("write-tree")
    repo.git("reset", "-q", "--hard")
    return Planted(Origin.FILE_NAME, path=text, commit=False)


@row
def remote_url(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.git("remote", "add", "origin", f"https://x:{text}@example.com/x.git")
    return Planted(Origin.GIT_CONFIG, path=".git/config", commit=False)


@row
def config_of_a_bare_repository(repo: GitRepo, text: str, tmp: Path) -> Planted:
    bare = GitRepo(tmp / "bare.git")
    bare.git("init", "-q", "--bare")
    bare.git("config", "x.y", text)
    return Planted(Origin.GIT_CONFIG, path="config", commit=False, root=bare.path)


@row
def hook_of_the_repository(repo: GitRepo, text: str, tmp: Path) -> Planted:
    repo.write(".git/hooks/post-commit", f"#!/bin/sh\n# {text}\n")
    return Planted(Origin.OTHER, path=".git/hooks/post-commit", commit=False)


@row
def content_of_git_lfs(repo: GitRepo, text: str, tmp: Path) -> Planted:
    id_ = "5" * 64
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{id_}\nsize 12\n"
    repo.commit(**{"big.bin": pointer})
    repo.write(f".git/lfs/objects/55/55/{id_}", text)
    return Planted(path="big.bin", refs=MAIN, in_head=True)
