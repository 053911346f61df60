"""The second look at logs passes over nothing in which the detector would find a secret."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable

import pytest

from leakscan.engine.choosing import MUCH
from leakscan.engine.detector import Detector
from leakscan.engine.joining import joinable
from leakscan.engine.nearby import SecondLook
from leakscan.model.chunk import Chunk
from leakscan.model.match import Detection
from leakscan.model.provenance import Origin, Provenance
from leakscan.rules.load import load_rules
from tests.engine.forms import ROWS
from tests.engine.test_every_syntax import draws, shapes

RULES = load_rules()
DETECTOR = Detector(RULES)
LOOK = SecondLook(RULES)
QUIET = (
    b'{"level":"info","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","msg":"order changed"}\n' * 400
)


def secrets(found: Detection) -> set[tuple[str, bytes]]:
    secret = {(r.id, f.id) for r in RULES.rules for f in r.fields if f.secret}
    return {
        (s.match.field, s.match.value.reveal())
        for candidate in found.candidates
        for s in candidate.members
        if (s.match.rule, s.match.field) in secret
    }


def assert_nothing_is_passed_over(data: bytes) -> None:
    chunk = Chunk(data, Provenance(Origin.LOG, "app.log"), opened=True)
    hits = DETECTOR.prefilter.hits(data)
    whole = secrets(DETECTOR.detect(chunk))
    assert whole <= secrets(DETECTOR.detect(chunk, within=LOOK.spans(data, hits)))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_form(row: object) -> None:
    for shape in shapes(row):
        for filled in draws(row, shape, row.environments[0]):
            assert_nothing_is_passed_over(filled.data)


def test_every_example_of_the_rules() -> None:
    for rule in RULES.rules:
        for example in rule.examples:
            assert_nothing_is_passed_over(example.text.encode())


MASKED = {
    "masked": b"POST https://api.vipps.no/accesstoken/get client_id: ***, client_secret: ***, "
    b"Ocp-Apim-Subscription-Key: ***\n",
    "redacted": b'{"headers":{"client_secret":"[REDACTED]","Ocp-Apim-Subscription-Key":"****"},"url":"api.vipps.no"}\n',
    "path": b'"POST /wp-json/vipps/v1/callback/5b1e8a0e-7c1b-4c7d-a2bb-0a5b9c8d7e6f HTTP/1.1" 200\n',
    "sign-in": b"GET /oauth/authorize?client_id=webshop&redirect_uri=https%3A%2F%2Fshop.example%2Fcb HTTP/1.1\n",
    "number-and-guid": b'"GET /cart" 200 "okhttp/4.12.0" rt=0.965 6e74e3a4-7c1b-4c7d-a2bb-0a5b9c8d7e6f\n',
    "guid-and-number": b"5b1e8a0e-7c1b-4c7d-a2bb-0a5b9c8d656e 742711 ms\n",
}


@pytest.mark.parametrize("line", MASKED.values(), ids=MASKED)
def test_lines_without_a_key_are_not_read_closely(line: bytes) -> None:
    data = QUIET + line + QUIET
    hits = DETECTOR.prefilter.hits(data)
    assert hits
    assert LOOK.spans(data, hits) == []


TEXT = (
    b"client_id: not-a-key client_secret: not-a-key Ocp-Apim-Subscription-Key: not-a-key vipps.no "
)
DUMPS = {
    "xxd": lambda row: row.hex(" ", 2),
    "hexdump": lambda row: row.hex(" "),
    "pairs from the left": lambda row: row.hex(" ", -2),
}


@pytest.mark.parametrize("how", DUMPS.values(), ids=DUMPS)
def test_dumps_of_names_are_read_closely(how: Callable[[bytes], str]) -> None:
    for shift in range(16):
        text = b"-" * shift + TEXT
        rows = [text[at : at + 16] for at in range(0, len(text), 16)]
        lines = "".join(f"{16 * n:08x}: {how(row)}\n" for n, row in enumerate(rows))
        data = QUIET + lines.encode() + QUIET
        spans = LOOK.spans(data, DETECTOR.prefilter.hits(data))
        (span,) = spans
        assert span.start <= len(QUIET)
        assert span.end >= len(QUIET) + len(lines)


def test_without_hyperscan_the_same_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leakscan.engine.nearby.hyperscan_version", lambda: None)
    plain = SecondLook(RULES)
    for row in ROWS[:12]:
        for filled in draws(row, "A", row.environments[0]):
            hits = DETECTOR.prefilter.hits(filled.data)
            assert plain.spans(filled.data, hits) == LOOK.spans(filled.data, hits)


MENTIONS = b"".join(
    b'{"level":"info","trace_id":"%032x","msg":"POST https://api.vipps.no/epayment/v1/payments"}\n'
    % (at << 70)
    for at in range(MUCH // 90 + 1)
)


@pytest.mark.parametrize("row", ROWS[::16], ids=lambda row: row.id)
def test_much_that_hits_hides_nothing(row: object, monkeypatch: pytest.MonkeyPatch) -> None:
    (shape, *_) = shapes(row)
    (filled, *_) = draws(row, shape, row.environments[0])
    data = MENTIONS + filled.data + MENTIONS[: 64 * 1024]
    chunk = Chunk(data, Provenance(Origin.FILE, "app.log"), opened=True)
    chosen = DETECTOR.detect(chunk)
    monkeypatch.setattr("leakscan.engine.choosing.MUCH", len(data) * 2)
    assert chosen == DETECTOR.detect(chunk)


def test_much_that_hits_hides_no_lone_id_from_its_secret() -> None:
    made_up = uuid.UUID(bytes=hashlib.sha256(b"lone").digest()[:16], version=4)
    lone = f"client_id={made_up}\n".encode()
    data = MENTIONS + lone * 3 + MENTIONS
    chunk = Chunk(data, Provenance(Origin.FILE, "app.log"), opened=True)
    (sighting,) = joinable(DETECTOR.detect(chunk))
    assert sighting.match.value.reveal() in lone
