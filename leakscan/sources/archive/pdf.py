"""PDF: compressed streams inflated, and the text that pages show, put together from its pieces."""

from __future__ import annotations

import base64
import binascii
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from leakscan.model.chunk import Skipped
from leakscan.sources.archive.compressed import Inflated, codec_named
from leakscan.sources.archive.opening import DOCUMENT_TEXT, Member, Opening, Whole
from leakscan.sources.archive.pdftext import Fonts, shown_texts
from leakscan.sources.archive.zip import Part
from leakscan.sources.windows import MIB, WINDOW, Readable, fill

PDF_STREAM = "pdf stream"
MAX_TEXT_STREAM = 8 * MIB
"""Bytes of a page's content that is put together as text; longer ones are scanned as they are."""
DICTIONARY_REACH = 1 << 14
"""Bytes before a stream in which its dictionary begins."""
STREAM = re.compile(rb"\bstream\r?\n")
OBJECT = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+obj\b")
FILTER = re.compile(rb"/Filter\s*(?:\[([^\]]*)\]|/(\w+))")
NAME = re.compile(rb"/?(\w+)")
ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<")
WITHOUT_TEXT = re.compile(rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)\b|/Length[123]\b")
"""Of a stream's dictionary: pictures and font programs."""
IMAGE_FILTERS = frozenset((b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode"))
OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b")
FLATE, HEX, BASE_85 = (
    frozenset((b"FlateDecode", b"Fl")),
    frozenset((b"ASCIIHexDecode", b"AHx")),
    frozenset((b"ASCII85Decode", b"A85")),
)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of a PDF: where its packed bytes are."""

    number: int
    """Of the object; 0 when its head is not found."""
    dictionary: bytes
    start: int
    end: int

    @property
    def filters(self) -> list[bytes]:
        """Return the names of its filters, in the order to undo them."""
        found = FILTER.search(self.dictionary)
        return NAME.findall(found[1] or found[2]) if found else []


def members(opening: Opening) -> Iterator[Member | Skipped]:
    """Yield the inflated streams, then the text of those that show text."""
    file = opening.seekable()
    data = _bytes(file)
    if ENCRYPTED.search(data):
        yield opening.skipped("encrypted", "its streams are encrypted")
        return
    for stream in streams(data):
        unpacked = _unpacked(opening, file, stream)
        if isinstance(unpacked, Skipped):
            yield unpacked
        elif unpacked is not None:
            yield Member(unpacked, PDF_STREAM, _name(stream))
    yield from _texts(opening, file, data)


def _texts(opening: Opening, file: BinaryIO, data: bytes | mmap.mmap) -> Iterator[Member]:
    fonts = Fonts.of(_objects(opening, file, data))
    for stream in streams(data):
        for text in shown_texts(_content(opening, file, stream), fonts):
            yield Member(Whole.of(text), DOCUMENT_TEXT, _name(stream))


def streams(data: bytes | mmap.mmap) -> Iterator[Stream]:
    """Yield the streams in the order of the file, found by their keywords and not by the index."""
    position = 0
    while found := STREAM.search(data, position):
        before = data[max(position, found.start() - DICTIONARY_REACH) : found.start()]
        heads = list(OBJECT.finditer(before))
        dictionary = before[heads[-1].end() :] if heads else before[-1024:]
        end = data.find(b"endstream", found.end())
        end = len(data) if end < 0 else end
        yield Stream(int(heads[-1][1]) if heads else 0, dictionary, found.end(), end)
        position = end


def _objects(
    opening: Opening, file: BinaryIO, data: bytes | mmap.mmap
) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of every object, and number and unpacked content of every stream."""
    position = 0
    while found := OBJECT.search(data, position):
        end = data.find(b"endobj", found.end())
        end = len(data) if end < 0 else end
        yield int(found[1]), data[found.end() : min(end, found.end() + DICTIONARY_REACH)]
        position = end
    for stream in streams(data):
        if b"/Subtype" not in stream.dictionary:
            content = _content(opening, file, stream)
            if OBJECT_STREAM.search(stream.dictionary):
                yield from _packed_objects(content)
            else:
                yield stream.number, content


def _packed_objects(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the objects of an object stream: numbers and offsets stand before the first."""
    head = re.match(rb"[\d\s]*", content)
    numbers = [int(n) for n in re.findall(rb"\d{1,10}", head[0])] if head else []
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    first = head.end() if head else 0
    for at, (number, start) in enumerate(pairs):
        end = pairs[at + 1][1] if at + 1 < len(pairs) else len(content)
        yield number, content[first + start : first + end]


def _content(opening: Opening, file: BinaryIO, stream: Stream) -> bytes:
    """Return what a stream holds, nothing if that is long, damaged or not text."""
    unpacked = _unpacked(opening, file, stream)
    if not stream.filters and not WITHOUT_TEXT.search(stream.dictionary):
        unpacked = Part(file, stream.start, stream.end - stream.start)
    if unpacked is None or isinstance(unpacked, Skipped):
        return b""
    content, _ = fill(unpacked, MAX_TEXT_STREAM)
    opening.spent.make(len(content), opening.where)
    return content


def _unpacked(opening: Opening, file: BinaryIO, stream: Stream) -> Readable | Skipped | None:
    """Return the bytes of a packed stream; None when it is not packed or holds no text."""
    filters = stream.filters
    if not filters or IMAGE_FILTERS & set(filters) or WITHOUT_TEXT.search(stream.dictionary):
        return None
    source: Readable = Part(file, stream.start, stream.end - stream.start)
    for name in filters:
        if name in FLATE:
            source = Inflated(opening, source, codec_named("zlib"), _name(stream))
        elif name in HEX or name in BASE_85:
            source = Whole.of(_from_text(fill(source, WINDOW)[0], name))
        else:
            detail = f"the filter {name.decode('ascii', 'replace')} is not supported"
            return opening.skipped("unsupported-archive", detail, member=_name(stream))
    return source


def _from_text(data: bytes, name: bytes) -> bytes:
    """Undo a filter that turned bytes into letters; what is no such letter ends it."""
    text = data.partition(b">" if name in HEX else b"~>")[0]
    try:
        if name in HEX:
            digits = re.sub(rb"\s", b"", text)
            return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
        return base64.a85decode(text)
    except ValueError:
        return b""


def _name(stream: Stream) -> str:
    return f"object {stream.number}"


def _bytes(file: BinaryIO) -> bytes | mmap.mmap:
    """Return the whole file, mapped when it is long and not in memory already."""
    if isinstance(file, BytesIO):
        return file.getvalue()  # without a copy
    length = file.seek(0, 2)
    file.seek(0)
    if length <= WINDOW:
        return file.read()
    file.flush()
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
