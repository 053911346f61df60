"""Views say what was encoded, in its place, and know where it stood."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leakscan.engine.layers import compressed as gzip_layer
from leakscan.engine.prefilter import make_prefilter
from leakscan.engine.views import (
    BUDGET,
    DEPTH,
    MAX_RUNS,
    MAX_VIEWS,
    View,
    layers_possible,
)
from leakscan.engine.views import (
    views as decoded_views,
)
from leakscan.model.span import Span
from tests.engine import encoders
from tests.engine.encoders import ALL, BYTES, TEXTS, Encoded, base64_in, compressed, plain

LATIN = "abcxyzABCXYZ0189_-.:/+~\"'<>{}[](),; \n\tæøåÆØÅ"
LETTERS = st.text(st.sampled_from(LATIN + "€試🔑"), max_size=60)
NEEDLE = "client_secret=QUJDREVGR0hJSktMTU5PUFFSU1Q="
VIA = {
    "json": "json", "json, all": "json", "json, slashes": "json", "xml": "xml",
    "xml, decimal": "xml", "xml, hex": "xml", "utf-16-le": "utf-16", "utf-16-be": "utf-16",
    "braces": "escapes", "percent": "percent", "percent, all": "percent", "escapes": "escapes",
    "octal": "escapes", "quoted-printable": "quoted-printable", "base64": "base64",
    "base64, url": "base64", "base64, 64": "base64", "base64, mail": "base64",
    "base64, yaml": "base64", "hex": "hex", "HEX": "hex", "bytes": "hex", "C array": "hex",
    "colons": "hex", "xxd": "hex", "hexdump": "hex", "od": "hex",
}  # fmt: skip


class Told(NamedTuple):
    """What ``Decoded`` tells, to be taken apart."""

    views: tuple[View, ...]
    bounds: tuple[str, ...]
    cut: tuple[str, ...]


def views(
    data: bytes,
    *,
    depth: int = DEPTH,
    budget: int = BUDGET,
    telling: Callable[[bytes], bool] = lambda _: False,
) -> Told:
    told = decoded_views(data, depth=depth, budget=budget, telling=telling)
    return Told(told.views, told.bounds, told.cut)


@dataclass(frozen=True)
class Seen:
    """Where a view, or the text itself, shows something."""

    view: View
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.view.span(self.start, self.end)


def seen(data: bytes, text: str) -> list[Seen]:
    wanted = text.encode()
    found = [(view, view.data.find(wanted)) for view in (View(data, ()), *views(data)[0])]
    return [Seen(view, at, at + len(wanted)) for view, at in found if at >= 0]


def check(encoded: Encoded, before: str, needle: str, *, exact: bool = True) -> None:
    """A view shows the needle and knows where its encoded form stands."""
    encoders.check_places(encoded)
    found = seen(encoded.data, before + needle)
    assert found
    first = len(before.encode())
    last = first + len(needle.encode()) - 1
    place = Span(encoded.places[first][0], encoded.places[last][1])
    length = last + 1 - first
    spans = [one.view.span(one.start + first, one.start + first + length) for one in found]
    assert place in spans or not exact


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=30)
@given(before=LETTERS, after=LETTERS)
def test_a_view_says_the_text_and_knows_its_place(name: str, before: str, after: str) -> None:
    assume("=3d" not in f"{before}{NEEDLE}{after}".lower())
    if name.startswith("utf-16"):  # a run inside other bytes is of Latin letters
        assume(set(before + after) <= set(LATIN))
    text = f"{before}{NEEDLE}{after}"
    edge = b"\1" if name.startswith("utf-16") else b"\n"
    encoded = ALL[name](text.encode()).inside(b"value:" + edge, edge + b"next: x\n")
    check(encoded, before, NEEDLE)


@pytest.mark.parametrize("name", ALL)
def test_the_layer_is_named(name: str) -> None:
    encoded = ALL[name](f'key: "{NEEDLE}/"\n'.encode()).inside(b"id: plain\n", b"\nnext: x\n")
    found = seen(encoded.data, f'"{NEEDLE}/"')[0]
    assert found.view.via_at(found.start, found.end) == (VIA[name],)
    assert found.view.data.startswith(b"id: plain\n")
    assert found.view.data.rstrip().endswith(b"next: x")
    assert found.view.span(0, 9) == Span(0, 9)
    assert found.view.via_at(0, 9) == ()
    tail = found.view.data.rindex(b"next: x")
    assert found.view.span(tail, tail + 7) == Span(len(encoded.data) - 8, len(encoded.data) - 1)
    assert layers_possible(encoded.data)


STACKS = st.lists(st.sampled_from(sorted(ALL)), min_size=2, max_size=3)


@settings(max_examples=400)
@given(LETTERS, STACKS)
def test_encodings_inside_each_other(before: str, stack: list[str]) -> None:
    if not {"utf-16-le", "utf-16-be"}.isdisjoint(stack):
        assume(set(before) <= set(LATIN))
    encoded = plain(f"{before}{NEEDLE} --".encode())
    for number, name in enumerate(stack):
        assume(name not in TEXTS or number == 0 or b"\0" not in encoded.data)
        # without an equals sign in it, quoted-printable is told by its line length only
        assume(name != "quoted-printable" or name == stack[-1] or b"=" in encoded.data)
        encoded = encoded.then(ALL[name])
    # letters before big-endian UTF-16 could as well be its little-endian beginning: one byte off
    exact = "utf-16-be" not in stack
    check(encoded.inside(b"value:\n", b"\nnext: x\n"), before, NEEDLE, exact=exact)


@given(LETTERS, st.sampled_from(["base64", "base64, 64", "base64, yaml", "base64, url"]))
def test_gzip_inside_base64(before: str, name: str) -> None:
    text = before + f"{NEEDLE}\n" * 3
    encoded = compressed(text.encode()).then(BYTES[name]).inside(b"value: ", b"\nnext")
    found = seen(encoded.data, text)[0]
    assert found.view.via_at(found.start, found.end) == ("base64", "gzip")
    whole = encoded.data.rstrip(b"\nnext").rstrip(b"=")
    assert found.span.start == 7
    assert len(whole) <= found.span.end <= len(encoded.data) - 5


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "mark"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@given(before=LETTERS)
def test_a_whole_file_in_utf_16(encoding: str, mark: str, before: str) -> None:
    head = "# " + "settings " * 12 if not mark else ""
    encoded = encoders.utf_16(encoding, mark)(f"{head}{before}{NEEDLE}".encode())
    check(encoded, head + before, NEEDLE)


@given(
    st.text(st.sampled_from("abcXYZ019/+_-"), max_size=9),
    st.text(st.sampled_from("abcXYZ019 ="), min_size=20, max_size=60),
)
def test_base64_that_something_sticks_to(before: str, text: str) -> None:
    """All but the few bytes that share a group with the prefix are read, whatever the phase."""
    text += ": the end."
    encoded = base64_in()(text.encode()).inside(before.encode(), b"")
    (found, *_) = seen(encoded.data, text[3:]) or [None]
    assert found is not None
    assert found.span.end == encoded.places[-1][1]


@given(st.integers(0, 80), st.integers(0, 80))
def test_a_window_may_cut_base64_anywhere(left: int, right: int) -> None:
    text = "\n".join(f"VIPPS_SETTING_{n}={n * 7919}" for n in range(20))
    encoded = base64_in(width=76)(text.encode())
    window = encoded.data[left : len(encoded.data) - right]
    middle = text[80:-80]
    assert seen(window, middle)


NO_VIEW = {
    "empty": b"",
    "prose": b"The quick brown fox jumps over the lazy dog. 100 % of it, & more; a = b.",
    "source": b"for (i = 0; i < 10; i++) { some_function_with_a_long_name(i, other_value); }",
    "md5": b"d41d8cd98f00b204e9800998ecf8427e",
    "sha256": b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sri": b"sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGl"
    b"ODJ6+SfaPg==",
    "guid": b"11111111-2222-4333-8444-555555555555",
    "path": b"/usr/local/share/applications/something-or-other/README",
    "base64 tail": b"KEY=2jmj7l5rSw0yVb/vlWAYkK/YBwk=\nNEXT=AB12CD34\nB=ABCDEF\n",
    "a format": b'printf("%s %d%%\\n" % (a, b))'.replace(b"\\n", b""),
    "mail address": b"a=b&c=d; e=f&g=h;",
    "not hex": b"be fed a bad face, dad: add a cafe 12 34 56",
    "hex of binary": bytes(range(128, 178)).hex().encode(),
    "lone surrogate": b"\\ud800 x",
    "no character": b"&#0; &#xD800; &#x110000; \\u{110000}",
    "gzip of binary": b"\x1f\x8b\x08\0\0\0\0\0 not really",
    "short base64": b"c2VjcmV0cw==",
}


@pytest.mark.parametrize("data", NO_VIEW.values(), ids=NO_VIEW)
def test_no_view(data: bytes) -> None:
    assert views(data)[:2] == ((), ())


def test_the_secret_that_looks_like_base64_keeps_its_name() -> None:
    """Base64 of letters is also what a secret can be: the text itself is always read as well."""
    data = b"config: %7B\nclient_secret: QUJDREVGR0hJSktMTU5PUFFSU1Q=\n"
    shown = [view.data for view in views(data)[0]]
    assert data.replace(b"%7B", b"{") in shown
    assert data.replace(b"QUJDREVGR0hJSktMTU5PUFFSU1Q=", b"ABCDEFGHIJKLMNOPQRST") in shown


def test_a_mail_with_soft_line_breaks_only() -> None:
    line = b"x" * 71 + b"=\r\n"
    (view,), *_ = views(line + b"yz client_secret\r\n")
    assert view.data == b"x" * 71 + b"yz client_secret\r\n"


def test_a_line_continued_inside_a_word_is_joined() -> None:
    (view,), *_ = views(b"SECRET=AbC8Q~abc\\\n.def \\\n --next")
    assert view.data == b"SECRET=AbC8Q~abc.def \\\n --next"


def test_a_doubled_backslash_escapes_nothing() -> None:
    shown = [view.data for view in views(b"C:\\\\x41 \\\\101 \\x42")[0]]
    assert shown[0] == b"C:\\x41 \\101 B"


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_views_of_anything(data: bytes) -> None:
    found, bounds, *_ = views(data)
    assert len({data, *(view.data for view in found)}) == len(found) + 1
    assert layers_possible(data) or not found
    assert not bounds or found
    for view in found:
        assert view.via
        whole = view.span(0, len(view.data))
        assert 0 <= whole.start <= whole.end <= len(data)
        for at in range(len(view.data)):
            span = view.span(at, at + 1)
            assert 0 <= span.start < span.end <= len(data)
            if not view.via_at(at, at + 1):
                assert data[span.start : span.end] == view.data[at : at + 1]


@given(st.text(max_size=200).map(str.encode), st.data())
def test_spans_keep_their_order(data: bytes, draw: st.DataObject) -> None:
    found, *_ = views(b"%41&lt;\\u00e5 " + data)
    view = draw.draw(st.sampled_from(found))
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(view.data)), min_size=3, max_size=3)))
    left, right = view.span(cuts[0], cuts[1]), view.span(cuts[1], cuts[2])
    both = view.span(cuts[0], cuts[2])
    assert left.start <= right.start
    if cuts[0] < cuts[1] < cuts[2]:
        assert both == Span(left.start, max(left.end, right.end))


KEYWORDS = ("client_secret", "vipps")
PREFILTER = make_prefilter(KEYWORDS, engine="python")


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=30)
@given(before=LETTERS, after=LETTERS)
def test_the_prefilter_sees_whatever_a_view_says(name: str, before: str, after: str) -> None:
    # line breaks may fall through what is shorter
    wraps = any(word in name for word in ("64,", "mail", "yaml", "printable"))
    for keyword in ("client_secret", "clientSecret", *(() if wraps else ("Vipps",))):
        data = ALL[name](f"{before}{keyword}{after}".encode()).data
        assume(name != "quoted-printable" or keyword.encode() in data)
        assert PREFILTER.hits(data)


@pytest.mark.parametrize("name", ["base64", "base64, url", "base64, 64"])
def test_the_prefilter_sees_compressed_text_in_base64(name: str) -> None:
    assert PREFILTER.hits(compressed(NEEDLE.encode()).then(BYTES[name]).data)
    assert PREFILTER.hits(compressed(NEEDLE.encode()).then(base64_in()).then(BYTES[name]).data)


def nested(layers: int) -> bytes:
    encoded = plain(NEEDLE.encode())
    for _ in range(layers):
        encoded = encoded.then(base64_in())
    return encoded.data


def test_depth_is_bounded_and_the_bound_is_said() -> None:
    assert seen(nested(DEPTH), NEEDLE)
    assert not seen(nested(DEPTH + 2), NEEDLE)
    found, bounds, *_ = views(nested(DEPTH + 2))
    assert len(found) == DEPTH
    assert bounds == (f"views: more than {DEPTH} encodings inside each other",)
    assert len(views(nested(3), depth=1)[0]) == 1
    assert views(b"plain", depth=0)[:2] == ((), ())


def telling(data: bytes) -> bool:
    return bool(PREFILTER.hits(data))


def test_a_bound_says_whether_it_cut_off_what_is_worth_reading() -> None:
    said = f"views: more than {DEPTH} encodings inside each other"
    assert views(nested(DEPTH + 1), telling=telling).cut == (said,)
    assert views(nested(DEPTH), telling=telling).cut == ()
    clean = plain(b"nothing to see here, move along please")
    for _ in range(DEPTH + 1):
        clean = clean.then(base64_in())
    assert views(b"client_secret: " + clean.data, telling=telling)[1:] == ((said,), ())
    line = b"client_secret=1 " * 8
    more = compressed(line + b"a" * gzip_layer.MAX_INFLATED)
    assert views(more.data, telling=telling).cut == (
        "gzip: only the first 1 MiB of a compressed run",
    )
    assert views(b"%41 " * (MAX_RUNS + 5) + line, telling=telling).cut == (
        f"views: more than {MAX_RUNS} encoded runs",
    )
    assert views(b"%41 " * (MAX_RUNS + 5), telling=telling).cut == ()
    assert views(line + b"%41" * 50, budget=200, telling=telling).cut == (
        "views: more bytes than 200",
    )


def test_bytes_are_bounded_and_the_bound_is_said() -> None:
    data = b"%41" * 1000
    assert views(data, budget=2999)[:2] == ((), ("views: more bytes than 2999",))
    assert len(views(data, budget=3000)[0]) == 1
    assert views(b"plain " * 100, budget=10)[:2] == ((), ())
    twice = b"%2541" * 1000
    found, bounds, *_ = views(twice, budget=5500)
    assert [len(view.data) for view in found] == [3000, 1000]
    assert not bounds
    found, bounds, *_ = views(twice + b" " * 1000, budget=7000)
    assert [len(view.data) for view in found] == [4000, 2000]
    found, bounds, *_ = views(twice + b" " * 3000, budget=8000)
    assert [len(view.data) for view in found] == [6000]
    assert bounds == ("views: more bytes than 8000",)


def test_runs_are_bounded_and_the_bound_is_said() -> None:
    data = b"%41 " * (MAX_RUNS + 5)
    (view, *_), bounds, *_ = views(data)
    assert view.data == b"A " * MAX_RUNS + b"%41 " * 5
    assert f"views: more than {MAX_RUNS} encoded runs" in bounds


def test_inflation_is_bounded_and_the_bound_is_said() -> None:
    bomb = compressed(b"a" * (gzip_layer.MAX_INFLATED * 3))
    (view,), bounds, *_ = views(b"x: " + bomb.data)
    assert view.data.startswith(b"x: " + b"a" * gzip_layer.MAX_INFLATED)
    assert len(view.data) < gzip_layer.MAX_INFLATED + len(bomb.data)
    assert bounds == ("gzip: only the first 1 MiB of a compressed run",)
    many = compressed(bytes(gzip_layer.MAX_INFLATED)).data * (
        gzip_layer.MAX_TOTAL // gzip_layer.MAX_INFLATED + 1
    )
    assert views(many)[:2] == ((), (f"gzip: more than {gzip_layer.MAX_TOTAL >> 20} MiB",))
    chance = b"\x1f\x8b\x08\0" * (gzip_layer.MAX_TRIES + 1)
    assert views(chance)[1] == (f"gzip: more than {gzip_layer.MAX_TRIES} tries",)


def test_the_number_of_views_is_bounded() -> None:
    parts = [
        encode(f"{number} {NEEDLE}".encode()).data
        for number, encode in enumerate((*TEXTS.values(), base64_in(), BYTES["hex"], compressed))
    ]
    mixed = b"\n\n".join(parts)
    for _ in range(3):
        mixed = mixed + b"\n" + base64_in()(mixed).data
    found, bounds, *_ = views(mixed, budget=1 << 30)
    assert len(found) <= MAX_VIEWS
    if len(found) == MAX_VIEWS:
        assert bounds


HOSTILE: dict[str, bytes] = {
    "percent": b"%",
    "percents": b"%41a",
    "backslashes": b"\\",
    "ampersands": b"&#",
    "references": b"&#1",
    "equals": b"=\n",
    "quoted": b"=3D",
    "one letter": b"A",
    "base64 of nothing": b"QUJD",
    "short runs": b"AAAAAAAAAAAAAAAAAAA.",
    "wrapped": b"AAAAAAAAAAAAAAAAAAAA\n",
    "wrapped and indented": b"AAAAAAAAAAAAAAAAAAAA\n" + b" " * 64,
    "digits": b"0",
    "bytes": b"41 ",
    "bytes on lines": b"41\n",
    "too few bytes": b"41 " * 15 + b"zz ",
    "dump": b"0000: 4141 4141\n",
    "dump of spaces": b"000000: " + b"\t" * 100,
    "spaces": b" ",
    "lines": b"\n",
    "nuls": b"\0",
    "utf-16": b"a\0",
    "gzip": b"\x1f\x8b\x08\0",
    "zlib": b"x\x9c",
    "bombs": compressed(bytes(1 << 20)).data,
    "everything": b"%41\\u0041&#65;=41 41 QUJDQUJDQUJDQUJDQUJDQUJD a\0b\0c\0d\0",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_costs_no_more_than_its_length(piece: bytes) -> None:
    def cost(size: int) -> float:
        data = piece * (size // len(piece))
        started = time.process_time()
        found, *_ = views(data)
        assert sum(len(view.data) for view in found) <= BUDGET
        return time.process_time() - started

    cost(10_000)
    small, large = cost(100_000), cost(800_000)
    assert large < 8 * 4 * max(small, 0.01)


def test_encoders_are_known_to_the_names() -> None:
    assert set(VIA) == set(ALL)
