"""One contract for both prefilters: the answers of the plainest possible search."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.heads import heads
from leakscan.engine.literals import Family, family_literals, forms
from leakscan.engine.prefilter import (
    OVERLAP,
    SLICE,
    HyperscanPrefilter,
    Prefilter,
    PythonPrefilter,
    make_prefilter,
    regions,
)
from leakscan.errors import RuleError, UsageError
from leakscan.model.span import Span

KEYWORDS = ("secret", "client_secret", "client_id", "vipps", "msn", "api.vipps.no")
ENTRA = r"[A-Za-z0-9_~.\-]{3}\dQ~[A-Za-z0-9_~.\-]{31,34}"
GUID = r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
HEX32 = r"[0-9a-f]{32}"
BASE64 = r"[A-Za-z0-9+/]{27}="
SHAPES = (ENTRA, GUID, HEX32, BASE64)
ENGINES = ("hyperscan", "python")
PREFILTERS = {name: make_prefilter(KEYWORDS, shapes=SHAPES, engine=name) for name in ENGINES}
FULL_ENTRA = b"AbC8Q~" + b"x" * 34


def looked_for() -> list[tuple[re.Pattern[bytes], int]]:
    """Return an expression for each literal and head, and the length of what it finds."""
    literals = {literal for keyword in KEYWORDS for literal in forms(keyword)}
    found = [(re.escape(x.value), len(x.value), x.caseless) for x in literals]
    found += [(b"H4sIA", 5, False), (b"SDRzSU", 6, False)]  # gzip in Base64, once and twice
    for head in (head for shape in SHAPES for head in heads(shape)):
        found.append((head.source, head.width, head.caseless))
    return [
        (re.compile(b"(?=" + source + b")", re.IGNORECASE if caseless else 0), width)
        for source, width, caseless in found
    ]


LOOKED_FOR = looked_for()


def plainest(data: bytes) -> list[int]:
    every = (
        found.start() + width for pattern, width in LOOKED_FOR for found in pattern.finditer(data)
    )
    return sorted(set(every))


@pytest.fixture(params=ENGINES)
def prefilter(request: pytest.FixtureRequest) -> Prefilter:
    return PREFILTERS[request.param]


TABLE = {
    "empty": (b"", []),
    "clean": (b"nothing to see here, move on", []),
    "whole": (b"secret", [6]),
    "both ends": (b"vipps and VIPPS", [5, 15]),
    "caseless": (b"ClIeNt_SeCrEt", [13]),
    "overlapping": (b"msnmsn.secretclient_id", [3, 6, 13, 22]),
    "inside each other": (b"api.vipps.no", [9, 12]),
    "utf-16-le": ("vipps".encode("utf-16-le"), [9]),
    "utf-16-be": ("Vipps".encode("utf-16-be"), [10]),
    "nuls": (b"\0vipps\0\0v\0i\0p\0p\0s\0\0", [6, 17]),
    "not ascii": (b"\xff\xfeVIPPS\xc3\x85\x80secret", [7, 16]),
    "folds ascii only": ("\u017fecret v\u0131pps".encode(), []),
    "base64": (b"c2VjcmV0", [8]),
    "base64 minds the case": (b"C2VJCMV0", []),
    "gzip in base64": (b"=H4sIAAAA", [6]),
    "gzip in base64 in base64": (b"=SDRzSUFBQUFB", [7]),
    "hex in either case": (b"736563726574 766970707 7669707073", [12, 33]),
    "dump": (b"0010: 7365 6372 6574", [13, 20]),
    "entra": (b"'" + FULL_ENTRA + b"'", [38]),
    "entra, too short": (FULL_ENTRA[:36], []),
    "hex in a long row": (b"0a1b2c3d" * 4 + b"ee", [32, 33, 34]),
}


@pytest.mark.parametrize(("data", "ends"), TABLE.values(), ids=TABLE)
def test_ends(prefilter: Prefilter, data: bytes, ends: list[int]) -> None:
    assert prefilter.hits(data) == ends


WORDS = st.sampled_from(
    [
        b"secret", b"Client-", b"client_", b"id", b"vipps", b"VIPPS", b"api.", b".no", b"msn",
        b"\0", b"v\0i\0p\0p\0s", b"\0M\0S\0N", b"\xff", b"\n", b" ", b"=", b"Q~", b"AbC8Q~",
        b"x" * 31, b"-", b"c2VjcmV0", b"dmlwcHM", b"ZpcHBz", b"H4sIA", b"SDRzSU", b"7669707073",
        b"76 69 70", b"70 70 73", b"7365 63", b"%76%69%70%70%73", b"\\x73\\x65\\x63\\x72\\x65\\x74",
        b"01234567", b"89abcdef", b"0123-", "é".encode(),
    ]
)  # fmt: skip


@given(st.lists(WORDS | st.binary(max_size=4), max_size=40).map(b"".join))
def test_the_answers_are_those_of_the_plainest_search(data: bytes) -> None:
    expected = plainest(data)
    for name in ENGINES:
        assert PREFILTERS[name].hits(data) == expected, name


@given(st.binary(max_size=200).map(lambda data: data + b"client_secret"))
def test_other_buffers_are_as_good_as_bytes(data: bytes) -> None:
    for name in ENGINES:
        view = memoryview(b"??" + data)[2:]
        assert PREFILTERS[name].hits(view) == PREFILTERS[name].hits(data)


def test_several_megabytes_with_hits_everywhere() -> None:
    data = b"".join(b"line %d: client_Secret\n" % number + b"." * 70 for number in range(40_000))
    found = [PREFILTERS[name].hits(data) for name in ENGINES]
    assert found[0] == found[1]
    assert len(found[0]) == 40_000


def test_every_form_of_every_keyword_is_a_hit(prefilter: Prefilter) -> None:
    for literal in {literal for keyword in KEYWORDS for literal in forms(keyword)}:
        assert len(literal.value) + 1 in prefilter.hits(b"!" + literal.value + b"!")


def test_literals_are_shorter_than_the_overlap() -> None:
    literals = [x for family in Family for x in family_literals(family, ["k" * 40, *KEYWORDS])]
    assert max(len(literal.value) for literal in literals) < OVERLAP


@pytest.mark.parametrize("at", [0, SLICE - OVERLAP - 3, SLICE - 3, SLICE, 2 * SLICE - OVERLAP - 7])
def test_a_region_at_the_seam_of_slices_is_seen_once(prefilter: Prefilter, at: int) -> None:
    data = bytearray(b"." * (2 * SLICE + 5))
    data[at : at + 6] = b"secret"
    assert regions(prefilter, bytes(data), before=10, after=20) == [
        Span(max(0, at - 4), min(len(data), at + 26))
    ]


def test_regions_are_joined_where_they_touch(prefilter: Prefilter) -> None:
    data = b"." * 20 + b"vipps" + b"." * 15 + b"vipps" + b"." * 50 + b"msn"
    assert regions(prefilter, data, before=10, after=10) == [Span(15, 55), Span(88, 98)]
    assert regions(prefilter, b"", before=10, after=10) == []


@pytest.mark.parametrize(
    ("engine", "kind"),
    [("python", PythonPrefilter), ("hyperscan", HyperscanPrefilter), ("auto", HyperscanPrefilter)],
    ids=["python", "hyperscan", "auto"],
)
def test_the_engine_can_be_chosen(engine: str, kind: type) -> None:
    assert isinstance(make_prefilter(["vipps"], engine=engine), kind)


def test_without_hyperscan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert isinstance(make_prefilter(["vipps"]), PythonPrefilter)
    with pytest.raises(UsageError, match="not installed"):
        make_prefilter(["vipps"], engine="hyperscan")


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(UsageError, match="'grep'"):
        make_prefilter(["vipps"], engine="grep")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_shape_without_a_fixed_beginning_is_refused(engine: str) -> None:
    with pytest.raises(RuleError):
        make_prefilter(["vipps"], shapes=["[a-z]*x"], engine=engine)


def test_the_compiled_database_is_kept_by_what_it_is_made_of(tmp_path: Path) -> None:
    for keywords, shapes in ((["vipps"], ()), (["vipps"], ()), (["msn"], ()), (["vipps"], [ENTRA])):
        made = make_prefilter(keywords, shapes=shapes, engine="hyperscan", cache_dir=tmp_path)
        assert made.hits(keywords[0].encode()) == [len(keywords[0])]
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_to_look_for_finds_nothing(engine: str) -> None:
    assert make_prefilter([], engine=engine).hits(b"secret vipps") == []


@pytest.mark.parametrize("engine", ["hyperscan", "python"])
def test_nothing_that_hits_is_longer_than_the_reach(engine: str) -> None:
    words = ("client_secret", "vipps")
    prefilter = make_prefilter(words, shapes=["[0-9]{3}Q~[a-z]{31}"], engine=engine)
    longest = max(len(literal.value) for word in words for literal in forms(word))
    assert prefilter.reach == max(longest, 36)
    text = b"x" * 100 + b"client_secret".hex(" ").encode() + b"y" * 100
    for end in prefilter.hits(text):
        assert prefilter.any(text[end - prefilter.reach : end])
    assert not prefilter.any(b"client-serv")
