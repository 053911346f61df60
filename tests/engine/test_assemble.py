"""Candidates from many chunks become findings, whatever their order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.assemble import assemble, judge
from leakscan.model.evidence import Environment, Level, Status
from leakscan.model.match import Candidate
from tests.engine.forms import ROWS
from tests.engine.forms.filling import fill, values
from tests.engine.forms.stand_ins import SAMPLES
from tests.engine.scanning import detect, rules


def env(put: dict[str, str], *parts: str) -> bytes:
    names = {"id": "CLIENT_ID", "secret": "CLIENT_SECRET", "key": "SUBSCRIPTION_KEY", "msn": "MSN"}
    return "".join(f"VIPPS_{names[p]}={put[p]}\n" for p in parts or names).encode()


def candidates(data: bytes, path: str) -> list[Candidate]:
    return list(detect(data, path).candidates)


def pool() -> list[Candidate]:
    """Candidates of several sets in several files: whole, in part, repeated and renewed."""
    sets = [values(f"pool {n}", "ABC"[n % 3]) for n in range(4)]
    found = [c for n, s in enumerate(sets) for c in candidates(env(s), f"shop{n}/.env")]
    found += candidates(env(sets[0], "key"), "key-only.txt")
    found += candidates(env(sets[0], "secret"), "secret-only.txt")
    found += candidates(env(sets[1]), "tests/test_copy.env")
    found += candidates(env({**sets[2], "secret": values("renewed", "B")["secret"]}), "new.env")
    for row in ROWS[::20]:
        found += candidates(fill(row, sets[3], row.environments[0]).data, row.path)
    return found


POOL = pool()


@given(st.permutations(POOL))
def test_the_order_of_candidates_does_not_matter(shuffled):
    assert assemble(shuffled, rules()) == assemble(POOL, rules())


@given(st.lists(st.sampled_from(POOL), max_size=12))
def test_repeats_change_nothing(some):
    assert assemble([*some, *some], rules()) == assemble(dict.fromkeys(some), rules())


@given(st.integers(0, len(POOL)), st.randoms(use_true_random=False))
def test_any_partition_gives_the_same(cut, source):
    """Workers hand in their candidates as they finish; joined in any way they are the same set."""
    shuffled = list(POOL)
    source.shuffle(shuffled)
    assert assemble(shuffled[cut:] + shuffled[:cut], rules()) == assemble(POOL, rules())


def test_the_same_set_in_many_files_is_one_finding():
    put = values("many files", "B")
    found = [c for n in range(30) for c in candidates(env(put), f"copy{n}.env")]
    (finding,) = assemble(found, rules())
    assert len(finding.occurrences) == 30 * 4
    assert len(finding.members) == 4


def test_the_fingerprint_does_not_depend_on_the_place():
    put = values("fingerprint", "C")
    (one,) = assemble(candidates(env(put), "a.env"), rules())
    (two,) = assemble(candidates(b"\n\n# moved\n" + env(put, "secret", "id"), "b/c.txt"), rules())
    assert one.fingerprint == two.fingerprint


def test_a_key_that_stands_alone_elsewhere_joins_its_set():
    put = values("lone key", "B")
    found = [*candidates(env(put), "a.env"), *candidates(env(put, "key"), "b.env")]
    (finding,) = assemble(found, rules())
    assert {o.provenance.path for o in finding.occurrences} == {"a.env", "b.env"}


def test_findings_are_sorted_by_confidence():
    confidences = [f.confidence for f in assemble(POOL, rules())]
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize("sample", SAMPLES[:2], ids=lambda s: s["secret"])
def test_published_samples_have_their_status(sample):
    for finding in assemble(candidates(env({**sample, "msn": "123456"}), "a.env"), rules()):
        assert (finding.status, finding.level) == (Status.SAMPLE, Level.LOW)


def test_the_confidence_is_that_of_the_best_path():
    (here,) = candidates(env(values("path", "A"), "id", "secret"), "tests/fixtures/a.txt")
    there = replace(here, members=tuple(
        replace(s, provenance=replace(s.provenance, path="config/vipps.env")) for s in here.members
    ))  # fmt: skip
    alone, both = assemble([here], rules())[0], assemble([here, there], rules())[0]
    assert both.confidence > alone.confidence
    assert both.confidence == assemble([there], rules())[0].confidence


def test_evidence_adds_up_to_the_confidence():
    for candidate in POOL:
        evidence, log_odds = judge(candidate, rules())
        assert sum(e.weight for e in evidence) == pytest.approx(log_odds)
        weights = [abs(e.weight) for e in evidence]
        assert weights == sorted(weights, reverse=True)


def test_the_environment_may_come_from_the_path():
    put = values("by path", "B")
    (finding,) = assemble(candidates(env(put), ".env.production"), rules())
    assert finding.environment is Environment.PRODUCTION
