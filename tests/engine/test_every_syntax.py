"""Every form in which keys were seen, with every form of a secret, made up.

The table is in ``forms/``: a row a form. A new form is a new row.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import pytest

from leakscan.engine.placeholders import Stand
from leakscan.model.evidence import Environment, Level
from leakscan.model.finding import Finding
from tests.engine.forms import ROWS
from tests.engine.forms.filling import SECRETS, Filled, Planted, Row, fill, values
from tests.engine.forms.stand_ins import REFERENCES, same, sets
from tests.engine.scanning import findings, rules

DRAWS = 2
"""Made-up sets for each form, shape and environment."""


def shapes(row: Row) -> Iterable[str]:
    """Return the shapes that a row can say.

    A GUID as secret needs a telling name: ``{"id": "<guid>", "secret": "<guid>"}`` is what the webhook API
    answers, and two GUIDs in a row of arguments have no order.
    """
    return (s for s in SECRETS if s != "E" or not (row.vague or row.nameless))


CASES = [
    pytest.param(row, shape, environment, id=f"{row.id}-{shape}-{environment.value}")
    for row in ROWS
    for shape in shapes(row)
    for environment in row.environments
]


def draws(row: Row, shape: str, environment: Environment) -> Iterable[Filled]:
    for number in range(DRAWS):
        put = values(f"{row.id} {shape} {environment.value} {number}", shape)
        yield fill(row, put, environment)


def members(finding: Finding) -> set[tuple[str, str]]:
    return {(m.field, m.value.reveal().decode()) for m in finding.members}


def stands_there(planted: Planted, finding: Finding) -> bool:
    """Say whether the finding names the planted value's place; of an encoded text, a part of it."""
    places = [
        o.position
        for o in finding.occurrences
        if o.field == planted.field and o.value.reveal() == planted.value.encode()
    ]
    if planted.shared:
        return any(
            p.line == planted.line
            and planted.column <= p.column < p.end_column <= planted.end_column
            for p in places
        )
    return (planted.line, planted.column, planted.end_column) in {
        (p.line, p.column, p.end_column) for p in places
    }


def test_rows_have_names_of_their_own():
    assert len({row.id for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("row", "shape", "environment"), CASES)
def test_a_set_is_one_finding_with_every_member_in_its_place(row, shape, environment):
    for filled in draws(row, shape, environment):
        found = findings(filled.data, row.path)
        assert len(found) == 1, [(f.rule, f.level, f.members) for f in found]
        finding = found[0]
        assert members(finding) == {(p.field, p.value) for p in filled.planted}
        assert [p for p in filled.planted if not stands_there(p, finding)] == []
        assert finding.environment is environment
        assert finding.rule == "vipps-api-keys"
        if shape in "ABC":
            assert finding.level is not Level.LOW, finding.confidence


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_samples_and_placeholders_are_at_most_low(row):
    for stand_ins in sets():
        filled = fill(row, {**stand_ins, "msn": "204713"}, row.environments[0])
        found = findings(filled.data, row.path)
        assert [f for f in found if f.level is not Level.LOW] == [], stand_ins


NO_ARGUMENT_BEFORE_THE_ID = [
    row for row in ROWS if row.id not in ("positional-key-first", "positional-secret-first")
]
"""In ``Vipps('CLIENT_SECRET', '<guid>')`` the stand-in names the next argument, as in ``define``."""


@pytest.mark.parametrize("row", NO_ARGUMENT_BEFORE_THE_ID, ids=lambda row: row.id)
def test_stand_ins_beside_an_id_of_ones_own_are_at_most_low(row):
    own = values(row.id, "B")
    for stand_ins in islice(
        sets(), ROWS.index(row) % 4, None, 4
    ):  # a quarter each, all over all rows
        put = {**stand_ins, "id": own["id"], "msn": own["msn"]}
        found = findings(fill(row, put, row.environments[0]).data, row.path)
        assert [f for f in found if f.level is not Level.LOW] == [], stand_ins


@pytest.mark.parametrize("row", NO_ARGUMENT_BEFORE_THE_ID, ids=lambda row: row.id)
def test_references_are_no_findings(row):
    own = values(row.id, "B")
    for reference in REFERENCES:
        pointing = same(reference)
        for put in (
            {**pointing, "msn": own["msn"]},
            {**pointing, "id": own["id"], "msn": own["msn"]},
        ):
            found = findings(fill(row, put, row.environments[0]).data, row.path)
            assert found == (), (reference, [members(f) for f in found])


def test_no_sentence_of_a_finding_shows_a_value():
    for row in ROWS:
        for shape in shapes(row):
            put = values(f"{row.id} {shape} shown", shape)
            for finding in findings(fill(row, put, row.environments[0]).data, row.path):
                said = " ".join([finding.title, *(e.says for e in finding.evidence)])
                hidden = [put[name] for name in ("id", "secret", "key", "key2")]
                assert [v for v in hidden if v in said] == [], row.id


@pytest.mark.parametrize("shape", SECRETS)
def test_made_up_values_are_not_taken_for_stand_ins(shape):
    stand = Stand(rules().rules, rules().common)
    wrong = [
        put["secret"]
        for put in (values(f"{shape} {number}", shape) for number in range(2000))
        if stand.verdict(put["secret"].encode())
    ]
    assert wrong == []
