"""Every text that was ever read, kept beside the mirrors: new rules need no network.

An edited comment is kept in each form in which it was seen. The files hold what was read in clear, as
mirrors do: the folder belongs to the user alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Container, Iterable, Iterator
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
    _known: dict[str, dict[str, str]] = field(default_factory=dict)
    """By repository and path, which form was seen last."""

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

    def forget(self, key: str, path: str) -> None:
        """Note that a text is not there any more; its forms stay. Raises ``OSError``."""
        if path in self._marks(key):
            self._append(key, {"p": path, "gone": True})

    def knows(self, key: str, path: str) -> bool:
        """Say whether a text was ever kept."""
        return path in self._marks(key)

    def kept(self, key: str) -> Kept:
        """Yield everything that was kept of the repository ``key``, each form of each text."""
        return self._told(record for record in self._records(key) if "gone" not in record)

    def current(self, key: str, *, without: Container[str] = ()) -> Kept:
        """Yield of the repository ``key`` each text in the form that was seen last."""
        last = {record["p"]: number for number, record in enumerate(self._records(key))}
        yield from self._told(
            record
            for number, record in enumerate(self._records(key))
            if last[record["p"]] == number and "gone" not in record and record["p"] not in without
        )

    def _told(self, records: Iterable[dict[str, Any]]) -> Kept:
        bytes_ = files = 0
        for record in records:
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
        if known.get(record["p"]) == mark:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self._path(key), "a+b", opener=_private) as stream:
            # a run that was killed may have left half a line
            if stream.tell() and os.pread(stream.fileno(), 1, stream.tell() - 1) != b"\n":
                stream.write(b"\n")
            stream.write(line.encode() + b"\n")
        known[record["p"]] = mark

    def _marks(self, key: str) -> dict[str, str]:
        if key not in self._known:
            self._known.clear()  # one repository at a time: memory does not grow with the organisation
            marks = ((r["p"], hashlib.sha256(line).hexdigest()) for line, r in self._whole(key))
            self._known[key] = dict(marks)
        return self._known[key]

    def _records(self, key: str) -> Iterator[dict[str, Any]]:
        return (record for _, record in self._whole(key))

    def _whole(self, key: str) -> Iterator[tuple[bytes, dict[str, Any]]]:
        for line in self._lines(key):
            try:
                record = json.loads(line)
            except ValueError:
                continue  # half a line: its text is read again, for nobody was told that it was read
            yield line, record

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
