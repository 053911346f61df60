"""Pack indexes as git writes them, and as nobody should."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from leakscan.sources.git.packindex import ID, PackIndex, Strange
from tests.conftest import GitRepo


@pytest.fixture
def packed(repo: GitRepo) -> GitRepo:
    for number in range(40):
        repo.commit(f"{number}", a=f"{number}\n")
    repo.git("gc", "-q")
    return repo


def index_path(repo: GitRepo) -> Path:
    (path,) = repo.path.glob(".git/objects/pack/*.idx")
    return path


def expected(repo: GitRepo) -> dict[str, int]:
    """Id and offset of every object, as git tells them."""
    lines = repo.git("show-index", stdin=index_path(repo).read_bytes()).splitlines()
    return {line.split()[1]: int(line.split()[0]) for line in lines}


def test_names_and_offsets_are_git_s(packed: GitRepo) -> None:
    index, known = PackIndex(index_path(packed)), expected(packed)
    assert index.count == len(known)
    assert [index.id_at(n).hex() for n in range(index.count)] == sorted(known)
    assert list(index.offsets()) == [known[id_] for id_ in sorted(known)]
    assert [index.offset_at(n) for n in range(index.count)] == list(index.offsets())


def test_every_name_is_found_and_no_other(packed: GitRepo) -> None:
    index = PackIndex(index_path(packed))
    for number in range(index.count):
        assert index.find(index.id_at(number)) == number
    for id_ in (
        b"\0" * ID,
        b"\xff" * ID,
        hashlib.sha1(b"no object", usedforsecurity=False).digest(),
    ):
        assert index.find(id_) is None


def test_names_by_their_first_byte(packed: GitRepo) -> None:
    index = PackIndex(index_path(packed))
    names = [index.id_at(n) for n in range(index.count)]
    for first in range(256):
        assert index.names_from(first) == b"".join(n for n in names if n[0] == first)


def test_offsets_beyond_two_gigabytes(packed: GitRepo) -> None:
    """git writes them into a table of their own; here every offset goes there."""
    packed.git("config", "pack.indexVersion", "2")
    (pack,) = packed.path.glob(".git/objects/pack/*.pack")
    known = expected(packed)
    path = index_path(packed)
    path.chmod(0o600)
    packed.git(
        "index-pack", "--index-version=2,0x10", "-o", str(path.with_name("far.idx")), str(pack)
    )
    far = PackIndex(path.with_name("far.idx"))
    assert far.offsets() == array("Q", [known[id_] for id_ in sorted(known)])


def version_one(path: Path) -> None:
    path.write_bytes(b"\0\0\0\1" + path.read_bytes()[4:])


def short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:500])


def fewer_names(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-300])


def counts_fall(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8:12] = b"\x7f\xff\xff\xff"
    path.write_bytes(content)


def far_offset_to_nowhere(path: Path) -> None:
    content = bytearray(path.read_bytes())
    count = int.from_bytes(content[8 + 255 * 4 : 8 + 256 * 4], "big")
    at = 8 + 1024 + count * 24
    content[at : at + 4] = b"\x80\0\xff\xff"
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage", [version_one, short, fewer_names, counts_fall, far_offset_to_nowhere, Path.unlink]
)
def test_what_does_not_fit_together_is_strange(
    packed: GitRepo, damage: Callable[[Path], None]
) -> None:
    path = index_path(packed)
    path.chmod(0o600)
    damage(path)
    with pytest.raises(Strange):
        PackIndex(path).offsets()
