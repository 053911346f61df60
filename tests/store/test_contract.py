"""What every store promises (``leakscan/store/base.py``), on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace

import pytest

from leakscan.errors import StoreError
from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Severity, Status
from leakscan.model.organisation import (
    Announcement,
    Presence,
    RunState,
    StoredFinding,
    TriageMark,
    TriageState,
)
from leakscan.model.secret import MaskedSecret
from leakscan.store.sql.store import SqlStore
from tests.reports import samples
from tests.store.conftest import opened
from tests.store.outcomes import (
    DIGEST,
    KEY,
    TARGET,
    UNREAD,
    begin,
    finding,
    outcome,
    part,
    repository,
    run_once,
)


def only(store: SqlStore) -> StoredFinding:
    (one,) = store.findings(TARGET)
    return one


# -- runs -------------------------------------------------------------------------------------


def test_a_run_begins_and_ends(store: SqlStore) -> None:
    run = begin(store)
    assert (run.state, run.resumed) == (RunState.RUNNING, False)
    summary = store.end_run(run, listed=set())
    assert (summary.run.id, summary.run.state) == (run.id, RunState.FINISHED)
    assert begin(store).id > run.id


def test_a_killed_run_goes_on(address: str) -> None:
    with opened(address) as store:
        run = begin(store)
        store.commit(run, outcome(1))
        store.release(run)
    with opened(address) as store:
        again = begin(store)
        assert (again.id, again.resumed, again.started) == (run.id, True, run.started)
        store.keep_listed(again, [repository(1), repository(2)])
        assert {k: s.done for k, s in store.states(again).items()} == {"1": True, "2": False}


@pytest.mark.parametrize(
    "change", [{"rules_digest": "sha256:2"}, {"tool_version": "0.2.0"}], ids=["rules", "program"]
)
def test_a_killed_run_under_other_rules_is_abandoned(
    store: SqlStore, change: dict[str, str]
) -> None:
    run = begin(store)
    store.commit(run, outcome(1, part(finding(1))))
    store.release(run)
    again = begin(store, **change)
    assert (again.id != run.id, again.resumed) == (True, False)
    store.commit(again, outcome(1, part(finding(1))))
    store.end_run(again, listed=None)
    trend = store.organisation(TARGET).trend
    assert [one.run.state for one in trend] == [RunState.ABANDONED, RunState.FINISHED]


def test_a_target_has_one_run_at_a_time(address: str) -> None:
    with opened(address) as one, opened(address) as two:
        run = begin(one)
        with pytest.raises(StoreError, match="is being scanned by process"):
            begin(two)
        begin(two, "github.com/other")
        one.end_run(run, listed=None)
        assert begin(two).id != run.id


def test_a_stale_lease_is_taken_over_and_its_holder_refused(address: str) -> None:
    with opened(address, lease=-1) as one, opened(address) as two:
        run = begin(one)
        taken = begin(two)
        assert (taken.id, taken.resumed) == (run.id, True)
        for write in (
            lambda: one.commit(run, outcome(1, part(finding(1)))),
            lambda: one.renew(run),
            lambda: one.end_run(run, listed=set()),
            lambda: one.keep_cursors(run, {"list": "1"}),
        ):
            with pytest.raises(StoreError, match="taken this run over"):
                write()
        one.release(run)  # gives back nothing that is not its own
        two.commit(taken, outcome(1))
        assert store_names(two) == []


def store_names(store: SqlStore) -> list[str]:
    return [one.finding.fingerprint for one in store.findings(TARGET)]


def test_another_fingerprint_key_is_refused(store: SqlStore) -> None:
    run_once(store, outcome(1, part(finding(1))))
    with pytest.raises(StoreError, match="another fingerprint key"):
        begin(store, fingerprint_key=b"another")


# -- repositories -----------------------------------------------------------------------------


def test_what_the_host_says_comes_back(store: SqlStore) -> None:
    run = begin(store)
    one = repository(
        1, archived=True, fork=True, private=True, size=5 << 40, facts={"parent": "ær/ø\0"}
    )
    store.keep_listed(run, [one, repository(2)])
    assert store.states(run)["1"].repository == one


def test_a_renamed_repository_is_the_same(store: SqlStore) -> None:
    run_once(store, outcome(1, part(finding(1))))
    run = begin(store)
    store.keep_listed(run, [repository(1, full_name="acme/renamed")])
    state = store.states(run)["1"]
    assert (state.repository.full_name, state.parts["git"].head) == ("acme/renamed", "h1")
    stored = only(store)
    assert list(stored.repositories) == ["acme/renamed"]
    assert {o.provenance.repository for o in stored.finding.occurrences} == {"acme/renamed"}


def test_a_reading_counts_under_its_own_rules_only(store: SqlStore) -> None:
    run_once(store, outcome(1, part(skipped=[UNREAD])))
    same = begin(store)
    assert store.states(same)["1"].parts["git"].complete is False
    store.end_run(same, listed={"1"})
    assert store.states(begin(store, rules_digest="sha256:2"))["1"].parts == {}


def test_an_unchanged_repository_is_done(store: SqlStore) -> None:
    first = run_once(store, outcome(1, part(finding(1))), outcome(2))
    run = begin(store)
    store.mark_unchanged(run, ["1"])
    assert {k: s.done for k, s in store.states(run).items()} == {"1": True, "2": False}
    summary = store.end_run(run, listed={"1", "2"})
    assert (summary.new, summary.open, summary.complete) == (0, {Severity.CRITICAL: 1}, 2)
    stored = only(store)
    assert (stored.first_run, stored.last_run, stored.opened_run) == (first.id, run.id, first.id)


def test_cursors_are_kept_with_the_commit(store: SqlStore) -> None:
    run = begin(store)
    store.commit(run, outcome(1, cursors={"issues": '"etag"', "pulls": "7"}))
    store.keep_cursors(run, {"list": "page"})
    assert store.cursors(run, "1") == {"issues": '"etag"', "pulls": "7"}
    assert store.cursors(run) == {"list": "page"}
    store.commit(run, outcome(1, cursors={"issues": "", "pulls": "8"}))
    assert store.cursors(run, "1") == {"pulls": "8"}
    assert store.cursors(run, "nobody") == {}


# -- findings ---------------------------------------------------------------------------------


def test_a_finding_comes_back_masked_and_whole(store: SqlStore) -> None:
    made = finding(1, "a/.env", "b/\udcff\0!x.env")
    run_once(store, outcome(1, part(made)))
    found = only(store).finding
    assert replace(found, members=(), occurrences=()) == replace(made, members=(), occurrences=())
    for mine, theirs in zip(found.members, made.members, strict=True):
        assert isinstance(mine.value, MaskedSecret)
        assert mine.value.reveal() == b""
        assert mine.field == theirs.field
        assert mine.value.masked() == theirs.value.masked()
        assert mine.value.hmac(b"") == theirs.value.hmac(KEY)
        assert len(mine.value) == len(theirs.value)
    places = [
        replace(o, value=m.value, provenance=replace(o.provenance, repository="acme/r1"))
        for o in made.occurrences
        for m in found.members
        if m.field == o.field
    ]
    assert found.occurrences == tuple(sorted(places, key=lambda o: (o.provenance.path, o.position)))


def test_everything_of_a_place_comes_back(store: SqlStore) -> None:
    where = {**samples.COMMITTED, "via": ("archive member",), "layers": ("base64",)}
    made = samples.finding(1, where=where)
    run_once(store, outcome(1, part(made)))
    for mine, theirs in zip(only(store).finding.occurrences, made.occurrences, strict=True):
        there = replace(theirs.provenance, repository="acme/r1")
        assert (mine.provenance, mine.position, mine.via) == (there, theirs.position, theirs.via)


def test_findings_of_forks_are_one(store: SqlStore) -> None:
    weaker = finding(1, "x.env", confidence=0.5, title="weaker")
    run_once(store, outcome(1, part(finding(1))), outcome(2, part(weaker)))
    stored = only(store)
    assert stored.finding.confidence == 0.97
    assert stored.repositories == {"acme/r1": 4, "acme/r2": 4}
    assert len(stored.finding.members) == 4


def test_places_are_bounded_and_counted(store: SqlStore) -> None:
    made = finding(1, *(f"f{n:04}" for n in range(400)))
    run_once(store, outcome(1, part(made)))
    stored = only(store)
    assert (stored.repositories, len(stored.finding.occurrences)) == ({"acme/r1": 1600}, 1000)


def test_things_not_read_are_bounded_and_counted(store: SqlStore) -> None:
    skipped = [Skipped(f"f{n:04}", "unreadable") for n in range(1500)]
    run_once(store, outcome(1, part(skipped=skipped)))
    (view,) = store.organisation(TARGET).repositories
    assert (view.skipped, len(view.parts["git"].skipped), view.complete) == (1500, 1000, False)
    told = store.result(TARGET).coverage.skipped
    assert "500 more" in next(s.detail for s in told if s.reason == "more")


def test_gone_is_resolved_at_the_end_of_the_run(store: SqlStore) -> None:
    run_once(store, outcome(1, part(finding(1), finding(2))))
    run = begin(store)
    store.commit(run, outcome(1, part(finding(2))))
    assert {one.presence for one in store.findings(TARGET)} == {Presence.OPEN}
    summary = store.end_run(run, listed={"1"})
    assert (summary.resolved, summary.new) == (1, 0)
    gone = next(one for one in store.findings(TARGET) if one.presence is Presence.RESOLVED)
    assert (gone.finding.status, gone.resolved_run) == (Status.RESOLVED, run.id)
    assert gone.finding.occurrences  # where it stood last


def test_moved_to_another_repository_is_not_resolved(store: SqlStore) -> None:
    first = run_once(store, outcome(1, part(finding(1))), outcome(2))
    run_once(store, outcome(1), outcome(2, part(finding(1))))
    stored = only(store)
    assert (stored.presence, stored.opened_run, stored.reopened) == (Presence.OPEN, first.id, 0)
    assert list(stored.repositories) == ["acme/r2"]


def test_what_comes_back_is_news(store: SqlStore) -> None:
    first = run_once(store, outcome(1, part(finding(1))))
    run_once(store, outcome(1))
    run = begin(store)
    for _ in range(2):  # an answer that was lost
        store.commit(run, outcome(1, part(finding(1))))
    summary = store.end_run(run, listed={"1"})
    stored = only(store)
    assert (stored.first_run, stored.opened_run, stored.reopened) == (first.id, run.id, 1)
    assert (summary.new, summary.reopened, stored.resolved_run) == (0, 1, 0)


def test_nothing_is_gone_when_something_was_not_read(store: SqlStore) -> None:
    run_once(store, outcome(1, part(finding(1))))
    run_once(store, outcome(1, part(skipped=[UNREAD])))
    assert only(store).presence is Presence.OPEN


def test_a_deleted_repository_takes_its_findings_along(store: SqlStore) -> None:
    run_once(store, outcome(1, part(finding(1))), outcome(2))
    run_once(store, outcome(2))
    assert only(store).presence is Presence.RESOLVED
    run = begin(store)
    assert list(store.states(run)) == ["2"]
    store.keep_listed(run, [repository(1)])  # restored: nothing is known of it
    assert store.states(run)["1"].parts == {}


def test_an_incomplete_listing_deletes_nothing(store: SqlStore) -> None:
    run_once(store, outcome(1, part(finding(1))))
    run = begin(store)
    store.end_run(run, listed=None)
    assert only(store).presence is Presence.OPEN


def issues(*findings: object, **changes: object) -> object:
    return part(*findings, part="issues", depth=2, **changes)


def test_items_that_were_read_again_lose_what_is_gone(store: SqlStore) -> None:
    seven, eight = "issues/7/comments/3", "issues/8#1"
    whole = issues(finding(1, seven, "issues/77"), finding(2, eight))
    run_once(store, outcome(1, part(finding(3)), whole))
    run_once(store, outcome(1, issues(whole=False, reread=("issues/7",))))
    found = {one.finding.fingerprint[-1]: one for one in store.findings(TARGET)}
    assert {o.provenance.path for o in found["1"].finding.occurrences} == {"issues/77"}
    assert found["1"].repositories == {"acme/r1": 4}
    assert {one.presence for one in found.values()} == {Presence.OPEN}
    run_once(store, outcome(1, issues(finding(4, eight), whole=False, reread=())))
    presences = {one.finding.fingerprint[-1]: one.presence for one in store.findings(TARGET)}
    assert presences == {
        "1": Presence.OPEN,
        "2": Presence.RESOLVED,
        "3": Presence.OPEN,
        "4": Presence.OPEN,
    }
    run_once(store, outcome(1, issues()))
    assert {
        one.presence for one in store.findings(TARGET) if one.finding.fingerprint[-1] != "3"
    } == {Presence.RESOLVED}


def test_a_result_has_coverage_and_findings(store: SqlStore) -> None:
    run = begin(store)
    store.keep_listed(run, [repository(3)])
    store.commit(run, outcome(1, part(finding(1), skipped=[UNREAD])))
    store.commit(run, outcome(2, part(), part(part="wiki")))
    got = store.result(TARGET)
    assert (got.coverage.blobs, got.coverage.repositories) == (30, 2)
    assert {s.reason for s in got.coverage.skipped} == {"not-read", "truncated"}
    assert got.notes
    store.mark_unchanged(run, ["3"])
    store.end_run(run, listed={"1", "2", "3"})
    got = store.result(TARGET)
    assert (got.coverage.skipped, got.notes, got.rules_digest) == ((UNREAD,), (), DIGEST)
    assert [f.fingerprint for f in got.findings] == [finding(1).fingerprint]


def test_unread_parts_keep_their_coverage(store: SqlStore) -> None:
    run_once(store, outcome(1, part(), part(part="wiki", skipped=[UNREAD])))
    run_once(store, outcome(1, part()))
    assert store.result(TARGET).coverage.skipped == (UNREAD,)


# -- triage -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (TriageState.CONFIRMED, Status.NEW),
        (TriageState.REGENERATED, Status.RESOLVED),
        (TriageState.ACCEPTED, Status.BASELINED),
        (TriageState.FALSE_POSITIVE, Status.BASELINED),
        (TriageState.OPEN, Status.NEW),
    ],
)
def test_a_decision_holds(store: SqlStore, state: TriageState, status: Status) -> None:
    run_once(store, outcome(1, part(finding(1))))
    name = finding(1).fingerprint
    store.mark(name, TriageMark(TriageState.ACCEPTED, "Ola", "first"))
    store.mark(name, TriageMark(state, "Kari", "because", until="2999-01-01"))
    run_once(store, outcome(1, part(finding(1))))
    stored = only(store)
    assert stored.finding.status is status
    assert (stored.finding.status_reason == "because") == (status is not Status.NEW)
    assert [(m.state, m.who) for m in store.marks(name)] == [
        (TriageState.ACCEPTED, "Ola"),
        (state, "Kari"),
    ]
    assert stored.triage == store.marks(name)[-1]


def test_a_decision_past_its_day_holds_no_more(store: SqlStore) -> None:
    run_once(store, outcome(1, part(finding(1))))
    mark = TriageMark(TriageState.ACCEPTED, "Kari", "for now", until="2020-01-01")
    store.mark(finding(1).fingerprint, mark)
    assert only(store).finding.status is Status.NEW


def test_only_what_is_known_can_be_decided(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="no such finding"):
        store.mark("v1:0", TriageMark(TriageState.OPEN, "Kari", ""))


# -- clean objects ----------------------------------------------------------------------------


def test_clean_objects_are_known_when_they_are_committed(store: SqlStore) -> None:
    draw = random.Random(7)
    ids = [draw.randbytes(20) for _ in range(25000)] + [draw.randbytes(32)]
    memory = store.clean_objects(DIGEST)
    memory.remember_clean(ids[:3])
    memory.remember_clean(ids[1:])
    assert memory.known_clean(ids) == set()
    gathered = memory.gathered()
    assert (len(gathered), memory.gathered()) == (25001, ())
    run_once(store, outcome(1, clean=gathered))
    run_once(store, outcome(2, clean=gathered[:5000]), target="github.com/other")
    sent = pickle.loads(pickle.dumps(memory))  # noqa: S301  our own
    unknown = [draw.randbytes(20) for _ in range(10)]
    assert sent.known_clean([*unknown, *ids]) == set(ids)
    assert store.clean_objects("sha256:2").known_clean(ids) == set()
    assert sent.known_clean([]) == set()


# -- announcements ----------------------------------------------------------------------------


def test_nothing_is_told_twice(store: SqlStore) -> None:
    run = begin(store)
    one, two = (Announcement("issue", name, "new", repository="1") for name in ("v1:1", "v1:2"))
    assert store.claim(run, [one, two]) == (one, two)
    store.settle(run, [replace(one, reference="#7")])
    store.unclaim(run, [one, two])
    assert store.claim(run, [one, two]) == (two,)
    kept = store.announcements(TARGET, "issue")
    assert [(a, a.reference, a.told) for a in kept] == [(one, "#7", True), (two, "", False)]
    again = replace(one, occasion=1)
    assert store.claim(run, [again]) == (again,)
    assert store.announcements(TARGET, "mail") == ()


# -- view -------------------------------------------------------------------------------------


def test_the_view_shows_where_a_target_stands(store: SqlStore) -> None:
    low = finding(2, severity=Severity.LOW)
    run_once(store, outcome(1, part(finding(1), low)), outcome(2, part(low, skipped=[UNREAD])))
    last = begin(store)
    store.commit(last, outcome(1, part(low)))
    view = store.organisation(TARGET)
    assert [(v.repository.full_name, v.complete) for v in view.repositories] == [
        ("acme/r1", True),
        ("acme/r2", False),
    ]
    assert view.repositories[1].open == {Severity.LOW: 1}
    assert view.repositories[1].oldest == view.findings[0].first_seen
    assert [f.finding.severity for f in view.findings] == [Severity.CRITICAL, Severity.LOW]
    assert [(t.run.state, t.new, t.complete) for t in view.trend] == [
        (RunState.FINISHED, 2, 1),
        (RunState.RUNNING, 0, 1),
    ]


def test_a_target_that_is_not_there_is_named(store: SqlStore) -> None:
    run_once(store)
    assert store.targets() == (TARGET,)
    with pytest.raises(StoreError, match="is not in the store") as told:
        store.organisation("github.com/acne")
    assert TARGET in told.value.hint
