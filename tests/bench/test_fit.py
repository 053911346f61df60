"""The fitting of weights: signs are kept, repositories never split, only numbers change, worse is refused."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.fit import collect, fit, weights
from bench.fit.measures import Measures, measure, reliability
from bench.fit.rows import Row, read, write
from leakscan.rules.load import load_rules
from tests.engine.forms.filling import values
from tests.engine.scanning import findings

RULE = "vipps-api-keys"
GOOD = Measures(10, 5, 0.05, 0.99, 1.0, 1.0, 1.0, 1.0)


def rows() -> list[Row]:
    """Return rows in which a reason against always stands beside a leak, and one for never does."""
    return [
        Row(
            f"group {number % 20}",
            RULE,
            ("path-test", "name-strong") if number % 2 else ("host-near",),
            bool(number % 2),
        )
        for number in range(200)
    ]


@pytest.mark.parametrize(
    ("id_", "weight", "between"),
    [
        ("name-strong", 2.0, (0.0, weights.FIXED)),
        ("path-test", -0.9, (-weights.FIXED, 0.0)),
        ("sample", -9.0, (-9.0, -9.0)),
        ("shape-entra", 3.3, (3.3, 3.3)),
        ("nothing", 0.0, (0.0, 0.0)),
    ],
)
def test_a_weight_stays_on_its_side(id_, weight, between):
    assert weights.bounds(id_, weight) == between


def test_what_the_rows_say_moves_a_weight_no_further_than_zero():
    table = fit.table_of(rows(), load_rules())
    start = np.array([weights.hand(load_rules())[id_] for id_ in table.ids])
    w = dict(
        zip(table.ids, fit.fitted(table, np.arange(len(table.leak)), start, 0.01), strict=True)
    )
    assert w["path-test"] == pytest.approx(0.0)
    assert w["host-near"] == pytest.approx(0.0)
    assert w["name-strong"] > 2.0
    assert w["sample"] == -9.0


def test_weights_that_no_row_speaks_of_stay():
    table = fit.table_of(rows(), load_rules())
    start = np.array([weights.hand(load_rules())[id_] for id_ in table.ids])
    w = fit.fitted(table, np.arange(len(table.leak)), start, 1.0)
    still = table.there.sum(axis=0) == 0
    assert np.allclose(w[still], start[still])


def test_only_numbers_change_in_the_files(tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(fit.RULES, folder)
    weights.rewrite(folder, {"name-strong": 2.4, "vipps-sdk": 0.9})
    changed = [
        (old, new)
        for path in sorted(fit.RULES.glob("*.toml"))
        for old, new in zip(
            path.read_text().splitlines(),
            (folder / path.name).read_text().splitlines(),
            strict=True,
        )
        if old != new
    ]
    assert sorted(new for _, new in changed) == ["weight = 0.9", "weight = 2.4"]
    assert all(re.fullmatch(r"weight = [-0-9.]+", old) for old, _ in changed)
    assert weights.hand(load_rules([folder]))["name-strong"] == 2.4


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (replace(GOOD, brier=0.04), []),
        (GOOD, ["Brier"]),
        (replace(GOOD, brier=0.04, average_precision=0.9), ["ranking"]),
        (replace(GOOD, brier=0.04, recall_medium=0.9), ["medium"]),
        (replace(GOOD, brier=0.04, precision_high=0.9), ["high"]),
    ],
    ids=["better", "no gain", "ranking", "recall", "precision"],
)
def test_what_is_no_better_is_refused(new, says):
    against = list(fit.objections(GOOD, new))
    assert len(against) == len(says)
    assert all(word in said for word, said in zip(says, against, strict=True))


def test_weights_that_break_an_example_are_refused():
    assert fit.broken({}) == []
    assert fit.broken({"name-strong": 0.0, "provider-in-name": 0.0, "provider-near": 0.0})


def test_measures_of_a_perfect_judge():
    leak = np.array([True, True, False, False])
    got = measure(leak, np.array([0.9, 0.6, 0.1, 0.4]))
    assert (got.recall_medium, got.precision_medium, got.recall_high) == (1.0, 1.0, 0.5)
    assert got.average_precision == 1.0
    assert len(list(reliability(leak, np.array([0.9, 0.6, 0.1, 0.4])))) == 5


def test_rows_of_findings_have_the_label_of_their_secret_and_no_value(tmp_path: Path):
    put = values("fit", "C")
    text = f"VIPPS_CLIENT_ID={put['id']}\nVIPPS_CLIENT_SECRET={put['secret']}\n".encode()
    found = findings(text, ".env")
    secret = next(m.value for m in found[0].members if m.field == "client_secret")
    identity = next(m.value for m in found[0].members if m.field == "client_id")
    rules = load_rules(examples=False)
    for label, leak in (("leak", True), ("placeholder", False)):
        got = list(collect.judged(found, "shop", {secret.hmac(collect.KEY): {label}}, rules))
        assert [row.leak for row in got] == [leak]
    assert list(collect.judged(found, "shop", {identity.hmac(collect.KEY): {"leak"}}, rules)) == []
    write(got, tmp_path / "rows.jsonl")
    assert list(read(tmp_path / "rows.jsonl")) == got
    written = (tmp_path / "rows.jsonl").read_text()
    assert not any(value in written for value in put.values())
