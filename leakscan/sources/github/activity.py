"""What happened lately in a hundred repositories, in one question.

REST has no such summary. Where GraphQL does not answer (no permission for one kind, an old server),
there is no stamp, and each repository is asked itself, conditionally. A stamp holds counts, too: what
was deleted changes it. Kinds that have no stamp here are asked each time they are switched on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from leakscan.sources.github.base import Kind, RepositoryEntry
from leakscan.sources.github.client import Client
from leakscan.sources.github.refusal import Refused

UNSETTLED = 60.0
"""Seconds for which a stamp is not trusted: GitHub's times are whole seconds, and more may happen in
the same one."""
_NEWEST = "(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) {totalCount nodes {updatedAt}}"
FIELDS = {
    Kind.ISSUES: f"issues{_NEWEST}",
    Kind.PULLS: f"pullRequests{_NEWEST}",
    Kind.DISCUSSIONS: f"discussions{_NEWEST}",
}
BASE = "databaseId pushedAt parent {databaseId}"
# a field that may not be seen takes its whole node with it: each kind has nodes of its own
NODES = "%s: nodes(ids: $ids) {... on Repository {databaseId %s}}"


def with_activity(
    client: Client, entries: Sequence[RepositoryEntry], kinds: frozenset[Kind]
) -> Iterator[RepositoryEntry]:
    """Yield the entries with stamps and parents, as far as GitHub tells them."""
    told = _ask(client, [entry for entry in entries if entry.node_id], kinds)
    settled = _instant(client.clock.now() - UNSETTLED)
    for entry in entries:
        found = told.get(entry.id, {})
        parent = (found.get("parent") or {}).get("databaseId") or entry.parent_id
        stamps = _stamps(found, settled=settled)
        yield replace(entry, parent_id=parent, activity=stamps)


def _ask(
    client: Client, entries: Sequence[RepositoryEntry], kinds: frozenset[Kind]
) -> dict[int, dict[str, Any]]:
    """Return what is told of each repository, by its id."""
    told: dict[int, dict[str, Any]] = {}
    if not entries:
        return told
    # a push to a pull request from a fork is no push to the repository, but touches its pull request
    wanted = [kind for kind in sorted({*kinds, Kind.PULLS}) if kind in FIELDS]
    parts = [NODES % ("base", BASE), *(NODES % (kind, FIELDS[kind]) for kind in wanted)]
    query = f"query ($ids: [ID!]!) {{{' '.join(parts)}}}"
    try:
        data, _ = client.graphql(query, ids=[entry.node_id for entry in entries])
    except Refused:
        return told  # not an omission: without a stamp everything is asked for itself
    for nodes in data.values():
        for node in nodes or ():
            if node and "databaseId" in node:
                told.setdefault(node["databaseId"], {}).update(node)
    return told


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _stamps(told: dict[str, Any], *, settled: str) -> dict[str, str]:
    names = {"issues": Kind.ISSUES, "pullRequests": Kind.PULLS, "discussions": Kind.DISCUSSIONS}
    stamps: dict[str, str] = {}
    for name, kind in names.items():
        found = told.get(name)
        if not found:  # no permission for it, or not asked for
            continue
        newest = "".join(node["updatedAt"] for node in found.get("nodes") or () if node)
        if newest < settled:
            stamps[kind] = f"{found.get('totalCount')}@{newest}"
    pushed = told.get("pushedAt") or ""
    if "pushedAt" in told and Kind.PULLS in stamps and pushed < settled:
        stamps[Kind.REPOSITORIES] = f"{pushed} {stamps[Kind.PULLS]}"
    return stamps
