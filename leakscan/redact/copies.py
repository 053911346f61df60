"""Copies on disk: made aside, with modes and times, and put in their place by renaming."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from leakscan.errors import LeakscanError, UsageError
from leakscan.model.chunk import Skipped
from leakscan.redact.content import Content, again, transfer
from leakscan.redact.marker import Known
from leakscan.redact.plan import Item, Sort
from leakscan.redact.rewriting import Rewriter
from leakscan.sources.tree import unreadable
from leakscan.sources.windows import BrokenReadError

OWN = 0o700
LONGEST_NAME = 255
"""Bytes of a file name that the usual file systems take."""


class OutputError(LeakscanError):
    """A copy cannot be written."""


@dataclass(slots=True)
class Made:
    """One copy."""

    item: Item
    target: str
    """Its name below the folder of the copies, redacted."""
    changed: bool = False
    counts: Counter[Known] = field(default_factory=Counter)
    left_out: tuple[Skipped, ...] = ()
    """What of it is not in the copy; the file itself when ``whole`` is false."""
    whole: bool = True
    """Whether there is a copy at all."""


@contextmanager
def staging(output: Path) -> Iterator[Path]:
    """Give a folder in ``output``, of the same file system and the user's own; it is gone afterwards."""
    made = not output.exists()
    try:
        output.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".leakscan-", dir=output))
    except OSError as error:
        raise UsageError(f"{output}: cannot be written to: {error.strerror}") from None
    try:
        yield folder
    finally:
        _removed(folder)
        if made and not any(output.iterdir()):
            output.rmdir()


def _removed(folder: Path) -> None:
    for place, _, _ in os.walk(folder):
        Path(place).chmod(OWN)
    shutil.rmtree(folder)


def redacted_target(target: str, text: Callable[[bytes], bytes], taken: set[str]) -> str:
    """Return a path with markers for the values in its names, and one that nothing else has."""
    parts = [_name(part, text) for part in target.split(os.sep)]
    made, number = os.path.join(*parts), 1
    while made in taken:
        number += 1
        made = os.path.join(*parts[:-1], f"{parts[-1]}~{number}")
    taken.add(made)
    return made


def _name(name: str, text: Callable[[bytes], bytes]) -> str:
    new = text(os.fsencode(name))
    if os.name == "nt":
        new = new.replace(b":", b"-")
    return os.fsdecode(new[:LONGEST_NAME])


def copied(item: Item, target: str, aside: Path, rewriter: Rewriter) -> Made:
    """Make the copy of one item aside, and say what became of it.

    Raises:
        OutputError: there is no room, or no permission to write.
    """
    made = Made(item, target)
    path = aside / target
    rewriter.redactor.counts.clear()
    del rewriter.left_out[:]
    if item.sort is Sort.FOLDER:
        path.mkdir(mode=OWN, parents=True, exist_ok=True)
        return made
    path.parent.mkdir(mode=OWN, parents=True, exist_ok=True)
    try:
        if item.sort is Sort.LINK:
            _link(item, path, rewriter)
        else:
            made.changed = _file(item, path, rewriter)
    except BrokenReadError as error:
        made.whole = not rewriter.leave_out(error.skipped)
        if made.whole:
            _as_it_is(item, path)
    except FileNotFoundError:
        rewriter.left_out.append(Skipped(item.shown, "vanished", "it is gone"))
        made.whole = False
    except PermissionError as error:
        rewriter.left_out.append(unreadable(item.shown, error))
        made.whole = False
    if not made.whole:
        path.unlink(missing_ok=True)
    made.counts = rewriter.redactor.counts.copy()
    made.left_out = tuple(rewriter.left_out)
    return made


def _link(item: Item, path: Path, rewriter: Rewriter) -> None:
    aim = os.fsencode(os.readlink(item.path))
    path.unlink(missing_ok=True)
    path.symlink_to(os.fsdecode(rewriter.text(aim)))


def _file(item: Item, path: Path, rewriter: Rewriter) -> bool:
    with _opened(item) as file, path.open("wb") as out:
        before = os.fstat(file.fileno())
        try:
            changed = rewriter.write(Content(again(file), item.shown), out)
            out.flush()
        except OSError as error:
            raise OutputError(f"{item.shown}: cannot be copied: {error.strerror}") from None
        after = os.fstat(file.fileno())
    if after.st_size < before.st_size:
        raise BrokenReadError(
            Skipped(item.shown, "changed", "it was rewritten while it was read"), depth=0
        )
    return changed


def _as_it_is(item: Item, path: Path) -> None:
    with _opened(item) as file, path.open("wb") as out:
        transfer(file, out)


def _opened(item: Item) -> BinaryIO:
    def opener(path: str, flags: int) -> int:
        strict = 0 if item.named else getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        return os.open(path, flags | strict)

    return cast("BinaryIO", open(item.path, "rb", opener=opener))


def published(made: Iterable[Made], aside: Path, output: Path) -> None:
    """Put the copies in their places, folders last, with the modes and times of their originals.

    Raises:
        OutputError: something came to lie in a place meanwhile, or a place cannot be written.
    """
    every = list(made)
    try:
        for one in every:
            _placed(one, aside, output)
        for one in reversed(every):
            if one.item.sort is Sort.FOLDER:
                _dressed(one.item, output / one.target)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror}") from None


def _placed(one: Made, aside: Path, output: Path) -> None:
    place = output / one.target
    if one.item.sort is Sort.FOLDER:
        place.mkdir(mode=OWN)
        return
    if not place.parent.resolve().is_relative_to(output.resolve()) or os.path.lexists(place):
        raise OutputError(f"{place}: is there already and is not overwritten")
    _dressed(one.item, aside / one.target)
    (aside / one.target).rename(place)


def _dressed(item: Item, path: Path) -> None:
    """Give a copy the mode and the times of its original."""
    follow = item.sort is not Sort.LINK
    about = os.stat(item.path, follow_symlinks=item.named)
    if follow:
        path.chmod(stat.S_IMODE(about.st_mode))
    if follow or os.utime in os.supports_follow_symlinks:
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns), follow_symlinks=follow)
