"""Everything a repository holds, through the real git: the planted text arrives and is placed."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from leakscan.errors import GitError
from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, merge_coverage
from leakscan.sources.git import catfile
from leakscan.sources.git.history import FINER, HistorySource
from tests.conftest import GitRepo
from tests.sources.git.planting import PLANTS, Plant

TEXT = "planted-text-4711"


def read(source: HistorySource) -> tuple[list[Chunk], Coverage]:
    chunks, coverage = [], [Coverage()]
    for shard in source.shards():
        for item in pickle.loads(pickle.dumps(shard)).chunks():  # noqa: S301
            if isinstance(item, Chunk):
                chunks.append(item)
            else:
                skipped = isinstance(item, Skipped)
                coverage.append(Coverage(skipped=(item,)) if skipped else item)
    return chunks, merge_coverage(coverage)


def places(source: HistorySource, text: str = TEXT) -> list[Provenance]:
    """Where the text stands, as a report would say it."""
    found = [c.provenance for c in read(source)[0] if text.encode() in c.data]
    known = source.attribute({p.blob for p in found if p.blob and not p.commit})
    answer = []
    for place in found:
        at = known.get(place.blob)
        answer += [replace(p, via=place.via) for p in at.places] if at else [place]
    return answer


def skips(source: HistorySource) -> set[str]:
    return {skip.reason for skip in read(source)[1].skipped}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS.keys())
def test_a_planted_text_is_found_where_it_stands(
    plant: Plant, repo: GitRepo, tmp_path: Path
) -> None:
    planted = plant(repo, TEXT, tmp_path)
    source = HistorySource(planted.root or repo.path)
    matching = [
        place
        for place in places(source)
        if (place.origin, place.path) == (planted.origin, planted.path)
    ]
    assert matching, places(source)
    for place in matching:
        assert bool(place.commit) == planted.commit
        assert place.refs == planted.refs
        assert bool(place.in_head) == planted.in_head
        if place.commit and place.origin is not Origin.REF_NAME:
            assert place.author_date == "2024-05-17T12:00:00+02:00"
    assert read(source)[1].complete


def test_every_object_comes_once_and_is_counted(repo: GitRepo) -> None:
    for content in ("1\n", "2\n", "1\n"):
        repo.commit(content, a=content, b=content)
    repo.git("gc", "-q")
    chunks, coverage = read(HistorySource(repo.path))
    blobs = [c.data for c in chunks if c.provenance.origin is Origin.BLOB]
    assert sorted(blobs) == [b"1\n", b"2\n"]
    assert (coverage.blobs, coverage.commits, coverage.repositories) == (2, 3, 1)
    assert coverage.bytes > 4
    assert coverage.complete


def test_an_empty_repository_is_complete(repo: GitRepo) -> None:
    _, coverage = read(HistorySource(repo.path))
    assert coverage.complete
    assert (coverage.blobs, coverage.commits) == (0, 0)


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_shards_share_the_objects_without_overlap(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    monkeypatch.setattr("leakscan.sources.git.inventory.BLOCK", 3)
    monkeypatch.setattr("leakscan.sources.git.history.SHARE", 1)
    for number in range(20):
        repo.commit(f"{number}", a=f"{number}\n")
    source = HistorySource(repo.path, parts=parts)
    assert len(list(source.shards())) == (1 + parts * FINER if parts > 1 else 1)
    chunks, coverage = read(source)
    blobs = sorted(c.data for c in chunks if c.provenance.origin is Origin.BLOB)
    assert blobs == sorted(f"{n}\n".encode() for n in range(20))
    assert (coverage.blobs, coverage.commits) == (20, 20)


@pytest.fixture
def three(repo: GitRepo) -> GitRepo:
    """Commits tagged one, two, three, each with a file of that name; three is on another branch."""
    for name in ("one", "two", "three"):
        repo.commit(f"message {name}", **{name: f"text {name}\n"})
        repo.git("tag", name)
    repo.git("branch", "side")
    repo.git("reset", "-q", "--hard", "refs/tags/two")
    return repo


def said(source: HistorySource) -> set[str]:
    return {
        word
        for word in ("one", "two", "three")
        for c in read(source)[0]
        if f"text {word}".encode() in c.data
    }


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"since": "one"}, {"two", "three"}, id="since looks at every ref"),
        pytest.param({"since": "side"}, set(), id="nothing since"),
        pytest.param({"range_": "one..two"}, {"two"}, id="range"),
        pytest.param({"range_": "one..side"}, {"two", "three"}, id="range to a branch"),
        pytest.param({"range_": "one.."}, {"two"}, id="to HEAD"),
        pytest.param({"range_": "..side"}, {"three"}, id="from HEAD"),
        pytest.param({"range_": "one...side"}, {"two", "three"}, id="symmetric"),
        pytest.param({"range_": "two"}, {"one", "two"}, id="a single revision"),
    ],
)
def test_only_what_some_commits_introduced(
    three: GitRepo, options: dict[str, str], expected: set[str]
) -> None:
    source = HistorySource(three.path, **options)
    assert said(source) == expected
    names = {c.provenance.path for c in read(source)[0] if c.provenance.origin is Origin.FILE_NAME}
    assert names == expected
    assert read(source)[1].complete


@pytest.mark.parametrize(
    "options",
    [
        {"since": "absent"},
        {"since": "--all"},
        {"since": "HEAD:one"},
        {"range_": "one..absent"},
        {"range_": "-x..one"},
        {"range_": "absent"},
    ],
    ids=str,
)
def test_a_revision_that_means_nothing_is_an_error(three: GitRepo, options: dict[str, str]) -> None:
    with pytest.raises(GitError, match="no commit is called") as caught:
        list(HistorySource(three.path, **options).shards())
    assert caught.value.hint


@pytest.mark.parametrize("where", ["plain", "absent", "file"])
def test_not_a_repository_is_an_error(tmp_path: Path, where: str) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(GitError) as caught:
        list(HistorySource(tmp_path / where).shards())
    assert caught.value.hint


def test_from_a_folder_below_and_from_inside_the_git_folder(repo: GitRepo) -> None:
    repo.commit(**{"sub/a": TEXT})
    for where in ("sub", ".git"):
        (place,) = places(HistorySource(repo.path / where))
        assert place.path == "sub/a"


def test_a_calling_git_does_not_turn_the_scan_elsewhere(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(a=TEXT)
    other = GitRepo(tmp_path / "other")
    other.git("init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    assert [place.path for place in places(HistorySource(repo.path))] == ["a"]


def test_a_shallow_clone_says_that_history_is_cut(repo: GitRepo, tmp_path: Path) -> None:
    for name in "abc":
        repo.commit(a=name)
    repo.git("clone", "-q", "--depth=2", f"file://{repo.path}", str(tmp_path / "shallow"))
    assert skips(HistorySource(tmp_path / "shallow")) == {"shallow"}
    assert skips(HistorySource(tmp_path / "shallow", range_="HEAD~..HEAD")) == set()
    assert skips(HistorySource(tmp_path / "shallow", range_="HEAD")) == {"shallow"}


@pytest.mark.parametrize("filter_", ["blob:none", "tree:0"])
def test_a_partial_clone_says_what_is_missing_and_fetches_nothing(
    repo: GitRepo, tmp_path: Path, filter_: str
) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    for name in "abc":
        repo.commit("message " + name, **{"sub/f": name * 9})
    where = tmp_path / "partial"
    repo.git("clone", "-q", f"--filter={filter_}", f"file://{repo.path}", str(where))
    before = GitRepo(where).git("count-objects", "-v")
    chunks, coverage = read(HistorySource(where))
    assert "missing-object" in {s.reason for s in coverage.skipped}
    assert b"ccccccccc" in {c.data for c in chunks}  # the one that is checked out
    assert coverage.commits == 3
    HistorySource(where).attribute([c.provenance.blob for c in chunks if c.provenance.blob])
    assert GitRepo(where).git("count-objects", "-v") == before
    assert "missing-object" in skips(HistorySource(where, range_="HEAD~2..HEAD~"))


def test_a_lost_object_is_stated(repo: GitRepo) -> None:
    repo.commit(a="1")
    repo.commit(a=TEXT)
    lost = repo.git("rev-parse", "HEAD~:a")
    (repo.path / ".git/objects" / lost[:2] / lost[2:]).unlink()
    _, coverage = read(HistorySource(repo.path))
    (skip,) = coverage.skipped
    assert (skip.reason, skip.detail[:27]) == ("missing-object", "1 objects are not in this r")
    assert [place.path for place in places(HistorySource(repo.path))] == ["a"]


def loose(repo: GitRepo, revision: str) -> Path:
    id_ = repo.git("rev-parse", revision)
    path = repo.path / ".git/objects" / id_[:2] / id_[2:]
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("damage", ["empty", "garbage", "cut", "flipped"])
def test_a_damaged_object_is_passed_over(repo: GitRepo, damage: str) -> None:
    names = [f"f{n}" for n in range(8)]
    repo.commit(**{name: Random(name).randbytes(3000) for name in names})
    for name in ("f2", "f3", "f6"):
        path = loose(repo, f"HEAD:{name}")
        good = path.read_bytes()
        bad = {
            "empty": b"",
            "garbage": b"garbage",
            "cut": good[:1500],
            "flipped": good[:1500] + bytes([good[1500] ^ 255]) + good[1501:],
        }
        path.write_bytes(bad[damage])
    chunks, coverage = read(HistorySource(repo.path))
    assert len([c for c in chunks if c.provenance.origin is Origin.BLOB]) == 5
    assert len({s.where for s in coverage.skipped if s.where.startswith("object ")}) == 3
    assert coverage.blobs == 5


def test_a_pack_cut_short_ends_in_statements(repo: GitRepo) -> None:
    repo.commit(**{f"f{n}": Random(n).randbytes(3000) for n in range(8)})
    repo.git("gc", "-q")
    repo.write("loose", TEXT)
    repo.git("hash-object", "-w", "loose")
    (pack,) = (repo.path / ".git/objects/pack").glob("*.pack")
    pack.chmod(0o644)
    pack.write_bytes(pack.read_bytes()[:9000])
    chunks, coverage = read(HistorySource(repo.path))
    assert TEXT.encode() in {c.data for c in chunks}
    assert len([s for s in coverage.skipped if s.where.startswith("object ")]) == 10
    assert {s.reason for s in coverage.skipped} >= {"git-complaint", "broken-history"}


def test_many_unreadable_objects_are_counted(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leakscan.sources.git.contents.NAMED", 2)
    repo.commit(**{f"f{n}": Random(n).randbytes(3000) for n in range(4)})
    for number in range(4):
        loose(repo, f"HEAD:f{number}").write_bytes(b"")
    _, coverage = read(HistorySource(repo.path))
    assert [s.detail for s in coverage.skipped if s.where == "objects"] == [
        "4 in all cannot be read"
    ]


def test_very_many_damaged_objects_end(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leakscan.sources.git.bulk.DEATHS", 3)
    repo.commit(**{f"f{n}": Random(n).randbytes(3000) for n in range(8)})
    for number in range(8):
        path = loose(repo, f"HEAD:f{number}")
        path.write_bytes(path.read_bytes()[:1500])
    _, coverage = read(HistorySource(repo.path))
    assert len({s.where for s in coverage.skipped if s.where.startswith("object ")}) >= 8


def test_a_lost_commit_leaves_the_objects_readable(repo: GitRepo) -> None:
    repo.commit(a=TEXT)
    repo.commit(a="2")
    repo.commit(a="3")
    loose(repo, "HEAD~").unlink()
    chunks, coverage = read(HistorySource(repo.path))
    assert any(TEXT.encode() in c.data for c in chunks)
    assert "broken-history" in {s.reason for s in coverage.skipped}
    assert places(HistorySource(repo.path))  # not attributed to the end, and not an error


def test_an_alternate_that_is_gone_is_stated(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit(a=TEXT)
    repo.write(".git/objects/info/alternates", f"{tmp_path}/gone/objects\n")
    assert "git-complaint" in skips(HistorySource(repo.path))


def test_git_lfs_content_that_is_elsewhere_is_stated(repo: GitRepo) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'5' * 64}\nsize 12\n"
    repo.commit(**{"big.bin": pointer})
    _, coverage = read(HistorySource(repo.path))
    assert [(s.reason, "555" in s.detail) for s in coverage.skipped] == [("git-lfs", True)]
    pointers = [c for c in read(HistorySource(repo.path))[0] if c.data == pointer.encode()]
    assert [c.opened for c in pointers] == [True]  # or it would be stated a second time


def test_a_document_about_git_lfs_is_no_pointer(repo: GitRepo) -> None:
    repo.commit(a="version https://git-lfs.github.com/spec/v1\nis what a pointer begins with\n")
    assert skips(HistorySource(repo.path)) == set()


def test_a_large_blob_comes_in_windows(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catfile, "WHOLE", 1000)
    text = "".join(f"line {n}\n" for n in range(500)) + TEXT
    repo.commit(big=text, after="after\n")
    chunks, coverage = read(HistorySource(repo.path))
    (chunk,) = [c for c in chunks if TEXT.encode() in c.data]
    assert chunk.data == text.encode()
    assert b"after\n" in {c.data for c in chunks}
    assert coverage.blobs == 2
    assert coverage.complete


def test_reading_starts_no_program_that_the_repository_names(repo: GitRepo, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    repo.commit(**{".gitattributes": "* diff=bad\n", "a": TEXT})
    for key in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.bad.command",
        "diff.bad.textconv",
        "core.sshCommand",
        "gpg.program",
        "core.alternateRefsCommand",
    ):
        repo.git("config", key, f"touch {mark};")
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "log.mailmap", "false")
    assert [place.path for place in places(HistorySource(repo.path))] == ["a"]
    assert not mark.exists()


def test_a_pipe_in_the_git_folder_does_not_block(repo: GitRepo) -> None:
    import os  # noqa: PLC0415

    os.mkfifo(repo.path / ".git/pipe")
    (repo.path / ".git/link").symlink_to("/dev/zero")
    assert read(HistorySource(repo.path))[1].complete


def test_who_wrote_is_said_once_a_person(repo: GitRepo) -> None:
    for number in range(3):
        repo.commit(str(number))
    repo.git("tag", "-am", "x", "v1")
    people = [
        c for c in read(HistorySource(repo.path))[0] if c.provenance.origin is Origin.COMMIT_AUTHOR
    ]
    assert [c.data for c in people] == [b"Kari Test <kari@example.com>"]
