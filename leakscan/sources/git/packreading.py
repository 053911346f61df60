"""What a walk over the packs gave, as chunks; what it left is read by ``cat-file``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from leakscan.model.chunk import Chunk, Remark, Skipped
from leakscan.model.result import Coverage
from leakscan.sources.git import gaps
from leakscan.sources.git.bulk import read_listed
from leakscan.sources.git.catfile import Piece
from leakscan.sources.git.contents import Contents, is_plain
from leakscan.sources.git.inventory import ABSENT, named
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.packs import Resolved, Unresolved
from leakscan.sources.git.plumbing import Git

READ = frozenset({b"blob", b"commit", b"tag"})
ODD = "objects that are very large, damaged or not beside their base: read by git cat-file"


def read_packs(
    git: Git, layout: Layout, items: Iterable[Resolved | Unresolved]
) -> Iterator[Chunk | Skipped | Coverage | Remark]:
    """Yield what is worth a closer look, and the counts of everything."""
    contents = Contents(layout)
    odd = False
    with tempfile.TemporaryFile() as left:
        for item in items:
            if isinstance(item, Unresolved):
                left.write(f"{item.id}\n".encode())
                odd = odd or not item.loose
            elif item.hit or not is_plain(item.kind, item.data):
                yield from contents.of(Piece(item.id, item.kind, len(item.data), item.data))
            else:
                contents.passed(item.kind, len(item.data))
        if odd:
            yield Remark(f"{git.root}: {ODD}")
        if left.tell():
            yield from _left_over(git, layout, left, contents)
    yield from contents.end()


def _left_over(
    git: Git, layout: Layout, left: IO[bytes], contents: Contents
) -> Iterator[Chunk | Skipped | Coverage]:
    """Read what is loose, large, damaged or far from its base."""
    with named(git, left, layout.id_length, READ) as listed:
        yield from gaps.lacking(git, listed.kinds[ABSENT], str(git.root))
        for piece in read_listed(git, listed):
            yield from contents.of(piece)
