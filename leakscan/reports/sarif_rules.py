"""The rules of a SARIF run: what each means, how bad it is, and the steps as help."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from leakscan.model.evidence import Level, Severity
from leakscan.model.finding import Advice, Finding
from leakscan.reports import words
from leakscan.reports.json_v1 import known
from leakscan.reports.markup import numbered, plain

LEVELS = {Level.HIGH: "error", Level.MEDIUM: "warning", Level.LOW: "note"}

SEVERITIES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
"""``security-severity``: GitHub calls over 9.0 critical, 7.0 high, 4.0 medium, above 0 low."""

LONGEST_NAME, LONGEST_TEXT = 255, 1024
"""Characters of a rule's name and descriptions that GitHub takes."""

Document = dict[str, object]


def rules(findings: Iterable[Finding]) -> list[Document]:
    """Return one descriptor for each rule that has a result, in order of the first."""
    gathered: dict[str, list[Finding]] = {}
    for finding in findings:
        gathered.setdefault(finding.rule, []).append(finding)
    return [_rule(rule_id, found) for rule_id, found in gathered.items()]


def _rule(rule_id: str, found: Sequence[Finding]) -> Document:
    title = words.title(found[0]).rstrip(".")
    advices = list({finding.advice: None for finding in found})
    worst = max((finding.severity for finding in found), key=list(Severity).index)
    return known(
        {
            "id": rule_id,
            "name": "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", rule_id))[
                :LONGEST_NAME
            ],
            "shortDescription": {"text": f"{_short(title)}."},
            "fullDescription": {
                "text": f"{_short(title)} stand in clear where others may read them."
            },
            "helpUri": next((advice.url for advice in advices if advice.url), None),
            "help": {
                "text": "\n\n".join(map(_plain_help, advices)),
                "markdown": "\n\n".join(map(_marked_help, advices)),
            },
            "defaultConfiguration": {"level": LEVELS[Level.HIGH]},
            "properties": {
                "precision": "high",
                "problem.severity": LEVELS[Level.HIGH],
                "security-severity": SEVERITIES[worst],
                "tags": ["security", "secret", "external/cwe/cwe-798"],
            },
        }
    )


def _short(title: str) -> str:
    """Leave room for the end of the sentence."""
    most = LONGEST_TEXT - 64
    return title if len(title) <= most else f"{title[: most - 1]}…"


def _plain_help(advice: Advice) -> str:
    steps = [f"{number}. {step}" for number, step in enumerate(advice.steps, start=1)]
    return "\n".join(line for line in (advice.summary, *steps, advice.url) if line)


def _marked_help(advice: Advice) -> str:
    lines = [plain(advice.summary), "", *numbered(advice.steps)]
    return "\n".join([*lines, "", plain(advice.url)] if advice.url else lines)
