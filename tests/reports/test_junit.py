from __future__ import annotations

import io
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from leakscan.model.result import ScanResult
from leakscan.reports import junit
from tests.installs import run
from tests.reports import samples


def written(result: ScanResult) -> ET.Element:
    out = io.BytesIO()
    junit.write(result, out, color=False, width=80)
    assert out.getvalue().startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<testsuites ")
    return ET.fromstring(out.getvalue())  # noqa: S314 - written three lines above


def test_clean() -> None:
    (suite,) = written(samples.result(started="2026-01-02T03:04:05"))
    assert suite.attrib == {
        "name": "leakscan in shop",
        "tests": "1",
        "failures": "0",
        "errors": "0",
        "skipped": "0",
        "timestamp": "2026-01-02T03:04:05",
    }
    assert [case.attrib["name"] for case in suite] == ["Read 42 files, 123 kB in all."]


def test_open_findings_fail_and_settled_ones_are_skipped() -> None:
    (suite,) = written(samples.result(*samples.every_status(), skipped=samples.UNREAD))
    outcomes = [[child.tag for child in case] for case in suite]
    assert outcomes == [
        [],
        ["failure"],
        ["failure"],
        ["skipped"],
        ["failure"],
        ["skipped"],
        ["skipped"],
        ["error"],
        ["error"],
    ]
    counts = [suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["9", "3", "2", "3"]
    reasons = [case[0].attrib["message"] for case in suite if case.find("skipped") is not None]
    assert reasons == ["baselined: rotated on 3 May", "allowed: a test double", "resolved"]


def test_a_failure_tells_where_and_what_to_do() -> None:
    (suite,) = written(samples.result(samples.finding(1, ("client_secret",))))
    case = suite[1]
    value = samples.made_up(1)["client_secret"]
    assert case.attrib == {
        "classname": "vipps-api-keys",
        "name": "Vipps MobilePay API keys, config/.env:2:15 [v1:00000000000000000000000000000001]",
    }
    assert case[0].attrib["message"] == "Vipps MobilePay API keys (sales unit), production"
    assert (case[0].text or "").splitlines() == [
        "97% likely real, usable: somebody could call the API with what stands here",
        f"client_secret {value[:4]}…{value[-2:]} config/.env:2:15",
        (
            "because the name VIPPS_CLIENT_SECRET stands beside it; a client id stands on the line"
            " above; it decodes to 20 letters and digits"
        ),
        "What to do now: These keys were shared: regenerate them.",
        *(f"{number}. {step}" for number, step in enumerate(samples.REGENERATE.steps, start=1)),
        "https://portal.vippsmobilepay.com",
    ]


def test_markup_and_control_characters_cannot_break_the_document() -> None:
    (suite,) = written(samples.hostile())
    assert "<script>" in suite[1].attrib["name"]
    assert r"\x1b]0;owned" in suite[1].attrib["name"]


@pytest.fixture(scope="module")
def jenkins(tmp_path_factory: pytest.TempPathFactory) -> xmlschema.XMLSchema:
    """The schema that Jenkins publishes (junit-10.xsd), as the source package of pytest has it."""
    folder = tmp_path_factory.mktemp("junit")
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", "pytest"]
    run(*command, "-d", folder, "pytest==9.0.2", cwd=folder)
    (package,) = folder.glob("pytest-*.tar.gz")
    with tarfile.open(package) as members:
        member = "pytest-9.0.2/testing/example_scripts/junit-10.xsd"
        file = members.extractfile(member)
        assert file
        path = Path(folder / "junit-10.xsd")
        path.write_bytes(file.read())
    return xmlschema.XMLSchema(str(path))


@pytest.mark.slow
@pytest.mark.parametrize(
    "result",
    [
        samples.result(),
        samples.hostile(),
        samples.result(*samples.every_status(), list_samples=True, skipped=samples.UNREAD,
                       notes=("a note",), started="2026-01-02T03:04:05"),
        samples.history(samples.finding(1, where=samples.COMMITTED)),
    ],
    ids=["clean", "hostile", "every-status", "history"],
)  # fmt: skip
def test_jenkins_would_accept_it(jenkins: xmlschema.XMLSchema, result: ScanResult) -> None:
    out = io.BytesIO()
    junit.write(result, out, color=False, width=80)
    assert [error.reason for error in jenkins.iter_errors(out.getvalue().decode())] == []


@pytest.mark.slow
def test_the_schema_of_jenkins_refuses_what_it_does_not_know(jenkins: xmlschema.XMLSchema) -> None:
    assert list(jenkins.iter_errors("<testsuites><testcase name='a'/></testsuites>"))
