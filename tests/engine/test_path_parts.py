"""What a path shows as a whole, its parts show too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.heads import heads
from leakscan.engine.path_parts import can_cross, pieces
from leakscan.engine.prefilter import Prefilter, make_prefilter

WORDS = ("vipps", "/miami/", "access token/jwt token", "api.vipps.no/x")
SHAPES = ("[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}",)
PREFILTERS = {
    engine: make_prefilter(WORDS, shapes=SHAPES, engine=engine)
    for engine in ("python", "hyperscan")
}
PARTS = st.sampled_from(
    ["vipps", "src", "miami", "a", "access_token", "jwt-token", "JWT token", "AccessToken", "x",
     "api.vipps.no", "xyz", "abc1Q~" + "x" * 31, "dmlwcHM", "%76%69%70%70%73"]
)  # fmt: skip


def tree(names: list[str]) -> bytes:
    return b"".join(b"100644 " + name.encode() + b"\0" + b"\xfe" * 20 for name in names)


@pytest.mark.parametrize("prefilter", PREFILTERS.values(), ids=PREFILTERS)
@given(st.lists(PARTS, min_size=1, max_size=5))
def test_a_path_that_hits_has_a_part_that_does(prefilter: Prefilter, path: list[str]) -> None:
    if prefilter.any("/".join(path).encode()):
        assert any(prefilter.any_name(tree([name])) for name in path)


@pytest.mark.parametrize("prefilter", PREFILTERS.values(), ids=PREFILTERS)
@given(st.lists(PARTS, min_size=1, max_size=5))
def test_what_a_thread_has_for_itself_says_the_same(prefilter: Prefilter, path: list[str]) -> None:
    hits, names = prefilter.searchers()
    text = "/".join(path).encode()
    assert hits(text) == prefilter.any(text)
    assert names(tree(path)) == prefilter.any_name(tree(path))


@pytest.mark.parametrize("prefilter", PREFILTERS.values(), ids=PREFILTERS)
def test_ordinary_names_do_not_hit(prefilter: Prefilter) -> None:
    assert not prefilter.any_name(tree(["Makefile", "src", "token.c", "x" * 200]))


def test_of_a_literal_with_a_slash_the_longest_piece_counts() -> None:
    assert {head.anchor for head in pieces(["/miami/"])} == {b"miami"}
    assert not pieces(["vipps"])


@pytest.mark.parametrize(
    ("shape", "crosses"),
    [
        ("abcd[a-z]{3}", False),
        ("fp_(?:live|test)_[a-z]{3}", False),
        ("fp_(?:live|te/t)_[a-z]{3}", True),
        ("abcd[!-~]{3}", True),
        ("abcd[^a-z]{3}", True),
        ("abcd/x", True),
        ("ab.cd", True),
    ],
)
def test_a_shape_with_a_slash_in_it_can_cross_names(shape: str, crosses: bool) -> None:
    assert can_cross(heads(shape), ()) is crosses


def test_where_anything_can_cross_every_name_counts() -> None:
    assert make_prefilter(["vipps"], shapes=["abcd[!-~]{3}"]).any_name(tree(["Makefile"]))
