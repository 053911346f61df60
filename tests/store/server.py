"""A real PostgreSQL server of our own: Debian's package, a folder in /tmp, a socket, nobody else."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

USER = "postgres"
PREFIX, OWNER = "leakscan-pg-", "owner"
_SETTINGS = (
    "listen_addresses = ''\n"
    "fsync = off\n"  # the machine is not switched off during a test
    "max_connections = 40\n"
    "shared_buffers = 16MB\n"
)


def program(name: str) -> str:
    """Return the path of one of the server's programs; Debian keeps them out of PATH.

    Where the server is missing and may be installed, it is: no test of the store is left out.
    """
    found = _found(name)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _found(name)
    assert found, f"{name} is missing: apt-get install postgresql"
    return found


def _found(name: str) -> str | None:
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name, path=os.pathsep.join([*map(str, homes), os.environ["PATH"]]))


def _install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with Path(tempfile.gettempdir(), "leakscan-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker of pytest may be at it
        for command in ("update", "install -y --no-install-recommends postgresql"):
            subprocess.run(
                ["apt-get", "-qq", *command.split()],
                env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
            )  # fmt: skip


def as_user(*command: str) -> list[str]:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return list(command)
    return [program("runuser"), "-u", USER, "--", *command]


def _sweep() -> None:
    """Stop and remove servers of test runs that were killed."""
    for owner in Path("/tmp").glob(f"{PREFIX}*/{OWNER}"):  # noqa: S108  see below
        if not Path("/proc", owner.read_text()).exists() and Path("/proc/self").exists():
            stop = as_user(
                program("pg_ctl"), "-D", str(owner.parent / "data"), "-m", "immediate", "stop"
            )
            subprocess.run(stop, cwd="/", capture_output=True, check=False)
            shutil.rmtree(owner.parent, ignore_errors=True)


class Server:
    """Started when made."""

    def __init__(self) -> None:
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        (self.folder / OWNER).write_text(str(os.getpid()))
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER, USER)
        self._run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(f"{_SETTINGS}unix_socket_directories = '{self.folder}'\n")
        self.start()
        self._made = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def database(self) -> str:
        """Make an empty database and return its address."""
        self._made += 1
        name = f"store{self._made}"
        self.sql("postgres", f"CREATE DATABASE {name}")
        return self.address(name)

    def address(self, name: str) -> str:
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def sql(self, name: str, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user=USER, dbname=name, autocommit=True
        ) as connection:
            connection.execute(statement)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def _run(self, name: str, *arguments: str) -> None:
        command = as_user(program(name), "-D", str(self.data), *arguments)
        done = subprocess.run(
            command, cwd="/", capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
