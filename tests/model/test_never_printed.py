"""A secret cannot be printed by accident, alone or inside a record."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import pprint
import traceback
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.finding import Member
from leakscan.model.match import Match, Sighting
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.secret import Secret
from leakscan.model.span import Position, Span

CLEAR = "made-up-value-nobody-has"
SECRET = Secret(CLEAR.encode())
MATCH = Match("r", "client_secret", "", SECRET, Span(0, 24), Position(1, 1, 25), name="n")
RECORDS = [
    SECRET,
    Member("client_secret", SECRET),
    MATCH,
    Sighting(MATCH, Provenance(Origin.FILE, path="a")),
    [SECRET],
    {"value": SECRET},
    {SECRET: 1},
]
WAYS = {
    "str": str,
    "repr": repr,
    "format": lambda thing: f"{thing}",
    "percent": lambda thing: "%s %r" % (thing, thing),  # noqa: UP031 - this very way
    "ascii": ascii,
    "pprint": pprint.pformat,
    "copy": lambda thing: repr(copy.deepcopy(thing)),
    "log": lambda thing: logging.LogRecord("", 0, "", 0, "%s", (thing,), None).getMessage(),
}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_no_way_of_printing_shows_it(way, record):
    said = way(record)
    assert said
    assert CLEAR not in said
    assert CLEAR[5:15] not in said


def test_a_width_does_not_show_it():
    assert CLEAR not in f"{SECRET:>80}"


def test_asdict_does_not_walk_into_it():
    assert asdict(Member("f", SECRET))["value"] == SECRET
    assert CLEAR not in repr(asdict(MATCH))


def test_json_refuses_it():
    with pytest.raises(TypeError) as raised:
        json.dumps({"value": SECRET})
    assert CLEAR not in str(raised.value)


def test_a_traceback_does_not_show_it():
    try:
        raise ValueError(SECRET)  # noqa: TRY301 - what a careless hand would write
    except ValueError:
        assert CLEAR not in traceback.format_exc()


def test_it_has_no_dictionary_to_look_into():
    assert not hasattr(SECRET, "__dict__")


def test_it_travels_between_processes():
    assert pickle.loads(pickle.dumps(SECRET)) == SECRET  # noqa: S301 - our own bytes


@given(st.binary(max_size=120))
def test_a_mask_shows_at_most_a_quarter(value):
    secret = Secret(value)
    shown = secret.masked().replace("…", "")
    text = value.decode("utf-8", "backslashreplace")
    assert len(shown) * 4 <= len(text)
    assert secret.masked().isprintable()


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_equal_bytes_are_equal_secrets(one, two):
    assert (Secret(one) == Secret(two)) is (one == two)
    assert hash(Secret(one)) == hash(Secret(bytes(one)))
    assert len(Secret(one)) == len(one)
    assert (Secret(one).hmac(b"k") == Secret(two).hmac(b"k")) is (one == two)


def test_a_secret_is_no_text():
    assert SECRET != CLEAR
    assert CLEAR.encode() != SECRET
    assert replace(MATCH, name="m").value is SECRET
