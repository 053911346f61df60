"""How a chunk was reached."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Origin(enum.StrEnum):
    """What kind of thing the bytes were (``occurrences[].origin`` in the JSON report)."""

    FILE = "file"
    STDIN = "stdin"
    STAGED = "staged"
    BLOB = "blob"
    COMMIT_MESSAGE = "commit-message"
    COMMIT_AUTHOR = "commit-author"
    TAG_MESSAGE = "tag-message"
    REF_NAME = "ref-name"
    FILE_NAME = "file-name"
    SYMLINK = "symlink"
    NOTE = "note"
    GIT_CONFIG = "git-config"
    REFLOG = "reflog"
    LOG = "log"
    ISSUE = "issue"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where bytes come from. What is not known is left at its default and left out of reports."""

    origin: Origin
    path: str = ""
    """Path for people, relative to the target; ``/`` separates folders on every system, ``!`` enters an
    archive member. Bytes that are not UTF-8 are surrogate escapes."""
    blob: str = ""
    """Object id of the git blob."""
    commit: str = ""
    """Object id of the first commit known to introduce the blob at ``path`` (or of the message)."""
    author_date: str = ""
    """Author date of ``commit``, ISO 8601 with offset."""
    refs: tuple[str, ...] = ()
    """Full names of refs that still reach the content, sorted."""
    in_head: bool | None = None
    """Whether the content stands in HEAD's tree; None when not known."""
    repository: str = ""
    via: tuple[str, ...] = ()
    """Layers opened by the source, outermost first, e.g. ``("archive member",)``."""
