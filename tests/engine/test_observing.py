"""Reasons that are a pattern: where each looks, what it shows, and what it never shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leakscan.engine.facts import Facts
from leakscan.engine.observing import apart, observe, path_reasons
from leakscan.model.match import Match
from leakscan.model.rule import EvidenceRule
from leakscan.model.secret import Secret
from leakscan.model.span import Position, Span
from tests.engine.scanning import rules

RULE = rules().rule_named("vipps-api-keys")
VALUE = b"Zk9xQWxMbjRvcHBwZTdHdFI="
TEXT = b"# shop\n\nclient_secret = " + VALUE + b"  # until friday\n\n\nelsewhere\n"


def match(name: str = "client_secret", field: str = "client_secret") -> Match:
    start = TEXT.index(VALUE)
    return Match(
        RULE.id, field, "base64-20", Secret(VALUE), Span(start, start + len(VALUE)),
        Position(3, 17, 17 + len(VALUE)), name=name,
    )  # fmt: skip


def row(**given: object) -> EvidenceRule:
    told = {"id": "r", "says": "{}", "weight": 1.0, "pattern": "", "test": "", "where": "near"}
    return EvidenceRule(**{**told, "lines": 1, **given})  # type: ignore[arg-type]


def facts(**given: object) -> Facts:
    return replace(Facts(RULE, (match(),), TEXT, frozenset(), 0.0), **given)  # type: ignore[arg-type]


PLACES = {
    "line": ("friday", "elsewhere"),
    "near": ("friday", "elsewhere"),
    "chunk": ("elsewhere", "nowhere"),
    "name": ("client", "friday"),
    "value": ("zk9xqw", "friday"),
}


@pytest.mark.parametrize("where", PLACES)
def test_a_pattern_is_looked_for_where_the_row_says(where):
    there, away = PLACES[where]
    assert dict(observe(facts(), (row(pattern=there, where=where),)))
    assert not dict(observe(facts(), (row(pattern=away, where=where),)))


def test_a_row_is_for_sets_that_have_its_fields():
    wanted = row(pattern="friday", fields=("subscription_key",))
    assert not dict(observe(facts(), (wanted,)))
    assert dict(observe(facts(), (replace(wanted, fields=("client_secret",)),)))


def test_what_a_pattern_found_is_shown_without_the_value():
    told = dict(observe(facts(), (row(pattern=r"secret = \S+", where="line"),)))
    assert VALUE.decode() not in told["r"]
    assert told["r"].startswith("secret =")


def test_what_is_shown_is_short():
    long = facts(data=TEXT + b"x" * 500)
    (shown,) = dict(observe(long, (row(pattern="x{400}", where="chunk"),))).values()
    assert len(shown) == 60


def test_a_name_that_means_another_thing_takes_its_value_out_of_the_set():
    rows = (row(pattern="bing", where="name", weight=-4.0),)
    mine, other = match(), match("BING_KEY")
    assert apart([mine, other], rows) == ([mine], [other])
    weak = (row(pattern="bing", where="name", weight=-1.0),)
    assert apart([mine, other], weak) == ([mine, other], [])


def test_reasons_of_the_path():
    rows = (row(id="a", pattern=r"(?:^|/)tests?/", where="path"), row(id="b", pattern="x"))
    assert list(path_reasons("src/test/a.py", rows)) == [("a", "test")]
    assert list(path_reasons("", rows)) == []
