"""GitHub's published descriptions of its REST API (OpenAPI) and GraphQL schema, from npm."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import tarfile
from functools import cached_property
from pathlib import Path
from typing import Any

import graphql
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from leakscan.sources.github.locks import locked

HOME = Path.home()
"""Taken when this module is loaded, before the first test seals the home."""
ROOT = "urn:github"
PACKAGES = {
    "@octokit/openapi": "package/generated/api.github.com.json",
    "@octokit/graphql-schema": "package/schema.graphql",
}


def fetched(package: str, folder: Path) -> Path:
    """Return the one file that we need of a package; one process of several fetches it for all."""
    member = PACKAGES[package]
    place = folder / Path(member).name
    with locked(folder / f"{place.name}.lock"):
        if not place.exists():
            _fetch(package, member, place)
    return place


def _fetch(package: str, member: str, place: Path) -> None:
    npm = shutil.which("npm")
    assert npm, "npm is needed: GitHub publishes its descriptions there"
    made = subprocess.run(
        [npm, "pack", "--silent", package],
        cwd=place.parent, check=True, capture_output=True, text=True,
        env={**os.environ, "HOME": str(HOME)},
    )  # fmt: skip
    archive = place.parent / made.stdout.split()[-1]
    with tarfile.open(archive) as opened:
        source = opened.extractfile(member)
        assert source
        beside = place.with_suffix(".new")
        beside.write_bytes(source.read())
    beside.rename(place)
    archive.unlink()


class Description:
    """What GitHub says it answers, and what it takes to be asked."""

    def __init__(self, folder: Path) -> None:
        self.document: dict[str, Any] = json.loads(fetched("@octokit/openapi", folder).read_text())
        self._schema = fetched("@octokit/graphql-schema", folder)
        resource = Resource(contents=self.document, specification=DRAFT4)
        self._registry: Registry[Any] = Registry().with_resource(ROOT, resource)
        self._validators: dict[str, OAS30Validator] = {}
        self._checked: set[int] = set()
        self._templates = [
            (re.compile("^" + re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path)) + "$"), path)
            for path in self.document["paths"]
        ]

    @cached_property
    def graphql(self) -> graphql.GraphQLSchema:
        text = self._schema.read_text("utf-8")
        tree = graphql.parse(text, no_location=True)
        return graphql.build_ast_schema(tree, assume_valid=True, assume_valid_sdl=True)

    def template(self, path: str) -> str:
        """Return the described path that ``path`` is a case of, the most literal one."""
        found = [template for pattern, template in self._templates if pattern.match(path)]
        assert found, f"GitHub describes no {path}"
        return min(found, key=lambda template: template.count("{"))

    def example(self, template: str, status: str = "200", method: str = "get") -> Any:
        """Return GitHub's own example of an answer, to be changed at will."""
        content = self._content(template, status, method)
        if "examples" in content:
            example = self._resolved(next(iter(content["examples"].values())))["value"]
        else:
            example = self._resolved(content["schema"])["example"]
        return copy.deepcopy(example)

    def check_question(self, method: str, path: str, query: dict[str, str]) -> str:
        """Fail if something is asked that GitHub does not describe; return the template."""
        template = self.template(path)
        told = self.document["paths"][template]
        assert method.lower() in told, f"{method} {template} is not described"
        known = {self._resolved(p)["name"] for p in told[method.lower()].get("parameters", ())}
        assert set(query) <= known, f"{template} takes {sorted(known)}, not {sorted(query)}"
        return template

    def check_body(self, method: str, template: str, body: Any) -> None:
        """Fail if what is sent is not of the described form."""
        told = self._resolved(self.document["paths"][template][method.lower()]["requestBody"])
        schema = _absolute(told["content"]["application/json"]["schema"])
        known = schema.get("properties")
        assert known is None or set(body) <= set(known), f"{template} takes {sorted(known)}"
        errors = [
            f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in OAS30Validator(schema, registry=self._registry).iter_errors(body)
        ]
        assert not errors, f"{method} {template}: {errors[:3]}"

    def check_answer(self, method: str, template: str, status: int, body: Any) -> None:
        """Fail if an answer is not of the described form."""
        responses = self.document["paths"][template][method.lower()]["responses"]
        assert str(status) in responses, f"{template} never answers {status}"
        content = self._resolved(responses[str(status)]).get("content", {})
        if "application/json" not in content:
            return
        mark = hash((template, status, json.dumps(body, sort_keys=True)))
        if mark in self._checked:
            return
        pointer = f"{template}|{method}|{status}"
        if pointer not in self._validators:
            schema = _absolute(content["application/json"]["schema"])
            self._validators[pointer] = OAS30Validator(schema, registry=self._registry)
        errors = [
            f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in self._validators[pointer].iter_errors(body)
        ]
        assert not errors, f"{template}: {errors[:3]}"
        self._checked.add(mark)

    def _content(self, template: str, status: str, method: str) -> dict[str, Any]:
        response = self._resolved(self.document["paths"][template][method]["responses"][status])
        found: dict[str, Any] = response["content"]["application/json"]
        return found

    def _resolved(self, told: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in told:
            target: Any = self.document
            for part in told["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            told = target
        return told


def _absolute(schema: Any) -> Any:
    """Return a schema whose references name the whole document.

    A discriminator names its schemas in a way of its own; ``oneOf`` beside it says the same.
    """
    if isinstance(schema, dict):
        return {
            k: (f"{ROOT}{v}" if k == "$ref" and isinstance(v, str) else _absolute(v))
            for k, v in schema.items()
            if k != "discriminator"
        }
    return [_absolute(part) for part in schema] if isinstance(schema, list) else schema
