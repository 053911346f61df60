"""Content with an id's name and no id is passed over; any other keyword, or a GUID, is looked at."""

from __future__ import annotations

import pytest

from leakscan.engine.id_only import IdOnly
from tests.engine.scanning import detector, rules

GUID = "0d9f3a52-6c1e-4b7a-9f00-2d4c6e8a1b35"
TEXTS = {
    "the name alone": ("login(client_id, scope)", True),
    "in other spellings": ("ClientID CLIENT-ID clientId client.id", True),
    "with an id": (f"client_id = '{GUID}'", False),
    "with an id far away": (f"client_id\n{'x ' * 500_000}{GUID}", False),
    "with a secret's name": ("client_id, client_secret", False),
    "with the provider": ("client_id of vipps", False),
    "as UTF-16": ("client_id".encode("utf-16-le").decode("latin-1"), False),
}


@pytest.mark.parametrize(("text", "idle"), TEXTS.values(), ids=TEXTS)
def test_what_is_passed_over(text, idle):
    data = text.encode("latin-1")
    assert IdOnly(rules().rules).idle(data, detector().prefilter.hits(data)) is idle


def test_rules_without_ids_pass_over_nothing():
    assert not IdOnly(()).idle(b"client_id", [9])
