"""Packs read directly give what ``cat-file`` gives: every object, and every place that is of interest."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leakscan.model.chunk import Chunk, Remark, Skipped
from leakscan.model.provenance import Origin
from leakscan.model.result import Coverage, merge_coverage
from leakscan.sources.base import Advance, Lesson, Screen
from leakscan.sources.git import families
from leakscan.sources.git.history import HistorySource
from leakscan.sources.git.layout import locate
from leakscan.sources.git.packindex import Strange
from leakscan.sources.git.packreading import ODD
from leakscan.sources.git.packs import Packs
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.shards import ObjectsShard, TogetherShard
from tests.conftest import GitRepo

KEY = b"planted-key-4711"
SCREEN = Screen(lambda data: KEY in data, len(KEY), lambda data: KEY in data)
Seen = tuple[Counter[tuple[str, str, bytes]], Coverage, list[str]]


def objects(source: HistorySource) -> list[ObjectsShard]:
    given = (one.shards if isinstance(one, TogetherShard) else (one,) for one in source.shards())
    return [shard for shards in given for shard in shards if isinstance(shard, ObjectsShard)]


def seen(source: HistorySource, screen: Screen | None = None) -> Seen:
    """What is of interest, the counts, and the remarks."""
    found: Counter[tuple[str, str, bytes]] = Counter()
    counts, remarks = [], []
    for shard in objects(source):
        for item in shard.screened(screen) if screen else shard.chunks():
            if isinstance(item, Chunk):
                place = item.provenance
                if KEY in item.data or item.data[:2] == b"\x1f\x8b":
                    found[place.origin, place.commit or place.blob, item.data] += 1
            elif isinstance(item, Remark):
                remarks.append(item.text)
            elif not isinstance(item, Lesson | Advance):
                counts.append(Coverage(skipped=(item,)) if isinstance(item, Skipped) else item)
    return found, merge_coverage(counts), remarks


def assert_same(path: Path, parts: int = 1) -> list[str]:
    source = HistorySource(path, parts=parts)
    by_git = seen(source)
    by_us = seen(source, SCREEN)
    assert by_us[:2] == by_git[:2]
    return by_us[2]


def stored(repo: GitRepo, contents: list[bytes]) -> list[str]:
    """Write blobs, loose."""
    for number, content in enumerate(contents):
        repo.write(f"f{number}", content)
    names = "".join(f"f{number}\n" for number in range(len(contents)))
    return repo.git(
        "hash-object", "-w", "--no-filters", "--stdin-paths", stdin=names.encode()
    ).split()


def packed(repo: GitRepo, ids: list[str], *options: str, config: str = "gc.auto=0") -> None:
    names = "\n".join(dict.fromkeys(ids)).encode() + b"\n"
    repo.git("-c", config, "pack-objects", "-q", *options, ".git/objects/pack/pack", stdin=names)
    repo.git("prune-packed", "-q")


PACKING = {
    "ordinary": ("--delta-base-offset",),
    "ref-deltas": (),
    "deep": ("--window=50", "--depth=400", "--delta-base-offset"),
    "shallow": ("--window=3", "--depth=2", "--delta-base-offset"),
    "no-deltas": ("--window=0",),
    "large-offsets": ("--index-version=2,0x10", "--delta-base-offset"),
    "not-compressed": ("--compression=0", "--delta-base-offset"),
}


@st.composite
def histories(draw: st.DrawFn) -> list[bytes]:
    """Versions of a text in which keys and parts of keys are moved, cut and joined."""
    random = Random(draw(st.integers(0, 1 << 32)))
    cut = random.randrange(1, len(KEY))
    pieces = [KEY, KEY[:cut], KEY[cut:], KEY[:-1] + b"2", KEY + KEY, b"\n"]
    text = b"".join(b"%030x\n" % random.getrandbits(120) for _ in range(random.randrange(5, 60)))
    versions = [text]
    for _ in range(draw(st.integers(1, 14))):
        text = random.choice(versions)
        at, to = sorted((random.randrange(len(text)), random.randrange(len(text))))
        match random.randrange(7):
            case 0:
                text = text[:at] + random.choice(pieces) + text[at:]
            case 1:
                text = text[:at] + text[to:]
            case 2:
                text += text[at:to]
            case 3:
                text = text[:at] + random.randbytes(random.randrange(1, 300)) + text[at:]
            case 4:  # a key that the limit of 127 bytes for an insertion cuts
                text = text[:at] + random.randbytes(random.randrange(110, 127)) + KEY + text[at:]
            case 5:  # the halves come together when what stands between them goes
                text = text[:at] + pieces[1] + text[at:to] + pieces[2] + text[to:]
                versions.append(text)
                text = text[: at + cut] + pieces[2] + text[to:]
            case 6:
                text = text[to:] + text[at:to]
        versions.append(text or b"\n")
    return versions


@pytest.mark.parametrize("options", PACKING.values(), ids=PACKING.keys())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_both_readers_see_the_same(
    options: tuple[str, ...], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    repo = GitRepo(tmp_path_factory.mktemp("made"))
    repo.git("init", "-q")
    versions = data.draw(histories())
    ids = stored(repo, versions)
    packed(repo, ids, *options)
    assert assert_same(repo.path) == []


@pytest.fixture
def history(repo: GitRepo) -> GitRepo:
    """Commits, tags and versions of a few files, packed."""
    random = Random(5)
    text = b"".join(b"%030x\n" % random.getrandbits(120) for _ in range(200))
    for number in range(12):
        at = random.randrange(len(text))
        text = text[:at] + (KEY if number == 7 else b"%d" % number) + text[at:]
        repo.commit(f"number {number}" + (KEY.decode() if number == 3 else ""), a=text)
    repo.commit("packed", b=gzip.compress(KEY + b"\n", mtime=0), c=b"")
    repo.git("tag", "-a", "-m", f"tag {KEY.decode()}", "v1")
    repo.git("gc", "-q")
    return repo


def test_commits_tags_and_containers(history: GitRepo) -> None:
    assert assert_same(history.path) == []
    found = seen(HistorySource(history.path), SCREEN)[0]
    assert {origin for origin, _, _ in found} == {
        Origin.BLOB, Origin.COMMIT_MESSAGE, Origin.TAG_MESSAGE,
    }  # fmt: skip


def test_what_is_clean_is_counted_and_not_shown(history: GitRepo) -> None:
    (shard,) = objects(HistorySource(history.path))
    shown = [i for i in shard.screened(SCREEN) if isinstance(i, Chunk)]
    assert len([c for c in shown if c.provenance.origin is Origin.BLOB]) < 8
    assert seen(HistorySource(history.path), SCREEN)[1].blobs == 14


def test_loose_objects_and_several_packs_that_share_objects(history: GitRepo) -> None:
    ids = [line.split()[0] for line in history.git("rev-list", "--objects", "--all").splitlines()]
    packed(history, ids[::2], "--delta-base-offset")
    history.commit("loose", d=KEY + b"!")
    assert assert_same(history.path) == []


def test_thin_packs_are_completed_by_git(history: GitRepo, tmp_path: Path) -> None:
    other = GitRepo(tmp_path / "other")
    other.git("clone", "-q", "--bare", history.path.as_uri(), ".")
    history.write("a", history.path.joinpath("a").read_bytes() + KEY)
    history.commit("more", e="more")
    other.git("-c", "fetch.unpackLimit=1", "fetch", "-q", "origin", "main:new")
    assert assert_same(other.path) == [f"{other.path}: {ODD}"]


def test_cruft_packs(history: GitRepo) -> None:
    history.git("reset", "-q", "--hard", "HEAD~4")
    history.git("reflog", "expire", "--all", "--expire=now")
    history.git("tag", "-d", "v1")
    history.git("repack", "-qd", "--cruft")
    assert list(history.path.glob(".git/objects/pack/*.mtimes"))
    assert assert_same(history.path) == []


def test_large_objects_are_not_deltas(repo: GitRepo) -> None:
    text = b"%0600d" % 1
    ids = stored(repo, [text, text + KEY, text + text])
    packed(repo, ids, config="core.bigFileThreshold=500")
    assert assert_same(repo.path) == []


@pytest.mark.parametrize("name", ["BUDGET", "WHOLE"])
def test_what_is_too_large_to_hold_is_left_to_git(
    name: str, history: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, name, 2000)
    (remark,) = assert_same(history.path)
    assert remark == f"{history.path}: {ODD}"


def test_a_damaged_object_is_stated(history: GitRepo) -> None:
    (path,) = history.path.glob(".git/objects/pack/*.pack")
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert_same(history.path)
    assert not seen(HistorySource(history.path), SCREEN)[1].complete


def test_shards_share_the_families(history: GitRepo) -> None:
    layout = locate(Git(history.path))
    whole = list(Packs(layout).read((0, 1), SCREEN))
    parts = [item for part in range(3) for item in Packs(layout).read((part, 3), SCREEN)]
    assert sorted(parts) == sorted(whole)


def test_another_repository_is_left_to_git(history: GitRepo, tmp_path: Path) -> None:
    other = GitRepo(tmp_path / "other")
    other.git("clone", "-q", "--shared", "--bare", str(history.path), ".")
    (remark,) = assert_same(other.path)
    assert "alternates" in remark
    assert remark.endswith("read by git cat-file")


def test_sha256_is_left_to_git(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "new")
    repo.git("init", "-q", "--object-format=sha256")
    repo.commit(a=KEY)
    (remark,) = assert_same(repo.path)
    assert "SHA-256" in remark


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def old(path: Path) -> None:
    path.write_bytes(b"\0\0\0\1" + path.read_bytes()[4:])


@pytest.mark.parametrize("suffix", ["idx", "pack"])
@pytest.mark.parametrize("damage", [cut, emptied, old, Path.unlink])
def test_a_pack_that_is_not_understood_is_strange(damage, suffix: str, history: GitRepo) -> None:
    layout = locate(Git(history.path))
    (path,) = history.path.glob(f".git/objects/pack/*.{suffix}")
    path.chmod(0o600)
    damage(path)
    if damage is Path.unlink and suffix == "pack":
        assert not list(Packs(layout).read((0, 1), SCREEN))
        return
    with pytest.raises(Strange):
        Packs(layout)
