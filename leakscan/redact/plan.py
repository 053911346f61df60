"""What is to be copied, under which name, and what is left out from the start."""

from __future__ import annotations

import enum
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from leakscan.errors import SourceError, UsageError
from leakscan.model.chunk import Skipped
from leakscan.sources.paths import shown
from leakscan.sources.tree import unreadable

GIT = ".git"


class Sort(enum.Enum):
    """What something in a folder is."""

    FILE = enum.auto()
    FOLDER = enum.auto()
    LINK = enum.auto()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to copy."""

    path: str
    """For the system."""
    shown: str
    """For people, and in the report of a scan."""
    target: str
    """Below the folder of the copies, as the system has it; not yet redacted."""
    sort: Sort
    named: bool = False
    """Whether the user named it: then a link is followed and a pipe is read."""


@dataclass(slots=True)
class Plan:
    """Everything to copy, folders before what is in them."""

    items: list[Item] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)


def plan(paths: Sequence[Path], output: Path) -> Plan:
    """Go through the inputs. Each is copied under its own name, with the folders in it.

    Raises:
        SourceError: there is no such input.
        UsageError: a copy would lie in an input, or two inputs have one name.
    """
    made = Plan()
    names: dict[str, Path] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise SourceError(f"{path}: there is no such file or folder", hint="check the path")
        if not path.is_dir() and not path.is_file():
            raise UsageError(
                f"{path}: is no file and no folder, and can be read only once",
                hint="redirect it: leakscan redact < PIPE > COPY",
            )
        name = Path(os.path.abspath(path)).name or "root"
        if name in names:
            raise UsageError(
                f"{names[name]} and {path} would both be copied to {output / name}",
                hint="redact them one after the other, into folders of their own",
            )
        names[name] = path
        _refuse(path, output, output / name)
        made.items += _below(path, name, made.left_out)
    return made


def _refuse(path: Path, output: Path, target: Path) -> None:
    """Refuse to write into an input or over anything. Raises UsageError."""
    real, place = path.resolve(), output.resolve()
    if path.is_dir() and (place == real or place.is_relative_to(real)):
        raise UsageError(
            f"{output}: lies in {path}, which is to be copied",
            hint="name a folder outside of it",
        )
    if os.path.lexists(target):
        raise UsageError(
            f"{target}: is there already and is not overwritten",
            hint="name an empty or new folder, or take it away first",
        )
    if os.path.lexists(output) and not output.is_dir():
        raise UsageError(f"{output}: is not a folder", hint="name a folder for the copies")


def _below(path: Path, name: str, left_out: list[Skipped]) -> Iterator[Item]:
    display = shown(str(path), base=os.getcwd())
    if path.is_dir():
        yield from _folder(Item(str(path), display, name, Sort.FOLDER, named=True), left_out)
    else:
        yield Item(str(path), display, name, Sort.FILE, named=True)


def _folder(top: Item, left_out: list[Skipped]) -> Iterator[Item]:
    """Yield a folder and what is in it, at any depth, in order."""
    root = os.path.realpath(top.path)
    stack = [top]
    while stack:
        item = stack.pop()
        yield item
        if item.sort is not Sort.FOLDER:
            continue
        try:
            with os.scandir(item.path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            left_out.append(unreadable(item.shown, error))
            continue
        found = [_entry(entry, item, root) for entry in entries]
        left_out += [one for one in found if isinstance(one, Skipped)]
        stack += reversed([one for one in found if isinstance(one, Item)])


def _entry(entry: os.DirEntry[str], parent: Item, root: str) -> Item | Skipped:
    display = entry.name if parent.shown == "." else f"{parent.shown.rstrip('/')}/{entry.name}"
    target = os.path.join(parent.target, entry.name)
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError as error:
        return unreadable(display, error)
    if entry.name == GIT:
        return Skipped(display, "git-folder", "objects of git are not copied; see leakscan history")
    if stat.S_ISLNK(mode):
        return _link(entry, display, target, root)
    if stat.S_ISDIR(mode):
        return Item(entry.path, display, target, Sort.FOLDER)
    if stat.S_ISREG(mode):
        return Item(entry.path, display, target, Sort.FILE)
    return Skipped(display, "not-a-file", "a pipe, socket or device is not copied")


def _link(entry: os.DirEntry[str], display: str, target: str, root: str) -> Item | Skipped:
    """Keep a link that stays inside: one that leads out would lead to what is not redacted."""
    aim = os.readlink(entry.path)
    real = os.path.realpath(entry.path)
    if os.path.isabs(aim) or not (real == root or real.startswith(root + os.sep)):
        return Skipped(display, "link-outside", "it leads out of what is copied")
    return Item(entry.path, display, target, Sort.LINK)
