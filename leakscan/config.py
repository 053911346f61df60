"""Configuration files: ``leakscan.toml``, or ``[tool.leakscan]`` in ``pyproject.toml``.

This module finds and reads one file and holds it to a table of settings. Which settings exist is
the command line's business (``cli/options.py``); how a value is written is said here, once for
options, environment variables and files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from leakscan.errors import ConfigError

OWN_FILE = "leakscan.toml"
SHARED_FILE = "pyproject.toml"
SHARED_TABLE = "tool.leakscan"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is written. ``parse`` raises ValueError when a text is not such a value."""

    says: str
    """What the value is, to complete the sentence "'x' is not …"."""
    metavar: str
    parse: Callable[[str], object]
    toml: type = str
    """The type that a file must use."""
    place: bool = False
    """Whether the value is a path, and in a file therefore relative to that file."""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that a user can set: as an option, an environment variable or a key of a file."""

    name: str
    """Name of the option without its dashes, and the key in a file."""
    kind: Kind
    help: str
    many: bool = False
    """Whether several values may be given: a repeated option, a list in a file, a variable with
    values between ``os.pathsep``."""
    in_file: bool = True
    """Whether a file may set it. What writes elsewhere, reads keys or reveals secrets may not come
    from a file: a repository that somebody cloned must not decide about that."""
    field: str = ""
    """Name of the attribute of ``Settings``; empty when it is the option's."""

    @property
    def attribute(self) -> str:
        """Return the name of the attribute of ``Settings``."""
        return self.field or self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        """Return the name of the environment variable."""
        return f"LEAKSCAN_{self.name.replace('-', '_').upper()}"

    def value(self, text: str) -> object:
        """Turn the text of an option or variable into the value; ValueError says what is wrong."""
        if self.many:
            return tuple(self.one(part) for part in text.split(os.pathsep) if part)
        return self.one(text)

    def one(self, text: str) -> object:
        """Turn one text into one value."""
        try:
            return self.kind.parse(text)
        except ValueError:
            raise ValueError(f"{text!r} is not {self.kind.says}") from None


class Config(NamedTuple):
    """One configuration file as read: the values by the name of their setting."""

    path: Path
    values: Mapping[str, object]


def choice(*names: str, parse: Callable[[str], object] = str) -> Kind:
    """Return the kind of value that is one of ``names``."""

    def chosen(text: str) -> object:
        if text not in names:
            raise ValueError(text)
        return parse(text)

    return Kind(f"one of {', '.join(names)}", f"[{'|'.join(names)}]", chosen, choices=names)


def parse_flag(text: str) -> bool:
    """Read yes or no as people write it in environment variables."""
    answers = {"1": True, "true": True, "yes": True, "on": True}
    answers |= {"0": False, "false": False, "no": False, "off": False}
    try:
        return answers[text.lower()]
    except KeyError:
        raise ValueError(text) from None


FLAG = Kind("yes or no (1 or 0, true or false)", "", parse_flag, toml=bool)
PATH = Kind("a path", "FILE", Path, place=True)


def find(start: Path) -> Path | None:
    """Return the configuration file that holds for ``start`` (a folder), or None.

    Looks in ``start`` and upwards to the root of its repository. Outside a repository only
    ``start`` itself is looked at: what lies above may belong to somebody else (``/tmp``).

    Raises:
        ConfigError: a folder has two files that both configure leakscan, or one cannot be read.
    """
    for folder in _up_to_root(start.absolute()):
        own, shared = folder / OWN_FILE, folder / SHARED_FILE
        found = [path for path in (own, shared) if _configures(path)]
        if len(found) > 1:
            raise ConfigError(
                f"{own} and [{SHARED_TABLE}] in {shared} both configure leakscan",
                hint="keep one of them",
            )
        if found:
            return found[0]
    return None


def top(start: Path) -> Path:
    """Return the root of the repository around a folder, or the folder itself outside one."""
    *_, last = _up_to_root(start.absolute())
    return last


def _up_to_root(start: Path) -> Iterable[Path]:
    folders = (start, *start.parents)
    for depth, folder in enumerate(folders):
        if (folder / ".git").exists():
            return folders[: depth + 1]
    return folders[:1]


def _configures(path: Path) -> bool:
    """Say whether the file is there and speaks of leakscan; a foreign file may be broken TOML."""
    if not path.is_file():
        return False
    return path.name == OWN_FILE or (b"leakscan" in _bytes(path) and _table(path) is not None)


def read(path: Path, settings: Iterable[Setting]) -> Config:
    """Read a configuration file and check every key and value.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or has a key or value that means nothing.
    """
    table = _table(path)
    if table is None:
        raise ConfigError(f"{path}: there is no table [{SHARED_TABLE}]")
    known = {setting.name: setting for setting in settings}
    return Config(path, {key: _checked(path, key, raw, known) for key, raw in table.items()})


def _checked(path: Path, key: str, raw: object, known: Mapping[str, Setting]) -> object:
    setting = known.get(key)
    if setting is None:
        raise ConfigError(f"{path}: unknown key {key!r}", hint=_nearest(key, known))
    if not setting.in_file:
        raise ConfigError(
            f"{path}: {key!r} cannot be set in a file",
            hint=f"use the option --{key} or the environment variable {setting.variable}",
        )
    if not setting.many:
        return _one(path, setting, raw)
    if not isinstance(raw, list):
        raise ConfigError(f"{path}: {key!r} must be a list")
    return tuple(_one(path, setting, part) for part in raw)


def _one(path: Path, setting: Setting, raw: object) -> object:
    if not isinstance(raw, setting.kind.toml):
        raise ConfigError(
            f"{path}: {setting.name!r} must be {setting.kind.says}, written as {_named(setting)}"
        )
    try:
        value = setting.one(str(raw))
    except ValueError as fault:
        raise ConfigError(f"{path}: {setting.name!r}: {fault}") from None
    return path.parent / str(value) if setting.kind.place else value


def _named(setting: Setting) -> str:
    return {str: "a string", bool: "true or false", int: "a whole number"}[setting.kind.toml]


def _nearest(key: str, known: Mapping[str, Setting]) -> str:
    import difflib  # noqa: PLC0415  only a typing error pays for it

    names = [name for name, setting in known.items() if setting.in_file]
    close = difflib.get_close_matches(key.replace("_", "-"), names, n=1, cutoff=0.0)
    return f"the nearest known key is {close[0]!r}"


def _table(path: Path) -> dict[str, object] | None:
    """Return the table that is leakscan's in the file, or None when it has none."""
    import tomllib  # noqa: PLC0415  most hook runs have no configuration to read

    try:
        document = tomllib.loads(_bytes(path).decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise ConfigError(f"{path}: is not UTF-8: {fault.reason} at byte {fault.start}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise ConfigError(f"{path}: is not TOML: {fault}") from None
    if path.name != SHARED_FILE:
        return document
    tools = document.get("tool")
    table = tools.get("leakscan") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: {SHARED_TABLE} must be a table")
    return table


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ConfigError(f"{path}: cannot be read: {fault.strerror}") from None
