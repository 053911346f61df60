"""A redacted copy of one content: of a text, or of a container with everything in it.

What a content is, is told from its bytes, as in a scan. Compressed files and members without secrets
are copied byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module

from leakscan.model.chunk import Skipped
from leakscan.redact.content import Content, Copied, Copying, again, broken, kept, spool, transfer
from leakscan.redact.edits import applied
from leakscan.redact.stream import Writable, redact_stream
from leakscan.redact.text import TextRedactor
from leakscan.sources.archive.budget import BUDGET, Budget, Metered, Spent
from leakscan.sources.archive.kinds import PROGRAMS, ZIP_END, ZIP_END_REACH, ZIP_TAIL, Kind, kind_of
from leakscan.sources.archive.opening import Whole
from leakscan.sources.windows import MIB, BrokenReadError, Readable, fill

PEEK = 1 << 16
"""Bytes by which a container is recognised."""
SMALL = 16 * MIB
"""Up to this size a zip at the end of something else is looked for, whatever it begins with."""
Write = Callable[[Content, Kind, Writable, Copying], bool]
WRITERS = {
    "gzip": "packed:write",
    "bzip2": "packed:write",
    "xz": "packed:write",
    "lzma": "packed:write",
    "zstd": "packed:write",
    "lz4": "packed:write",
    "zlib": "packed:write",
    "tar": "tars:write",
    "zip": "zips:write",
    "7z": "sevens:write",
    "png": "pngs:write",
    "pdf": "pdfs:write",
    "sqlite": "binary:write",
}
"""By the name of the kind, ``module:function`` in ``leakscan.redact``. Others are not written anew."""
NOWHERE = "binary:unwritten"


@cache
def writer(name: str) -> Write:
    """Return the function that writes a kind of container; its module is loaded when it is needed."""
    module, _, function = WRITERS.get(name, NOWHERE).partition(":")
    found: Write = getattr(import_module(f"leakscan.redact.{module}"), function)
    return found


class _Nowhere:
    def write(self, data: bytes, /) -> object:
        return len(data)


@dataclass(slots=True)
class Rewriter:
    """Copies contents, and remembers what it left out."""

    redactor: TextRedactor
    copy_unread: bool = False
    """Whether what cannot be opened is copied as it is; it is stated all the same."""
    budget: Budget = BUDGET
    left_out: list[Skipped] = field(default_factory=list)
    probing: bool = False

    def write(self, content: Content, out: Writable, /) -> bool:
        """Write a redacted copy, and say whether it differs from the content.

        Raises:
            BrokenReadError: the content, or one around it, cannot be opened.
            OSError: it cannot be read or written.
        """
        stream = content.open()
        head, fault = fill(stream, PEEK)
        if fault is not None:
            raise fault
        kind = kind_of(head, whole=False) or _kind_by_end(stream, head)
        if kind is None:
            return self._text(content, stream, head, out)
        if content.depth >= self.budget.depth:
            detail = f"containers nested over {self.budget.depth} deep"
            raise broken(content, "too-deep", detail)
        spent = content.spent or Spent(self.budget, size=_size(stream))
        spent.resume()
        return writer(kind.name)(replace(content, spent=spent), kind, out, self)

    def plain(self, content: Content, out: Writable, /) -> bool:
        """Write a redacted copy of a content as a text, whatever it is."""
        return self._text(content, content.open(), b"", out)

    def _text(self, content: Content, stream: Readable, head: bytes, out: Writable) -> bool:
        self.redactor.document = content.document
        return redact_stream(
            stream,
            out,
            self.redactor,
            head=head,
            keep=content.keep,
            probing=self.probing,
        )

    def member(self, content: Content, /) -> Copied | None:
        """Return a member's copy; None when it is left out, which is stated."""
        out = _Nowhere() if self.probing else spool()
        try:
            changed = self.write(content, out)
        except BrokenReadError as error:
            if error.depth < content.depth:
                raise
            if self.leave_out(error.skipped):
                return None
            changed, out = False, kept(content.open())
        file = spool() if isinstance(out, _Nowhere) else out
        size = file.seek(0, 2)
        file.seek(0)
        return Copied(changed, file, size)

    def probe(self, content: Content) -> bool:
        """Say whether a copy would differ, without writing it. Raises as ``write``."""
        counts, left_out, before = self.redactor.counts.copy(), len(self.left_out), self.probing
        self.probing = True
        try:
            return self.write(content, _Nowhere())
        finally:
            self.probing, self.redactor.counts = before, counts
            del self.left_out[left_out:]

    def leave_out(self, skipped: Skipped, /) -> bool:
        """State what is not copied, and say whether that is so."""
        self.left_out.append(skipped)
        return not self.copy_unread

    def text(self, data: bytes, /, *, keep: bool = False) -> bytes:
        """Return a short text, redacted."""
        edits = self.redactor.edits(data, keep=keep)
        self.redactor.count(edits)
        return applied(data, edits)


def metered(content: Content, stream: Readable) -> Readable:
    """Return a member's bytes, counted against what its outermost container may expand to."""
    assert content.spent is not None  # noqa: S101  it is inside something
    return Metered(stream, content.spent, content.where)


def inner(content: Content, stream: Readable, name: str | None = None) -> Content:
    """Return a member that was read from a stream, as a content. Raises what reading raises."""
    where = content.where if name is None else f"{content.where}!{name}"
    member = replace(content, where=where, depth=content.depth + 1, document=False)
    return replace(member, open=again(kept(metered(member, stream))))


def copy_whole(content: Content, out: Writable) -> bool:
    """Copy a content as it is, and say that nothing changed."""
    transfer(content.open(), out)
    return False


def _size(stream: Readable) -> int | None:
    if not isinstance(stream, Whole):
        return None
    here = stream.file.tell()
    size = stream.file.seek(0, 2)
    stream.file.seek(here)
    return size


def _kind_by_end(stream: Readable, head: bytes) -> Kind | None:
    """Find the zip behind something else, which only the end of the content shows."""
    if len(head) < PEEK:
        return kind_of(head)
    if not isinstance(stream, Whole):
        return None
    file = stream.file
    here, size = file.tell(), file.seek(0, 2)
    file.seek(max(0, size - ZIP_END_REACH))
    end = file.read(ZIP_END_REACH)
    file.seek(here)
    hung_on = head[:2] in PROGRAMS and ZIP_END in end
    return ZIP_TAIL if hung_on or (size <= SMALL and end[-22:-18] == ZIP_END) else None
