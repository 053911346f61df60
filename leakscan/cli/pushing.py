"""Whether a push that the pre-commit framework runs for has one ref, which is all it hands on.

The framework keeps what git told it and names the first ref with anything new. Whether there are
more is read from the command line of ``git push``, one of our parent processes, and from the user's
settings; where that leaves a doubt, there are more.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Sequence

from leakscan.cli.framework import ancestors

QUIET = frozenset(
    {
        "-v", "--verbose", "-q", "--quiet", "-n", "--dry-run", "--porcelain", "--progress",
        "--no-progress", "-u", "--set-upstream", "-f", "--force", "--force-with-lease",
        "--force-if-includes", "--no-force-if-includes", "--atomic", "--no-atomic", "--thin",
        "--no-thin", "--verify", "-4", "--ipv4", "-6", "--ipv6", "--no-follow-tags", "--no-signed",
        "--recurse-submodules=no", "--recurse-submodules=check",
    }
)  # fmt: skip
"""Options that add no ref."""
VALUED = ("--force-with-lease=", "--push-option=", "--signed=", "--receive-pack=", "--exec=")
TAKING = frozenset({"-o", "--push-option", "--receive-pack", "--exec"})
"""Options whose value is the next word."""


def one_ref(remote: str) -> bool:
    """Say whether one ref is pushed, for certain."""
    for words in ancestors(os.getppid()):
        said = push_words(words)
        if said is not None:
            return is_one(said, remote, _setting)
    return False


def push_words(words: Sequence[str]) -> list[str] | None:
    """Return what stands behind ``git push``; None when this is another program."""
    program = os.path.basename(words[0]).removesuffix(".exe") if words else ""  # noqa: PTH119
    if program == "git-push":
        return list(words[1:])
    at = 1
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in ("-c", "-C") else 1
    return list(words[at + 1 :]) if program == "git" and words[at : at + 1] == ["push"] else None


def is_one(words: Iterable[str], remote: str, setting: Callable[[str], str]) -> bool:
    """Say whether a command line of ``git push`` means one ref, given what git is set to."""
    if setting("push.followTags") == "true":
        return False
    refs: list[str] = []
    rest = iter(words)
    for word in rest:
        if word in TAKING:
            next(rest, None)
        elif word.startswith("-"):
            if word not in QUIET and not word.startswith(VALUED):
                return False
        else:
            refs.append(word)
    if len(refs) > 1:
        return len(refs) == 2 and re.fullmatch(r"\+?[^:*+]+(:[^:*]+)?", refs[1]) is not None
    configured = setting(f"remote.{remote}.push") or setting(f"remote.{remote}.mirror")
    return not configured and setting("push.default") in ("", "simple", "current", "upstream")


def _setting(name: str) -> str:
    command = ["git", "config", "--get", name]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace").strip()
