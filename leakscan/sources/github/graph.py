"""Reviews and discussions: what only GraphQL lists without a question for each pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leakscan.sources.github.client import Client
from leakscan.sources.github.refusal import Refused
from leakscan.sources.github.texts import Text, joined
from leakscan.sources.github.walk import Told

INNER = 50
"""Reviews, comments or replies that come along with their parent; more are asked for."""
_PAGE = "pageInfo {hasNextPage endCursor}"
_SAID = "id databaseId body createdAt updatedAt"
_REVIEWS = f"{_PAGE} nodes {{{_SAID}}}"
_REPLIES = f"{_PAGE} nodes {{{_SAID}}}"
_COMMENTS = f"{_PAGE} nodes {{{_SAID} replies(first: {INNER}) {{{_REPLIES}}}}}"
_ORDER = "orderBy: {field: UPDATED_AT, direction: DESC}"
REVIEWED = f"""query ($owner: String!, $name: String!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    pullRequests(first: {INNER}, after: $after, {_ORDER}) {{
      {_PAGE} nodes {{id number updatedAt reviews(first: {INNER}) {{{_REVIEWS}}}}}
    }}
  }}
}}"""
DISCUSSED = f"""query ($owner: String!, $name: String!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    discussions(first: 25, after: $after, {_ORDER}) {{
      {_PAGE} nodes {{id number title body createdAt updatedAt comments(first: {INNER}) {{{_COMMENTS}}}}}
    }}
  }}
}}"""
MORE = """query ($id: ID!, $after: String) {
  node(id: $id) {... on %s {%s(first: 100, after: $after) {%s}}}
}"""


def reviews(client: Client, full_name: str, since: str) -> Iterator[Text]:
    """Yield the reviews of pull requests changed at ``since`` or later. Raises ``Refused``."""
    for pull in _changed(client, REVIEWED, "pullRequests", full_name, since):
        path = f"pulls/{pull['number']}#review-"
        for told in _whole(client, pull, "PullRequest", "reviews", _REVIEWS):
            yield Text(f"{path}{told['databaseId']}", told["body"], told.get("createdAt") or "")


def discussions(client: Client, full_name: str, since: str) -> Iterator[tuple[Text, str]]:
    """Yield the texts of discussions changed since, each with the time of the discussion's change."""
    for told in _changed(client, DISCUSSED, "discussions", full_name, since):
        changed, path = told["updatedAt"], f"discussions/{told['number']}"
        yield Text(path, joined(told["title"], told["body"]), told["createdAt"]), changed
        for comment in _whole(client, told, "Discussion", "comments", _COMMENTS):
            yield _said(path, comment), changed
            for reply in _whole(client, comment, "DiscussionComment", "replies", _REPLIES):
                yield _said(path, reply), changed


def _said(path: str, told: Told) -> Text:
    return Text(f"{path}#comment-{told['databaseId']}", told["body"], told["createdAt"])


def _changed(client: Client, query: str, field: str, full_name: str, since: str) -> Iterator[Told]:
    owner, _, name = full_name.partition("/")
    after: str | None = None
    while True:
        data = _answered(client, query, owner=owner, name=name, after=after)
        found = _connection(data.get("repository"), field)
        for node in found["nodes"]:
            if node["updatedAt"] < since:
                return
            yield node
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]


def _whole(client: Client, parent: Told, kind: str, field: str, nodes: str) -> Iterator[Told]:
    """Yield what hangs on ``parent``, and ask for what did not come along."""
    found = _connection(parent, field)
    while True:
        yield from found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            return
        query = MORE % (kind, field, nodes)
        data = _answered(client, query, id=parent["id"], after=found["pageInfo"]["endCursor"])
        found = _connection(data.get("node"), field)


def _connection(parent: Any, field: str) -> Told:
    found = parent.get(field) if isinstance(parent, dict) else None
    if not isinstance(found, dict):
        raise Refused("bad-answer", f"the answer has no {field}")
    # null stands for a node that may not be seen
    return {**found, "nodes": [node for node in found.get("nodes") or () if node]}


def _answered(client: Client, query: str, **variables: object) -> Told:
    data, errors = client.graphql(query, **variables)
    for error in errors:
        reason = {"FORBIDDEN": "no-permission", "NOT_FOUND": "not-found"}.get(
            str(error.get("type")), "bad-answer"
        )
        raise Refused(reason, f"GitHub says: {str(error.get('message'))[:200]}")
    return data
