"""Contents whose structure counts bytes, and containers that nothing here writes."""

from __future__ import annotations

from dataclasses import replace

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.redact.content import Content, Copying, broken, kept
from leakscan.redact.rewriting import copy_whole
from leakscan.redact.stream import Writable
from leakscan.sources.archive.kinds import Kind
from leakscan.sources.expand import expand_stream


def write(content: Content, kind: Kind, out: Writable, copying: Copying) -> bool:
    """Write a content with every value replaced by as many bytes, so that all offsets stay true."""
    del kind
    return copying.plain(replace(content, keep=True), out)


def unwritten(content: Content, kind: Kind, out: Writable, copying: Copying) -> bool:
    """Copy a container that has no secret anywhere in it.

    Raises:
        BrokenReadError: it has one, or it cannot be opened to see whether it has.
    """
    file = kept(content.open())
    where = Provenance(Origin.FILE, content.where)
    size = file.seek(0, 2)
    file.seek(0)
    for item in expand_stream(file, where, file=file, size=size):
        if isinstance(item, Skipped):
            raise broken(content, item.reason, item.detail)
        if isinstance(item, Chunk) and copying.text(item.data) != item.data:
            raise broken(
                content,
                "not-rewritten",
                f"it holds a secret, and a {kind.name} is not written anew",
            )
    return copy_whole(content, out)
