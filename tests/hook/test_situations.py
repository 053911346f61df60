"""Every situation in which a commit is made: a key stops it, and nothing else does."""

from __future__ import annotations

import base64
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hook.conftest import KEY, SECRET, Done, HookedRepo, run

LONG = "".join(f"line {number}\n" for number in range(200))


def stage(shop: HookedRepo, name: str = ".env", content: str | bytes = KEY) -> None:
    shop.write(name, content)
    shop.git("add", "-f", "--", name)


def commit(shop: HookedRepo) -> Done:
    return shop.run("commit", "-m", "change")


def plain(shop: HookedRepo) -> Done:
    stage(shop)
    return commit(shop)


def sub_directory(shop: HookedRepo) -> Done:
    stage(shop, "src/.env")
    return run("git", "commit", "-m", "change", cwd=shop.path / "src")


def linked_worktree(shop: HookedRepo) -> Done:
    shop.git("worktree", "add", "-q", "-b", "side", "../side")
    side = HookedRepo.__new__(HookedRepo)
    side.path = shop.path.parent / "side"
    stage(side)
    return commit(side)


def submodule(shop: HookedRepo) -> Done:
    inner = HookedRepo(shop.path.parent / "inner")
    inner.commit("start", **{"a.py": "x = 1\n"})
    shop.git("submodule", "add", "-q", str(inner.path), "lib")
    lib = HookedRepo.__new__(HookedRepo)
    lib.path = shop.path / "lib"
    lib.hook("pre-commit")
    stage(lib)
    return commit(lib)


def unborn_branch(shop: HookedRepo) -> Done:
    shop.git("switch", "-q", "--orphan", "new")
    stage(shop)
    done = commit(shop)
    assert "git rm --cached .env" in done.said
    return done


def amend(shop: HookedRepo) -> Done:
    stage(shop)
    return shop.run("commit", "--amend", "--no-edit")


def commit_all(shop: HookedRepo) -> Done:
    shop.write("README.md", KEY)
    return shop.run("commit", "-a", "-m", "change")  # git uses an index of its own


def commit_only(shop: HookedRepo) -> Done:
    shop.write("README.md", KEY)
    return shop.run("commit", "-m", "change", "README.md")


def partial_staging(shop: HookedRepo) -> Done:
    stage(shop, "app.cfg", KEY)
    shop.write("app.cfg", "clean again\n")  # only the work tree is clean
    return commit(shop)


def rename_with_edit(shop: HookedRepo) -> Done:
    stage(shop, "long.txt", LONG)
    shop.unhooked()
    shop.git("mv", "long.txt", "moved.txt")
    stage(shop, "moved.txt", LONG + KEY)
    return commit(shop)


def type_change(shop: HookedRepo) -> Done:
    (shop.path / "README.md").unlink()
    (shop.path / "README.md").symlink_to("src/pay.py")
    shop.git("add", "-A")
    shop.unhooked()
    (shop.path / "README.md").unlink()
    stage(shop, "README.md")
    return commit(shop)


def merge_in_progress(shop: HookedRepo) -> Done:
    shop.git("switch", "-q", "-c", "side")
    stage(shop, "side.txt", "side\n")
    shop.unhooked()
    shop.git("switch", "-q", "-")
    stage(shop, "main.txt", "main\n")
    shop.unhooked()
    shop.git("merge", "-q", "--no-commit", "side")
    stage(shop)
    return shop.run("commit", "--no-edit")


def rebase_in_progress(shop: HookedRepo) -> Done:
    stage(shop, "a.txt", "a\n")
    shop.unhooked()
    stage(shop, "a.txt", "b\n")
    shop.unhooked()
    done = shop.run("rebase", "-i", "HEAD^", GIT_SEQUENCE_EDITOR="sed -i -e s/^pick/edit/")
    assert done.code == 0, done.said
    stage(shop)
    return shop.run("commit", "--amend", "--no-edit")


def utf_16(shop: HookedRepo) -> Done:
    stage(shop, "settings.reg", KEY.encode("utf-16"))
    return commit(shop)


def no_diff_attribute(shop: HookedRepo) -> Done:
    stage(shop, ".gitattributes", "*.cfg -diff\n")
    stage(shop, "app.cfg")
    return commit(shop)


def binary(shop: HookedRepo) -> Done:
    stage(shop, "data.bin", b"\0\1\2\3" * 50 + b"\n" + KEY.encode() + b"\0" * 50)
    return commit(shop)


def archive(shop: HookedRepo) -> Done:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("config/.env", KEY)
    stage(shop, "backup.zip", out.getvalue())
    return commit(shop)


def encoded(shop: HookedRepo) -> Done:
    stage(shop, "secret.yaml", f"data:\n  env: {base64.b64encode(KEY.encode()).decode()}\n")
    return commit(shop)


def spaces(shop: HookedRepo) -> Done:
    stage(shop, "my shop/the keys.env")
    return commit(shop)


def quotes(shop: HookedRepo) -> Done:
    stage(shop, 'it\'s "mine".env')
    return commit(shop)


def newline(shop: HookedRepo) -> Done:
    stage(shop, "two\nlines.env")
    return commit(shop)


def not_utf_8(shop: HookedRepo) -> Done:
    name = os.fsencode(shop.path) + b"/caf\xe9.env"
    with open(name, "wb") as file:  # noqa: PTH123  a name of bytes
        file.write(KEY.encode())
    shop.git("add", "-A")
    return commit(shop)


def own_index(shop: HookedRepo) -> Done:
    index = str(shop.path.parent / "index")
    shop.write(".env", KEY)
    assert shop.run("read-tree", "HEAD", GIT_INDEX_FILE=index).code == 0
    assert shop.run("add", ".env", GIT_INDEX_FILE=index).code == 0
    return shop.run("commit", "-m", "change", GIT_INDEX_FILE=index)


def git_dir_set(shop: HookedRepo) -> Done:
    stage(shop)
    (shop.path / ".git").rename(shop.path.parent / "elsewhere.git")
    environ = {"GIT_DIR": str(shop.path.parent / "elsewhere.git"), "GIT_WORK_TREE": str(shop.path)}
    return shop.run("commit", "-m", "change", **environ)


def sparse_checkout(shop: HookedRepo) -> Done:
    stage(shop, "docs/a.md", "a\n")
    shop.unhooked()
    shop.git("sparse-checkout", "set", "--cone", "src")
    stage(shop, "src/.env")
    return commit(shop)


def sparse_index(shop: HookedRepo) -> Done:
    for name in ("docs/a.md", "deep/er/b.md"):
        stage(shop, name, "a\n")
    shop.unhooked()
    shop.git("sparse-checkout", "set", "--cone", "--sparse-index", "src")
    stage(shop, "src/.env")
    return commit(shop)


def sha_256(shop: HookedRepo) -> Done:
    made = HookedRepo(shop.path.parent / "sha256", "--object-format=sha256")
    made.commit("start", **{"README.md": "a shop\n"})
    made.hook("pre-commit")
    stage(made)
    return commit(made)


def cherry_pick_in_progress(shop: HookedRepo) -> Done:
    shop.git("switch", "-q", "-c", "side")
    stage(shop, "side.txt", "side\n")
    shop.unhooked()
    shop.git("switch", "-q", "-")
    shop.git("cherry-pick", "--no-commit", "side")
    stage(shop)
    return commit(shop)


def patch_staging(shop: HookedRepo) -> Done:
    """``git add -p`` takes the second of two hunks."""
    stage(shop, "long.txt", LONG)
    shop.unhooked()
    shop.write("long.txt", f"another\n{LONG}{KEY}")
    run("sh", "-c", "printf 'n\\ny\\n' | git add -p", cwd=shop.path)
    assert SECRET in shop.git("show", ":long.txt")
    assert "another" not in shop.git("show", ":long.txt")
    return commit(shop)


def submodule_of_a_worktree(shop: HookedRepo) -> Done:
    inner = HookedRepo(shop.path.parent / "inner")
    inner.commit("start", **{"a.py": "x = 1\n"})
    shop.git("submodule", "add", "-q", str(inner.path), "lib")
    shop.unhooked()
    shop.git("worktree", "add", "-q", "-b", "side", "../side")
    side = HookedRepo.__new__(HookedRepo)
    side.path = shop.path.parent / "side"
    side.git("submodule", "update", "--init", "-q")
    lib = HookedRepo.__new__(HookedRepo)
    lib.path = side.path / "lib"
    lib.hook("pre-commit")
    stage(lib)
    return commit(lib)


def huskys_folder(shop: HookedRepo) -> Done:
    """husky points ``core.hooksPath`` to a folder of its own, whose hooks call the user's."""
    hook = shop.path / ".git/hooks/pre-commit"
    text = hook.read_text()
    hook.unlink()
    theirs = '#!/bin/sh\nsh -e "$(dirname "$0")/../pre-commit" "$@"\n'
    shop.write(".husky/_/pre-commit", theirs).chmod(0o755)
    shop.write(".husky/pre-commit", text.replace("exec ", "")).chmod(0o755)
    shop.git("config", "core.hooksPath", ".husky/_")
    stage(shop)
    return commit(shop)


def split_index(shop: HookedRepo) -> Done:
    shop.git("update-index", "--split-index")
    stage(shop)
    return commit(shop)


def hooks_path(shop: HookedRepo) -> Done:
    shop.hook("pre-commit", folder=shop.path / "hooks of us")
    (shop.path / ".git/hooks/pre-commit").unlink()
    shop.git("config", "core.hooksPath", "hooks of us")
    stage(shop)
    return commit(shop)


def set_completed(shop: HookedRepo) -> Done:
    """A secret joins an id that was committed long ago."""
    lines = KEY.splitlines(keepends=True)
    stage(shop, ".env", lines[0] + lines[3])
    shop.unhooked()
    stage(shop, ".env", lines[0] + f"VIPPS_CLIENT_SECRET={SECRET}\n" + lines[3])
    return commit(shop)


def crlf(shop: HookedRepo) -> Done:
    stage(shop, ".env", KEY.replace("\n", "\r\n"))
    return commit(shop)


def many_files(shop: HookedRepo) -> Done:
    for number in range(1_700):  # more ids than a pipe holds
        shop.write(f"many/{number}.txt", f"{number}\n")
    stage(shop, "many/last.env")
    shop.git("add", "-A")
    return commit(shop)


STOPPED = (
    plain, sub_directory, linked_worktree, submodule, unborn_branch, amend, commit_all, commit_only,
    partial_staging, rename_with_edit, type_change, merge_in_progress, rebase_in_progress, utf_16,
    no_diff_attribute, binary, archive, encoded, spaces, quotes, newline, not_utf_8, own_index,
    git_dir_set, sparse_checkout, sparse_index, split_index, hooks_path, huskys_folder,
    set_completed, crlf, many_files, sha_256, cherry_pick_in_progress, patch_staging,
    submodule_of_a_worktree,
)  # fmt: skip


@pytest.mark.parametrize("situation", STOPPED, ids=lambda case: case.__name__)
def test_a_key_is_stopped(shop: HookedRepo, situation: Callable[[HookedRepo], Done]) -> None:
    done = situation(shop)
    assert done.stopped, done.said


def nothing_staged(shop: HookedRepo) -> Done:
    return shop.run("commit", "--allow-empty", "-m", "change")


def only_in_the_work_tree(shop: HookedRepo) -> Done:
    stage(shop, "a.py", "x = 1\n")
    shop.write("a.py", KEY)
    return commit(shop)


def intent_to_add(shop: HookedRepo) -> Done:
    shop.write(".env", KEY)
    shop.git("add", "-N", ".env")
    stage(shop, "a.py", "x = 1\n")
    return commit(shop)


def mode_change(shop: HookedRepo) -> Done:
    stage(shop, "old.sh", KEY)
    shop.unhooked("a leak, long ago")
    shop.git("update-index", "--chmod=+x", "old.sh")
    return commit(shop)


def rename_alone(shop: HookedRepo) -> Done:
    stage(shop, "old.env", KEY)
    shop.unhooked("a leak, long ago")
    shop.git("mv", "old.env", "new.env")
    return commit(shop)


def removal(shop: HookedRepo) -> Done:
    stage(shop)
    shop.unhooked("a leak, long ago")
    shop.git("rm", "-q", ".env")
    return commit(shop)


def another_line(shop: HookedRepo) -> Done:
    stage(shop)
    shop.unhooked("a leak, long ago")
    stage(shop, ".env", KEY + "SHOP_COLOUR=blue\n")
    return commit(shop)


def submodule_moved(shop: HookedRepo) -> Done:
    inner = HookedRepo(shop.path.parent / "inner")
    inner.commit("start", **{"a.py": "x = 1\n"})
    shop.git("submodule", "add", "-q", str(inner.path), "lib")
    return commit(shop)


def clean_unborn(shop: HookedRepo) -> Done:
    shop.git("switch", "-q", "--orphan", "new")
    stage(shop, "a.py", "x = 1\n")
    return commit(shop)


PASSED = (
    nothing_staged, only_in_the_work_tree, intent_to_add, mode_change, rename_alone, removal,
    another_line, submodule_moved, clean_unborn,
)  # fmt: skip


@pytest.mark.parametrize("situation", PASSED, ids=lambda case: case.__name__)
def test_nothing_else_is_stopped(shop: HookedRepo, situation: Callable[[HookedRepo], Done]) -> None:
    done = situation(shop)
    assert done.code == 0, done.said
    assert "leakscan: No leaked key found" in done.said


def test_a_conflict_is_not_passed_over(shop: HookedRepo) -> None:
    stage(shop, "a.txt", "base\n")
    shop.unhooked()
    shop.git("switch", "-q", "-c", "side")
    stage(shop, "a.txt", "side\n")
    shop.unhooked()
    shop.git("switch", "-q", "-")
    stage(shop, "a.txt", "main\n")
    shop.unhooked()
    assert shop.run("merge", "side").code
    done = run("python", "-m", "leakscan", "hook", cwd=shop.path)
    assert done.code == 3
    assert "a.txt" in done.said


def test_a_broken_git_is_not_passed_over(shop: HookedRepo) -> None:
    stage(shop)
    (shop.path / ".git" / "index").write_bytes(b"no index")
    assert run("python", "-m", "leakscan", "hook", cwd=shop.path).code == 2


def test_a_missing_object_is_not_passed_over(shop: HookedRepo) -> None:
    shop.git("update-index", "--add", "--cacheinfo", f"100644,{'ab' * 20},lost.txt")
    done = run("python", "-m", "leakscan", "hook", cwd=shop.path)
    assert done.code == 3
    assert "lost.txt" in done.said


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("path", ["a/.env", "a b\\c.env"])
def test_paths_and_line_ends_do_not_change_a_fingerprint(
    shop: HookedRepo, path: str, ending: str
) -> None:
    stage(shop, path, KEY.replace("\n", ending))
    said = shop.run("commit", "-m", "change", LEAKSCAN_ALL="1").said
    found = next(line for line in said.splitlines() if line.strip().startswith("id v1:"))
    stage(shop, "other.env", KEY)
    shop.git("rm", "-q", "--cached", "--", path)
    assert found in shop.run("commit", "-m", "change", LEAKSCAN_ALL="1").said
    assert Path(shop.path / path).exists()


def test_a_stopped_commit_names_the_file_and_how_to_accept(shop: HookedRepo) -> None:
    stage(shop, "my shop/keys.env")
    said = commit(shop).said
    assert "git restore --staged 'my shop/keys.env'" in said
    assert "leakscan: allow reason=" in said
    assert "leakscan baseline audit" in said


def test_from_a_folder_below_the_command_still_fits(shop: HookedRepo) -> None:
    done = sub_directory(shop)
    assert "git restore --staged :/src/.env" in done.said
