"""Names of everyday values, found as the pattern finds them, only sooner."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.engine.probes import probes
from tests.engine.scanning import rules

VAGUE = [probe for probe in probes(rules().rules) if probe.vague]
PIECES = (
    "Merchant-Serial-Number", "merchant_serial_number", "MSN", "m.s.n", "salgsstedsnummer", "psp id",
    "försäljningsställenummer", "merchant", "serialNo", "m-e-r-c-h-a-n-t", "--__..//", "merch ant",
    "\n", ": 123456", "s:e:r:i:a:l", "x" * 150, " " * 200,
)  # fmt: skip


@pytest.mark.parametrize("probe", VAGUE, ids=lambda probe: probe.uses[0][1].id)
@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.integers(0, 400), st.integers(0, 4000))
def test_names_are_found_where_the_pattern_finds_them(probe, pieces, low, length):
    text = "".join(pieces).encode()
    low, high = min(low, len(text)), min(low + length, len(text))
    places = [hit.span() for hit in probe.spelled.finditer(text, low, high)]
    assert [hit.span() for hit in probe.named_in(text, low, high)] == places
