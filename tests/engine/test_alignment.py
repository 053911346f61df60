"""Labels in names, and the order of lists."""

from __future__ import annotations

import pytest

from leakscan.engine.alignment import Alignment, label
from leakscan.model.match import Match
from leakscan.model.secret import Secret
from leakscan.model.span import Position, Span


def match(value: str, start: int, name: str = "", slot: str = "") -> Match:
    return Match(
        "r", "f", "", Secret(value.encode()), Span(start, start + 1), Position(1, 1, 2),
        name=name, slot=slot,
    )  # fmt: skip


def against(alignment: Alignment, one: str, two: str) -> tuple[bool, bool]:
    return alignment.against(Secret(one.encode()), Secret(two.encode()))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("VIPPS_SHOP_A_CLIENT_ID", {"shop", "a"}),
        ("VIPPS_CLIENT_SECRET", set()),
        ("private static final String CLIENT_SECRET", set()),
        ("vippsOsloSubscriptionKeyPrimary", {"oslo"}),
        ("CLIENT_ID_2", {"2"}),
        ("", set()),
    ],
)
def test_the_label_is_what_tells_a_set(name, words):
    assert label(name) == words


def test_labels_that_differ_speak_against_a_pair():
    alignment = Alignment([match("s", 9, "A_CLIENT_SECRET")], [match("i", 1, "B_CLIENT_ID")])
    assert against(alignment, "s", "i") == (True, False)


def test_a_value_with_several_names_goes_with_any_of_them():
    secrets = [match("s", 9, "A_CLIENT_SECRET"), match("s", 20, "B_CLIENT_SECRET")]
    alignment = Alignment(secrets, [match("i", 1, "B_CLIENT_ID")])
    assert against(alignment, "s", "i") == (False, False)


LISTS = {
    "set after set": ([10, 30, 50], [5, 25, 45]),
    "in either order": ([10, 25, 50], [15, 20, 45]),
    "list after list": ([10, 11, 12], [1, 2, 3]),
    "interleaved": ([30, 50, 60], [10, 20, 40]),
}


@pytest.mark.parametrize(("secrets", "others"), LISTS.values(), ids=LISTS)
def test_the_second_belongs_to_the_second(secrets, others):
    alignment = Alignment(
        [match(f"s{n}", at) for n, at in enumerate(secrets)],
        [match(f"o{n}", at) for n, at in enumerate(others)],
    )
    for one in range(3):
        for two in range(3):
            assert against(alignment, f"s{one}", f"o{two}") == (False, one != two)


def test_order_does_not_part_neighbours():
    """A lone id, two sets, a lone secret: the sets are whole."""
    alignment = Alignment(
        [match("s0", 4040), match("s1", 8040), match("s2", 12_000)],
        [match("i0", 1), match("i1", 4000), match("i2", 8000)],
    )
    assert against(alignment, "s0", "i1") == (False, False)


def test_two_keys_for_each_secret_are_in_step_too():
    alignment = Alignment(
        [match("s0", 10), match("s1", 40)],
        [match("k0", 11), match("k1", 12), match("k2", 41), match("k3", 42)],
    )
    assert [against(alignment, "s1", f"k{n}")[1] for n in range(4)] == [True, True, False, False]


def test_lists_of_other_lengths_say_nothing():
    alignment = Alignment([match("s0", 10), match("s1", 40)], [match("k0", 41)])
    assert against(alignment, "s0", "k0") == against(alignment, "s1", "k0") == (False, False)


def test_primary_and_secondary_keys_are_lists_of_their_own():
    alignment = Alignment(
        [match("s0", 1), match("s1", 2)],
        [
            match("p0", 3, slot="primary"), match("p1", 4, slot="primary"),
            match("q0", 5, slot="secondary"), match("q1", 6, slot="secondary"),
        ],
    )  # fmt: skip
    assert [against(alignment, "s0", k)[1] for k in ("p0", "p1", "q0", "q1")] == [
        False, True, False, True,
    ]  # fmt: skip
