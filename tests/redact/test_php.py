"""Lengths of PHP's serialized strings stay true, at every depth of escaping and nesting."""

from __future__ import annotations

import json
import re

import pytest

from tests.redact.known import pair, redacted, text


def serialized(value: object) -> str:
    if isinstance(value, dict):
        inner = "".join(serialized(k) + serialized(v) for k, v in value.items())
        return f"a:{len(value)}:{{{inner}}}"
    said = str(value)
    return f's:{len(said.encode())}:"{said}";'


def unserialized(said: str) -> object:
    """Read what ``serialized`` wrote, in bytes as PHP counts them."""
    data, at = said.encode(), 0

    def value() -> object:
        nonlocal at
        head = re.compile(rb"([as]):(\d+):").match(data, at)
        assert head, data[at : at + 20]
        at = head.end()
        if head[1] == b"s":
            said = data[at + 1 : at + 1 + int(head[2])]
            assert data[at : at + 1] == b'"'
            assert data[at + 1 + len(said) : at + 3 + len(said)] == b'";'
            at += 3 + len(said)
            return said.decode()
        at += 1
        found = {value(): value() for _ in range(int(head[2]))}
        assert data[at : at + 1] == b"}"
        at += 1
        return found

    return value()


@pytest.mark.parametrize("escape", [0, 1, 2], ids=["plain", "SQL", "JSON of SQL"])
@pytest.mark.parametrize("nested", [False, True], ids=["flat", "string in string"])
@pytest.mark.parametrize("shape", ["base64-16", "base64-20", "entra"])
def test_lengths(shape: str, *, nested: bool, escape: int) -> None:
    keys = pair(f"php {shape} {nested} {escape}", shape)

    def option(secret: str, key: str) -> dict[str, object]:
        made: dict[str, object] = {"title": "nøkler", "secret": secret, "key": key, "after": "x"}
        return {"outer": "1", "inner": serialized(made), "last": "æ"} if nested else made

    said = serialized(option(text(keys.secret), text(keys.key)))
    for _ in range(escape):
        said = said.replace("\\", "\\\\").replace('"', '\\"')
    row = f"INSERT INTO x VALUES (1,'{said}');\n"  # noqa: S608  a dump
    made = redacted(row.encode(), *keys.values).decode()
    inside = made[made.index("'") + 1 : made.rindex("'")]
    for _ in range(escape):
        inside = json.loads(f'"{inside}"')
    wanted = option(keys.secret.marker.decode(), keys.key.marker.decode())
    assert unserialized(inside) == wanted
    if nested:
        assert isinstance(unserialized(str(wanted["inner"])), dict)
