"""Memory does not grow with the size of a log."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from leakscan.logscan.auditing import audit
from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions
from leakscan.sources.logs.discovery import LogFiles
from tests.logscan.planting import made_up, wire

MIB = 1 << 20


def test_a_log_of_300_mib(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    with path.open("wb") as out:
        out.write(wire(made_up("first")).encode())
        out.seek(300 * MIB)
        out.write(b"\n" + wire(made_up("last")).encode())
    options = ScanOptions(load_rules(examples=False), "0", trust_target=False)
    tracemalloc.start()
    try:
        result, _ = audit(LogFiles([path]), options)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(result.findings) == 2
    assert peak < 60 * MIB
