"""Addresses of places on the host, for people."""

from __future__ import annotations

import re
from urllib.parse import quote

from leakscan.model.finding import Occurrence
from leakscan.model.provenance import Origin, Provenance

WIKI = ".wiki"
_TALK = re.compile(r"(issues|pulls|discussions)/(\d+)(?:#(comment|review|review-comment)-(\d+))?")
_MARKS = {
    ("issues", "comment"): "issuecomment-",
    ("pulls", "comment"): "issuecomment-",
    ("pulls", "review"): "pullrequestreview-",
    ("pulls", "review-comment"): "discussion_r",
    ("discussions", "comment"): "discussioncomment-",
}
_NO_FILES = frozenset(
    {Origin.COMMIT_MESSAGE, Origin.COMMIT_AUTHOR, Origin.TAG_MESSAGE, Origin.NOTE, Origin.REF_NAME}
)


def home(name: str) -> str:
    """Return the repository that a place belongs to: a wiki's; empty where there is none (a gist)."""
    if name.count("/") != 1:
        return ""
    return name.removesuffix(WIKI)


def link(web: str, one: Occurrence) -> str:
    """Return the address of a place; empty when it has none.

    Args:
        web: address of the host.
        one: a place with its repository.
    """
    where = one.provenance
    if not home(where.repository):
        return ""
    if where.commit:
        return _in_git(web, where, one.position.line)
    found = _TALK.fullmatch(where.path)
    if not found:
        return ""
    kind, number, sort, inner = found.groups()
    base = f"{web}/{where.repository}/{'pull' if kind == 'pulls' else kind}/{number}"
    return f"{base}#{_MARKS[kind, sort]}{inner}" if (kind, sort) in _MARKS else base


def _in_git(web: str, where: Provenance, line: int) -> str:
    base = f"{web}/{home(where.repository)}"
    if where.repository.endswith(WIKI):
        return f"{base}/wiki/_compare/{where.commit}"
    if where.origin in _NO_FILES or not where.path:
        return f"{base}/commit/{where.commit}"
    path, packed, _ = where.path.partition("!")
    shown = quote(path, safe="/", errors="surrogateescape")
    return f"{base}/blob/{where.commit}/{shown}" + ("" if packed else f"#L{line}")
