"""Sets completed across versions of a file and files of a folder."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine import joining
from leakscan.engine.assemble import assemble
from leakscan.engine.joining import MOST_OF_A_PLACE, incomplete, join, joinable
from leakscan.model.chunk import Chunk
from leakscan.model.finding import Finding
from leakscan.model.match import Candidate, Sighting
from leakscan.model.provenance import Origin, Provenance
from tests.coverage.keys import KeySet, made_up
from tests.engine.scanning import detector, rules

A, B, C = (made_up(name) for name in ("joining a", "joining b", "joining c"))
Seen = tuple[list[Candidate], list[Sighting]]


def seen(files: Iterable[tuple[str, str, str]]) -> Seen:
    """Detect in (path, blob, text)."""
    candidates: list[Candidate] = []
    loose: list[Sighting] = []
    for path, blob, text in files:
        where = Provenance(Origin.BLOB, path, blob=blob)
        detection = detector().detect(Chunk(text.encode(), where))
        candidates += detection.candidates
        loose += joinable(detection)
    return candidates, loose


def findings(*files: tuple[str, str, str]) -> list[Finding]:
    candidates, loose = seen(files)
    return list(assemble(join(candidates, loose, rules()), rules()))


def ids_of(found: Iterable[Finding]) -> dict[str, set[str]]:
    """Return the client ids of each secret."""
    return {
        found.members[0].value.reveal().decode(): {
            m.value.reveal().decode() for m in found.members if m.field == "client_id"
        }
        for found in found
    }


def reasons(found: Finding) -> set[str]:
    return {e.id for e in found.evidence}


def id_of(keys: KeySet, name: str = "VIPPS_CLIENT_ID") -> str:
    return f"# keys\n{name}={keys.client_id}\n"


def secret_of(keys: KeySet, name: str = "VIPPS_CLIENT_SECRET") -> str:
    return f"# keys\n{name}={keys.secret}\n"


def key_of(keys: KeySet) -> str:
    return f"VIPPS_SUBSCRIPTION_KEY={keys.key}\n"


LINES = "GET /orders/{n} 200 in 12 ms\n"
FAR = "".join(LINES.format(n=n) for n in range(300))
"""More than pairing reaches over."""

JOINED = {
    "another version": (("a.env", "1", id_of(A)), ("a.env", "2", secret_of(A)), "id-other-version"),
    "a sibling": (("x/.env", "1", id_of(A)), ("x/c.php", "2", secret_of(A)), "id-sibling-file"),
    "in the root": ((".env", "1", id_of(A)), ("c.php", "2", secret_of(A)), "id-sibling-file"),
    "in an archive": (
        ("x.zip!a.env", "1", id_of(A)),
        ("x.zip!b.php", "1", secret_of(A)),
        "id-sibling-file",
    ),
    "no keyword but the id": (
        ("x/a.ini", "1", f"client_id={A.client_id}\n"),
        ("x/b.ini", "2", secret_of(A)),
        "id-sibling-file",
    ),
}


@pytest.mark.parametrize(("one", "two", "reason"), JOINED.values(), ids=JOINED)
def test_a_lone_id_completes_a_secret_elsewhere(one, two, reason):
    (found,) = findings(one, two)
    assert ids_of([found]) == {A.secret: {A.client_id}}
    assert reason in reasons(found)
    assert not {"lone-secret", "id-beside", "id-far"} & reasons(found)


@pytest.mark.parametrize(("one", "two", "reason"), JOINED.values(), ids=JOINED)
def test_every_widening_costs_confidence(one, two, reason):
    (apart,) = findings(one, two)
    (beside,) = findings((two[0], "2", one[2] + two[2]))
    (alone,) = findings(two)
    assert alone.confidence < apart.confidence < beside.confidence
    weights = {row.id: row.weight for row in rules().common.evidence}
    assert 0 < weights[reason] < weights["id-beside"]


def test_a_set_far_apart_in_one_file_is_joined_at_a_price():
    (found,) = findings(("a.log", "1", id_of(A) + FAR + secret_of(A) + FAR + key_of(A)))
    assert {m.field for m in found.members} == {"client_id", "client_secret", "subscription_key"}
    assert {"id-same-file", "key-same-file"} <= reasons(found)
    (says,) = (e.says for e in found.evidence if e.id == "id-same-file")
    assert "302 lines apart" in says
    (beside,) = findings(("a.log", "1", id_of(A) + secret_of(A) + key_of(A)))
    assert found.confidence < beside.confidence


def test_a_log_with_ids_of_others_joins_the_nearest_that_is_free():
    text = A.env() + FAR + id_of(B) + FAR + secret_of(B) + FAR * 4 + id_of(C)
    assert ids_of(findings(("a.log", "1", text))) == {
        A.secret: {A.client_id},
        B.secret: {B.client_id},
    }


APART = {
    "another folder": (("x/.env", "1", id_of(A)), ("y/c.php", "2", secret_of(A))),
    "a folder further in": (("x/.env", "1", id_of(A)), ("x/y/c.php", "2", secret_of(A))),
    "outside of the archive": (("a.env", "1", id_of(A)), ("x.zip!b.php", "2", secret_of(A))),
    "another environment": (
        ("x/.env.test", "1", id_of(A)),
        ("x/.env.production", "2", secret_of(A)),
    ),
    "a vague name": (("x/a.ini", "1", id_of(A, "ID")), ("x/b.ini", "2", secret_of(A))),
    "without a path": (("", "1", id_of(A)), ("", "2", secret_of(A))),
    "an id of another secret": (
        ("x/a.env", "1", id_of(B) + secret_of(B)),
        ("x/b.env", "2", secret_of(A)),
    ),
    "a published sample": (
        ("x/a.env", "1", "VIPPS_CLIENT_ID=fb492b5e-7907-4d83-bc20-c7fb60ca35de\n"),
        ("x/b.env", "2", secret_of(A)),
    ),
}


@pytest.mark.parametrize("files", APART.values(), ids=APART)
def test_what_does_not_belong_together_stays_apart(files):
    assert ids_of(findings(*files))[A.secret] == set()


def test_an_id_alone_is_never_a_finding():
    assert findings(("x/a.env", "1", id_of(A)), ("x/b.env", "2", id_of(B))) == []


def test_where_two_are_equally_likely_none_is_joined():
    ids = [("x/a.env", "1", id_of(A)), ("x/b.env", "2", id_of(B))]
    assert ids_of(findings(*ids, ("x/c.env", "3", secret_of(A)))) == {A.secret: set()}
    secrets = [("x/a.env", "1", secret_of(A)), ("x/b.env", "2", secret_of(B))]
    found = ids_of(findings(*secrets, ("x/c.env", "3", id_of(A))))
    assert found == {A.secret: set(), B.secret: set()}


def test_labels_tell_sets_apart():
    files = [
        ("x/ids.env", "1", id_of(A, "SHOP_A_CLIENT_ID") + id_of(B, "SHOP_B_CLIENT_ID")),
        ("x/secrets.env", "2", secret_of(A, "SHOP_A_CLIENT_SECRET")),
        ("x/more.env", "3", secret_of(B, "SHOP_B_CLIENT_SECRET")),
    ]
    assert ids_of(findings(*files)) == {A.secret: {A.client_id}, B.secret: {B.client_id}}


def test_a_version_goes_before_a_sibling():
    files = [
        ("x/a.env", "1", id_of(A)),
        ("x/a.env", "2", secret_of(A)),
        ("x/b.env", "3", id_of(B)),
    ]
    assert ids_of(findings(*files)) == {A.secret: {A.client_id}}


def test_a_renewed_secret_keeps_the_id_of_the_version_before():
    files = [("a.env", "1", id_of(A) + secret_of(A)), ("a.env", "2", secret_of(B))]
    assert ids_of(findings(*files)) == {A.secret: {A.client_id}, B.secret: {A.client_id}}


def test_a_set_in_one_file_is_left_alone():
    files = [("x/a.env", "1", A.env()), ("x/b.env", "2", id_of(B)), ("x/a.env", "3", id_of(C))]
    (found,) = findings(*files)
    assert ids_of([found]) == {A.secret: {A.client_id}}
    assert "id-beside" in reasons(found)


KEYS = {
    "another version": ("a.env", "a.env", "key-other-version"),
    "a sibling": ("x/a.env", "x/b.env", "key-sibling-file"),
}


@pytest.mark.parametrize(("one", "two", "reason"), KEYS.values(), ids=KEYS)
def test_a_lone_key_completes_a_set(one, two, reason):
    (found,) = findings((one, "1", key_of(A)), (two, "2", id_of(A) + secret_of(A)))
    assert {m.field for m in found.members} == {"client_id", "client_secret", "subscription_key"}
    assert reason in reasons(found)


def test_a_key_of_another_set_stays_with_it():
    found = findings(("x/a.env", "1", A.env()), ("x/b.env", "2", id_of(B) + secret_of(B)))
    fields = {f.members[0].value.reveal().decode(): {m.field for m in f.members} for f in found}
    assert fields[B.secret] == {"client_id", "client_secret"}


def test_a_list_of_ids_is_no_company():
    draw = random.Random("ids")
    many = [made_up(f"id {draw.random()}") for _ in range(MOST_OF_A_PLACE + 1)]
    text = "".join(id_of(keys) for keys in many)
    assert not joinable(detector().detect(Chunk(text.encode(), Provenance(Origin.BLOB, "x/a"))))
    files = [(f"x/{n}.env", str(n), id_of(keys)) for n, keys in enumerate(many)]
    assert ids_of(findings(*files, ("x/s.env", "s", secret_of(A)))) == {A.secret: set()}


def test_only_a_secret_without_its_id_asks_for_company():
    candidates, _ = seen([("a", "1", A.env()), ("b", "2", key_of(B))])
    assert not incomplete(candidates, rules())
    candidates, _ = seen([("a", "1", A.env()), ("b", "2", secret_of(B))])
    assert incomplete(candidates, rules())
    candidates, _ = seen([("a", "1", A.env()), ("b", "2", secret_of(A))])
    assert not incomplete(candidates, rules())


TEXTS = [make(keys) for keys in (A, B, C) for make in (id_of, secret_of, key_of, lambda k: k.env())]
FILES = st.lists(
    st.tuples(
        st.sampled_from(["x/a.env", "x/b.env", "y/a.env"]), st.sampled_from("123"),
        st.sampled_from(TEXTS),
    ),
    min_size=2, max_size=6, unique_by=lambda one: one[:2],
)  # fmt: skip


@given(FILES, st.randoms(use_true_random=False))
def test_the_order_changes_nothing(files, draw):
    before = findings(*files)
    draw.shuffle(files)
    assert findings(*files) == before


def test_many_places_cost_no_more_than_a_few(monkeypatch):
    """A secret and an id in a hundred versions of a file: few of them are compared."""
    versions = [("a.env", f"{n:04}", secret_of(A)) for n in range(100)]
    ids = [("a.env", f"x{n:04}", id_of(A)) for n in range(100)]
    candidates, loose = seen([*versions, *ids])
    compared = []
    plain = joining._at_odds
    monkeypatch.setattr(joining, "_at_odds", lambda *a: compared.append(1) or plain(*a))
    assert ids_of(assemble(join(candidates, loose, rules()), rules())) == {A.secret: {A.client_id}}
    assert len(compared) <= MOST_OF_A_PLACE**2
