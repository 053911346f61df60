"""Many ids at once are found where the index finds them one by one."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from leakscan.sources.git.packindex import FANOUT, ID, MAGIC, PackIndex

np = pytest.importorskip("numpy")
from leakscan.sources.git.idtable import IdTable, keys_of  # noqa: E402


def index_of(ids: list[bytes], path: Path) -> PackIndex:
    """Write an index by hand: of ids that no content has."""
    counts = [sum(id_[0] <= first for id_ in ids) for first in range(256)]
    path.write_bytes(
        MAGIC[:FANOUT]
        + b"".join(count.to_bytes(4, "big") for count in counts)
        + b"".join(sorted(ids))
        + bytes(8 * len(ids) + 2 * ID)
    )
    return PackIndex(path)


@pytest.mark.parametrize("count", [1, 2, 3, 900])
def test_ids_are_found_at_once(tmp_path: Path, count: int) -> None:
    """Some share the bytes by which they are looked up; some stand close together."""
    random = Random(count)
    ids = {random.randbytes(ID) for _ in range(count)}
    ids |= {random.choice((b"\0", b"\xff", b"a")) * 8 + random.randbytes(12) for _ in range(count)}
    index = index_of(sorted(ids), tmp_path / "made.idx")
    others = [bytes(ID), b"\xff" * ID, b"a" * 8 + bytes(12), *map(random.randbytes, [ID] * 50)]
    asked = [*sorted(ids), *others]
    random.shuffle(asked)
    rows = np.frombuffer(b"".join(asked), np.uint8).reshape(-1, ID)
    at, there = IdTable(index).places(rows, keys_of(rows))
    found = [place if is_ else None for place, is_ in zip(at.tolist(), there, strict=True)]
    assert found == [index.find(id_) for id_ in asked]
