"""The token is where it has to be and nowhere else."""

from __future__ import annotations

import logging
import os
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leakscan.model.chunk import Skipped
from leakscan.model.secret import Secret
from leakscan.sources.github.base import Kind, RepositoryEntry
from leakscan.sources.github.gitaccess import RemoteError, run_git
from leakscan.sources.github.keeping import Texts
from leakscan.sources.github.mirrors import Mirrors
from tests.sources.github.scene import opened, read
from tests.standin.fixtures import TOKEN
from tests.standin.server import Fault, StandIn
from tests.standin.world import Repository, Said, written


class Watcher:
    """Looks at every child of this process, all the time: command line and environment."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.leaks: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    @contextmanager
    def watching(self) -> Iterator[Watcher]:
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            for process in below(os.getpid()):
                self._look(process)

    def _look(self, process: Path) -> None:
        for name in ("cmdline", "environ"):
            try:
                told = (process / name).read_bytes()
            except OSError:
                continue
            if name == "cmdline":
                self.seen.add(told.replace(b"\0", b" ").decode(errors="replace"))
            if TOKEN.encode() in told:
                self.leaks.append(f"{name} of {process.name}")


def below(pid: int | str) -> Iterator[Path]:
    """Yield the processes that a process started, and what these started: other tests run beside."""
    try:
        threads = [*Path(f"/proc/{pid}/task").iterdir()]
        children = [child for t in threads for child in (t / "children").read_text().split()]
    except OSError:  # it ended meanwhile
        return
    for child in children:
        yield Path("/proc", child)
        yield from below(child)


@pytest.fixture
def shop(standin: StandIn, tmp_path: Path) -> Repository:
    made = Repository(
        1, "acme", "shop", git=written(tmp_path / "shop.git", {"a": os.urandom(2_000_000)}),
        has_wiki=True, issues=[Said(1, "text")],
    )  # fmt: skip
    standin.world.repositories = [made]
    return made


def everything(standin: StandIn, cache: Path) -> str:
    """List, read and mirror; return all that was said."""
    environ = {"GH_ENTERPRISE_TOKEN": TOKEN}
    github = opened(standin, {*Kind} - {Kind.GISTS}, texts=Texts(cache / "texts"), environ=environ)
    said = []
    for entry in github.repositories("acme"):
        assert isinstance(entry, RepositoryEntry)
        said.append(repr(read(github.contents(entry, {}))))
        for remote in github.remotes(entry):
            with Mirrors(cache / "git", attempts=2).refreshed(remote, github) as mirror:
                said.append(repr((remote, mirror)))
    said.append(repr((vars(github), github.usage)))
    return "\n".join(said)


@pytest.mark.parametrize(
    "fault", [None, Fault("git-upload-pack", 500, times=9), Fault("info/refs", how="expire"),
              Fault("/issues", how="expire"), Fault("git-upload-pack", 404, times=9)],
    ids=["all-well", "broken", "expired-for-git", "expired-for-the-api", "not-there"],
)  # fmt: skip
def test_no_trace_of_the_token(
    standin: StandIn, cache: Path, shop: Repository, fault: Fault | None,
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", TOKEN)  # as a user's shell offers it to every child
    caplog.set_level(logging.DEBUG)
    standin.faults = [fault] if fault else []
    watcher = Watcher()
    with watcher.watching():
        said = everything(standin, cache)
    api_only = fault is not None and "issues" in fault.path  # git was not let near any more
    assert api_only or [one for one in watcher.seen if "remote-http" in one]
    assert not watcher.leaks
    assert TOKEN not in said
    assert TOKEN not in caplog.text
    for path in cache.rglob("*"):
        if path.is_file():
            assert TOKEN.encode() not in path.read_bytes(), path
    del shop


def test_children_do_not_see_it_in_their_environment(
    standin: StandIn, cache: Path, shop: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GH_ENTERPRISE_TOKEN", "GITHUB_TOKEN", "SOME_OTHER_NAME"):
        monkeypatch.setenv(name, TOKEN)
    folder = cache / "bin"
    folder.mkdir(parents=True)
    spy = folder / "cat"  # the helper's own child sees what git gave it
    spy.write_text(f'#!/bin/sh\nenv >> {cache}/env\n/bin/cat "$@"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    github = opened(standin)
    (entry,) = github.repositories("acme")
    assert isinstance(entry, RepositoryEntry)
    with Mirrors(cache / "git").refreshed(next(github.remotes(entry)), github) as mirror:
        assert not isinstance(mirror, Skipped)
    told = (cache / "env").read_text()
    assert "GIT_ALLOW_PROTOCOL=http" in told
    assert TOKEN not in told
    del shop


def test_a_traceback_does_not_show_it(standin: StandIn, tmp_path: Path) -> None:
    with pytest.raises(RemoteError) as caught:
        run_git(
            ["ls-remote", f"{standin.address}/nobody/nothing.git"], url=standin.address,
            token=Secret(TOKEN.encode()), cwd=tmp_path, seconds=30,
        )  # fmt: skip
    shown = "".join(traceback.TracebackException.from_exception(
        caught.value, capture_locals=True).format())  # fmt: skip
    assert "not found" in shown
    assert TOKEN not in shown


def test_git_speaks_no_other_protocol(standin: StandIn, tmp_path: Path) -> None:
    written(tmp_path / "local.git", {"a": b"b"})
    with pytest.raises(RemoteError, match="not allowed"):
        run_git(
            ["ls-remote", f"file://{tmp_path}/local.git"], url=standin.address,
            token=Secret(b"x"), cwd=tmp_path, seconds=30,
        )  # fmt: skip


def test_the_token_is_offered_to_its_host_alone(standin: StandIn, tmp_path: Path) -> None:
    other = standin.storage  # another port is another host
    with pytest.raises(RemoteError):
        run_git(
            ["ls-remote", f"{other}/acme/shop.git"], url=standin.address,
            token=Secret(TOKEN.encode()), cwd=tmp_path, seconds=30,
        )  # fmt: skip
    assert not standin.complaints
