"""The pages on reports and findings say what the program does."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from leakscan.model.evidence import Completeness, Environment, Level, Severity, Status
from leakscan.model.provenance import Origin
from tests.reports.test_json_v1 import SCHEMA

DOCS = Path(__file__).parents[2] / "docs"
REPORTS_PAGE = (DOCS / "reports.md").read_text("utf-8")
FINDINGS_PAGE = (DOCS / "findings.md").read_text("utf-8")


FORMATS = ["text", "json", "jsonl", "sarif", "csv", "junit", "markdown", "gitlab", "github", "html"]


def test_every_format_has_a_row() -> None:
    assert re.findall(r"^\| `(\w+)` \|", REPORTS_PAGE, re.MULTILINE) == FORMATS


def test_the_example_is_of_the_schema() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", REPORTS_PAGE, re.DOTALL)
    Draft202012Validator(SCHEMA).validate(json.loads(example))


def test_every_field_of_a_finding_has_a_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", FINDINGS_PAGE.split("## Confidence")[0], re.MULTILINE)
    assert rows == list(SCHEMA["$defs"]["finding"]["properties"])


@pytest.mark.parametrize("enum", [Level, Severity, Environment, Completeness, Status, Origin])
def test_every_word_is_explained(enum: type[StrEnum]) -> None:
    assert [word for word in enum if f"`{word}`" not in FINDINGS_PAGE] == []
