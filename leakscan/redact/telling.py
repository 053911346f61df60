"""The summary of a run, for people and for programs. No value stands in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from leakscan.redact.outcome import Outcome

SHOWN = 20
"""Values that the text lists."""
SCHEMA = "leakscan-redact/v1"


def lines(outcome: Outcome) -> Iterator[str]:
    """Yield the summary as lines of text."""
    count = sum(outcome.replaced.values())
    files = "file" if outcome.files == 1 else "files"
    yield (
        f"{outcome.files:,} {files} copied, {outcome.changed:,} of them changed; "
        f"{count:,} {'replacement' if count == 1 else 'replacements'} of "
        f"{len(outcome.replaced):,} {'value' if len(outcome.replaced) == 1 else 'values'}"
    )
    every = sorted(outcome.replaced.items(), key=lambda item: item[0].marker)
    for known, times in every[:SHOWN]:
        yield f"  {known.marker.decode()}  {times:,} {'time' if times == 1 else 'times'}"
    if len(every) > SHOWN:
        yield f"  and {len(every) - SHOWN:,} more; --summary json lists all"
    if outcome.renamed:
        yield f"{outcome.renamed:,} renamed: a value stood in the name"
    for skipped in outcome.left_out:
        yield f"not copied: {skipped.where}: {skipped.reason}: {skipped.detail}"
    if not outcome.verified:
        yield "the copy was not scanned (--no-verify)"


def document(outcome: Outcome) -> str:
    """Return the summary as JSON, on one line."""
    fields: Counter[str] = Counter()
    for known, times in outcome.replaced.items():
        fields[known.field] += times
    return json.dumps(
        {
            "schema": SCHEMA,
            "complete": outcome.complete,
            "verified": outcome.verified,
            "files": outcome.files,
            "changed": outcome.changed,
            "renamed": outcome.renamed,
            "replacements": dict(sorted(fields.items())),
            "values": [
                {
                    "field": known.field,
                    "rule": known.rule,
                    "fingerprint": f"v1:{known.digest}",
                    "marker": known.marker.decode(),
                    "replacements": times,
                }
                for known, times in sorted(
                    outcome.replaced.items(), key=lambda item: item[0].marker
                )
            ],
            "left_out": [
                {"where": one.where, "reason": one.reason, "detail": one.detail}
                for one in outcome.left_out
            ],
        }
    )
