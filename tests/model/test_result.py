"""Coverage adds up, and what a report shows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Level, Status
from leakscan.model.result import Coverage, ScanResult, Target, merge_coverage
from tests.reports import samples

COUNTS = st.integers(0, 1000)
SKIPS = st.lists(
    st.builds(Skipped, st.sampled_from("abc"), st.sampled_from(["unreadable", "truncated"])),
    max_size=4,
).map(lambda some: tuple(sorted(set(some))))
COVERAGES = st.builds(
    Coverage,
    blobs=COUNTS, files=COUNTS, commits=COUNTS, bytes=COUNTS, repositories=COUNTS, members=COUNTS,
    skipped=SKIPS,
)  # fmt: skip


@given(COVERAGES, COVERAGES, COVERAGES)
def test_adding_is_associative(one, two, three):
    assert (one + two) + three == one + (two + three)


@given(COVERAGES, COVERAGES)
def test_adding_does_not_mind_the_order(one, two):
    assert one + two == two + one


@given(COVERAGES)
def test_nothing_adds_nothing(one):
    assert one + Coverage() == one == merge_coverage([one])


@given(st.lists(COVERAGES, max_size=6), st.integers(0, 6))
def test_merging_in_parts_is_merging(some, cut):
    parts = [merge_coverage(some[:cut]), merge_coverage(some[cut:])]
    assert merge_coverage(parts) == merge_coverage(some)


@given(st.lists(COVERAGES, max_size=6))
def test_one_skip_makes_it_incomplete(some):
    merged = merge_coverage(some)
    assert merged.complete is all(one.complete for one in some)
    assert list(merged.skipped) == sorted(set(merged.skipped))


def result(*findings, shown_from=Level.LOW):
    return ScanResult(
        Target("files", "."), Coverage(), findings, "0", "sha256:0", shown_from=shown_from
    )


def test_only_open_findings_are_shown_and_fail_a_run():
    every = samples.every_status()
    made = result(*every)
    assert {f.status for f in made.shown} == {Status.NEW, Status.OTHER_PROVIDER}
    assert set(made.at_least(Level.LOW)) == set(made.shown)


def test_levels_cut_what_is_shown_and_what_fails():
    low, high = (replace(samples.finding(n), level=v) for n, v in ((1, Level.LOW), (2, Level.HIGH)))
    assert result(low, high, shown_from=Level.MEDIUM).shown == (high,)
    assert result(low, high).at_least(Level.HIGH) == (high,)
