"""Values that have their meaning from their place."""

from __future__ import annotations

import pytest

from tests.engine.forms.filling import values
from tests.engine.scanning import findings

PUT = values("positional", "C")
ID, SECRET, KEY = PUT["id"], PUT["secret"], PUT["key"]


def fields(text: str) -> list[set[str]]:
    return [{m.field for m in f.members} for f in findings(("// vipps\n" + text).encode())]


WHOLE = {"client_id", "client_secret", "subscription_key"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Make('{ID}', '{SECRET}', '{KEY}');", [WHOLE]),
        (f"Make('{ID}', '{SECRET}', '{KEY}', 204713);", [WHOLE | {"msn"}]),
        (f"[{KEY!r}, {ID!r}, {SECRET!r}]", [WHOLE]),
        (f"Make(\n  '{ID}', // id\n  '{SECRET}',\n  '{KEY}')", [WHOLE]),
        (f"Make('{ID}', '{SECRET}');", [{"client_id", "client_secret"}]),
        (f"Make('{ID}', '{KEY}');", []),
        (f"a = '{ID}'; call(); b = '{SECRET}'; other(); c = '{KEY}'", [{"client_secret"}]),
        (f"{ID}:{SECRET}", [{"client_id", "client_secret"}]),
        (f"https://{ID}:{SECRET}@api.vipps.no/", [{"client_id", "client_secret"}]),
        (f"x{ID}:{SECRET}", [{"client_secret"}]),
    ],
)
def test_rows_of_values(text, expected):
    assert fields(text) == expected
