"""Every text that was ever read, kept beside the mirrors: new rules need no network.

An edited comment is kept in each form in which it was seen. The files hold what was read in clear, as
mirrors do: the folder belongs to the user alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.sources.expand import expand_stream

Kept = Iterator[Chunk | Skipped | Coverage]


@dataclass(slots=True)
class Texts:
    """A folder with a file of texts for each repository, and files that were downloaded."""

    folder: Path
    _known: dict[str, set[str]] = field(default_factory=dict)

    def keep(self, key: str, chunk: Chunk) -> None:
        """Keep a text of the repository ``key``, once in each form.

        Raises:
            OSError: the folder cannot be written to.
        """
        told = chunk.provenance
        body = chunk.data.decode("utf-8", "surrogateescape")
        record = {"p": told.path, "r": told.repository, "o": told.origin, "d": told.author_date}
        self._append(key, {**record, "b": body})

    def keep_file(self, key: str, provenance: Provenance, downloaded: Path) -> None:
        """Keep a file that was downloaded; it is moved away from where it is. Raises ``OSError``."""
        digest = hashlib.sha256()
        with downloaded.open("rb") as stream:
            while part := stream.read(1 << 20):
                digest.update(part)
        place = self._files / digest.hexdigest()
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        downloaded.replace(place)
        told = {"p": provenance.path, "r": provenance.repository, "o": provenance.origin}
        self._append(key, {**told, "d": provenance.author_date, "f": digest.hexdigest()})

    def kept(self, key: str) -> Kept:
        """Yield everything that was kept of the repository ``key``."""
        bytes_ = files = 0
        for record in self._records(key):
            told = Provenance(
                Origin(record["o"]), record["p"], repository=record["r"], author_date=record["d"]
            )
            files += 1
            if "f" in record:
                yield from self._opened(told, self._files / record["f"])
                continue
            data = record["b"].encode("utf-8", "surrogateescape")
            bytes_ += len(data)
            yield Chunk(data, told)
        yield Coverage(files=files, bytes=bytes_)

    @property
    def _files(self) -> Path:
        return self.folder / "files"

    def _opened(self, told: Provenance, path: Path) -> Kept:
        try:
            with path.open("rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                yield from expand_stream(stream, told, file=stream, size=size)
                yield Coverage(bytes=size)
        except OSError as exc:
            yield Skipped(told.path, "unreadable", exc.strerror or type(exc).__name__)

    def _append(self, key: str, record: dict[str, Any]) -> None:
        line = json.dumps(record, ensure_ascii=True, separators=(",", ":"))
        mark = hashlib.sha256(line.encode()).hexdigest()
        known = self._marks(key)
        if mark in known:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self._path(key), "a+b", opener=_private) as stream:
            # a run that was killed may have left half a line
            if stream.tell() and os.pread(stream.fileno(), 1, stream.tell() - 1) != b"\n":
                stream.write(b"\n")
            stream.write(line.encode() + b"\n")
        known.add(mark)

    def _marks(self, key: str) -> set[str]:
        if key not in self._known:
            self._known.clear()  # one repository at a time: memory does not grow with the organisation
            self._known[key] = {hashlib.sha256(line).hexdigest() for line in self._lines(key)}
        return self._known[key]

    def _records(self, key: str) -> Iterator[dict[str, Any]]:
        for line in self._lines(key):
            try:
                record = json.loads(line)
            except ValueError:
                continue  # half a line: its text is read again, for nobody was told that it was read
            yield record

    def _lines(self, key: str) -> Iterator[bytes]:
        try:
            with self._path(key).open("rb") as stream:
                for line in stream:
                    yield line.rstrip(b"\n")
        except FileNotFoundError:
            return

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.jsonl"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
