"""git's plumbing through processes: argument lists, isolated environment, checked return codes.

Nothing in a repository or in a user's configuration may change what git prints, start another
program or reach the network: a scan of hostile content must not run it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from typing import IO

from leakscan.errors import GitError
from leakscan.sources.git.environment import HOOK_LOCATORS, PINNED, isolated

HINTS = (
    ("dubious ownership", "if you trust it: git config --global --add safe.directory <its path>"),
    (
        "not a git repository",
        "name a git repository, or use `leakscan scan` for a folder that is none",
    ),
    ("unknown revision", "see `git log --all --oneline` and `git for-each-ref` for what exists"),
    ("bad revision", "see `git log --all --oneline` and `git for-each-ref` for what exists"),
    ("expected git repo version", "this repository needs a newer git"),
    ("unknown repository extension", "this repository needs a newer git"),
    ("must be run in a work tree", "run it inside the work tree; a bare repository has none"),
)
"""A part of git's words, and the repair."""

_USERINFO = re.compile(r"(?<=://)[^/@\s]*@")


def git_words(stderr: bytes, *, limit: int = 500) -> str:
    """Return what git said on one line, without the credentials of a URL, at most ``limit``."""
    lines = stderr.decode("utf-8", "backslashreplace").splitlines()
    text = " ".join(" ".join(dict.fromkeys(lines)).split())
    text = "".join(c if c.isprintable() else "?" for c in text)
    return _USERINFO.sub("…@", text)[:limit]


def git_failure(args: Iterable[str], stderr: bytes) -> GitError:
    """Make the error for a git that ended badly, with the repair where it is known."""
    words = git_words(stderr)
    verb = next((arg for arg in args if not arg.startswith("-")), "")
    hint = next((hint for part, hint in HINTS if part in words.lower()), "")
    return GitError(f"git {verb}: {words or 'ended with an error and said nothing'}", hint=hint)


class Git:
    """One repository as seen from a folder. Cheap to make; starts nothing by itself."""

    __slots__ = ("_caller", "_environment", "root")

    def __init__(
        self,
        root: str | os.PathLike[str],
        *,
        hook: bool = False,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.root = os.fspath(root)
        self._caller = environ
        self._environment = isolated(environ, hook=hook)

    def run(self, *args: str, stdin: bytes = b"") -> bytes:
        """Return what git printed; any return code but 0 is a ``GitError``."""
        code, out, err = self.attempt(*args, stdin=stdin)
        if code:
            raise git_failure(args, err)
        return out

    def attempt(self, *args: str, stdin: bytes = b"") -> tuple[int, bytes, bytes]:
        """Run git and return (return code, output, what it said), for callers that expect refusals.

        A refusal over the owner of the repository is tried again with the directories that the
        user declared safe; the isolation had hidden them.
        """
        process = self.start(*args, stdin=subprocess.PIPE)
        out, err = process.communicate(stdin)
        if process.returncode and b"dubious ownership" in err:
            safe = self._safe_directories()
            if safe and "GIT_CONFIG_COUNT" not in self._environment:
                self._environment |= safe
                return self.attempt(*args, stdin=stdin)
        return process.returncode, out, err

    def start(
        self,
        *args: str,
        stdin: int | IO[bytes] | None = None,
        stdout: int | IO[bytes] = subprocess.PIPE,
        stderr: int | IO[bytes] = subprocess.PIPE,
        bufsize: int = -1,
    ) -> subprocess.Popen[bytes]:
        """Start git and leave it to the caller; ``GitError`` when it cannot be started."""
        try:
            return subprocess.Popen(
                ["git", *PINNED, *args],
                cwd=self.root,
                env=self._environment,
                stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=stdout,
                stderr=stderr,
                bufsize=bufsize,
            )
        except OSError as exc:
            if exc.filename == "git":
                raise GitError(
                    "git cannot be started: it is not on PATH",
                    hint="install git, or put it on PATH (https://git-scm.com/downloads)",
                ) from exc
            raise GitError(
                f"{self.root}: {exc.strerror or exc}", hint="name a folder that exists"
            ) from exc

    def _safe_directories(self) -> dict[str, str]:
        """Read ``safe.directory`` where git obeys it: never from the repository's own file."""
        done = subprocess.run(
            ["git", "config", "-z", "--show-scope", "--get-all", "safe.directory"],
            cwd=os.sep,
            env={k: v for k, v in self._caller.items() if k not in HOOK_LOCATORS},
            capture_output=True,
            check=False,
        )
        fields = done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
        values = [v for scope, v in zip(fields[::2], fields[1::2], strict=True) if scope != "local"]
        env = {"GIT_CONFIG_COUNT": str(len(values))}
        for number, value in enumerate(values):
            env[f"GIT_CONFIG_KEY_{number}"] = "safe.directory"
            env[f"GIT_CONFIG_VALUE_{number}"] = value
        return env if values else {}
