"""What a walk over the packs gave, as chunks; what it left is read by ``cat-file``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO

from leakscan.model.chunk import Chunk, Remark, Skipped
from leakscan.model.result import Coverage
from leakscan.sources.base import Advance, Known, Screen
from leakscan.sources.git import gaps
from leakscan.sources.git.bulk import read_listed
from leakscan.sources.git.catfile import Piece
from leakscan.sources.git.inventory import ABSENT, Slice, named
from leakscan.sources.git.packs import Packs, Passed, Unresolved
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.reading import Reading

READ = frozenset({b"blob", b"commit", b"tag"})
ODD = "objects that are very large, damaged or not beside their base: read by git cat-file"


def read_packs(
    git: Git, packs: Packs, slice_: Slice, screen: Screen, reading: Reading
) -> Iterator[Chunk | Skipped | Coverage | Remark | Advance | Known]:
    """Yield what is worth a closer look; the counts of everything are in ``reading``."""
    odd, said = False, frozenset[str]()
    with tempfile.TemporaryFile() as left:
        for item in packs.read(slice_, screen, reading.ledger, reading.links):
            if isinstance(item, Passed):
                reading.contents.passed(item.kind, item.bytes, item.objects)
                if item.mentions - said:
                    said |= item.mentions
                    yield Known(Coverage(), said)
                yield from reading.stepped(item.objects)
            elif isinstance(item, Unresolved):
                left.write(f"{item.id}\n".encode())
                odd = odd or not item.loose
            elif item.kind == "tree":
                reading.tree(bytes.fromhex(item.id), hit=True)
                yield from reading.stepped()
            else:
                yield from reading.of(Piece(item.id, item.kind, len(item.data), item.data))
                yield from reading.stepped()
        if reading.links is not None:
            left.writelines(f"{id_.hex()}\n".encode() for id_ in reading.links.doubtful())
        if odd:
            yield Remark(f"{git.root}: {ODD}")
        if left.tell():
            yield from read_named(git, left, reading)


def read_named(
    git: Git, ids: IO[bytes], reading: Reading
) -> Iterator[Chunk | Skipped | Coverage | Advance]:
    """Read the objects whose ids stand in a file, one a line, in that order."""
    with named(git, ids, reading.layout.id_length, READ | {b"tree"}) as listed:
        yield from gaps.lacking(git, listed.kinds[ABSENT], str(git.root))
        for piece in read_listed(git, listed):
            yield from reading.of(piece)
            yield from reading.stepped()
