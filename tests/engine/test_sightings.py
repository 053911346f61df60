"""One reading of each place."""

from __future__ import annotations

import base64

import pytest

from leakscan.model.span import Span
from tests.engine.forms.filling import values
from tests.engine.scanning import detect

PUT = values("sightings", "B")


def places(data: bytes) -> list[tuple[str, Span]]:
    return sorted((s.match.field, s.match.span) for c in detect(data).candidates for s in c.members)


def test_places_do_not_overlap_beyond_an_encoded_text():
    text = f"vipps client_id={PUT['id']} client_secret={PUT['secret']}".encode()
    spans = [span for _, span in places(text)]
    assert len(spans) == len(set(spans)) == 2
    assert not spans[0].overlaps(spans[1])


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_id_and_secret_of_one_encoded_text_are_both_seen(layers):
    said = f"{PUT['id']}:{PUT['secret']}".encode()
    for _ in range(layers):
        said = base64.b64encode(said)
    found = places(b"vipps Authorization: Basic " + said)
    assert [field for field, _ in found] == ["client_id", "client_secret"]


def test_the_plain_reading_is_taken_before_the_decoded_one():
    text = f"vipps client_secret={PUT['secret']} %20 \\u0020".encode()
    (candidate,) = detect(text).candidates
    assert [s.match.via for s in candidate.members] == [()]
