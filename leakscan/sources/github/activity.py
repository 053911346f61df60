"""What happened lately in a hundred repositories, in one question.

REST has no such summary. Where GraphQL does not answer (no permission for one kind, an old server),
there is no stamp, and each repository is asked itself, conditionally. A stamp holds counts, too: what
was deleted changes it. Kinds that have no stamp here are asked each time they are switched on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from leakscan.sources.github.base import Kind, RepositoryEntry
from leakscan.sources.github.client import Client
from leakscan.sources.github.refusal import Refused

_NEWEST = "(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) {totalCount nodes {updatedAt}}"
FIELDS = {
    Kind.ISSUES: f"issues{_NEWEST}",
    Kind.PULLS: f"pullRequests{_NEWEST}",
    Kind.DISCUSSIONS: f"discussions{_NEWEST}",
}
QUERY = """query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Repository {databaseId pushedAt parent {databaseId} %s}
  }
}"""


def with_activity(
    client: Client, entries: Sequence[RepositoryEntry], kinds: frozenset[Kind]
) -> Iterator[RepositoryEntry]:
    """Yield the entries with stamps and parents, as far as GitHub tells them."""
    told = _ask(client, [entry for entry in entries if entry.node_id], kinds)
    for entry in entries:
        found = told.get(entry.id)
        if found is None:
            yield entry
            continue
        parent = (found.get("parent") or {}).get("databaseId") or entry.parent_id
        yield replace(entry, parent_id=parent, activity=_stamps(entry, found))


def _ask(
    client: Client, entries: Sequence[RepositoryEntry], kinds: frozenset[Kind]
) -> dict[int, dict[str, Any]]:
    if not entries:
        return {}
    # a push to a pull request from a fork is no push to the repository, but touches its pull request
    fields = [FIELDS[kind] for kind in sorted({*kinds, Kind.PULLS}) if kind in FIELDS]
    try:
        data, _ = client.graphql(QUERY % " ".join(fields), ids=[entry.node_id for entry in entries])
    except Refused:
        return {}  # not an omission: without a stamp everything is asked for itself
    return {
        node["databaseId"]: node
        for node in data.get("nodes") or ()
        if node and "databaseId" in node
    }


def _stamps(entry: RepositoryEntry, told: dict[str, Any]) -> dict[str, str]:
    names = {"issues": Kind.ISSUES, "pullRequests": Kind.PULLS, "discussions": Kind.DISCUSSIONS}
    stamps: dict[str, str] = {}
    for name, kind in names.items():
        found = told.get(name)
        if found:  # null: no permission for it
            newest = "".join(node["updatedAt"] for node in found.get("nodes") or () if node)
            stamps[kind] = f"{found.get('totalCount')}@{newest}"
    if Kind.PULLS in stamps:
        stamps[Kind.REPOSITORIES] = f"{told.get('pushedAt') or ''} {stamps[Kind.PULLS]}"
        stamps[Kind.PULLS] += f" {entry.has_issues:d}"
    return stamps
