"""Plain variables, deployments and release notes: small texts behind lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from leakscan.sources.github.client import Client
from leakscan.sources.github.refusal import Refused
from leakscan.sources.github.texts import Text, joined
from leakscan.sources.github.walk import Told


def organisation_variables(client: Client, owner: str) -> Iterator[Text]:
    """Yield the variables of an organisation as one text. Raises ``Refused``."""
    path = f"orgs/{quote(owner, safe='')}/actions/variables"
    yield from _variables(client, path, "actions/variables")


def repository_variables(client: Client, full_name: str) -> Iterator[Text]:
    """Yield the variables of a repository and of each of its environments. Raises ``Refused``."""
    base = f"repos/{full_name}"
    yield from _variables(client, f"{base}/actions/variables", "actions/variables")
    for page in client.pages(f"{base}/environments"):
        for environment in _listed(page, "environments"):
            name = environment["name"]
            path = f"{base}/environments/{quote(name, safe='')}/variables"
            yield from _variables(client, path, f"environments/{name}/variables")


def _variables(client: Client, path: str, shown: str) -> Iterator[Text]:
    """Yield all variables of one place together: an id and its secret meet."""
    told: list[Told] = []
    for page in client.pages(path, {"per_page": 30}):
        told.extend(_listed(page, "variables"))
    body = "".join(f"{one['name']}={one['value']}\n" for one in told)
    yield Text(shown, body, max((one.get("updated_at") or "" for one in told), default=""))


def deployments(client: Client, told: Iterator[Told], full_name: str) -> Iterator[Text]:
    """Yield what deployments and their statuses say. Raises ``Refused``."""
    for one in told:
        path = f"deployments/{one['id']}"
        yield Text(
            path, joined(one.get("description"), *_flat(one.get("payload"))), one["created_at"]
        )
        for page in client.pages(f"repos/{full_name}/{path}/statuses"):
            for status in page:
                parts = [
                    status.get(k)
                    for k in ("description", "environment_url", "log_url", "target_url")
                ]
                yield Text(f"{path}#status-{status['id']}", joined(*parts), status["created_at"])


def releases(told: Iterator[Told]) -> Iterator[Text]:
    """Yield names and notes."""
    for one in told:
        body = joined(one.get("name"), one.get("body"))
        yield Text(f"releases/{one['tag_name']}", body, one["created_at"])


def _flat(payload: Any) -> Iterator[str]:
    """Yield a payload as text, with a line for each of its names."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, dict):
        import json  # noqa: PLC0415

        yield json.dumps(payload, indent=1, ensure_ascii=False)


def _listed(page: Any, name: str) -> list[Told]:
    found = page.get(name) if isinstance(page, dict) else None
    if not isinstance(found, list):
        raise Refused("bad-answer", f"the answer has no {name}")
    return found
