"""From a chunk to candidates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine import matchers, pairing
from leakscan.engine.database import hyperscan_version
from leakscan.engine.detector import Detector
from leakscan.model.match import Candidate
from leakscan.model.span import LineRange
from tests.engine.forms import ROWS
from tests.engine.forms.filling import SECRETS, fill, values
from tests.engine.scanning import chunk, detect, detector, rules

PUT = values("detector", "B")
ENV = (
    f"VIPPS_CLIENT_ID={PUT['id']}\nVIPPS_CLIENT_SECRET={PUT['secret']}\n"
    f"VIPPS_SUBSCRIPTION_KEY={PUT['key']}\nVIPPS_MSN={PUT['msn']}\n"
).encode()
ENGINES = ["python", *(["hyperscan"] if hyperscan_version() else [])]


def fields(candidate: Candidate) -> list[str]:
    return [s.match.field for s in candidate.members]


def test_nothing_in_bytes_without_a_keyword():
    assert detect(b"int main(void) { return 0; }\n" * 100).candidates == ()
    assert detect(b"").candidates == ()


def test_the_strongest_secret_is_first():
    (candidate,) = detect(ENV).candidates
    assert fields(candidate) == ["client_secret", "subscription_key", "client_id", "msn"]


def test_an_id_alone_is_loose():
    detection = detect(f"VIPPS_CLIENT_ID={PUT['id']}\n".encode())
    assert detection.candidates == ()
    assert [s.match.field for s in detection.loose] == ["client_id"]


@pytest.mark.parametrize(
    ("line", "found"), [(2, True), (3, True), (1, True), (4, False), (9, False)]
)
def test_only_what_touches_new_lines_is_reported(line, found):
    """A new secret pairs with an old id; a new serial number beside old keys is no news."""
    fresh = replace(chunk(ENV + b"\n" * 9), fresh=(LineRange(line, line),))
    candidates = detector().detect(fresh).candidates
    assert bool(candidates) is found
    for candidate in candidates:
        assert {"client_id", "client_secret"} <= set(fields(candidate))


def test_lines_of_a_window_count_from_its_place_in_the_whole():
    window = replace(chunk(ENV), first_line=101, offset=5000, first_column=7)
    (candidate,) = detector().detect(window).candidates
    places = {s.match.field: s.match.position for s in candidate.members}
    assert places["client_id"].line == 101
    assert places["client_id"].column == len("VIPPS_CLIENT_ID=") + 7
    assert (places["client_secret"].line, places["client_secret"].column) == (102, 21)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_prefilter_gives_the_same_candidates(row):
    for shape in SECRETS:
        data = fill(row, values(f"{row.id} {shape} prefilter", shape), row.environments[0]).data
        answers = [detector(engine).detect(chunk(data, row.path)) for engine in ENGINES]
        assert all(answer == answers[0] for answer in answers)


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_any_bytes_around_a_set_do_no_harm(before, behind):
    detection = detect(before + b"\n\n" + ENV + b"\n" + behind)
    assert any(
        s.match.value.reveal() == PUT["secret"].encode()
        for c in detection.candidates
        for s in c.members
    )


@given(st.integers(0, 3000))
def test_the_same_set_further_down_is_the_same_set(lines):
    """Nothing but the positions changes."""
    (near,) = detect(ENV).candidates
    (far,) = detect(b"# x\n" * lines + ENV).candidates
    assert [s.match.value for s in far.members] == [s.match.value for s in near.members]
    assert far.reasons == near.reasons
    assert [s.match.position.line - lines for s in far.members] == [
        s.match.position.line for s in near.members
    ]


def quotes(size: int) -> bytes:
    return b"vipps client_secret " + b"\"'" * (size // 2)


def guids(size: int) -> bytes:
    made = [values(str(n), "A")["id"] for n in range(64)]
    return ("vipps client_id " + " ".join(made[n % 64] for n in range(size // 37))).encode()


def secrets(size: int) -> bytes:
    made = [f"client_secret={values(str(n), 'B')['secret']}\n" for n in range(size // 43)]
    return ("vipps\n" + "".join(made)).encode()


def names(size: int) -> bytes:
    return b"vipps " + b"client_secret: subscription_key: " * (size // 33)


def hexadecimal(size: int) -> bytes:
    made = [values(str(n), "A")["key"] for n in range(size // 33)]
    return ("vipps subscription_key\n" + "\n".join(made)).encode()


def inserts(size: int) -> bytes:
    made = [values(str(n), "B") for n in range(size // 140)]
    rows = ",\n".join(
        f"({n}, '{s['id']}', '{s['secret']}', '{s['key']}')" for n, s in enumerate(made)
    )
    return (
        "INSERT INTO vipps (n, client_id, client_secret, subscription_key) VALUES\n" + rows
    ).encode()


@pytest.mark.parametrize("make", [quotes, guids, secrets, names, hexadecimal, inserts])
def test_the_work_grows_with_the_size(make, monkeypatch):
    """Four times the input is at most about four times the comparisons, of names and of pairs."""
    work = [0]

    def counted(owner, name):
        whole = getattr(owner, name)

        def counting(*args, **options):
            work[0] += 1
            return whole(*args, **options)

        monkeypatch.setattr(owner, name, counting)

    counted(matchers, "syntax_between")
    counted(matchers, "syntax_reversed")
    counted(matchers.Matcher, "_judge")
    counted(pairing.Pairing, "_cost")

    def effort(size: int) -> int:
        work[0] = 0
        detect(make(size))
        return work[0]

    small = effort(8_000)
    assert effort(32_000) <= 6 * small + 200


def test_a_ready_prefilter_is_taken_as_it_is():
    class Everywhere:
        def hits(self, data):
            return [1] if data else []

        def any(self, data):
            return bool(data)

    made = Detector(rules(), prefilter=Everywhere())
    assert made.detect(chunk(ENV)) == detect(ENV)
