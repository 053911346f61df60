"""JUnit XML, as CI servers read it: a finding fails, what was not read is an error.

Valid by the schema that Jenkins publishes (``junit-10.xsd`` of its xUnit plugin). It has no file and
no line for a case, so the place is part of the name.
"""

from __future__ import annotations

from typing import BinaryIO
from xml.etree import ElementTree as ET

from leakscan.model.finding import Finding
from leakscan.model.result import OPEN, ScanResult
from leakscan.reports import places, words
from leakscan.reports.common import listed, sealed
from leakscan.reports.escape import printable

writes_when_empty = True


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the document; ``color`` and ``width`` mean nothing here."""
    del color, width
    tree = ET.ElementTree(suites(sealed(result, printable)))
    ET.indent(tree)
    tree.write(out, encoding="utf-8", xml_declaration=True)
    out.write(b"\n")


def suites(safe: ScanResult) -> ET.Element:
    """Return one suite: a case for each finding, for each skip, and for the reading itself."""
    findings = listed(safe)
    failures = sum(finding.status in OPEN for finding in findings)
    skips = safe.coverage.skipped
    counts = {
        "tests": str(len(findings) + len(skips) + 1),
        "failures": str(failures),
        "errors": str(len(skips)),
    }
    root = ET.Element("testsuites", {"name": "leakscan", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": f"leakscan {words.scanned(safe)}", **counts})
    suite.set("skipped", str(len(findings) - failures))
    if safe.started:
        suite.set("timestamp", safe.started)
    ET.SubElement(
        suite, "testcase", {"classname": "leakscan", "name": words.coverage(safe.coverage)}
    )
    for finding in findings:
        suite.append(case(finding, safe))
    for skip in skips:
        unread = ET.SubElement(suite, "testcase", {"classname": "leakscan", "name": skip.where})
        error = ET.SubElement(unread, "error", {"message": skip.detail or skip.reason})
        error.set("type", skip.reason)
    return root


def case(finding: Finding, safe: ScanResult) -> ET.Element:
    """Return the case of one finding."""
    strongest = places.strongest(finding)
    made = ET.Element(
        "testcase",
        {
            "classname": finding.rule,
            "name": f"{words.title(finding)}, {places.place(strongest)} [{finding.fingerprint}]",
        },
    )
    if finding.status not in OPEN:
        said = f"{finding.status}: {finding.status_reason}".removesuffix(": ")
        ET.SubElement(made, "skipped", {"message": said})
        return made
    failure = ET.SubElement(made, "failure", {"message": words.heading(finding)})
    failure.set("type", f"{finding.level} confidence")
    failure.text = "\n".join(words.story(finding, safe))
    return made
