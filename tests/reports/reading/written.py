"""Reports of other scanners as they write them, over made-up values."""

from __future__ import annotations

import hashlib
import json

from tests.reports import samples

SECRET = samples.made_up(21)["client_secret"]
KEY = samples.made_up(21)["subscription_key"]
COMMIT = "4f2a91c0" * 5


def gitleaks(**changes: object) -> str:
    one = {
        "RuleID": "generic-api-key", "Description": "Detected a Generic API Key", "StartLine": 3,
        "EndLine": 3, "StartColumn": 2, "EndColumn": 40, "Match": f"secret={SECRET}",
        "Secret": SECRET, "File": f"config/{SECRET}.env", "SymlinkFile": "", "Commit": COMMIT,
        "Entropy": 4.5, "Author": "Kari Test", "Email": "kari@example.com",
        "Date": "2024-05-17T10:00:00Z", "Message": f"add {SECRET}", "Tags": [],
        "Fingerprint": f"{COMMIT}:config/a.env:generic-api-key:3",
    }  # fmt: skip
    return json.dumps([{**one, **changes}])


def betterleaks() -> str:
    return gitleaks(Attributes={"path": "config/a.env"}, ValidationStatus="valid")


def _kingfisher(status: str) -> dict[str, object]:
    return {
        "rule": {"name": "vipps", "id": "kingfisher.vipps.1"},
        "finding": {
            "snippet": SECRET, "fingerprint": "123", "confidence": "medium", "entropy": "4.5",
            "validation": {"status": status, "response": f"token for {SECRET}"}, "language": "Env",
            "line": 3, "column_start": 1, "column_end": 29, "path": "config/a.env",
            "git_metadata": {"commit": {"id": COMMIT, "date": "2024-05-17T10:00:00Z"}},
        },
    }  # fmt: skip


def kingfisher() -> str:
    return json.dumps({"findings": [_kingfisher("Active Credential")], "metadata": {}}) + "\n"


def kingfisher_lines() -> str:
    lines = (_kingfisher("Inactive Credential"), {"access_map": []})
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def trufflehog() -> str:
    def one(name: str, raw: str, source: dict[str, object], *, verified: bool) -> str:
        return json.dumps({
            "SourceMetadata": {"Data": source}, "SourceID": 1, "SourceType": 16,
            "SourceName": "trufflehog - git", "DetectorType": 17, "DetectorName": name,
            "DecoderName": "PLAIN", "Verified": verified, "Raw": raw, "RawV2": raw + KEY,
            "Redacted": raw[:8], "ExtraData": None, "StructuredData": None,
        })  # fmt: skip

    git = {"commit": COMMIT, "file": "config/a.env", "line": 3, "timestamp": "2024-05-17"}
    return "\n".join((
        "2024-05-17 INFO running source",
        one("Vipps", SECRET, {"Git": git}, verified=True),
        one("Azure", KEY, {"Filesystem": {"file": "b.env"}}, verified=False),
    ))  # fmt: skip


def detect_secrets() -> str:
    digest = hashlib.sha1(SECRET.encode(), usedforsecurity=False).hexdigest()
    one = {"type": "Secret Keyword", "filename": "config/a.env", "hashed_secret": digest,
           "is_verified": False, "line_number": 3}  # fmt: skip
    two = {**one, "hashed_secret": digest[::-1], "is_secret": False}
    results = {"config/a.env": [one, two]}
    return json.dumps({"version": "1.5.0", "plugins_used": [], "results": results})


ALL = {
    "gitleaks": gitleaks,
    "betterleaks": betterleaks,
    "kingfisher": kingfisher,
    "kingfisher-lines": kingfisher_lines,
    "trufflehog": trufflehog,
    "detect-secrets": detect_secrets,
}
