"""The tables as queries see them. ``migrations/`` makes them, and says what each is for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

METADATA = MetaData()

_KINDS: dict[str, TypeEngine[Any]] = {
    "int": Integer(),
    "big": BigInteger(),
    "text": Text(),
    "bool": Boolean(),
    "float": Float(),
    "bytes": LargeBinary(),
}


def _table(name: str, key: str, /, **columns: str) -> Table:
    """Return a table; ``key`` names the columns of its primary key, ``columns`` their kinds."""
    keys = key.split()
    made = [Column(n, _KINDS[kind], primary_key=n in keys) for n, kind in columns.items()]
    return Table(name, METADATA, *made)


migrations = _table("migrations", "version", version="int", name="text", taken="text")
"""Which steps were taken; the one table that is made before the first of them."""
facts = _table("facts", "name", name="text", value="text")
targets = _table(
    "targets", "id", id="int", name="text", lease="text", holder="text", lease_until="float"
)
runs = _table(
    "runs",
    "id",
    id="int",
    target="int",
    state="text",
    started="text",
    finished="text",
    rules_digest="text",
    tool_version="text",
    summary="text",
)
repositories = _table(
    "repositories",
    "id",
    id="int",
    target="int",
    host_id="text",
    full_name="text",
    archived="bool",
    fork="bool",
    private="bool",
    size="big",
    facts="text",
    done_run="int",
    read_at="text",
    gone_run="int",
)
digests = _table("digests", "id", id="int", digest="text")
readings = _table(
    "readings",
    "repository part digest",
    repository="int",
    part="text",
    digest="int",
    head="text",
    complete="bool",
    run="int",
    finished="text",
)
coverage = _table(
    "coverage",
    "repository part run",
    repository="int",
    part="text",
    run="int",
    blobs="big",
    files="big",
    commits="big",
    bytes="big",
    members="big",
    skipped="big",
)
skips = _table(
    "skips",
    "repository part run number",
    repository="int",
    part="text",
    run="int",
    number="int",
    body="text",
)
cursors = _table(
    "cursors", "target host_id name", target="int", host_id="text", name="text", value="text"
)
documents = _table("documents", "digest", digest="bytes", body="text")
findings = _table(
    "findings",
    "target fingerprint",
    target="int",
    fingerprint="text",
    first_seen="text",
    first_run="int",
    last_seen="text",
    last_run="int",
    opened_run="int",
    resolved_run="int",
    resolved_at="text",
    reopened="int",
)
presences = _table(
    "presences",
    "id",
    id="int",
    repository="int",
    part="text",
    item="text",
    fingerprint="text",
    document="bytes",
    places="big",
    first_seen="text",
    last_seen="text",
    gone_run="int",
)
occurrences = _table("occurrences", "presence number", presence="int", number="int", body="text")
triage = _table(
    "triage",
    "id",
    id="int",
    fingerprint="text",
    state="text",
    who="text",
    reason="text",
    marked_at="text",
    valid_until="text",
)
clean_objects = _table("clean_objects", "digest object", digest="int", object="bytes")
announcements = _table(
    "announcements",
    "id",
    id="int",
    target="int",
    channel="text",
    subject="text",
    event="text",
    occasion="int",
    repository="text",
    reference="text",
    told="bool",
    told_at="text",
)
