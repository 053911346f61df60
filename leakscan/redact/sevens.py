"""7z: unpacked by py7zr, its members redacted, and packed again with their names, times and modes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leakscan.model.chunk import Skipped
from leakscan.redact.content import Content, Copied, Copying, broken, kept, opening, transfer
from leakscan.redact.rewriting import copy_whole, inner
from leakscan.redact.stream import Writable
from leakscan.sources.archive.kinds import Kind
from leakscan.sources.archive.opening import Whole
from leakscan.sources.archive.seven import HOSTILE, members

if TYPE_CHECKING:
    from py7zr import SevenZipFile


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    folder: bool
    link: bool
    mode: int | None
    time: float | None


def write(content: Content, kind: Kind, out: Writable, copying: Copying) -> bool:
    """Write an archive anew if anything in it changes, or else as it is.

    Raises:
        BrokenReadError: it is damaged, encrypted, or py7zr is not installed.
    """
    file = kept(content.open())
    copies: list[Copied | None] = []
    names: list[str] = []
    with ExitStack() as stack:
        for item in members(opening(content, kind, Whole(file))):
            if isinstance(item, Skipped):
                raise broken(content, item.reason, item.detail)
            names.append(item.name or "")
            copies.append(copying.member(inner(content, item.stream, item.name)))
            stack.callback(_close, copies[-1])
        file.seek(0)
        entries = _entries(file)
        renamed = [_renamed(one.name, copying) for one in entries]
        if all(c is not None and not c.changed for c in copies) and renamed == [
            one.name for one in entries
        ]:
            return copy_whole(content, out)
        if not copying.probing:
            known = dict(zip(names, copies, strict=True))
            _packed(list(zip(entries, renamed, strict=True)), known, out)
    return True


def _close(copied: Copied | None) -> None:
    if copied is not None:
        copied.file.close()


def _renamed(name: str, copying: Copying) -> str:
    data = name.encode("utf-8", "surrogateescape")
    return copying.text(data).decode("utf-8", "surrogateescape")


def _entries(file: object) -> list[_Entry]:
    from py7zr import SevenZipFile  # noqa: PLC0415  it was there a moment ago

    with SevenZipFile(file, "r") as archive:  # type: ignore[arg-type]
        return list(_described(archive))


def _described(archive: SevenZipFile) -> Iterator[_Entry]:
    for one in archive.files:
        try:
            time = one.lastwritetime.totimestamp() if one.lastwritetime else None
        except HOSTILE:
            time = None
        yield _Entry(
            str(one.filename), bool(one.is_directory), bool(one.is_symlink), one.posix_mode, time
        )


def _packed(
    entries: list[tuple[_Entry, str]], known: dict[str, Copied | None], out: Writable
) -> None:
    """Pack files that lie under numbers in a folder of their own: no name of the archive is used."""
    from py7zr import SevenZipFile  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as made:
        with SevenZipFile(made, "w") as archive:
            for number, (entry, name) in enumerate(entries):
                path = Path(folder, str(number))
                if entry.name in known and known[entry.name] is None:
                    continue
                _laid(path, entry, known.get(entry.name))
                archive.write(path, name)
        made.seek(0)
        transfer(made, out)


def _laid(path: Path, entry: _Entry, copied: Copied | None) -> None:
    if entry.folder:
        path.mkdir()
    elif entry.link and copied is not None:
        path.symlink_to(copied.file.read().decode("utf-8", "surrogateescape"))
        return
    else:
        with path.open("wb") as file:
            if copied is not None:
                transfer(Whole(copied.file), file)
    if entry.mode is not None:
        path.chmod(entry.mode & 0o7777 | 0o400)
    if entry.time is not None:
        os.utime(path, (entry.time, entry.time))
