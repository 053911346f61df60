"""The text of office documents, whose words an editor may have cut by tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.engine.layers import entities
from leakscan.engine.layers.base import Replacement
from leakscan.engine.views import View, through
from leakscan.redact.escaping import TAGS

_TAG = re.compile(rb"<[^<>]*>")
_ENDS = re.compile(rb"</(?:w:p|a:p|text:p|text:h|si|row|c|table:[\w-]+|w:tc|a:tc|v)>")
"""Behind which another word begins. Ends of runs are none of them."""


class _Tags:
    """The layer of the tags."""

    NAME = TAGS

    @staticmethod
    def possible(data: bytes, /) -> bool:
        """Say whether there are tags."""
        return b"</" in data

    @staticmethod
    def decode(data: bytes, /) -> Iterator[Replacement]:
        """Yield tags, with nothing in their place; of those that end a word, a line end."""
        for tag in _TAG.finditer(data):
            yield Replacement(*tag.span(), b"\n" if _ENDS.match(tag[0]) else b"")


def words(data: bytes) -> View:
    """Return the text that a reader of the document sees."""
    return through(through(View(data, ()), _Tags()), entities)
