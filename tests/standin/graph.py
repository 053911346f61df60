"""GraphQL, carried out on GitHub's own published schema: a query that GitHub refuses is refused here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import graphql

from tests.standin.description import Description
from tests.standin.world import LONG_AGO, Repository, Said, World


def carried_out(
    world: World, description: Description, query: str, variables: dict[str, Any]
) -> dict[str, Any]:
    """Return the answer to a query."""
    root = {
        "nodes": lambda _, ids: [_by_node(world, one) for one in ids],
        "node": lambda _, id: _by_node(world, id),  # noqa: A006  GitHub's name
        "repository": lambda _, owner, name, **__: _named(world, f"{owner}/{name}"),
    }
    result = graphql.graphql_sync(
        description.graphql, query, root_value=root, variable_values=variables
    )
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [
            {"type": getattr(e.original_error, "kind", "UNDEFINED"), "message": e.message}
            for e in result.errors
        ]
    return answer


class ForbiddenError(Exception):
    """What GitHub says of a field that the token may not see."""

    kind = "FORBIDDEN"


def _named(world: World, full_name: str) -> dict[str, Any] | None:
    found = world.named(full_name)
    return _repository(found) if found else None


def _by_node(world: World, node: str) -> dict[str, Any] | None:
    kind, _, number = node.partition("_")
    for repository in world.repositories:
        if kind == "R" and repository.id == int(number):
            return _repository(repository)
        for one in [*repository.issues, *repository.discussions]:
            if node == f"{kind}_{repository.id}.{one.number}":
                return _pull(repository, one) if kind == "PR" else _discussion(repository, one)
            for inner in one.inner:
                if node == f"DC_{repository.id}.{inner.number}":
                    return _comment(repository, inner)
    return None


def _repository(told: Repository) -> dict[str, Any]:
    def pulls(_: object, **how: Any) -> Any:
        _allowed(told, "pulls")
        return _connection([_pull(told, one) for one in told.issues if one.pull], **how)

    def issues(_: object, **how: Any) -> Any:
        _allowed(told, "issues")
        return _connection([{"updatedAt": i.changed} for i in told.issues if not i.pull], **how)

    def discussions(_: object, **how: Any) -> Any:
        _allowed(told, "discussions")
        return _connection([_discussion(told, one) for one in told.discussions], **how)

    return {
        "__typename": "Repository", "id": told.node, "databaseId": told.id,
        "nameWithOwner": told.full_name, "pushedAt": told.pushed,
        "parent": _repository(told.parent) if told.parent else None,
        "issues": issues, "pullRequests": pulls, "discussions": discussions,
    }  # fmt: skip


def _allowed(told: Repository, part: str) -> None:
    if part in told.no_permission:
        raise ForbiddenError("Resource not accessible by personal access token")


def _pull(told: Repository, one: Said) -> dict[str, Any]:
    reviews = [_said(f"PRR_{told.id}.{r.number}", r) for r in one.reviews]
    return {
        "__typename": "PullRequest", "id": f"PR_{told.id}.{one.number}", "number": one.number,
        "updatedAt": one.changed, "reviews": _lister(reviews),
    }  # fmt: skip


def _discussion(told: Repository, one: Said) -> dict[str, Any]:
    return {
        **_said(f"D_{told.id}.{one.number}", one), "__typename": "Discussion",
        "number": one.number, "title": one.title,
        "comments": _lister([_comment(told, c) for c in one.inner]),
    }  # fmt: skip


def _comment(told: Repository, one: Said) -> dict[str, Any]:
    replies = [_said(f"DC_{told.id}.{r.number}", r) for r in one.inner]
    made = _said(f"DC_{told.id}.{one.number}", one)
    return {**made, "__typename": "DiscussionComment", "replies": _lister(replies)}


def _said(node: str, one: Said) -> dict[str, Any]:
    return {
        "id": node, "databaseId": one.number, "body": one.body, "createdAt": LONG_AGO,
        "updatedAt": one.changed,
    }  # fmt: skip


def _lister(nodes: list[dict[str, Any]]) -> Callable[..., Any]:
    return lambda _, **how: _connection(nodes, **how)


def _connection(nodes: Sequence[dict[str, Any]], **how: Any) -> dict[str, Any]:
    if (order := how.get("orderBy")) and order["field"] == "UPDATED_AT":
        nodes = sorted(nodes, key=lambda n: n["updatedAt"], reverse=order["direction"] == "DESC")
    start = int(how.get("after") or 0)
    end = start + how["first"]
    return {
        "totalCount": len(nodes), "nodes": list(nodes[start:end]),
        "pageInfo": {"hasNextPage": end < len(nodes), "endCursor": str(end)},
    }  # fmt: skip
