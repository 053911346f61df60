"""The log record around a place, and the flow that a line belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import tzinfo

from leakscan.logs.episodes import Episodes
from leakscan.logs.forms import FormReader
from leakscan.logs.framing import line_around
from leakscan.logs.masking import masker
from leakscan.logs.telling import Telling
from leakscan.model.exposure import Record
from leakscan.model.secret import Secret

_UTF_16_REACH = 32 * 1024


class RecordReader:
    """Reads the records of one stretch of a log. Never raises, and takes bounded time on any bytes.

    Made for each chunk in which something was found; ``at`` is asked for each place of it.
    """

    def __init__(
        self,
        data: bytes,
        *,
        zone: tzinfo | None = None,
        year: int | None = None,
        head: bytes = b"",
        secrets: Iterable[Secret] = (),
    ) -> None:
        """Keep the bytes; nothing is read before ``at`` is asked.

        Args:
            data: the chunk.
            zone: of time stamps without an offset; None: UTC. Either way ``Record.zoned`` is False.
            year: of time stamps without a year (syslog); None: they stay undated unless a neighbour
                tells it.
            head: the first bytes of the file (64 KiB are enough) when ``data`` begins further on:
                the names of columns stand there (``#Fields:``, CSV), and the head of a mail.
            secrets: values found in the chunk, to be masked in what a record says.
        """
        self._data = data
        self._zone = zone
        self._year = year
        self._head = head
        self._secrets = tuple(secrets)
        self._mask = masker(self._secrets)
        self._forms = FormReader(data, head, Telling(zone, year))

    def at(self, offset: int) -> Record:
        """Return what the record around the byte ``offset`` of the chunk says."""
        offset = max(0, min(offset, len(self._data)))
        encoding = utf_16(self._data, offset)
        if encoding:
            return self._decoded(offset, encoding)
        return self._masked(self._forms.at(offset))

    def _masked(self, record: Record) -> Record:
        if self._mask is str:
            return record
        return replace(
            record,
            flow=self._mask(record.flow),
            host=self._mask(record.host),
            client=self._mask(record.client),
            agent=self._mask(record.agent),
            endpoint=self._mask(record.endpoint),
        )

    def _decoded(self, offset: int, encoding: str) -> Record:
        """Read a place in UTF-16: what is around it as UTF-8."""
        low = max(0, offset - _UTF_16_REACH)
        low -= (offset - low) % 2
        before = self._data[max(0, low) : offset].decode(encoding, "replace").encode()
        after = self._data[offset : offset + _UTF_16_REACH].decode(encoding, "replace").encode()
        reader = RecordReader(
            before + after, zone=self._zone, year=self._year, secrets=self._secrets
        )
        return reader.at(len(before))


def utf_16(data: bytes, offset: int) -> str:
    """Return the UTF-16 encoding that the text around a place is in; empty when it is none."""
    around = data[max(0, offset - offset % 2 - 64) : offset - offset % 2 + 64]
    for name, zeros, letters in (
        ("utf-16-le", around[1::2], around[0::2]),
        ("utf-16-be", around[0::2], around[1::2]),
    ):
        if len(zeros) > 8 and zeros.count(0) * 10 >= len(zeros) * 9 and not letters.count(0):
            return (
                name if (offset % 2 == 0) else ("utf-16-be" if name.endswith("le") else "utf-16-le")
            )
    return ""


def flows(data: bytes) -> Callable[[int], str]:
    """Return a function from an offset of ``data`` to the flow of its line (``Record.flow``).

    It is what ``Detector(flows=…)`` asks for: module level, so that it can be sent to a worker. What a
    thread or a process serves is numbered, ``thread:exec-1 #3``.
    """
    forms = FormReader(data, b"", Telling())
    known: dict[int, str] = {}

    def flow_of(offset: int) -> str:
        start = line_around(data, offset)[0]
        if start not in known or offset - start > 4096:
            known[start] = "" if utf_16(data, offset) else forms.flow(offset)
        return known[start]

    served = Episodes(data, flow_of)
    return lambda offset: served.numbered(flow_of(offset), offset)
