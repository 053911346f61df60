"""The walk through files and folders: what there is to read, in a stable order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from leakscan.errors import GitError, SourceError
from leakscan.model.chunk import Skipped
from leakscan.sources.ignore import (
    IgnoreFiles,
    ignored_by_git,
    is_work_tree,
    listed_by_git,
    work_tree_around,
)
from leakscan.sources.paths import shown, telling


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to read."""

    path: str
    """For the system."""
    shown: str
    """For people."""
    size: int = 0
    """Bytes when it was listed; used to share out the work."""
    named: bool = False
    """Whether the user named it: then a link is followed and a pipe is read."""
    folder: bool = False
    """A folder, listed only because its name could hold a key."""


@dataclass(frozen=True, slots=True)
class _Folder:
    path: str
    shown: str
    rules: IgnoreFiles | None
    """The ignore rules so far; None when everything is read."""
    ask_git: bool = False
    named: bool = False


@dataclass(slots=True)
class Tree:
    """The entries of some paths. Not kept, not shared: it remembers which folders it has met."""

    gitignore: bool
    base: str
    """Folder that shown paths are relative to."""
    _met: set[str] = field(default_factory=set)

    def entries(self, paths: Iterable[str]) -> Iterator[Entry | Skipped]:
        """Yield everything below ``paths``, once. Raises SourceError for a path that is missing."""
        once = set()
        for path in paths:
            for entry in self._below(path):
                key = entry if isinstance(entry, Skipped) else os.path.abspath(entry.path)
                if key not in once:
                    once.add(key)
                    yield entry

    def _below(self, path: str) -> Iterator[Entry | Skipped]:
        name = shown(path, base=self.base)
        try:
            status = os.stat(path)
        except FileNotFoundError as error:
            raise SourceError(
                f"{name}: no such file or folder", hint="check the path; `-` reads standard input"
            ) from error
        except OSError as error:
            yield unreadable(name, error)
            return
        if not stat.S_ISDIR(status.st_mode):
            yield Entry(path, name, status.st_size, named=True)
            return
        self._met.add(name)
        yield from self._walk(self._named_folder(path, name))

    def _named_folder(self, path: str, name: str) -> _Folder:
        if not self.gitignore:
            return _Folder(path, name, None)
        inside = work_tree_around(path) is not None
        return _Folder(path, name, IgnoreFiles(), ask_git=inside, named=True)

    def _walk(self, top: _Folder) -> Iterator[Entry | Skipped]:
        """Go through a folder, depth first. Folders can nest deeper than Python calls."""
        stack: list[_Folder | Entry | Skipped] = [top]
        while stack:
            item = stack.pop()
            if isinstance(item, Skipped):
                yield item
            elif isinstance(item, Entry):
                yield from self._telling_folders(item)
                yield item
            else:
                stack.extend(reversed(list(_inside(item))))

    def _telling_folders(self, entry: Entry) -> Iterator[Entry]:
        path, name = entry.path, entry.shown
        found = []
        while True:
            path, name = os.path.dirname(path), name.rpartition("/")[0]
            if not name or name in self._met:
                break
            self._met.add(name)
            if telling(name):
                found.append(Entry(path, name, folder=True))
        yield from reversed(found)


def unreadable(name: str, error: OSError) -> Skipped:
    """Say that the system refused, in its words."""
    return Skipped(name, "unreadable", error.strerror or type(error).__name__)


def _inside(folder: _Folder) -> Iterator[_Folder | Entry | Skipped]:
    if not folder.ask_git:
        yield from _listed(folder)
        return
    try:
        whole = folder.named and ignored_by_git(folder.path)
        names = [] if whole else listed_by_git(folder.path)
    except GitError as error:
        # Without git nobody knows which ignored files are tracked all the same.
        detail = f"tracked files that .gitignore matches may be missing: {error.message}"
        yield Skipped(folder.shown, "git-error", detail)
        yield from _listed(folder)
        return
    if whole:  # an ignored folder that is named is read all the same
        yield from _listed(replace(folder, rules=None))
    for name in names:
        yield from _tracked(folder, name)


def _tracked(folder: _Folder, name: str) -> Iterator[_Folder | Entry | Skipped]:
    path = os.path.join(folder.path, name)
    display = _below(folder.shown, name)
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return  # in the index, deleted in the work tree
    except OSError as error:
        yield unreadable(display, error)
        return
    if stat.S_ISDIR(status.st_mode):  # a submodule or a nested repository has rules of its own
        yield _Folder(path, display, IgnoreFiles(), ask_git=is_work_tree(path))
    else:
        yield Entry(path, display, status.st_size)


def _listed(folder: _Folder) -> Iterator[_Folder | Entry | Skipped]:
    rules = folder.rules
    try:
        if rules is not None:
            rules = rules.entering(folder.path)
        with os.scandir(folder.path) as listing:
            items = sorted(listing, key=lambda item: item.name)
    except OSError as error:
        yield unreadable(folder.shown, error)
        return
    for item in items:
        is_folder = item.is_dir(follow_symlinks=False)
        if item.name == ".git" or (rules and rules.leave_out(item.path, folder=is_folder)):
            continue
        display = _below(folder.shown, item.name)
        if is_folder:
            nested = rules is not None and is_work_tree(item.path)
            yield _Folder(item.path, display, IgnoreFiles() if nested else rules, ask_git=nested)
        else:
            yield Entry(item.path, display, _size(item))


def _size(item: os.DirEntry[str]) -> int:
    try:
        return item.stat(follow_symlinks=False).st_size
    except OSError:
        return 0  # reading it will say why


def _below(folder: str, name: str) -> str:
    name = name.replace(os.sep, "/")
    return name if folder == "." else f"{folder.rstrip('/')}/{name}"
