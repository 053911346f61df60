"""The sum over all places: exact, however the work was cut, and in whatever order it came."""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.logs import ledger as ledgers
from leakscan.logs import tallies, tokens
from leakscan.logs.ledger import Ledger
from leakscan.model.exposure import Record
from leakscan.model.finding import Finding, Member
from leakscan.model.fingerprint import fingerprint
from leakscan.model.secret import Secret
from tests.logscan.planting import Set, made_up
from tests.reports import samples

RULE = "vipps-api-keys"
ONE, TWO = made_up("ledger 1"), made_up("ledger 2")
START = datetime(2025, 3, 30, 0, 30, tzinfo=UTC)


def secret(text: str) -> Secret:
    return Secret(text.encode())


def finding(one: Set) -> Finding:
    values = {
        "client_id": one.client_id,
        "client_secret": one.client_secret,
        "subscription_key": one.subscription_key,
    }
    return samples.finding(
        rule=RULE,
        fingerprint=fingerprint(RULE, secret(one.client_secret)),
        members=tuple(Member(name, secret(value)) for name, value in values.items()),
    )


def exposure(made: Ledger, one: Set = ONE):
    return made.exposures([finding(ONE), finding(TWO)])[finding(one).fingerprint]


def encoded(document: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def token(number: int, **claims: object) -> Secret:
    claims = {"iat": 1743300000, "exp": 1743303600 + number, "n": number, **claims}
    return secret(f"{encoded({'alg': 'RS256', 'typ': 'JWT'})}.{encoded(claims)}.{'s' * 43}")


def add_token(made: Ledger, value: Secret, path: str, record: Record, offset: int = -1) -> None:
    made.add("vipps-access-token", "access_token", value, path, record, offset=offset)


MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001
    max_value=datetime(2026, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([timezone(timedelta(hours=h)) for h in (-7, 0, 2, 9)]),
)
NAMES = st.sampled_from(["", *(f"name{n}" for n in range(8))])
RECORDS = st.builds(
    Record,
    when=st.none() | MOMENTS,
    flow=st.sampled_from(["", "request:abcdefgh", "thread:exec-1"]),
    host=NAMES, client=NAMES, agent=NAMES, endpoint=NAMES,
    status=st.sampled_from([None, 101, 200, 302, 401, 500]),
    zoned=st.booleans(),
)  # fmt: skip
VALUES = st.sampled_from([
    (RULE, "client_secret", secret(ONE.client_secret)),
    (RULE, "subscription_key", secret(ONE.subscription_key)),
    (RULE, "client_id", secret(ONE.client_id)),
    (RULE, "client_secret", secret(TWO.client_secret)),
    *(("vipps-access-token", "access_token", token(n)) for n in range(4)),
])  # fmt: skip
PLACES = st.tuples(VALUES, st.sampled_from(["a.log", "b.log"]), RECORDS, st.integers(-1, 60_000))


def ledger(places) -> Ledger:
    made = Ledger()
    for value, path, record, offset in places:
        made.add(*value, path, record, offset=offset)
    return made


def merged(*parts: Ledger) -> Ledger:
    made = Ledger()
    for part in parts:
        made.merge(part)
    return made


def told(made: Ledger):
    return made.exposures([finding(ONE), finding(TWO)])


LISTS = st.lists(PLACES, max_size=25)


@pytest.fixture
def small(monkeypatch):
    """Little is kept, so that all bounds are met."""
    monkeypatch.setattr(tallies, "MOST_NAMES", 3)
    monkeypatch.setattr(tallies.Names.__init__, "__defaults__", (3,))
    monkeypatch.setattr(tokens, "MOST_STRETCHES", 2)
    monkeypatch.setattr(ledgers, "MOST_TOKENS", 2)
    monkeypatch.setattr(ledgers, "MOST_VALUES", 2)


@given(LISTS, LISTS, LISTS)
@settings(max_examples=60)
def test_merging_is_associative_and_commutative(one, two, three):
    a, b, c = ledger(one), ledger(two), ledger(three)
    whole = ledger([*one, *two, *three])
    assert merged(a, b, c) == merged(c, b, a) == merged(merged(b, a), c) == whole
    assert told(merged(merged(a, b), c)) == told(merged(c, merged(b, a))) == told(whole)


@pytest.mark.usefixtures("small")
def test_so_it_is_where_more_is_met_than_is_kept():
    @given(LISTS, LISTS, LISTS)
    @settings(max_examples=60)
    def holds(one, two, three):
        a, b, c = ledger(one), ledger(two), ledger(three)
        whole = ledger([*one, *two, *three])
        assert merged(a, merged(b, c)) == merged(merged(c, a), b) == whole
        assert told(merged(a, merged(b, c))) == told(whole)

    holds()


@given(LISTS)
@settings(max_examples=30)
def test_a_ledger_travels_between_processes(places):
    made = ledger(places)
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301


@given(LISTS)
@settings(max_examples=30)
def test_merging_leaves_the_other_as_it_is(places):
    other, same = ledger(places), ledger(places)
    first = merged(other)
    first.merge(other)
    first.add(RULE, "client_secret", secret(ONE.client_secret), "z.log", Record(host="z"))
    assert other == same


@pytest.mark.parametrize("hours", [-7, 0, 2, 9], ids=["Denver", "London", "Oslo", "Tokyo"])
def test_the_figures_are_exactly_those_of_the_ground_truth(hours):
    zone = timezone(timedelta(hours=hours))
    made = Ledger()
    for number in range(48):
        when = (START + timedelta(hours=number)).astimezone(zone)
        status = (200, 401, 500, None)[number % 4]
        record = Record(
            when, host=f"web{number % 3}", client=f"10.0.0.{number % 5}", agent="x/1",
            endpoint="POST /accesstoken/get", status=status,
        )  # fmt: skip
        path = f"app.log.{number // 12}"
        made.add(RULE, "client_secret", secret(ONE.client_secret), path, record)
        made.add(RULE, "client_id", secret(ONE.client_id), path, record)
        made.add(RULE, "client_secret", secret(TWO.client_secret), "other.log", Record())
    seen = exposure(made)
    assert (seen.first, seen.last) == (START, START + timedelta(hours=47))
    assert seen.first.utcoffset() == timedelta(hours=hours)
    assert (seen.hits, seen.files, seen.undated, seen.unzoned) == (48, 4, 0, 0)
    assert (seen.accepted, seen.refused) == (12, 24)
    assert seen.hosts == {"web0": 16, "web1": 16, "web2": 16}
    assert list(seen.clients.values()) == [10, 10, 10, 9, 9]
    assert seen.agents == {"x/1": 48}
    assert seen.endpoints == {"POST /accesstoken/get": 48}
    assert seen.days == {"2025-03-30": 24, "2025-03-31": 24}
    assert not seen.bounded
    assert exposure(made, TWO).hits == exposure(made, TWO).undated == 48


def test_days_are_those_of_utc():
    made = Ledger()
    late = datetime(2025, 1, 1, 23, 30, tzinfo=timezone(timedelta(hours=-7)))
    made.add(RULE, "client_secret", secret(ONE.client_secret), "a", Record(late))
    assert exposure(made).days == {"2025-01-02": 1}


def test_secret_and_key_are_hits_and_ids_are_none():
    made = Ledger()
    for field, value in (
        ("client_secret", ONE.client_secret),
        ("subscription_key", ONE.subscription_key),
        ("client_id", ONE.client_id),
        ("msn", "123456"),
    ):
        made.add(RULE, field, secret(value), "a.log", Record())
    assert (exposure(made).hits, exposure(made).files) == (2, 1)


def test_the_zone_that_was_assumed_is_told():
    made = Ledger()
    zone = timezone(timedelta(hours=2), "Europe/Oslo")
    record = Record(START.astimezone(zone), zoned=False)
    made.add(RULE, "client_secret", secret(ONE.client_secret), "a", record)
    assert (exposure(made).unzoned, exposure(made).assumed) == (1, ("Europe/Oslo",))


def test_a_million_names_take_bounded_room_and_counts_stay_exact():
    made = Ledger()
    for number in range(3 * tallies.MOST_NAMES):
        record = Record(agent=f"agent {number}", host="web1")
        made.add(RULE, "client_secret", secret(ONE.client_secret), "a", record)
    seen = exposure(made)
    assert seen.bounded
    assert len(seen.agents) == tallies.MOST_NAMES
    assert seen.hosts == {"web1": 3 * tallies.MOST_NAMES}
    assert seen.hits == 3 * tallies.MOST_NAMES


def test_no_value_of_any_finding_stands_in_an_exposure():
    made = Ledger()
    other = TWO.client_secret
    record = Record(
        host=f"h-{other}", agent=f"x {ONE.client_secret}", endpoint=f"GET /{ONE.subscription_key}/x",
        flow=f"request:{other}", client=ONE.client_id,
    )  # fmt: skip
    made.add(RULE, "client_secret", secret(ONE.client_secret), "a", record)
    said = repr(exposure(made))
    assert not any(v in said for v in (other, ONE.client_secret, ONE.subscription_key))
    assert "GET /" in said


def near(flow: str = "", seconds: float = 0) -> Record:
    return Record(START + timedelta(seconds=seconds), flow)


def add_keys(made: Ledger, one: Set, record: Record, offset: int = -1, path: str = "a") -> None:
    for field in ("client_id", "client_secret", "subscription_key"):
        made.add(RULE, field, secret(getattr(one, field)), path, record, offset=offset)


def ends(made: Ledger, one: Set) -> list[str]:
    return [t.fingerprint for t in exposure(made, one).tokens]


def named(*values: Secret) -> list[str]:
    return [fingerprint("vipps-access-token", value) for value in values]


def test_a_token_that_names_its_client_belongs_to_that():
    made = Ledger()
    add_keys(made, ONE, near("request:aaaaaaaa"), 0)
    add_keys(made, TWO, near("request:bbbbbbbb"), 10)
    value = token(1, appid=TWO.client_id.upper())
    add_token(made, value, "a", near("request:aaaaaaaa"), 5)
    assert (ends(made, ONE), ends(made, TWO)) == ([], named(value))


TIES: dict[str, Callable[[Ledger, Secret], None]] = {
    "the same request, far away": lambda made, value: add_token(
        made, value, "a", near("request:bbbbbbbb"), 10_000_000
    ),
    "the nearest keys before it": lambda made, value: add_token(made, value, "a", near(), 1200),
    "its thread": lambda made, value: add_token(made, value, "a", near("thread:2"), 9000),
    "the time, where no place is known": lambda made, value: add_token(
        made, value, "b", near(seconds=21)
    ),
}


@pytest.mark.parametrize("tie", TIES.values(), ids=TIES)
def test_a_token_belongs_to_the_keys_of(tie):
    made = Ledger()
    add_keys(made, ONE, near("request:aaaaaaaa"), 500)
    add_keys(made, TWO, near("request:bbbbbbbb"), 1000)
    add_keys(made, TWO, near("thread:2"), 5000)
    add_keys(made, ONE, near("thread:1"), 6000)
    add_keys(made, ONE, near(), 5_000_000)
    add_keys(made, ONE, near(seconds=0), path="b")
    add_keys(made, TWO, near(seconds=20), path="b")
    value = token(7)
    tie(made, value)
    assert (ends(made, ONE), ends(made, TWO)) == ([], named(value))


def test_a_token_of_nobody_is_nobodys():
    made = Ledger()
    add_keys(made, ONE, near(), 0)
    add_token(made, token(1), "a", near(), 1_000_000)
    add_token(made, token(2), "elsewhere", near(), 10)
    assert ends(made, ONE) == []


def test_when_a_token_was_issued_and_ends_is_read_from_it():
    made = Ledger()
    add_keys(made, ONE, near(), 0)
    add_token(made, token(0), "a", near(), 100)
    (one,) = exposure(made).tokens
    assert one.issued == datetime(2025, 3, 30, 2, 0, tzinfo=UTC)
    assert one.expires == datetime(2025, 3, 30, 3, 0, tzinfo=UTC)


def test_a_token_that_cannot_be_read_has_only_its_name():
    made = Ledger()
    add_keys(made, ONE, near(), 0)
    add_token(made, secret("opaque-" + "x" * 40), "a", near(), 100)
    (one,) = exposure(made).tokens
    assert (one.issued, one.expires) == (None, None)
    assert one.fingerprint.startswith("v1:")
