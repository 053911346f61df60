"""The door to regex: limits and errors."""

from __future__ import annotations

import subprocess
import sys

import pytest

from leakscan.engine.patterns import PatternTimeout, compile_bytes
from leakscan.errors import LeakscanError, RuleError

SLOW = "(?:x|xx|[a-z])+y"


def test_a_pattern_searches_bytes() -> None:
    pattern = compile_bytes(r"(?P<name>id)=(\d+)")
    found = pattern.search(b"xx id=12 id=345")
    assert found is not None
    assert found.span(2) == (6, 8)
    assert found.groupdict() == {"name": b"id"}
    assert [match.group(2) for match in pattern.find_all(b"id=12 id=345")] == [b"12", b"345"]
    assert [match.group(2) for match in pattern.find_all(b"id=12 id=345", 3)] == [b"345"]
    assert pattern.match(b" id=1") is None
    assert pattern.match(b" id=1", 1) is not None
    assert pattern.fullmatch(b"id=1 ") is None
    assert pattern.fullmatch(b"id=1 ", 0, 4) is not None
    assert pattern.search(b"nothing") is None


@pytest.mark.parametrize(
    ("options", "count"),
    [({}, 1), ({"caseless": True}, 2), ({"dotall": True}, 2), ({"caseless": 1, "dotall": 1}, 4)],
    ids=["none", "caseless", "dotall", "both"],
)
def test_flags(options: dict[str, bool], count: int) -> None:
    assert len(compile_bytes("a.b", **options).find_all(b"A-B a-b A\nB a\nb")) == count


@pytest.mark.parametrize("method", ["search", "match", "fullmatch", "find_all"])
def test_a_search_that_runs_away_is_given_up(method: str) -> None:
    pattern = compile_bytes(SLOW, seconds=0.05)
    with pytest.raises(PatternTimeout) as caught:
        getattr(pattern, method)(b"x" * 60 + b"!y")
    assert isinstance(caught.value, LeakscanError)
    assert SLOW in caught.value.message
    assert caught.value.hint


def test_an_expression_that_is_wrong_is_a_rule_error() -> None:
    pattern = compile_bytes("a(b")
    with pytest.raises(RuleError, match="position"):
        pattern.compiled()
    with pytest.raises(RuleError):
        pattern.search(b"x")


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys\n"
        "from leakscan.engine.patterns import compile_bytes\n"
        "from leakscan.engine.prefilter import make_prefilter\n"
        "compile_bytes('a')\n"
        "assert make_prefilter(['vipps'], engine='python').hits(b'x vipps') == [7]\n"
        "assert not {'regex', 'hyperscan'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
