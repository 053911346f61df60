"""What names mean."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.names import NameReader, words
from leakscan.model.evidence import Environment
from tests.engine.scanning import rules

READER = NameReader(rules().rules, rules().common)
TEST, PRODUCTION, UNKNOWN = Environment.TEST, Environment.PRODUCTION, Environment.UNKNOWN


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("VIPPS_CLIENT_SECRET", ("vipps", "client", "secret")),
        ("vippsClientSecret", ("vipps", "client", "secret")),
        ("Vipps__ClientSecret", ("vipps", "client", "secret")),
        ("MSNTest", ("msn", "test")),
        ("clientID2", ("client", "id", "2")),
        ("abonnementsnøkkel", ("abonnementsnøkkel",)),
        ("payment/vipps/client_secret", ("payment", "vipps", "client", "secret")),
        ("", ()),
        ("--", ()),
    ],
)
def test_words(name, expected):
    assert words(name) == expected


@given(st.text(max_size=60))
def test_words_are_lower_case_and_lose_no_letter(name):
    found = words(name)
    assert all(word == word.lower() and word for word in found)
    kept = re.sub(r"[^A-Za-z0-9æøåäöÆØÅÄÖ]", "", name).lower()
    assert "".join(found) == kept


def meaning(name: str) -> tuple[str, bool, Environment, str] | None:
    found = [i for i in READER.read(name) if i.rule == "vipps-api-keys"]
    return (found[0].field, found[0].strong, found[0].environment, found[0].slot) if found else None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CLIENT_SECRET", ("client_secret", True, UNKNOWN, "")),
        ("VIPPS_CLIENT_SECRET_TEST", ("client_secret", True, TEST, "")),
        ("testClientSecret", ("client_secret", True, TEST, "")),
        ("prod.vipps.client-secret", ("client_secret", True, PRODUCTION, "")),
        ("vippsclientsecret", ("client_secret", True, UNKNOWN, "")),
        ("VIPPS_CLIENT_SECRET_3", ("client_secret", True, UNKNOWN, "")),
        ("clientSecretValue", ("client_secret", True, UNKNOWN, "")),
        ("secret", ("client_secret", False, UNKNOWN, "")),
        ("Ocp-Apim-Subscription-Key", ("subscription_key", True, UNKNOWN, "")),
        ("SUBSCRIPTION_KEY_PRIMARY", ("subscription_key", True, UNKNOWN, "")),
        ("subscriptionKeySecondaryTest", ("subscription_key", True, TEST, "")),
        ("abonnementsnøkkel", ("subscription_key", True, UNKNOWN, "")),
        ("Merchant-Serial-Number", ("msn", True, UNKNOWN, "")),
        ("clientId", ("client_id", True, UNKNOWN, "")),
        ("orderReference", None),
        ("secretary", None),
    ],
)
def test_meaning(name, expected):
    assert meaning(name) == expected


def test_the_provider_is_seen_inside_a_word():
    assert READER.read("vippsmobilepayClientSecret")[0].provider
    assert not READER.read("clientSecret")[0].provider


@given(st.text(max_size=40), st.sampled_from(["CLIENT_SECRET", "subscriptionKey", "secret", "msn"]))
def test_any_name_is_read_without_a_fault_and_always_alike(before, name):
    whole = f"{before}_{name}"
    assert READER.read(whole) == NameReader(rules().rules, rules().common).read(whole)


PARTS = (
    *("vipps", "client", "secret", "id", "key", "sub", "subscription", "test", "2", "17"),
    *("msn", "prod", "nøkkel", "value", "x", "primary", "app"),
)


@given(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=5),
    st.sampled_from(["_", "-", ".", ":", ""]),
)
def test_the_cheap_test_never_hides_a_meaning(parts, separator):
    for name in (
        separator.join(parts),
        separator.join(parts).upper(),
        parts[0] + "".join(p.title() for p in parts[1:]),
    ):
        if READER.read(name):
            assert READER.may_end(name.encode()), name


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("VIPPS_CLIENT_SECRET_SHOPA", "client_secret"),
        ("VIPPS_CLIENT_ID_BERGEN", "client_id"),
        ("subscriptionKeyOsloNord", "subscription_key"),
        ("client_secret: someVar", None),
        ("VIPPS_MSN_OSLO", None),
    ],
)
def test_a_label_may_stand_behind_a_long_name(name: str, field: str | None) -> None:
    found = {i.field for i in READER.read(name)}
    assert found == ({field} if field else set())
    if field:
        assert READER.may_end(name.encode())
