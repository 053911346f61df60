"""The index against HEAD, through the real git."""

from __future__ import annotations

import os
import pickle
import subprocess
from pathlib import Path
from random import Random

import pytest

from leakscan.errors import GitError
from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin
from leakscan.model.result import Coverage
from leakscan.model.span import LineRange
from leakscan.sources.git import catfile
from leakscan.sources.git.staged import StagedSource
from tests.conftest import GitRepo


def read(root: Path) -> list[Chunk | Skipped | Coverage]:
    (shard,) = StagedSource(root).shards()
    return list(pickle.loads(pickle.dumps(shard)).chunks())  # noqa: S301  a shard travels to workers


def contents(root: Path) -> dict[str, tuple[bytes, tuple[LineRange, ...] | None]]:
    return {
        item.provenance.path: (item.data, item.fresh)
        for item in read(root)
        if isinstance(item, Chunk) and item.provenance.origin is not Origin.FILE_NAME
    }


def names(root: Path) -> list[str]:
    return [
        item.provenance.path
        for item in read(root)
        if isinstance(item, Chunk) and item.provenance.origin is Origin.FILE_NAME
    ]


def test_nothing_staged_is_a_clean_answer(repo: GitRepo) -> None:
    repo.commit(a="1\n")
    assert read(repo.path) == [Coverage(repositories=1)]


def test_an_unborn_branch_has_everything_new(repo: GitRepo) -> None:
    repo.write("a.env", "x=1\n")
    repo.git("add", "a.env")
    assert contents(repo.path) == {"a.env": (b"x=1\n", None)}
    assert names(repo.path) == ["a.env"]
    assert read(repo.path)[-1] == Coverage(files=1, bytes=4, repositories=1)


def test_an_unborn_branch_of_a_sha256_repository(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "r")
    repo.git("init", "-q", "--object-format=sha256")
    repo.write("a", "x\n")
    repo.git("add", "a")
    assert contents(repo.path) == {"a": (b"x\n", None)}


@pytest.mark.parametrize(
    ("before", "after", "fresh"),
    [
        pytest.param("a\nb\nc\n", "a\nB\nc\nd\ne\n", ((2, 2), (4, 5)), id="edited and appended"),
        pytest.param("a\nb\n", "a\n", (), id="only deleted"),
        pytest.param("", "a\nb\n", ((1, 2),), id="from empty"),
        pytest.param("a\n", "x\na\n", ((1, 1),), id="before the first line"),
        pytest.param("a\nb", "a\nb\n", ((2, 2),), id="an end of line"),
        pytest.param("a\n", "a\n--- b\n@@ -1 +1 @@\n+c\n", ((2, 4),), id="content like a patch"),
        pytest.param("a\0\n", "a\0\nb\0\n", ((2, 2),), id="binary"),
        pytest.param("a\r\n", "a\r\nb\r\n", ((2, 2),), id="CRLF"),
    ],
)
def test_only_added_lines_are_fresh(
    repo: GitRepo, before: str, after: str, fresh: tuple[tuple[int, int], ...]
) -> None:
    repo.commit(f=before)
    repo.write("f", after)
    repo.git("add", "f")
    assert contents(repo.path) == {"f": (after.encode(), tuple(LineRange(*r) for r in fresh))}


def test_attributes_hide_nothing(repo: GitRepo) -> None:
    repo.write(".gitattributes", "a -diff\nb binary\nc diff=shown\n")
    repo.git("config", "diff.shown.textconv", "false")
    repo.git("config", "diff.shown.command", "false")
    repo.commit(a="1\n", b="1\n", c="1\n")
    for name in "abc":
        repo.write(name, "1\n2\n")
    repo.git("add", "-A")
    assert contents(repo.path) == dict.fromkeys("abc", (b"1\n2\n", (LineRange(2, 2),)))


def test_configuration_of_the_repository_changes_nothing(repo: GitRepo) -> None:
    for key, value in {
        "diff.noprefix": "true",
        "diff.renames": "false",
        "diff.relative": "true",
        "diff.context": "9",
        "diff.interHunkContext": "9",
        "diff.external": "false",
        "color.ui": "always",
        "core.quotePath": "false",
        "core.fsmonitor": "false",
        "diff.orderFile": "order",
        "diff.submodule": "log",
    }.items():
        repo.git("config", key, value)
    repo.commit(a="1\n2\n3\n4\n5\n6\n", b="q\n")
    repo.write("order", "b\na\n")
    repo.write("a", "0\n1\n2\n3\n4\n5\n6\n7\n")
    repo.write("b", "q\nr\n")
    repo.git("add", "a", "b")
    seen = contents(repo.path)
    assert seen["a"][1] == (LineRange(1, 1), LineRange(8, 8))
    assert seen["b"][1] == (LineRange(2, 2),)


def test_partial_staging_reads_the_index_and_not_the_work_tree(repo: GitRepo) -> None:
    repo.commit(f="a\n")
    repo.write("f", "a\nstaged\n")
    repo.git("add", "f")
    repo.write("f", "a\nstaged\nlater\n")
    assert contents(repo.path) == {"f": (b"a\nstaged\n", (LineRange(2, 2),))}


def test_a_rename_with_an_edit_adds_a_name_and_the_edited_lines(repo: GitRepo) -> None:
    body = "".join(f"line {n}\n" for n in range(20))
    repo.commit(old=body)
    repo.git("mv", "old", "new")
    repo.write("new", body + "added\n")
    repo.git("add", "-A")
    assert contents(repo.path) == {"new": ((body + "added\n").encode(), (LineRange(21, 21),))}
    assert names(repo.path) == ["new"]


def test_a_plain_rename_adds_a_name_only(repo: GitRepo) -> None:
    repo.commit(old="1\n2\n")
    repo.git("mv", "old", "new")
    assert contents(repo.path) == {}
    assert names(repo.path) == ["new"]


def test_a_symlink_is_its_target(repo: GitRepo) -> None:
    repo.commit(a="file\n")
    (repo.path / "a").unlink()
    (repo.path / "a").symlink_to("target text")
    (repo.path / "b").symlink_to("other text")
    repo.git("add", "-A")
    chunks = [item for item in read(repo.path) if isinstance(item, Chunk)]
    links = {c.provenance.path: c for c in chunks if c.provenance.origin is Origin.SYMLINK}
    assert links["a"].data == b"target text"  # a type change: everything is new
    assert links["a"].fresh is None
    assert links["b"].data == b"other text"


def test_a_change_of_mode_adds_nothing(repo: GitRepo) -> None:
    repo.commit(a="1\n", b="1\n")
    repo.git("update-index", "--chmod=+x", "a", "b")
    repo.write("b", "1\n2\n")
    (repo.path / "b").chmod(0o755)
    repo.git("add", "b")
    assert contents(repo.path) == {"b": (b"1\n2\n", (LineRange(2, 2),))}


def test_intent_to_add_is_not_staged_yet(repo: GitRepo) -> None:
    repo.commit()
    repo.write("a", "later\n")
    repo.git("add", "-N", "a")
    assert contents(repo.path).get("a", (b"", None))[0] == b""


def test_a_submodule_has_nothing_to_read_but_its_name_and_gitmodules(
    repo: GitRepo, tmp_path: Path
) -> None:
    other = GitRepo(tmp_path / "other")
    other.git("init", "-q")
    other.commit(x="1")
    repo.commit()
    repo.git("submodule", "--quiet", "add", str(other.path), "sub")
    assert set(contents(repo.path)) == {".gitmodules"}
    assert names(repo.path) == [".gitmodules", "sub"]
    repo.git("commit", "-qm", "sub")
    other.commit(x="2")
    repo.git("-C", "sub", "pull", "-q")
    repo.write("z", "1\n")
    repo.git("add", "-A")
    assert set(contents(repo.path)) == {"z"}


@pytest.mark.parametrize(
    "name",
    [
        b"with space",
        b'quo"te',
        b"new\nline",
        b"tab\t",
        b"latin-\xe5",
        "blåbær".encode(),
        b"-dash",
        b":(x)",
    ],
)
def test_any_name(repo: GitRepo, name: bytes) -> None:
    path = os.fsencode(repo.path) + b"/" + name
    Path(os.fsdecode(path)).write_bytes(b"a\n")
    repo.git("add", "-A")
    repo.git("commit", "-qm", "1")
    Path(os.fsdecode(path)).write_bytes(b"a\nb\n")
    repo.write("z", "z\n")
    repo.git("add", "-A")
    text = name.decode("utf-8", "surrogateescape")
    assert contents(repo.path) == {text: (b"a\nb\n", (LineRange(2, 2),)), "z": (b"z\n", None)}


def test_a_name_is_text_to_scan(repo: GitRepo) -> None:
    repo.write("dir/told-in-a-name", "")
    repo.git("add", "-A")
    (chunk,) = [
        item
        for item in read(repo.path)
        if isinstance(item, Chunk) and item.provenance.origin is Origin.FILE_NAME
    ]
    assert chunk.data == b"dir/told-in-a-name"


def test_a_conflict_is_stated(repo: GitRepo) -> None:
    repo.commit(f="base\n")
    repo.git("switch", "-qc", "side")
    repo.commit(f="theirs\n")
    repo.git("switch", "-q", "main")
    repo.commit(f="ours\n")
    repo.git("merge", "-q", "side", check=False)
    assert Skipped("f", "unmerged", "the conflict is not resolved yet") in read(repo.path)
    repo.write("f", "ours\ntheirs\nresolved\n")
    repo.git("add", "f")
    assert contents(repo.path)["f"][1] == (LineRange(2, 3),)


def test_from_a_folder_below(repo: GitRepo) -> None:
    repo.write("sub/a", "1\n")
    repo.write("b", "1\n")
    repo.git("add", "-A")
    assert set(contents(repo.path / "sub")) == {"sub/a", "b"}


def test_a_linked_worktree_has_its_own_index(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit(a="1\n")
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    (tmp_path / "linked" / "b").write_text("2\n")
    repo.git("-C", str(tmp_path / "linked"), "add", "b")
    assert contents(repo.path) == {}
    assert set(contents(tmp_path / "linked")) == {"b"}


@pytest.mark.parametrize("setting", ["split", "sparse", "sparse-index"])
def test_special_indexes(repo: GitRepo, setting: str) -> None:
    repo.commit(a="1\n", **{"in/x": "1\n", "out/y": "1\n"})
    if setting == "split":
        repo.git("update-index", "--split-index")
    else:
        extra = ["--sparse-index"] if setting == "sparse-index" else []
        repo.git("sparse-checkout", "set", "--cone", *extra, "in")
    repo.write("in/x", "1\n2\n")
    repo.git("add", "in/x")
    assert contents(repo.path) == {"in/x": (b"1\n2\n", (LineRange(2, 2),))}


def test_what_a_calling_git_says_holds(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(a="1\n")
    repo.write("b", "2\n")
    other = tmp_path / "other-index"
    subprocess.run(
        ["git", "add", "b"],
        cwd=repo.path,
        env=os.environ | {"GIT_INDEX_FILE": str(other)},
        check=True,
    )
    assert contents(repo.path) == {}
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    assert set(contents(repo.path)) == {"b"}
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("GIT_DIR", ".git")
    assert set(contents(Path())) == {"b"}


def test_inside_a_real_hook(repo: GitRepo) -> None:
    """``git commit -a`` gives its hook an index of its own."""
    repo.commit(a="1\n")
    hook = repo.write(
        ".git/hooks/pre-commit",
        "#!/bin/sh\nexec python -c 'from leakscan.sources.git.staged import StagedSource as S\n"
        "from pathlib import Path\nfor i in S(Path()).chunks(): print(i)' >seen 2>&1\n",
    )
    hook.chmod(0o755)
    repo.write("a", "1\n2\n")
    root = Path(__file__).parents[3]
    subprocess.run(
        ["git", "commit", "-qam", "2"],
        cwd=repo.path,
        env=os.environ | {"PYTHONPATH": str(root)},
        check=True,
    )
    assert "fresh=(LineRange(first=2, last=2),)" in (repo.path / "seen").read_text()


def test_a_missing_and_a_damaged_object_are_stated_and_the_rest_is_read(repo: GitRepo) -> None:
    repo.commit()
    ids = {}
    for name in "abcd":
        repo.write(name, Random(name).randbytes(2000))
        repo.git("add", name)
        ids[name] = repo.git("rev-parse", f":{name}")
    path = {name: repo.path / ".git/objects" / i[:2] / i[2:] for name, i in ids.items()}
    path["a"].unlink()
    path["c"].chmod(0o644)
    path["c"].write_bytes(path["c"].read_bytes()[:1000])
    items = read(repo.path)
    assert set(contents(repo.path)) == {"b", "d"}
    skipped = {(i.where, i.reason) for i in items if isinstance(i, Skipped)}
    assert skipped == {("a", "missing-object"), ("c", "corrupt-object")}
    assert items[-1] == Coverage(files=2, bytes=4000, repositories=1)


def test_more_files_than_a_pipe_holds_requests(repo: GitRepo) -> None:
    repo.commit()
    for number in range(400):
        repo.write(f"f{number}", f"{number}\n" * 400)
    repo.git("add", "-A")
    assert len(contents(repo.path)) == 400


def test_a_large_blob_comes_in_windows(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catfile, "WHOLE", 1000)
    repo.commit(big="x\n" * 1000)
    repo.write("big", "x\n" * 1000 + "y\n")
    repo.git("add", "big")
    assert contents(repo.path) == {"big": (b"x\n" * 1000 + b"y\n", (LineRange(1001, 1001),))}


@pytest.mark.parametrize("where", ["plain", "absent", "file"])
def test_not_a_repository_is_an_error_with_a_repair(tmp_path: Path, where: str) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(GitError) as caught:
        read(tmp_path / where)
    assert caught.value.hint


def test_a_broken_index_is_an_error(repo: GitRepo) -> None:
    repo.commit(a="1\n")
    (repo.path / ".git/index").write_bytes(b"DIRC nonsense")
    with pytest.raises(GitError, match="index"):
        read(repo.path)
