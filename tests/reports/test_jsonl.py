from __future__ import annotations

import io
import json
from typing import Any

from jsonschema import Draft202012Validator

from leakscan.model.result import ScanResult
from leakscan.reports import json_v1, jsonl
from tests.reports import samples
from tests.reports.test_json_v1 import SCHEMA


def written(result: ScanResult) -> list[dict[str, Any]]:
    out = io.BytesIO()
    jsonl.write(result, out, color=False, width=80)
    assert out.getvalue().endswith(b"\n")
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_findings_then_the_summary_are_the_json_report_in_lines() -> None:
    result = samples.result(*samples.every_status(), skipped=samples.UNREAD)
    *findings, last = written(result)
    assert {**last, "findings": findings} == json_v1.document(result)


def test_nothing_found_is_a_summary_alone() -> None:
    (only,) = written(samples.result())
    assert only["summary"]["findings"] == 0
    assert jsonl.writes_when_empty


def test_each_line_is_of_the_schema() -> None:
    finding = Draft202012Validator({**SCHEMA["$defs"]["finding"], "$defs": SCHEMA["$defs"]})
    *findings, last = written(samples.hostile())
    for line in findings:
        finding.validate(line)
    Draft202012Validator(SCHEMA).validate({**last, "findings": []})
