"""Whether a text is still there. No list tells what was deleted: each is asked for by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from leakscan.sources.github.base import RepositoryEntry
from leakscan.sources.github.client import Client
from leakscan.sources.github.refusal import Refused

GONE = frozenset({404, 410})
_ADDRESSES = (
    (r"(?:issues|pulls)/(\d+)", "issues/{}"),
    (r"(?:issues|pulls)/\d+#comment-(\d+)", "issues/comments/{}"),
    (r"pulls/\d+#review-comment-(\d+)", "pulls/comments/{}"),
    (r"pulls/(\d+)#review-(\d+)", "pulls/{}/reviews/{}"),
    (r"releases/([^#!/]+)", "releases/tags/{}"),
    (r"deployments/(\d+)", "deployments/{}"),
    (r"deployments/(\d+)#status-(\d+)", "deployments/{}/statuses/{}"),
)
"""Forms of paths of texts (``texts.py``, ``settings.py``, ``graph.py``), and where each is on the API."""


def address(path: str) -> str:
    """Return where a text is below its repository; empty for what has no address of its own."""
    for pattern, form in _ADDRESSES:
        if found := re.fullmatch(pattern, path):
            return form.format(*(quote(part, safe="") for part in found.groups()))
    return ""


def gone(client: Client, entry: RepositoryEntry, paths: Iterable[str]) -> Iterator[str]:
    """Yield those texts that GitHub has no more. What it does not say is taken for there."""
    for path in paths:
        below = address(path)
        if not below or (path.startswith("issues/") and not entry.has_issues):
            continue  # issues that are switched off are hidden, and come back
        try:
            client.get(f"repos/{entry.full_name}/{below}")
        except Refused as exc:
            if exc.status in GONE:
                yield path
