"""What was given to a command, and the settings that follow from it: no click in here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from leakscan import config
from leakscan.cli.options import SETTINGS, Settings, settle
from leakscan.config import Config
from leakscan.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Given:
    """The options of one run, before environment and configuration file have their say."""

    names: tuple[str, ...]
    options: Mapping[str, object]

    def settings(self, *, near: Iterable[Path] = (), here: bool = True) -> Settings:
        """Return what holds, with the configuration file of ``near`` or else of the current folder.

        Args:
            near: the folders in which, and above which, to look for a configuration file first.
            here: whether the current folder is looked at.
        """
        path = settle(("config",), self.options, os.environ, None).config
        if path is not None and not path.is_file():
            raise ConfigError(f"{path}: there is no such configuration file")
        places = (*near, Path()) if here else tuple(near)
        path = path or next(filter(None, map(config.find, places)), None)
        found: Config | None = None if path is None else config.read(path, SETTINGS)
        return replace(settle(self.names, self.options, os.environ, found), config=path)
