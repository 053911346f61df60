from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.reports.escape import encodable
from leakscan.reports.jsontext import json_text


@pytest.mark.parametrize("indent", [None, 2])
@given(text=st.text(st.characters(categories=None)))
def test_json_says_the_same_and_shows_nothing_invisible(indent: int | None, text: str) -> None:
    written = json_text({"text": [encodable(text)]}, indent=indent)
    assert json.loads(written) == {"text": [encodable(text)]}
    assert all(line.isprintable() for line in written.split("\n"))


def test_letters_stay_readable() -> None:
    assert json_text({"nøkkel": ["\u202e", "\x7f"]}) == r'{"nøkkel":["\u202e","\u007f"]}'
