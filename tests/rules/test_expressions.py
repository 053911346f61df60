"""Regular expressions of rules: which are taken, and why the others are not."""

from __future__ import annotations

import pytest

from leakscan.rules.expressions import check_pattern, check_value_pattern
from leakscan.rules.values import ComplaintError


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9a-f]{32}",
        r"(?<![A-Za-z])msn(?!\w)",
        "(?i:vipps)",
        "n(?:ø|Ø)kkel",
        r"a\$|[$^]",
    ],
)
def test_a_good_pattern_is_taken(pattern):
    check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("[0-9", "is not a regular expression: unterminated character set at character 1"),
        ("ab(", "is not a regular expression: missing ), unterminated subpattern"),
        ("a**", "is not a regular expression: multiple repeat at character 3"),
        ("(?i)vipps", "is not a regular expression: global flags not at the start"),
        (r"\p{L}+", "is not a regular expression: bad escape \\p at character 1"),
        ("a{99999999999}", "is not a regular expression:"),
        ("[[a]--b]", "is not a regular expression:"),
    ],
)
def test_a_bad_pattern_is_named_with_its_place(pattern, message):
    with pytest.raises(ComplaintError) as caught:
        check_pattern(pattern)
    assert caught.value.message.startswith(message)
    assert caught.value.hint


def test_a_pattern_of_letters_that_bytes_do_not_know_is_refused():
    with pytest.raises(ComplaintError, match="is not a regular expression"):
        check_pattern(r"\N{LATIN SMALL LETTER O WITH STROKE}")


def test_a_flag_for_all_has_its_own_hint():
    with pytest.raises(ComplaintError) as caught:
        check_pattern("(?i)vipps")
    assert caught.value.hint == "write flags around what they are for: (?i:…)"


@pytest.mark.parametrize(
    "pattern",
    ["[0-9a-f]{32}", "[^$]{3}", r"a\$b\^c", "[A-Za-z0-9+/]{27}=", "(?:x|y){2}", r"[\]^$]{2}"],
)
def test_a_value_pattern_is_taken(pattern):
    check_value_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["^abc", "abc$", r"\babc", "(?=a)b", "(?<!x)abc", r"(a)\1", r"(?P<x>a)(?P=x)", r"abc\Z"],
)
def test_a_value_pattern_has_no_anchors(pattern):
    with pytest.raises(ComplaintError, match="has an anchor, a look-around or a back reference"):
        check_value_pattern(pattern)


@pytest.mark.parametrize("pattern", ["a*", "(?:abc)?", "x{0,4}"])
def test_a_value_pattern_never_fits_nothing(pattern):
    with pytest.raises(ComplaintError, match="fits the empty text"):
        check_value_pattern(pattern)
