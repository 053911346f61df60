"""Long contents in pieces: nothing is cut, nothing is lost, and memory stays."""

from __future__ import annotations

import base64
import io
import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.redact.stream import redact_stream
from tests.redact.known import pair, redactor
from tests.redact.readings import holds

KEYS = pair("stream", "base64-20")
VALUE = KEYS.secret.value.reveal()


def in_pieces(data: bytes, size: int, overlap: int, **options: object) -> tuple[bytes, int]:
    out = io.BytesIO()
    maker = redactor(*KEYS.values, **options)
    redact_stream(io.BytesIO(data), out, maker, size=size, overlap=overlap)
    return out.getvalue(), maker.counts[KEYS.secret]


@settings(max_examples=200)
@given(
    st.lists(st.one_of(st.just(VALUE), st.binary(max_size=400), st.just(b"\n")), max_size=20),
    st.integers(600, 3000),
)
def test_pieces_give_what_the_whole_gives(parts: list[bytes], size: int) -> None:
    data = b"|".join(part.replace(b"=", b".") if part != VALUE else part for part in parts)
    made, count = in_pieces(data, size, 200)
    assert VALUE not in made
    assert count == data.count(VALUE)
    whole, _ = in_pieces(data, 1 << 20, 200)
    assert len(made) - len(whole) in range(-40 * count, 40 * count + 1)


@pytest.mark.parametrize("shift", range(0, 4096, 97))
def test_a_value_at_every_place_of_a_cut(shift: int) -> None:
    draw = random.Random(shift)
    lines = [draw.randbytes(draw.randrange(5, 60)).hex().encode() for _ in range(400)]
    text = b"\n".join(lines)
    data = text[: 4096 + shift] + b" secret=" + VALUE + b" " + text[4096 + shift :]
    made, count = in_pieces(data, 4096, 1024)
    assert made == data.replace(VALUE, KEYS.secret.marker)
    assert count == 1


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_in_pieces(encoding: str) -> None:
    lines = "".join(
        f"line {n} {'secret=' + VALUE.decode() if n % 40 == 7 else 'æøå'}\r\n" for n in range(900)
    )
    for mark in ("\ufeff", ""):
        data = (mark + lines).encode(encoding)
        made, count = in_pieces(data, 5000, 1200)
        assert made == (mark + lines.replace(VALUE.decode(), KEYS.secret.marker.decode())).encode(
            encoding
        )
        assert count == lines.count(VALUE.decode())


@pytest.mark.parametrize("wrap", [0, 76])
def test_base64_longer_than_a_piece_stays_in_step(wrap: int) -> None:
    draw = random.Random(wrap)
    lines = [draw.randbytes(20).hex().encode() for _ in range(60_000)]
    for at in range(5_000, 60_000, 9_000):
        lines[at] = b"secret=" + VALUE
    text = b"\n".join(lines)
    letters = base64.b64encode(text)
    if wrap:
        letters = b"\n".join(letters[at : at + wrap] for at in range(0, len(letters), wrap))
    made, count = in_pieces(b"data: " + letters + b"\nend\n", 1 << 20, 1 << 18)
    said = base64.b64decode(made[6:-5])
    assert count == 7
    assert not holds(made[:1000], VALUE.decode())
    assert VALUE not in said
    # blanks keep what follows in step where the run is too long to be written anew
    assert said.replace(b"] ", b"]").replace(b"] ", b"]") == text.replace(VALUE, KEYS.secret.marker)


def test_memory_does_not_grow_with_the_content() -> None:
    class Endless:
        left = 100 << 20

        def read(self, size: int, /) -> bytes:
            size = min(size, self.left, 1 << 20)
            self.left -= size
            return (b"a line of a log without anything in it, 200 OK\n" * (size // 48 + 1))[:size]

    class Nowhere:
        def write(self, data: bytes, /) -> int:
            return len(data)

    tracemalloc.start()
    redact_stream(Endless(), Nowhere(), redactor(*KEYS.values))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 << 20
