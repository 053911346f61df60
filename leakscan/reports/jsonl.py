"""JSON v1 in lines: one finding each, and a last line with everything else.

For results too long to hold as one document: a reader that sees no last line knows that the report
was cut short.
"""

from __future__ import annotations

from itertools import chain
from typing import BinaryIO

from leakscan.model.result import ScanResult
from leakscan.reports import common, json_v1
from leakscan.reports.escape import encodable
from leakscan.reports.jsontext import json_text

writes_when_empty = True


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the lines; ``color`` and ``width`` mean nothing here."""
    del color, width
    safe = common.sealed(result, encodable)
    documents = (json_v1.finding_document(finding, safe) for finding in common.listed(safe))
    lines = map(json_text, chain(documents, [json_v1.frame(safe)]))
    out.writelines(f"{line}\n".encode() for line in lines)
