"""Made-up results: every value is drawn from a seeded generator and opens nothing."""

from __future__ import annotations

import base64
import random
import string
import uuid
from dataclasses import replace

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import (
    Completeness,
    Environment,
    Evidence,
    Level,
    Severity,
    Status,
)
from leakscan.model.finding import Advice, Finding, Member, Occurrence
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.model.secret import Secret
from leakscan.model.span import Position
from tests.planted import planted

DIGEST = "sha256:" + "0" * 64

REGENERATE = Advice(
    summary="These keys were shared: regenerate them.",
    url="https://portal.vippsmobilepay.com",
    steps=(
        "Log in to the business portal and open For developers.",
        "Choose Production, find the sales unit and press Show keys.",
        "Press Regenerate for the client secret and for both subscription keys.",
        "Put the new values in every integration at once: the old secret stops working.",
    ),
)
UNSTAGE = Advice(
    summary="Nothing has left this machine: take the keys out of the commit.",
    url="https://developer.vippsmobilepay.com/docs/knowledge-base/api-keys/",
    steps=(
        "Move the values to environment variables or a secrets store.",
        "Run git restore --staged on the file and stage it again without the values.",
    ),
)
WEBHOOK = Advice(
    summary="Register a new webhook and delete the old one.",
    url="https://developer.vippsmobilepay.com/docs/APIs/webhooks-api/",
    steps=("Register a second webhook.", "Accept both for a short time.", "Delete the first."),
)

REASONS = (
    Evidence("name", "the name VIPPS_CLIENT_SECRET stands beside it", 3.2),
    Evidence("pair", "a client id stands on the line above", 2.5),
    Evidence("shape", "it decodes to 20 letters and digits", 2.1),
    Evidence("test-path", "the path looks like a test", -0.8),
)


@planted
def made_up(seed: int) -> dict[str, str]:
    """A whole set of values in the real shapes, different for each seed."""
    draw = random.Random(seed)
    letters = string.ascii_letters + string.digits
    text = "".join(draw.choices(letters, k=20)).encode()
    key = uuid.UUID(bytes=draw.randbytes(16), version=4)
    return {
        "client_secret": base64.b64encode(text).decode(),
        "client_id": str(uuid.UUID(bytes=draw.randbytes(16), version=4)),
        "subscription_key": key.hex,
        "msn": str(draw.randint(100000, 999999)),
    }


def occurrence(field: str, value: str, line: int, **where: object) -> Occurrence:
    column = len(field) + 2
    where.setdefault("path", "config/.env")
    where.setdefault("origin", Origin.FILE)
    via = where.pop("layers", ())
    return Occurrence(
        field=field,
        value=Secret(value.encode()),
        provenance=Provenance(**where),
        position=Position(line, column, column + len(value)),
        via=via,
    )


def finding(seed: int = 1, fields: tuple[str, ...] = (), **changes: object) -> Finding:
    """A complete production set in ``config/.env``, changed as told.

    ``where`` holds changes of every occurrence's provenance.
    """
    values = made_up(seed)
    if fields:
        values = {field: values[field] for field in fields}
    where = changes.pop("where", {})
    made = Finding(
        fingerprint=f"v1:{seed:032x}",
        rule="vipps-api-keys",
        title="Vipps MobilePay API keys",
        confidence=0.97,
        level=Level.HIGH,
        severity=Severity.CRITICAL,
        environment=Environment.PRODUCTION,
        kind="sales-unit",
        completeness=Completeness.USABLE,
        members=tuple(Member(name, Secret(value.encode())) for name, value in values.items()),
        evidence=REASONS,
        occurrences=tuple(
            occurrence(name, value, line, **where)
            for line, (name, value) in enumerate(values.items(), start=2)
        ),
        status=Status.NEW,
        advice=REGENERATE,
    )
    return replace(made, **changes)


COMMITTED = {
    "origin": Origin.BLOB,
    "path": "config/prod.env",
    "blob": "b10b" * 10,
    "commit": "4f2a91c0" * 5,
    "author_date": "2024-05-17T12:00:00+02:00",
    "refs": ("refs/heads/main", "refs/tags/v1.2"),
    "in_head": False,
}


def result(*findings: Finding, **changes: object) -> ScanResult:
    """A result over a folder named ``shop``; everything was read but ``skipped``."""
    skipped = changes.pop("skipped", ())
    made = ScanResult(
        target=Target("files", "shop"),
        coverage=Coverage(files=42, bytes=123_456, skipped=tuple(skipped)),
        findings=findings,
        tool_version="0.1.0",
        rules_digest=DIGEST,
    )
    return replace(made, **changes)


def history(*findings: Finding, **changes: object) -> ScanResult:
    coverage = Coverage(blobs=1204, commits=310, bytes=12_400_000, repositories=1)
    changes.setdefault("coverage", coverage)
    return result(*findings, target=Target("history", "shop"), **changes)


UNREAD = (
    Skipped("backup/keys.zip", "truncated", "the archive ends in the middle of a member"),
    Skipped("var/log/old.log", "unreadable", "permission denied"),
)


def every_status() -> tuple[Finding, ...]:
    """One finding of each status and level, as a result would order them."""
    return (
        finding(1),
        finding(2, ("client_secret",), level=Level.MEDIUM, confidence=0.7, severity=Severity.HIGH,
                environment=Environment.TEST, completeness=Completeness.LONE, advice=WEBHOOK),
        finding(3, level=Level.MEDIUM, confidence=0.66, status=Status.BASELINED,
                status_reason="rotated on 3 May"),
        finding(4, level=Level.LOW, confidence=0.3, status=Status.OTHER_PROVIDER, kind="unknown"),
        finding(5, level=Level.LOW, confidence=0.2, status=Status.ALLOWED,
                status_reason="a test double"),
        finding(6, level=Level.LOW, confidence=0.05, status=Status.SAMPLE),
        finding(7, level=Level.LOW, confidence=0.04, status=Status.RESOLVED),
    )  # fmt: skip


DANGER = "\x1b]0;owned\x07\x1b[31m\r\n\u202egpj.\x9b1m\udcff<script>alert(1)</script>|`*=cmd"
"""Terminal escapes, a direction mark, a byte that is not UTF-8, markup and a formula."""


def hostile(seed: int = 8) -> ScanResult:
    """A result whose every text from the scanned material quotes secrets and attacks the reader."""
    values = made_up(seed)
    quoted = f"{DANGER}{values['client_secret']}{DANGER}{values['subscription_key']}"
    evidence = tuple(replace(reason, says=reason.says + quoted) for reason in REASONS)
    advice = replace(
        REGENERATE, summary=f"{quoted} regenerate", steps=(f"first {quoted}", f"then {quoted}")
    )
    where = {
        **COMMITTED, "path": f"={quoted}/x!y", "refs": (f"refs/heads/{quoted}",),
        "repository": quoted, "via": (quoted,), "layers": ("base64", quoted), "author_date": quoted,
    }  # fmt: skip
    findings = tuple(
        finding(seed, evidence=evidence, advice=advice, where=where, status=status,
                status_reason=quoted, title=f"Title {DANGER}", level=level)
        for status in Status
        for level in Level
    )  # fmt: skip
    return result(
        *findings,
        target=Target("history", quoted),
        coverage=Coverage(blobs=1, skipped=(Skipped(quoted, "unreadable", quoted),)),
        notes=(quoted,),
        list_samples=True,
        show_all=True,
    )
