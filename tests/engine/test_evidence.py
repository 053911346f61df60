"""What speaks for and against a set."""

from __future__ import annotations

import pytest

from leakscan.engine.evidence import TESTS
from leakscan.engine.observing import path_reasons
from tests.engine.forms.filling import values
from tests.engine.scanning import detect, rules

PUT = values("evidence", "B")
ID, SECRET, KEY = PUT["id"], PUT["secret"], PUT["key"]
PAIR = f"client_id={ID}\nclient_secret={SECRET}\n"


def reasons(text: str) -> set[str]:
    found = detect(text.encode()).candidates
    assert found
    return set(found[0].reasons)


CASES = {
    "name-strong": f"client_secret={SECRET}",
    "provider-in-name": f"vipps_secret={SECRET}",
    "name-weak": f"vipps\nsecret={SECRET}",
    "positional": f"Vipps('{ID}', '{SECRET}', '{KEY}')",
    "id-colon-secret": f"vipps {ID}:{SECRET}",
    "nameless": f"vipps {SECRET}",
    "id-beside": "vipps\n" + PAIR,
    "id-far": f"vipps\nclient_id={ID}\n" + "\n" * 20 + f"client_secret={SECRET}",
    "key-beside": "vipps\n" + PAIR + f"subscription_key={KEY}",
    "serial-beside": "vipps\n" + PAIR + "msn=204713",
    "key-v4": f"vipps_subscription_key={KEY}",
    "key-not-v4": f"vipps_subscription_key={KEY[:12]}1{KEY[13:]}",
    "lone-key": f"vipps_subscription_key={KEY}",
    "lone-secret": f"vipps_client_secret={SECRET}",
    "stand-in-beside": f"vipps\nclient_id=11111111-1111-1111-1111-111111111111\nclient_secret={SECRET}",
    "provider-nowhere": PAIR,
    "provider-near": "vipps\n" + PAIR,
    "provider-in-file": "vipps\n" + "\n" * 30 + PAIR,
    "host-near": "https://api.vipps.no\n" + PAIR,
    "through-layers": f"vipps client_secret={SECRET.replace('=', '%3D')}",
    "provider-header": "Merchant-Serial-Number: x\n" + PAIR,
    "hash-line": f"vipps etag client_secret={SECRET}",
}


@pytest.mark.parametrize(("reason", "text"), CASES.items(), ids=CASES)
def test_the_reason_is_seen(reason, text):
    assert reason in reasons(text)


def test_nothing_is_seen_that_does_not_hold():
    assert reasons(f"client_secret={SECRET}") & CASES.keys() == {
        "name-strong",
        "lone-secret",
        "provider-nowhere",
    }


def test_every_test_that_a_rule_names_exists():
    rows = [*rules().common.evidence, *(row for rule in rules().rules for row in rule.evidence)]
    assert {row.test for row in rows if row.test} <= TESTS.keys()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("src/vipps/keys.py", "provider-path"),
        ("tests/test_keys.py", "path-test"),
        ("examples/keys.py", "path-example"),
        ("docs/keys.md", "path-docs"),
        ("yarn.lock", "path-generated"),
        (".env", "path-configuration"),
    ],
)
def test_reasons_of_a_path(path, reason):
    assert reason in dict(path_reasons(path, rules().common.evidence))


def test_no_path_has_no_reasons():
    assert list(path_reasons("", rules().common.evidence)) == []
