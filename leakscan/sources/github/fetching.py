"""One mirror brought up to date: tried again, made anew where damaged, followed where renamed."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from leakscan.errors import GitError
from leakscan.model.chunk import Skipped
from leakscan.model.secret import Secret
from leakscan.sources.git.plumbing import Git
from leakscan.sources.github.advertised import digest_of, digest_of_answer
from leakscan.sources.github.base import GitRemote, Usage
from leakscan.sources.github.clock import Clock
from leakscan.sources.github.failures import Failure, understood
from leakscan.sources.github.gitaccess import RemoteError, run_git
from leakscan.sources.github.locks import locked
from leakscan.sources.github.refusal import Refused
from leakscan.sources.github.shelf import Shelf, State, size_of

MOST_PACKS = 40
"""Packs (one for each fetch) above which they become one."""
HERE = "--git-dir=."
"""A damaged mirror is no repository: git must not find another one in the folders above it."""
REFS = "+refs/*:refs/*"


class Gate(Protocol):
    """Who lets git in, and knows where a repository has gone."""

    @property
    def usage(self) -> Usage:
        """Count what a run costs."""
        ...

    @property
    def clock(self) -> Clock:
        """Tell the time."""
        ...

    def token(self) -> Secret:
        """Return the token that is valid now. Raises ``Refused``."""
        ...

    def renew(self, stale: Secret) -> bool:
        """Say whether there is another token than ``stale``."""
        ...

    def serves(self, url: str) -> bool:
        """Say whether the token may be taken to an address."""
        ...

    def advertised(self, url: str) -> bytes:
        """Return what a remote shows, or nothing."""
        ...

    def current(self, remote: GitRemote) -> GitRemote | Skipped:
        """Return the remote under the name that it has now."""
        ...


@dataclass(slots=True)
class Fetching:
    """One remote, until it is here or given up. The caller holds the mirror's lock."""

    shelf: Shelf
    remote: GitRemote
    gate: Gate
    attempts: int
    seconds: float
    renewed: bool = False
    followed: bool = False

    def run(self, before: State) -> State | Skipped:
        """Bring the mirror up to date and return its new state. Raises ``OSError``."""
        failures = 0
        while True:
            try:
                return self._once(before)
            except Refused as exc:
                return exc.skipped(self.remote.name)
            except RemoteError as exc:
                failure = understood(exc.message)
            except GitError as exc:
                failure = Failure("damaged", exc.message)
            if failure.reason == "not-found" and self.remote.may_be_absent and self._is_there():
                return State(self.remote.stamp, absent=True)
            if self._repaired(failure):
                continue
            failures += 1
            if not failure.passing or failures >= self.attempts:
                return Skipped(self.remote.name, failure.reason, failure.detail)
            self._pause(failure, failures)

    def _once(self, before: State) -> State:
        if not self.gate.serves(self.remote.url):
            raise Refused("foreign-address", "its git address is on another host; it is not asked")
        place = self.shelf.mirror(self.remote.key)
        borrows = before.borrows
        if (place / "objects").is_dir():
            digest = digest_of_answer(self.gate.advertised(self.remote.url))
            if digest and digest == before.refs and digest == _refs(place):
                return replace(before, stamp=self.remote.stamp)
            self._fetch(place)
        else:
            borrows = self._made(place)
        digest = _refs(place)
        size = before.size
        if digest != before.refs or not size:
            _tidy(place)
            size = size_of(place)
        return State(self.remote.stamp, digest, size, borrows=borrows)

    def _made(self, place: Path) -> str:
        """Make the mirror beside its place and move it there; return whose objects it borrows."""
        new = self.shelf.begin(self.remote.key)
        branch = self.remote.default_branch or "main"
        Git(new).run("init", "--bare", "--quiet", "--template=", f"--initial-branch={branch}")
        with ExitStack() as stack:
            lender = self._lender(stack)
            if lender:
                objects = self.shelf.mirror(lender).absolute() / "objects"
                (new / "objects/info").mkdir(exist_ok=True)
                (new / "objects/info/alternates").write_text(f"{objects}\n", "utf-8")
                # said before it is true: the lender must not go while this is under way
                self.shelf.write(self.remote.key, State(borrows=lender))
            self._fetch(new)
            shutil.rmtree(place, ignore_errors=True)
            new.rename(place)
        return lender

    def _lender(self, stack: ExitStack) -> str:
        """Return the mirror to borrow from, held in place; empty where there is none."""
        key = self.remote.lender
        key = self.shelf.state(key).borrows or key if key else ""
        if not key or key == self.remote.key:
            return ""
        stack.enter_context(locked(self.shelf.lock(key), shared=True))
        return key if (self.shelf.mirror(key) / "objects").is_dir() else ""

    def _fetch(self, place: Path) -> None:
        self.gate.usage.git_runs += 1
        run_git(
            [HERE, "fetch", "--quiet", "--prune", "--no-tags", "--force", "--no-write-fetch-head",
             "--no-auto-maintenance", "--", self.remote.url, REFS],
            url=self.remote.url, token=self.gate.token(), cwd=place, seconds=self.seconds,
        )  # fmt: skip

    def _repaired(self, failure: Failure) -> bool:
        """Do what a failure asks for, once; say whether it is worth another try at once."""
        if failure.reason == "unauthorised" and not self.renewed:
            self.renewed = True
            return self.gate.renew(self.gate.token())
        if failure.reason in {"not-found", "moved"} and not self.followed:
            self.followed = True
            found = self.gate.current(self.remote)
            if isinstance(found, GitRemote) and found.url != self.remote.url:
                self.remote = replace(found, stamp=self.remote.stamp)
                return True
        place = self.shelf.mirror(self.remote.key)
        if failure.reason in {"damaged", "failed"} and place.exists() and _is_damaged(place):
            self.shelf.discard(self.remote.key)
            return True
        return False

    def _is_there(self) -> bool:
        """Say whether the repository whose wiki is absent is itself there, under the same name."""
        found = self.gate.current(self.remote)
        return isinstance(found, GitRemote) and found.url == self.remote.url

    def _pause(self, failure: Failure, failures: int) -> None:
        seconds = failure.pause * 2 ** (failures - 1) * (0.5 + self.gate.clock.chance() / 2)
        self.gate.usage.retries += 1
        self.gate.usage.waited += seconds
        self.gate.clock.sleep(seconds)


def _refs(place: Path) -> str:
    return digest_of(Git(place).run(HERE, "for-each-ref", "--format=%(objectname) %(refname)"))


def _is_damaged(place: Path) -> bool:
    """Say whether git finds fault with what is here already."""
    code, _, _ = Git(place).attempt(HERE, "rev-list", "--objects", "--all", "--quiet")
    return code != 0


def _tidy(place: Path) -> None:
    """Put many small packs into one. What no ref reaches stays: it is to be scanned as well."""
    packs = list((place / "objects/pack").glob("*.pack"))
    if len(packs) > MOST_PACKS:
        Git(place).run(HERE, "repack", "-a", "-d", "-k", "-l", "-q")
