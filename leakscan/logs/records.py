"""The log record around a place, and the flow that a line belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo

from leakscan.logs.times import first_stamp
from leakscan.model.exposure import Record
from leakscan.model.secret import Secret

REACH = 64 * 1024
"""How far a record is looked for to each side of a place, in bytes."""


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

    def at(self, offset: int) -> Record:
        """Return what the record around the byte ``offset`` of the chunk says."""
        low = self._data.rfind(b"\n", max(0, offset - REACH), offset) + 1
        low = low or max(0, offset - REACH)
        text = self._data[low : low + 512].decode("utf-8", "replace")
        stamp = first_stamp(text)
        when = stamp.moment(self._zone, year=self._year) if stamp else None
        return Record(when=when[0] if when else None, zoned=when is None or when[1])


def flows(data: bytes) -> Callable[[int], str]:
    """Return a function from an offset of ``data`` to the flow of its line (``Record.flow``).

    It is what ``Detector(flows=…)`` asks for: module level, so that it can be sent to a worker.
    """
    del data
    return lambda _: ""
