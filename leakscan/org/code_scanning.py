"""Findings in the files of a repository go to its code-scanning alerts, as SARIF."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from leakscan.errors import NotifyError
from leakscan.model.finding import Finding, Occurrence
from leakscan.model.organisation import Announcement
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.org.announcing import Told
from leakscan.org.events import Telling
from leakscan.reports import sarif
from leakscan.sources.github.hub import GitHub
from leakscan.sources.github.refusal import Refused

CHANNEL = "sarif"


def upload(
    telling: Telling, github: GitHub, result: ScanResult, *, dry_run: bool = False
) -> tuple[Told, tuple[str, ...]]:
    """Upload the findings of each repository of which GitHub knows others, or none.

    Also what has no finding any more is uploaded: GitHub then closes the alerts.

    Args:
        telling: the run, and who was told what.
        github: where to.
        result: what is known, as the report shows it.
        dry_run: upload nothing.

    Returns:
        What came of it, and the full names of the repositories that there was news of.
    """
    before = telling.store.announcements(telling.run.target, CHANNEL)
    last = {one.subject: one for one in before if one.told}
    found = _by_repository(result)
    changed, told, failed = list[str](), 0, list[str]()
    for host_id, full_name in sorted(telling.names.items()):
        here = _of(result, full_name, found.get(full_name, ()))
        digest, known = _digest(here.findings), last.get(host_id)
        if known.reference == digest if known else not here.findings:
            continue
        changed.append(full_name)
        if dry_run:
            continue
        occasion = sum(one.subject == host_id and one.told for one in before)
        try:
            _upload(github, here, full_name)
        except (Refused, NotifyError) as exc:
            detail = exc.detail if isinstance(exc, Refused) else exc.message
            failed.append(f"{full_name}: no alerts could be uploaded: {detail}")
            continue
        # to upload the same once more, after a kill, changes nothing: there is nothing to claim
        new = Announcement(CHANNEL, host_id, "uploaded", occasion, reference=digest)
        telling.store.settle(telling.run, [new])
        told += 1
    return Told(told, tuple(failed)), tuple(changed)


def _of(result: ScanResult, full_name: str, findings: Iterable[Finding]) -> ScanResult:
    """Return what a result says of one repository."""
    skipped = tuple(s for s in result.coverage.skipped if s.where.startswith(full_name))
    return replace(
        result,
        target=Target("history", full_name),
        coverage=Coverage(repositories=1, skipped=skipped),
        findings=tuple(findings),
        notes=(),
    )


def _by_repository(result: ScanResult) -> dict[str, list[Finding]]:
    """Return findings by full name, each with its places in that repository's git alone."""
    found: dict[str, list[Finding]] = {}
    for finding in result.shown:
        places: dict[str, list[int]] = {}
        for number, one in enumerate(finding.occurrences):
            if one.provenance.blob or one.provenance.commit:
                places.setdefault(one.provenance.repository, []).append(number)
        for name, numbers in places.items():
            here = tuple(finding.occurrences[number] for number in numbers)
            found.setdefault(name, []).append(replace(finding, occurrences=here))
    return found


def _digest(findings: Iterable[Finding]) -> str:
    said = sorted(
        [one.fingerprint, one.level, one.environment, *(_place(place) for place in one.occurrences)]
        for one in findings
    )
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _place(one: Occurrence) -> str:
    return f"{one.provenance.path}:{one.position.line}:{one.field}"


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
