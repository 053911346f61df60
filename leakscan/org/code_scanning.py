"""Findings of a repository go to its code-scanning alerts, as SARIF."""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from leakscan.errors import NotifyError
from leakscan.model.result import ScanResult, Target
from leakscan.reports import sarif
from leakscan.sources.github.hub import GitHub
from leakscan.sources.github.refusal import Refused


def of_repository(result: ScanResult, full_name: str) -> ScanResult:
    """Return what a result says of one repository."""
    findings = []
    for finding in result.findings:
        places = tuple(o for o in finding.occurrences if o.provenance.repository == full_name)
        if places:
            findings.append(replace(finding, occurrences=places))
    return replace(result, target=Target("history", full_name), findings=tuple(findings))


def upload(github: GitHub, result: ScanResult, repositories: Iterable[str]) -> tuple[str, ...]:
    """Upload the findings of repositories; return who was not told and why, a sentence each.

    Also what has no finding any more is uploaded: GitHub then closes the alerts.
    """
    failed = []
    for full_name in repositories:
        try:
            _upload(github, of_repository(result, full_name), full_name)
        except (Refused, NotifyError) as exc:
            detail = exc.detail if isinstance(exc, Refused) else exc.message
            failed.append(f"{full_name}: no alerts could be uploaded: {detail}")
    return tuple(failed)


def _upload(github: GitHub, result: ScanResult, full_name: str) -> None:
    told = github.client.get(f"repos/{full_name}").data
    branch = str(told.get("default_branch") or "")
    head = github.client.get(f"repos/{full_name}/commits/{quote(branch, safe='')}").data
    if not branch or not isinstance(head, dict) or "sha" not in head:
        raise NotifyError("it has no commit on its default branch")
    out = io.BytesIO()
    sarif.write(result, out, color=False, width=80)
    github.client.post(
        f"repos/{full_name}/code-scanning/sarifs",
        {
            "commit_sha": head["sha"],
            "ref": f"refs/heads/{branch}",
            "sarif": base64.b64encode(gzip.compress(out.getvalue())).decode(),
            "tool_name": "leakscan",
        },
    )
