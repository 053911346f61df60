"""Which id, key and serial number belong to which secret."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.pairing import CredentialSet, Pairing
from leakscan.model.match import Match
from leakscan.model.secret import Secret
from leakscan.model.span import Position, Span
from tests.engine.forms.filling import FIELDS
from tests.engine.layouts import LAYOUTS, Set, layouts
from tests.engine.scanning import detect, findings, rules

RULE = rules().rule_named("vipps-api-keys")
FILES = 15


def members(text: str) -> dict[str, dict[str, set[str]]]:
    """Return the members of each finding by its secret."""
    found = {}
    for finding in findings(text.encode(), "vipps.txt"):
        by_field: dict[str, set[str]] = {}
        for member in finding.members:
            by_field.setdefault(member.field, set()).add(member.value.reveal().decode())
        (secret,) = by_field["client_secret"]
        found[secret] = by_field
    return found


def expected(one: Set, text: str) -> dict[str, set[str]]:
    named = {part: value for part, value in one.items() if value in text and part in FIELDS}
    return {FIELDS[part]: {value} for part, value in named.items()}


EXACT = [name for name in LAYOUTS if name not in ("grouped", "with-gaps")]


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("name", EXACT)
def test_each_set_has_its_own_members(name, count):
    for made, text in layouts(name, FILES, count):
        assert members(text) == {s["secret"]: expected(s, text) for s in made}, text


@pytest.mark.parametrize(("name", "least"), [("grouped", 0.99), ("with-gaps", 0.99)])
def test_nearness_joins_what_order_and_labels_do_not(name, least):
    """Where a member is missing there is no order to go by; a neighbour's id or number may be borrowed then."""
    right = total = 0
    for made, text in layouts(name, 4 * FILES):
        found = members(text)
        assert found.keys() == {s["secret"] for s in made}
        right += sum(
            all(values <= found[s["secret"]].get(field, set()) for field, values in own.items())
            for s in made
            for own in [expected(s, text)]
        )
        total += len(made)
    assert right / total >= least


def matches(text: str) -> list[Match]:
    detection = detect(text.encode())
    return [
        *(s.match for c in detection.candidates for s in c.members),
        *(s.match for s in detection.loose),
    ]


def frozen(sets: list[CredentialSet]) -> set[tuple[frozenset[tuple[str, Secret]], float]]:
    return {
        (frozenset((f, v) for f, group in s.members.items() for v in group), round(s.cost, 6))
        for s in sets
    }


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(LAYOUTS)))
def test_pairing_does_not_depend_on_the_order_of_the_matches(source, name):
    ((_, text),) = layouts(name, 1)
    all_matches = [m for m in matches(text) if m.rule == RULE.id]
    straight = frozen(Pairing(RULE, all_matches, text.encode()).sets())
    source.shuffle(all_matches)
    assert frozen(Pairing(RULE, all_matches, text.encode()).sets()) == straight


def match(field: str, value: str, line: int, name: str = "", at: int | None = None) -> Match:
    start = line * 100 if at is None else at
    return Match(
        RULE.id, field, "", Secret(value.encode()), Span(start, start + len(value)),
        Position(line, 1, len(value) + 1), name=name, syntax="assignment",
    )  # fmt: skip


def pair(*found: Match, data: bytes = b"") -> list[dict[str, list[Secret]]]:
    return [s.members for s in Pairing(RULE, found, data or bytes(200_000)).sets()]


def test_a_secret_too_far_from_an_id_stays_alone():
    near, far = match("client_secret", "s", 1), match("client_id", "i", 2 + RULE.pairing.lines)
    assert pair(near, far) == [{"client_secret": [Secret(b"s")]}]


def test_an_id_is_shared_by_a_secret_and_its_successor():
    made = pair(
        match("client_id", "i", 1),
        match("client_secret", "old", 2),
        match("client_secret", "new", 3),
    )
    assert [s["client_id"] for s in made] == [[Secret(b"i")]] * 2


def test_a_serial_number_may_belong_to_several_sets():
    made = pair(
        match("msn", "1", 1), match("client_secret", "a", 2), match("client_secret", "b", 3)
    )
    assert [s["msn"] for s in made] == [[Secret(b"1")]] * 2


def test_primary_and_secondary_keys_without_a_secret_are_one_set():
    made = pair(match("subscription_key", "k1", 1), match("subscription_key", "k2", 2))
    assert made == [{"subscription_key": [Secret(b"k1"), Secret(b"k2")]}]


def test_keys_far_apart_are_sets_of_their_own():
    assert len(pair(match("subscription_key", "k1", 1), match("subscription_key", "k2", 50))) == 2


def test_a_set_takes_no_more_keys_than_the_rule_says():
    most = RULE.field_named("subscription_key").most
    keys = [match("subscription_key", f"k{n}", 2 + n) for n in range(most + 2)]
    first = pair(match("client_secret", "s", 1), *keys)[0]
    assert len(first["subscription_key"]) == most


def test_a_value_in_many_places_is_one_member():
    repeated = [match("client_secret", "s", n) for n in range(1, 40)]
    assert pair(*repeated, match("client_id", "i", 20)) == [
        {"client_secret": [Secret(b"s")], "client_id": [Secret(b"i")]}
    ]


def test_a_closing_brace_is_worth_two_lines():
    data = bytearray(b" " * 1000)
    data[150:152] = b"}{"
    made = pair(
        match("client_secret", "s", 1, at=200),
        match("client_id", "other", 1, at=100),
        match("client_id", "own", 1, at=600),
        data=bytes(data),
    )
    assert made[0]["client_id"] == [Secret(b"own")]


def test_the_comparisons_grow_with_the_number_of_values(monkeypatch):
    """Ten times as many ids and secrets cost about ten times as many comparisons, not a hundred times."""
    counted = []
    cost = Pairing._cost

    def counting(self, *args):
        counted.append(1)
        return cost(self, *args)

    monkeypatch.setattr(Pairing, "_cost", counting)

    def work(size: int) -> int:
        counted.clear()
        source = random.Random(size)
        found = [
            match(source.choice(["client_secret", "client_id"]), f"v{n}", n // 8, at=n * 12)
            for n in range(size)
        ]
        Pairing(RULE, found, bytes(size * 12 + 100)).sets()
        return len(counted)

    small = work(300)
    assert work(3000) < 25 * small
