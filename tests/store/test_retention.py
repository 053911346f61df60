"""A store stays bounded, and forgets nothing that somebody may still ask for."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from leakscan.store.sql import retention
from leakscan.store.sql.schema import clean_objects, coverage, skips
from leakscan.store.sql.store import SqlStore
from tests.store.outcomes import TARGET, UNREAD, finding, outcome, part, run_once


def count(store: SqlStore, table: object) -> int:
    query = select(func.count()).select_from(table)
    return int(store._database.read(lambda c: c.execute(query).scalar_one()))


def test_coverage_of_old_runs_is_forgotten_but_for_last_readings(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "RUNS", 3)
    run_once(store, outcome(1), outcome(2, part(finding(1), skipped=[UNREAD])))
    for _ in range(6):
        run_once(store, outcome(1, part(skipped=[UNREAD])), outcome(2, part(part="wiki")))
    assert count(store, coverage) == 3 + 3 + 1
    assert count(store, skips) == 3 + 1
    assert store.result(TARGET).coverage.skipped == (UNREAD,)
    assert len(store.organisation(TARGET).trend) == 7


def test_clean_objects_under_old_rules_are_forgotten(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PIECE", 7)
    ids = tuple(b"%020d" % n for n in range(30))
    for digest in ("sha256:a", "sha256:b", "sha256:c"):
        run_once(store, outcome(1, clean=ids), rules_digest=digest)
    run_once(store, outcome(1, clean=ids[:3]), rules_digest="sha256:d", target="github.com/other")
    assert count(store, clean_objects) == 63
    assert store.clean_objects("sha256:a").known_clean(ids) == set()
    assert store.clean_objects("sha256:b").known_clean(ids) == set(ids)
