"""Entries of a pack and their families, and what is read of them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from leakscan.sources.base import Screen
from leakscan.sources.git import families
from leakscan.sources.git import pack as pack_module
from leakscan.sources.git.families import FamilyReader, State
from leakscan.sources.git.pack import BLOB, COMMIT, OFS_DELTA, REF_DELTA, TREE, Pack
from leakscan.sources.git.packindex import Strange
from tests.conftest import GitRepo

KINDS = {COMMIT: "commit", TREE: "tree", BLOB: "blob"}
MARK = b"marked-place"


@pytest.fixture
def packed(repo: GitRepo) -> GitRepo:
    random = Random(3)
    text = [f"{random.getrandbits(200):060x}\n" for _ in range(300)]
    for number in range(25):
        text[random.randrange(300)] = (MARK.decode() if number == 12 else f"{number}") + "\n"
        repo.commit(f"{number}", a="".join(text), **{f"folder/{number}": f"{number}\n"})
    repo.git("repack", "-qadf", "--depth=50", "--window=50")
    return repo


def pack_path(repo: GitRepo) -> Path:
    (path,) = repo.path.glob(".git/objects/pack/*.pack")
    return path


@pytest.fixture
def pack(packed: GitRepo) -> Pack:
    return Pack(pack_path(packed).with_suffix(".idx"))


def kept(repo: GitRepo, id_: str) -> tuple[str, bytes]:
    """What git says of an object."""
    kind = repo.git("cat-file", "-t", id_)
    args = ["git", "cat-file", kind, id_]
    return kind, subprocess.run(args, cwd=repo.path, capture_output=True, check=True).stdout


def test_every_entry_is_in_one_family(pack: Pack) -> None:
    members = [number for root in pack.roots for number in pack.below(root)]
    assert sorted(members) == list(range(pack.index.count))
    assert not pack.orphans
    deltas = [n for n in members if pack.kind(n) == OFS_DELTA]
    assert deltas
    assert {pack.kind(root) for root in pack.roots} == set(KINDS)


def never(data: bytes) -> bool:
    del data
    return False


def test_families_give_the_objects_that_git_gives(packed: GitRepo, pack: Pack) -> None:
    reader = FamilyReader(pack, Screen(never, 1))
    for root in pack.roots:
        for number, data, state in reader.read(root):
            assert state is State.CLEAN
            assert kept(packed, pack.id_of(number).hex()) == (KINDS[pack.kind(root)], data)


@pytest.mark.parametrize("long", [0, 24_000], ids=["orders read", "results made"])
def test_a_hit_is_told_of_every_content_that_has_it(
    pack: Pack, long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leakscan.sources.git.delta.LONG", long)
    monkeypatch.setattr("leakscan.sources.git.delta.SHORT", 0)
    reader = FamilyReader(pack, Screen(lambda data: MARK in data, len(MARK)))
    seen = [
        (MARK in (data or b""), state is State.OPEN)
        for root in pack.roots
        for _, data, state in reader.read(root)
    ]
    assert any(has for has, _ in seen)
    assert [n for n, (has, hit) in enumerate(seen) if has != hit] == []


def test_what_would_need_too_much_memory_is_left(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "BUDGET", 1)
    reader = FamilyReader(pack, Screen(never, 1))
    read = [item for root in pack.roots for item in reader.read(root)]
    assert sorted(number for number, _, _ in read) == list(range(pack.index.count))
    assert any(data is None for _, data, _ in read)


def test_a_damaged_entry_and_what_is_made_of_it_are_left(packed: GitRepo) -> None:
    path = pack_path(packed)
    whole = Pack(path.with_suffix(".idx"))
    root = max(whole.roots, key=lambda r: len(list(whole.below(r))))
    start = whole.raw[2][root]
    content = bytearray(path.read_bytes())
    content[start + 12 : start + 33] = b"\xff" * 21
    path.chmod(0o600)
    path.write_bytes(content)
    reader = FamilyReader(Pack(path.with_suffix(".idx")), Screen(never, 1))
    assert [data for _, data, _ in reader.read(root)] == [None] * len(list(whole.below(root)))


def test_bases_named_by_their_ids(packed: GitRepo) -> None:
    packed.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-qadf", "--depth=50")
    pack = Pack(pack_path(packed).with_suffix(".idx"))
    kinds = {pack.kind(number) for number in range(pack.index.count)}
    assert REF_DELTA in kinds
    assert OFS_DELTA not in kinds
    members = [n for root in pack.roots for n in pack.below(root)]
    assert sorted([*members, *(n for o in pack.orphans for n in pack.below(o))]) == list(
        range(pack.index.count)
    )


def other_magic(content: bytearray) -> None:
    content[:4] = b"KCAP"


def other_count(content: bytearray) -> None:
    content[8:12] = b"\0\0\0\1"


def other_checksum(content: bytearray) -> None:
    content[-1] ^= 0xFF


def other_kind(content: bytearray) -> None:
    content[12] = 0x50 | content[12] & 0x8F


@pytest.mark.parametrize("damage", [other_magic, other_count, other_checksum, other_kind])
def test_a_pack_that_is_not_understood(
    packed: GitRepo, damage: Callable[[bytearray], None]
) -> None:
    path = pack_path(packed)
    content = bytearray(path.read_bytes())
    damage(content)
    path.chmod(0o600)
    path.write_bytes(content)
    with pytest.raises(Strange):
        Pack(path.with_suffix(".idx"))


def tied(path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> tuple[object, ...]:
    monkeypatch.setattr(pack_module, "MANY", many)
    try:
        made = Pack(path.with_suffix(".idx"))
    except Strange as strange:
        return (str(strange),)
    names = [made.id_of(number) for number in range(made.index.count)]
    return names, *made.raw[2:], made.roots, made.orphans


OPTIONS = [(), ("--delta-base-offset",), ("--window=0",), ("--index-version=2,0x10", "--depth=300")]


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_all_at_once_or_one_by_one_they_are_tied_the_same(
    options: tuple[str, ...], packed: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = packed.git("rev-list", "--objects", "--no-object-names", "--all").encode()
    packed.git("pack-objects", "-q", *options, str(tmp_path / "pack"), stdin=listed)
    (path,) = tmp_path.glob("*.pack")
    assert tied(path, monkeypatch, 0) == tied(path, monkeypatch, 1 << 40)
    whole = path.read_bytes()
    offsets = Pack(path.with_suffix(".idx")).raw[2]
    path.chmod(0o600)
    random = Random(7)
    for _ in range(60):  # heads of entries, damaged
        content = bytearray(whole)
        for _ in range(3):
            at = random.choice(offsets[:-1]) + random.choice((0, 0, 1, 2, 3))
            content[min(at, len(content) - 21)] = random.randrange(256)
        path.write_bytes(content)
        assert tied(path, monkeypatch, 0) == tied(path, monkeypatch, 1 << 40)
