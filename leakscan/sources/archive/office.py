"""The text of office documents: words that XML splits put together, rows of cells as lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.sources.archive.opening import DOCUMENT_TEXT, Member, Whole
from leakscan.sources.windows import MIB, Readable, fill

MAX_PART = 16 * MIB
"""Bytes of a part that are put together as text; the part as it is is scanned whatever its size."""
MAX_SHEETS = 1000
SHARED = "xl/sharedStrings.xml"
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
PART = re.compile(
    r"word/(document|comments|footnotes|endnotes|(header|footer)\d*)\.xml"
    r"|ppt/(slides|notesSlides|comments)/[^/]+\.xml"
    r"|content\.xml"
)
LINE_END = re.compile(
    rb"</(?:w:p|a:p|text:p|text:h|si|row|table:table-row)>|<(?:w:br|w:cr|a:br|text:line-break)\s*/>"
)
GAP = re.compile(rb"</(?:w:tc|a:tc|table:table-cell)>|<(?:w:tab|text:tab|text:s)\b[^<>]*/>")
TAG = re.compile(rb"<[^<>]*>")
CELL = re.compile(rb"<c\b([^<>]*?)/?>|(</row>)|<v>([^<]*)</v>|<t\b[^<>]*>([^<]*)</t>")
"""Of a sheet: a cell begins, a row ends, a value, a text."""


@dataclass(slots=True)
class Document:
    """What is known of one document while its parts pass by."""

    strings: list[bytes] = field(default_factory=list)
    """Texts that the cells of a workbook share; they can stand behind the sheets."""
    sheets: list[tuple[str, Readable]] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Say whether a member of a zip is a part with text."""
        return name == SHARED or bool(PART.fullmatch(name) or SHEET.fullmatch(name))

    def texts(self, name: str, content: Readable) -> Iterator[Member]:
        """Yield the text of a part. Damage in it has been stated of the part itself."""
        if SHEET.fullmatch(name):
            if len(self.sheets) < MAX_SHEETS:
                self.sheets.append((name, content))
            return
        data, _ = fill(content, MAX_PART)
        if name == SHARED:
            items = data.replace(b"<si/>", b"<si></si>").split(b"<si>")[1:]
            self.strings = [plain(item.partition(b"</si>")[0]) for item in items]
        else:
            yield from _shown(name, plain(data))

    def rest(self) -> Iterator[Member]:
        """Yield the sheets of a workbook, when all parts have passed."""
        for name, content in self.sheets:
            yield from _shown(name, self.rows(fill(content, MAX_PART)[0]))

    def rows(self, sheet: bytes) -> bytes:
        """Return the rows of a sheet as lines, the cells with tabs between."""
        out: list[bytes] = []
        shared = False
        for cell, row_end, value, text in CELL.findall(sheet):
            if row_end:
                out.append(b"\n")
            elif value or text:
                known = shared and value.isdigit() and int(value) < len(self.strings)
                out.append(self.strings[int(value)] if known else html_text(value or text))
                out.append(b"\t")
            else:
                shared = b't="s"' in cell
        return b"".join(out).replace(b"\t\n", b"\n")


def _shown(name: str, text: bytes) -> Iterator[Member]:
    if text.strip():
        yield Member(Whole.of(text), DOCUMENT_TEXT, name)


def plain(xml: bytes) -> bytes:
    """Return the text of a part: lines for paragraphs and rows, tabs for cells, no tags."""
    xml = GAP.sub(b"\t", LINE_END.sub(b"\n", xml))
    return html_text(TAG.sub(b"", xml))


def html_text(text: bytes) -> bytes:
    """Undo ``&amp;`` and the like."""
    if b"&" not in text:
        return text
    return html.unescape(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogatepass")
