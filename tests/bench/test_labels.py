"""The project's own list of labelled public material: pointers and hashes, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from leakscan.model.secret import Secret
from leakscan.rules.load import load_rules
from tests.coverage.keys import made_up

BENCH = Path(__file__).parents[2] / "bench"
LABELS = [json.loads(line) for line in (BENCH / "labels/public.jsonl").read_text().splitlines()]
FIELDS = {
    "repo", "blob", "path", "line", "field", "value_hmac",
    "value_len", "environment", "reachable", "label", "reason", "sure",
}  # fmt: skip
KEY = b"leakscan-heldout"


@pytest.mark.parametrize("row", LABELS, ids=lambda row: f"{row['repo']}-{row['value_hmac'][:8]}")
def test_a_label_is_a_pointer_and_a_hash(row):
    assert set(row) == FIELDS
    assert re.fullmatch("[0-9a-f]{64}", row["value_hmac"])
    assert re.fullmatch("[0-9a-f]{40}", row["blob"])
    assert row["line"] > 0
    assert row["reason"]


def test_nobodys_key_is_pointed_to():
    assert {row["label"] for row in LABELS} <= {"placeholder", "not-secret"}


def test_the_published_samples_of_the_rules_are_among_them():
    samples = {
        Secret(sample.value.encode()).hmac(KEY)
        for rule in load_rules().rules
        for sample in rule.samples
        if len(sample.value) > 20
    }
    assert {row["value_hmac"] for row in LABELS} & samples


def test_a_draft_tells_place_and_hash_and_no_value(monkeypatch, capsys, repo):
    monkeypatch.syspath_prepend(str(BENCH))
    import label  # noqa: PLC0415

    keys = made_up("drafts of labels")
    repo.commit(**{"a.env": f"# vipps\n{keys.env()}"})
    by_field = {row["field"]: row for row in label.rows(repo.path, "a/b", show=True)}
    row = by_field["client_secret"]
    assert row["value_hmac"] == Secret(keys.secret.encode()).hmac(KEY)
    assert (row["repo"], row["path"], row["reachable"]) == ("a+b", "a.env", True)
    told = capsys.readouterr().err + json.dumps(by_field)
    assert "«" in told
    assert keys.secret not in told
    assert keys.key not in told
