"""Stores of older programs are brought up to date in place; those of newer ones are refused."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from leakscan.errors import StoreError
from leakscan.model.organisation import Announcement, TriageState
from leakscan.store.sql import address as addresses
from leakscan.store.sql import migrate, schema
from leakscan.store.sql.database import Database
from tests.store.conftest import opened
from tests.store.outcomes import DIGEST, KEY, TARGET, begin

VERSION_1 = (Path(__file__).parent / "version1.sql").read_text("utf-8")
OBJECT = bytes(range(20))
DOCUMENT = {
    "rule": "vipps-api-keys", "title": "Vipps MobilePay API keys", "confidence": 0.97,
    "level": "high", "severity": "critical", "environment": "production", "kind": "sales-unit",
    "completeness": "lone", "members": [["client_secret", "Y8Kt…==", "abc", 28]],
    "evidence": [["name", "a name stands beside it", 3.2]], "status": "new", "status_reason": "",
    "advice": ["Regenerate.", "https://portal.vippsmobilepay.com", ["Log in."]],
}  # fmt: skip


def database(address: str) -> Database:
    addresses.prepare(addresses.parsed(address), create=True)
    return Database(addresses.parsed(address), patience=1)


def fill(connection: Connection) -> None:
    migrate.migrate(connection, where="it", now="2026-01-01T00:00:00", upto=1)
    kind = connection.dialect.name
    words = {
        "{check}": hmac.new(KEY, b"leakscan store", hashlib.sha256).hexdigest(),
        "{digest}": DIGEST,
        "{document}": json.dumps(DOCUMENT),
        "{bytes}": f"X'{OBJECT.hex()}'" if kind == "sqlite" else f"'\\x{OBJECT.hex()}'",
    }
    script = VERSION_1
    for word, value in words.items():
        script = script.replace(word, value)
    for statement in script.split(";\n"):
        lines = [line for line in statement.splitlines() if not line.startswith("--")]
        if "".join(lines).strip():
            connection.exec_driver_sql("\n".join(lines))


@pytest.fixture
def version_1(address: str) -> str:
    made = database(address)
    made.write(fill)
    made.close()
    return address


def test_a_store_of_version_1_is_brought_up_to_date(version_1: str) -> None:
    with opened(version_1) as store:
        (stored,) = store.findings(TARGET)
        assert (stored.finding.fingerprint, stored.first_seen) == ("v1:1", "2026-01-01T02:05:00")
        assert stored.finding.members[0].value.masked() == "Y8Kt…=="
        assert stored.finding.occurrences[0].provenance.path == "a.env"
        assert stored.triage
        assert stored.triage.state is TriageState.CONFIRMED
        run = begin(store)
        assert (run.id, run.resumed, run.started) == (2, True, "2026-01-02T02:00:00")
        assert store.states(run)["1"].parts["git"].head == "h1"
        assert store.cursors(run, "1") == {"issues": "7"}
        assert store.clean_objects(DIGEST).known_clean([OBJECT]) == {OBJECT}
        assert store.claim(run, [Announcement("mail", "v1:1", "new")]) == ()
        assert [one.new for one in store.organisation(TARGET).trend] == [1, 0]
        store.end_run(run, listed={"1"})


def test_every_step_is_taken_once(address: str) -> None:
    for _ in range(2):
        opened(address).close()
    made = database(address)
    numbers = made.read(
        lambda c: c.execute(text("SELECT version FROM migrations ORDER BY version")).scalars().all()
    )
    made.close()
    assert numbers == [step.number for step in migrate.steps()] == list(range(1, len(numbers) + 1))


def test_the_tables_are_as_queries_see_them(address: str) -> None:
    opened(address).close()
    made = database(address)
    there = made.read(
        lambda c: {
            name: {column["name"] for column in inspect(c).get_columns(name)}
            for name in inspect(c).get_table_names()
        }
    )
    made.close()
    assert there == {t.name: {c.name for c in t.columns} for t in schema.METADATA.tables.values()}


def test_a_newer_store_is_refused_and_left_alone(address: str) -> None:
    opened(address).close()
    made = database(address)
    later = text("INSERT INTO migrations VALUES (999, 'later', '2030-01-01T00:00:00')")
    made.write(lambda c: c.execute(later))
    made.close()
    with pytest.raises(StoreError, match="written by a newer leakscan") as told:
        opened(address)
    assert "upgrade leakscan" in told.value.hint


def test_a_step_that_fails_leaves_the_one_before(
    version_1: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = migrate.Step(
        2, "broken", "CREATE TABLE half (x INTEGER);\nSELECT nonsense FROM nowhere;"
    )
    first = migrate.steps()[0]
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "steps", lambda: (first, broken))
        with pytest.raises(StoreError, match="the database refuses"):
            opened(version_1, patience=1)
    made = database(version_1)
    tables = made.read(lambda c: inspect(c).get_table_names())
    made.close()
    assert "half" not in tables
    opened(version_1).close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_statement_is_whole(dialect: str) -> None:
    for step in migrate.steps():
        for statement in migrate.statements(step.sql, dialect):
            assert statement.startswith(("CREATE ", "ALTER ", "UPDATE ", "INSERT ", "DROP "))
            assert "{" not in statement
