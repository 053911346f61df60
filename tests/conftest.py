"""The sealed world: no home, no network, no git configuration of the machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from leakscan.cli.reviewed import COMMITS, TARGETS
from tests.planted import watch

__all__ = ["watch"]  # a fixture that every test has

# what was started in the background may ignore Ctrl-C, and would hand that on to what tests start
signal.signal(signal.SIGINT, signal.default_int_handler)

# where Python is told to keep no compiled modules, every program that a test starts would compile all
# of leakscan anew, and the suite would take half as long again
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# a slow machine is not a failure; what must be fast has a test that says so
settings.register_profile("leakscan", deadline=None)
settings.load_profile("leakscan")

GIT_ENV = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Kari Test",
    "GIT_AUTHOR_EMAIL": "kari@example.com",
    "GIT_AUTHOR_DATE": "2024-05-17T12:00:00+02:00",
    "GIT_COMMITTER_NAME": "Kari Test",
    "GIT_COMMITTER_EMAIL": "kari@example.com",
    "GIT_COMMITTER_DATE": "2024-05-17T12:00:00+02:00",
    "GIT_ALLOW_PROTOCOL": "file",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "init.defaultBranch",
    "GIT_CONFIG_VALUE_0": "main",
    "GIT_CONFIG_KEY_1": "protocol.file.allow",
    "GIT_CONFIG_VALUE_1": "always",
}


@pytest.fixture(autouse=True)
def sealed_world(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("GIT_", "LEAKSCAN_", "PRE_COMMIT_", "GITHUB_", "XDG_")) or name in (
            "NO_COLOR",
            "FORCE_COLOR",
            "CLICOLOR_FORCE",
            "COLUMNS",
            *TARGETS,
            *COMMITS,
            "CI_COMMIT_BRANCH",
            "CI_DEFAULT_BRANCH",
        ):
            monkeypatch.delenv(name)
    for name, value in GIT_ENV.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", local_only)


class GitRepo:
    """A throw-away repository driven through the real git."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def git(self, *args: str, stdin: bytes | None = None, check: bool = True) -> str:
        done = subprocess.run(
            ["git", *args], cwd=self.path, input=stdin, capture_output=True, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"git {' '.join(args)}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode(errors="surrogateescape").strip()

    def write(self, name: str, content: bytes | str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def commit(self, message: str = "change", **files: bytes | str) -> str:
        for name, content in files.items():
            self.write(name, content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "repo")
    made.git("init", "-q")
    return made
