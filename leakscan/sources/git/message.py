"""The message of a commit that is being made, as git will keep it.

git hands the hook ``commit-msg`` the file in which the message was edited: with comment lines, and
with the whole patch below a scissors line after ``git commit --verbose``. What git throws away is
not scanned (git-commit(1), ``--cleanup``); lines keep their numbers.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from leakscan.errors import SourceError
from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, Target
from leakscan.sources.base import Attribution
from leakscan.sources.git.plumbing import Git

SCISSORS = b" ------------------------ >8 ------------------------"
KEEPING = frozenset({"verbatim", "whitespace", "scissors"})
"""Values of ``commit.cleanup`` under which comment lines become part of the message."""
ASKED = r"^(core\.comment(char|string)|commit\.cleanup)$"


@dataclass(frozen=True, slots=True)
class MessageSource:
    """A file with the message of a commit. Its own shard."""

    root: Path
    file: Path

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("message", str(self.file))

    def shards(self) -> Iterator[MessageSource]:
        """Return itself."""
        yield self

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Return nothing: the commit does not exist yet."""
        del blobs
        return {}

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield the message.

        Raises:
            SourceError: the file cannot be read.
        """
        try:
            content = self.file.read_bytes()
        except OSError as fault:
            raise SourceError(
                f"{self.file}: cannot be read: {fault.strerror}",
                hint="leakscan hook --stage commit-msg takes the file that git names",
            ) from None
        message = kept(
            content, configuration(self.root), edited=os.environ.get("GIT_EDITOR") != ":"
        )
        place = Provenance(Origin.COMMIT_MESSAGE, self.file.as_posix())
        yield Chunk(message, place)
        yield Coverage(files=1, bytes=len(message))


def configuration(root: Path) -> dict[str, str]:
    """Return git's settings for messages, the user's own too: they decide what is thrown away."""
    command = ["git", "config", "-z", "--get-regexp", ASKED]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    except OSError:
        Git(root).run("version")  # says what is wrong with git
        raise
    entries = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    return {key: value for key, _, value in (entry.partition("\n") for entry in entries if entry)}


def kept(content: bytes, settings: Mapping[str, str], *, edited: bool) -> bytes:
    """Return the message as git will keep it, but for blank lines.

    Args:
        content: the file.
        settings: what git is set to, by name in lower case.
        edited: whether an editor was open; without one, comment lines stay.
    """
    mark = settings.get("core.commentstring") or settings.get("core.commentchar") or "#"
    comment = re.escape(mark.encode()) if mark != "auto" else b"[#;@!$%^&|:]"
    cut = re.search(rb"^%b%b\r?$" % (comment, SCISSORS), content, re.MULTILINE)
    message = content[: cut.start()] if cut else content
    if not edited or settings.get("commit.cleanup") in KEEPING or mark == "auto":
        return message
    return re.sub(rb"^%b.*$" % comment, b"", message, flags=re.MULTILINE)
