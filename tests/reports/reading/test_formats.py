"""Reports of other scanners: told by their shape, shown in our formats, values never."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from leakscan.errors import ReportError
from leakscan.model.evidence import Level, Status
from leakscan.model.result import ScanResult
from leakscan.reports.reading.formats import read_file
from tests.reports import samples
from tests.reports.reading import written
from tests.reports.test_every_format import REPORTERS, spellings
from tests.reports.test_json_v1 import SCHEMA


def read(tmp_path: Path, text: str | bytes) -> ScanResult:
    path = tmp_path / "report"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_file(path, version="0.1.0")


def rendered(name: str, result: ScanResult) -> bytes:
    out = io.BytesIO()
    REPORTERS[name].write(result, out, color=True, width=200)
    return out.getvalue()


@pytest.mark.parametrize("scanner", written.ALL)
@pytest.mark.parametrize("name", REPORTERS)
def test_no_value_is_told(tmp_path: Path, scanner: str, name: str) -> None:
    text = rendered(name, read(tmp_path, written.ALL[scanner]()))
    assert text
    assert [secret for secret in spellings(21) if secret in text] == []


@pytest.mark.parametrize("scanner", written.ALL)
def test_the_place_and_the_rule_are_told(tmp_path: Path, scanner: str) -> None:
    result = read(tmp_path, written.ALL[scanner]())
    found = result.findings[0]
    tool = scanner.replace("betterleaks", "gitleaks").removesuffix("-lines")
    assert found.rule.startswith(f"{tool}.")
    assert found.occurrences[0].position.line == 3
    assert tool in result.target.name
    assert any(tool in note for note in result.notes)
    Draft202012Validator(SCHEMA).validate(json.loads(rendered("json_v1", result)))


@pytest.mark.parametrize(
    ("scanner", "level"),
    [
        ("gitleaks", Level.MEDIUM),
        ("betterleaks", Level.HIGH),
        ("kingfisher", Level.HIGH),
        ("kingfisher-lines", Level.LOW),
        ("trufflehog", Level.HIGH),
        ("detect-secrets", Level.MEDIUM),
    ],
)
def test_a_key_that_was_tried_weighs_more(tmp_path: Path, scanner: str, level: Level) -> None:
    assert read(tmp_path, written.ALL[scanner]()).findings[0].level is level


def test_what_was_refuted_asks_for_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, written.detect_secrets()).findings
    assert {f.status for f in found} == {Status.NEW, Status.RESOLVED}


def test_the_same_value_is_one_finding(tmp_path: Path) -> None:
    twice = json.loads(written.gitleaks()) + json.loads(written.gitleaks(File="b.env"))
    (found,) = read(tmp_path, json.dumps(twice)).findings
    assert len(found.occurrences) == 2


@pytest.mark.parametrize("value", ["REDACTED", "", "abcd...", "ab****"])
def test_a_redacted_value_is_known_by_its_place(tmp_path: Path, value: str) -> None:
    (found,) = read(tmp_path, written.gitleaks(Secret=value)).findings
    assert found.members[0].value.masked() == "…"
    assert found == read(tmp_path, written.gitleaks(Secret="REDACTED")).findings[0]


def test_utf_16_of_a_shell_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, written.gitleaks().encode("utf-16")).findings


def test_an_empty_list_has_no_finding(tmp_path: Path) -> None:
    assert read(tmp_path, "[]").findings == ()
    assert read(tmp_path, json.dumps({"findings": [], "metadata": {}})).findings == ()


def test_a_last_line_that_was_cut_is_incomplete(tmp_path: Path) -> None:
    result = read(tmp_path, written.trufflehog()[:-30])
    assert len(result.findings) == 1
    assert [skip.reason for skip in result.coverage.skipped] == ["truncated"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a report"),
        ("words", "holds no JSON"),
        ('{"a": 1}', "is not a report"),
        ("7", "is not a report"),
        ('{"a": 1}\n{"b": \n{"c": 1}', "report:2: is not JSON"),
        (b"\xff\xff\xff", "is not text at byte 0"),
        ('{"plugins_used": [], "results": 7}', "looks like a report of detect-secrets"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(ReportError) as raised:
        read(tmp_path, text)
    assert says in raised.value.message
    assert str(tmp_path / "report") in raised.value.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["rule", "finding", "findings", "RuleID", "StartLine", "results", "plugins_used",
             "DetectorName", "SourceMetadata", "schema", "Data", "id"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_whatever_the_document_is(tmp_path_factory: pytest.TempPathFactory, raw: object) -> None:
    folder = tmp_path_factory.getbasetemp()
    with contextlib.suppress(ReportError):
        assert rendered("json_v1", read(folder, json.dumps(raw)))


def test_the_samples_are_what_is_looked_for() -> None:
    assert written.SECRET.encode() in spellings(21)
    assert samples.made_up(21)["subscription_key"] == written.KEY


def betterleaks_2(status: str, **changes: object) -> str:
    one = {"rule_id": "vipps", "description": "a key", "match": {"full": f"k={written.SECRET}",
           "value": written.SECRET}, "location": {"path": "./a.env", "start_line": 3,
           "start_column": 1, "end_column": 9}, "validation": {"status": status}}  # fmt: skip
    return json.dumps({"schema_version": "1", "findings": [{**one, **changes}], "scan": {}})


@pytest.mark.parametrize(
    ("status", "level"),
    [("valid", Level.HIGH), ("revoked", Level.LOW), ("unknown", Level.MEDIUM), ("", Level.MEDIUM)],
)
def test_betterleaks_2_says_whether_a_key_works(tmp_path: Path, status: str, level: Level) -> None:
    (found,) = read(tmp_path, betterleaks_2(status)).findings
    assert found.level is level
    assert found.occurrences[0].position.column == 3
    assert found.occurrences[0].provenance.path == "a.env"


def test_betterleaks_2_before_it_changed_its_names(tmp_path: Path) -> None:
    one = {"ruleID": "vipps", "match": written.SECRET, "secret": written.SECRET,
           "attributes": {"path": "a.env"}, "location": {"startLine": 3, "startColumn": 5,
           "endColumn": 9}}  # fmt: skip
    (found,) = read(tmp_path, json.dumps([one])).findings
    assert found.rule == "betterleaks.vipps"
    assert found.occurrences[0].position.column == 5


def test_a_report_of_betterleaks_without_findings(tmp_path: Path) -> None:
    result = read(tmp_path, json.dumps({"schema_version": "1", "findings": [], "scan": {}}))
    assert result.findings == ()
    assert "betterleaks" in result.target.name


def test_a_match_of_several_lines_places_its_value(tmp_path: Path) -> None:
    match = f"secret:\n  {written.SECRET}"
    (found,) = read(tmp_path, written.gitleaks(Match=match)).findings
    assert (found.occurrences[0].position.line, found.occurrences[0].position.column) == (4, 3)
