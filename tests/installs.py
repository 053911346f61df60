"""Fresh environments for tests of what people install: by pip, as the machine is set up for it.

The tests' home is sealed, but where packages come from is the machine's business: the user's pip
configuration and cache are passed on, and nothing else of the home.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
WINDOWS = os.name == "nt"


def _pip_settings() -> dict[str, str]:
    """Return variables that stand for the real home's pip configuration and cache."""
    home = Path.home()
    configuration = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    found = {"PIP_CACHE_DIR": str(cache / "pip")} if (cache / "pip").is_dir() else {}
    for path in (configuration / "pip/pip.conf", home / ".pip/pip.conf"):
        if path.is_file():
            found["PIP_CONFIG_FILE"] = str(path)
            break
    return found


PIP = _pip_settings()
"""Taken when this module is loaded, before the first test seals the home."""


def environment(**more: str) -> dict[str, str]:
    """Return the environment for a process that may install packages."""
    return {**PIP, **os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **more}


def run(
    *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, code: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Run a command; another exit code than ``code`` (None: any) fails with the command's words."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env or environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if code is not None and done.returncode != code:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


class Environment:
    """A virtual environment of its own."""

    def __init__(self, path: Path) -> None:
        run(sys.executable, "-m", "venv", path, cwd=path.parent)
        self.bin = path / ("Scripts" if WINDOWS else "bin")

    def install(self, *what: str | Path) -> None:
        run(self.bin / "python", "-m", "pip", "install", "-q", *what, cwd=self.bin)
