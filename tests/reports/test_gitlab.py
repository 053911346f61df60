from __future__ import annotations

import io
import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Level
from leakscan.model.result import ScanResult
from leakscan.reports import gitlab
from tests.reports import samples

# What the documentation of GitLab's report schemas 15 demands of a secret detection report.
TEXT = {"type": "string", "minLength": 1}
TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
PROGRAM = {
    "type": "object",
    "required": ["id", "name", "version", "vendor"],
    "properties": {"id": TEXT, "name": TEXT, "version": TEXT, "vendor": {"required": ["name"]}},
}
NEEDED = {
    "type": "object",
    "required": ["scan", "version", "vulnerabilities"],
    "properties": {
        "version": {"pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "scan": {
            "required": ["analyzer", "end_time", "scanner", "start_time", "status", "type"],
            "properties": {
                "analyzer": PROGRAM,
                "scanner": PROGRAM,
                "type": {"const": "secret_detection"},
                "status": {"enum": ["success", "failure"]},
                "start_time": TIME,
                "end_time": TIME,
                "messages": {
                    "items": {
                        "required": ["level", "value"],
                        "properties": {"level": {"enum": ["info", "warn", "fatal"]}, "value": TEXT},
                    }
                },
            },
        },
        "vulnerabilities": {
            "items": {
                "required": ["id", "identifiers", "location"],
                "properties": {
                    "id": TEXT,
                    "name": {"type": "string", "maxLength": 255},
                    "description": {"type": "string", "maxLength": 1_048_576},
                    "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                    "solution": {"type": "string", "maxLength": 7000},
                    "identifiers": {
                        "minItems": 1,
                        "items": {
                            "required": ["type", "name", "value"],
                            "properties": {"type": TEXT, "name": TEXT, "value": TEXT},
                        },
                    },
                    "links": {
                        "items": {
                            "required": ["url"],
                            "properties": {"url": {"pattern": "^(https?|ftp)://.+"}},
                        }
                    },
                    "flags": {
                        "items": {
                            "required": ["type", "origin", "description"],
                            "properties": {"type": {"const": "flagged-as-likely-false-positive"}},
                        }
                    },
                    "location": {
                        "required": ["commit"],
                        "properties": {
                            "file": {"type": "string"},
                            "commit": {"required": ["sha"], "properties": {"sha": TEXT}},
                            "start_line": {"type": "number"},
                            "end_line": {"type": "number"},
                        },
                    },
                    "raw_source_code_extract": {"type": "string"},
                },
            }
        },
    },
}


def written(result: ScanResult) -> dict[str, Any]:
    out = io.BytesIO()
    gitlab.write(result, out, color=False, width=80)
    report: dict[str, Any] = json.loads(out.getvalue())
    Draft202012Validator(NEEDED).validate(report)
    return report


def test_clean() -> None:
    report = written(samples.result(started="2026-01-02T03:04:05", finished="2026-01-02T03:04:06"))
    assert gitlab.writes_when_empty
    program = {
        "id": "leakscan",
        "name": "leakscan",
        "version": "0.1.0",
        "vendor": {"name": "leakscan"},
    }
    assert report == {
        "version": "15.0.7",
        "scan": {
            "analyzer": program,
            "scanner": program,
            "type": "secret_detection",
            "start_time": "2026-01-02T03:04:05",
            "end_time": "2026-01-02T03:04:06",
            "status": "success",
            "messages": [],
        },
        "vulnerabilities": [],
    }


def test_a_vulnerability() -> None:
    made = samples.finding(1, ("client_secret",), where=samples.COMMITTED, advice=samples.UNSTAGE)
    (found,) = written(samples.history(made))["vulnerabilities"]
    value = samples.made_up(1)["client_secret"]
    masked = f"{value[:4]}…{value[-2:]}"
    assert re.fullmatch(r"[0-9a-f-]{36}", found.pop("id"))
    assert found == {
        "name": "Vipps MobilePay API keys",
        "description": "Vipps MobilePay API keys (sales unit), production: 97% likely real, "
        "usable: somebody could call the API with what stands here.\n\n"
        f"* `client_secret` `{masked}` in `config/prod.env:2:15`\n\n"
        r"Because the name VIPPS\_CLIENT\_SECRET stands beside it; a client id stands on the line"
        " above; it decodes to 20 letters and digits.",
        "severity": "Critical",
        "solution": "Nothing has left this machine: take the keys out of the commit.\n"
        "1. Move the values to environment variables or a secrets store.\n"
        "2. Run git restore --staged on the file and stage it again without the values.",
        "identifiers": [
            {
                "type": "leakscan_rule",
                "name": "leakscan vipps-api-keys",
                "value": "vipps-api-keys",
            },
            {
                "type": "leakscan_fingerprint",
                "name": f"leakscan {made.fingerprint}",
                "value": made.fingerprint,
            },
        ],
        "links": [{"url": samples.UNSTAGE.url}],
        "location": {
            "file": "config/prod.env",
            "start_line": 2,
            "end_line": 2,
            "commit": {"sha": "4f2a91c0" * 5, "date": "2024-05-17T12:00:00+02:00"},
        },
        "raw_source_code_extract": masked,
    }


def test_the_id_follows_the_fingerprint_alone() -> None:
    moved = samples.finding(1, where={"path": "elsewhere"})
    ids = [
        found["id"]
        for made in (samples.finding(1), moved, samples.finding(2))
        for found in written(samples.result(made))["vulnerabilities"]
    ]
    assert ids[0] == ids[1] != ids[2]


def test_only_open_findings_are_told_and_unlikely_ones_flagged() -> None:
    found = written(samples.result(*samples.every_status()))["vulnerabilities"]
    assert len(found) == 3
    assert [len(vulnerability.get("flags", ())) for vulnerability in found] == [0, 0, 1]
    assert found[2]["flags"][0]["description"] == "low confidence: 30% likely real"
    assert len(written(samples.result(*samples.every_status(), shown_from=Level.HIGH))) == 3


def test_an_incomplete_scan_failed() -> None:
    skips = [Skipped(f"{n:04}", "unreadable", "no") for n in range(gitlab.MOST_MESSAGES + 2)]
    scan = written(samples.result(skipped=skips, notes=("seen",)))["scan"]
    assert scan["status"] == "failure"
    assert [message["value"] for message in scan["messages"][-3:]] == [
        "Not read: 0999: unreadable (no)",
        "Not read: 2 more things.",
        "seen",
    ]
    assert scan["start_time"] == scan["end_time"] == gitlab.NO_TIME


def test_many_places_are_counted() -> None:
    made = samples.finding(1, ("client_secret",))
    value = samples.made_up(1)["client_secret"]
    places = tuple(samples.occurrence("client_secret", value, line) for line in range(1, 61))
    crowded = samples.finding(1, ("client_secret",), occurrences=places)
    (found,) = written(samples.result(crowded))["vulnerabilities"]
    assert made.fingerprint == crowded.fingerprint
    assert "* `client_secret` in 10 more places\n" in found["description"]


@given(st.text(st.characters(categories=None)))
def test_every_path_gives_a_valid_report(path: str) -> None:
    made = samples.finding(1, ("client_secret",), where={"path": path}, evidence=())
    assert written(samples.result(made))["vulnerabilities"]


def test_a_hostile_result_gives_a_valid_report() -> None:
    assert len(written(samples.hostile())["vulnerabilities"]) == 6
