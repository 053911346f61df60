from __future__ import annotations

import copy
import hmac
import io
import json
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from leakscan.model.evidence import Completeness, Environment, Level, Severity, Status
from leakscan.model.provenance import Origin
from leakscan.model.result import ScanResult
from leakscan.reports import json_v1
from tests.reports import samples

SCHEMA = json.loads(
    (files("leakscan.reports") / "schema" / "leakscan-v1.schema.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)


def written(result: ScanResult) -> dict[str, Any]:
    out = io.BytesIO()
    json_v1.write(result, out, color=True, width=40)
    made = json.loads(out.getvalue())
    VALIDATOR.validate(made)
    return made


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_whole_document() -> None:
    made = samples.finding(
        1,
        ("client_id", "client_secret"),
        where={**samples.COMMITTED, "repository": "example/shop", "layers": ("archive member",)},
        evidence=samples.REASONS[:1],
        advice=samples.UNSTAGE,
    )
    values = samples.made_up(1)
    place = {
        "path": "config/prod.env",
        "blob": "b10b" * 10,
        "commit": "4f2a91c0" * 5,
        "author_date": "2024-05-17T12:00:00+02:00",
        "refs": ["refs/heads/main", "refs/tags/v1.2"],
        "in_head": False,
        "repository": "example/shop",
        "via": ["archive member"],
        "origin": "blob",
    }
    assert written(samples.history(made, skipped=(), fingerprint_key=b"shared key")) == {
        "schema": "leakscan/v1",
        "tool": {"name": "leakscan", "version": "0.1.0", "rules_digest": samples.DIGEST},
        "target": {"kind": "history", "name": "shop"},
        "coverage": {
            "complete": True,
            "blobs": 1204,
            "files": 0,
            "commits": 310,
            "bytes": 12_400_000,
            "repositories": 1,
            "members": 0,
            "skipped": [],
        },
        "summary": {
            "findings": 1,
            "high": 1,
            "medium": 0,
            "low": 0,
            "suppressed": 0,
            "samples": 0,
        },
        "findings": [
            {
                "fingerprint": made.fingerprint,
                "rule": "vipps-api-keys",
                "title": "Vipps MobilePay API keys",
                "confidence": 0.97,
                "level": "high",
                "severity": "critical",
                "environment": "production",
                "key_kind": "sales-unit",
                "completeness": "usable",
                "members": [
                    {
                        "field": field,
                        "masked": f"{values[field][:4]}…{values[field][-2:]}",
                        "value_hmac": hmac.digest(
                            b"shared key", values[field].encode(), "sha256"
                        ).hex(),
                        "length": len(values[field]),
                    }
                    for field in ("client_id", "client_secret")
                ],
                "evidence": [
                    {
                        "id": "name",
                        "says": "the name VIPPS_CLIENT_SECRET stands beside it",
                        "weight": 3.2,
                    }
                ],
                "occurrences": [
                    {"field": "client_id", "line": 2, "column": 11, "end_column": 47, **place},
                    {"field": "client_secret", "line": 3, "column": 15, "end_column": 43, **place},
                ],
                "status": "new",
                "remediation": {
                    "summary": samples.UNSTAGE.summary,
                    "url": samples.UNSTAGE.url,
                    "steps": list(samples.UNSTAGE.steps),
                },
            }
        ],
    }


def test_nothing_found_is_a_document_too() -> None:
    assert json_v1.writes_when_empty
    assert written(samples.result())["findings"] == []


def test_what_is_not_known_is_left_out() -> None:
    made = written(samples.result(samples.finding(1, ("client_secret",))))
    assert set(made["findings"][0]["occurrences"][0]) == {
        "field", "path", "line", "column", "end_column", "origin",
    }  # fmt: skip


def test_the_value_stands_there_only_on_request() -> None:
    made = samples.result(samples.finding(1), show_secrets=True)
    shown = {m["field"]: m["value"] for m in written(made)["findings"][0]["members"]}
    assert shown == samples.made_up(1)
    hidden = written(replace(made, show_secrets=False))["findings"][0]["members"]
    assert not any("value" in member for member in hidden)


def test_suppressed_findings_are_listed_with_their_reason() -> None:
    made = written(samples.result(*samples.every_status(), list_samples=True))
    assert [f["status"] for f in made["findings"]] == [
        "new", "new", "baselined", "new", "allowed", "sample", "resolved",
    ]  # fmt: skip
    assert made["findings"][2]["evidence"][-1] == {
        "id": "baselined",
        "says": "rotated on 3 May",
        "weight": 0.0,
    }
    assert made["summary"]["suppressed"] == 2


def test_remarks_on_the_scan_are_told() -> None:
    assert written(samples.result(notes=("one", "two")))["notes"] == ["one", "two"]
    assert "notes" not in written(samples.result())


def test_a_skip_makes_the_coverage_incomplete() -> None:
    coverage = written(samples.result(skipped=samples.UNREAD))["coverage"]
    assert not coverage["complete"]
    assert coverage["skipped"][1] == {
        "where": "var/log/old.log",
        "reason": "unreadable",
        "detail": "permission denied",
    }


def test_a_path_that_is_not_utf_8_is_escaped() -> None:
    made = samples.finding(1, ("client_secret",), where={"path": "caf\udce9/.env"})
    path = written(samples.result(made))["findings"][0]["occurrences"][0]["path"]
    assert path == r"caf\xe9/.env"


def test_a_hostile_result_is_a_valid_document() -> None:
    made = samples.hostile()
    text = json.dumps(written(made), ensure_ascii=False)
    assert samples.made_up(8)["client_secret"] not in text


@given(path=st.text(st.characters(categories=None), min_size=1), key=st.binary(min_size=1))
def test_every_path_and_key_gives_a_valid_document(path: str, key: bytes) -> None:
    made = samples.finding(1, ("client_secret",), where={"path": path})
    assert written(samples.result(made, fingerprint_key=key))["findings"]


@pytest.mark.parametrize(
    ("where", "enum"),
    [
        (("occurrence", "origin"), Origin),
        (("finding", "level"), Level),
        (("finding", "severity"), Severity),
        (("finding", "environment"), Environment),
        (("finding", "completeness"), Completeness),
    ],
    ids=lambda p: p.__name__ if isinstance(p, type) else p[1],
)
def test_the_schema_knows_every_word_of_the_model(where: tuple[str, str], enum: Any) -> None:
    known = SCHEMA["$defs"][where[0]]["properties"][where[1]]["enum"]
    assert sorted(known) == sorted(member.value for member in enum)


def test_the_schema_knows_the_statuses_of_the_contract() -> None:
    known = SCHEMA["$defs"]["finding"]["properties"]["status"]["enum"]
    assert set(Status) - set(known) == {Status.OTHER_PROVIDER}


def first(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["findings"][0]
    return found


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "another version": lambda d: d.update(schema="leakscan/v2"),
    "an unknown key": lambda d: d.update(extra=1),
    "a remark that is no text": lambda d: d.update(notes=[1]),
    "no summary": lambda d: d.pop("summary"),
    "an unknown target": lambda d: d["target"].update(kind="disk"),
    "a negative count": lambda d: d["coverage"].update(files=-1),
    "complete with a skip": lambda d: d["coverage"].update(
        skipped=[{"where": "a", "reason": "b", "detail": ""}]
    ),
    "incomplete without a skip": lambda d: d["coverage"].update(complete=False),
    "a digest that is none": lambda d: d["tool"].update(rules_digest="sha256:abc"),
    "a certainty over one": lambda d: first(d).update(confidence=1.2),
    "an unknown level": lambda d: first(d).update(level="certain"),
    "a status of another program": lambda d: first(d).update(status="other-provider"),
    "a fingerprint of another version": lambda d: first(d).update(fingerprint="v2:00"),
    "no member": lambda d: first(d).update(members=[]),
    "no place": lambda d: first(d).update(occurrences=[]),
    "a key of its own in a member": lambda d: first(d)["members"][0].update(clear="x"),
    "a line before the first": lambda d: first(d)["occurrences"][0].update(line=0),
    "an origin of its own": lambda d: first(d)["occurrences"][0].update(origin="disk"),
    "an empty list of refs": lambda d: first(d)["occurrences"][0].update(refs=[]),
    "no steps": lambda d: first(d)["remediation"].pop("steps"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_the_schema_refuses(broken: str) -> None:
    document = copy.deepcopy(written(samples.result(samples.finding())))
    BROKEN[broken](document)
    with pytest.raises(ValidationError):
        VALIDATOR.validate(document)
