"""A rehearsal: the rules' own examples through everything that a finding goes through.

What is compiled on the way is then known to a warm start (``engine/warm.py``), and no commit has to
wait for it any more.
"""

from __future__ import annotations

import io

from leakscan import __version__
from leakscan.cli import worded
from leakscan.engine.assemble import assemble
from leakscan.engine.detector import Detector
from leakscan.model.chunk import Chunk
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.reports import terminal
from leakscan.rules.load import load_rules

EVERY = 6
"""Of so many examples one is scanned: there are many of each kind."""
WIDTH = 80


def rehearse() -> None:
    """Find and report the examples, to nobody."""
    rules = load_rules()
    detector = Detector(rules, prefilter="python")
    for rule in rules.rules:
        for example in rule.examples[::EVERY]:
            place = Provenance(Origin.STAGED, example.path or "example")
            found = detector.detect(Chunk(example.text.encode(), place)).candidates
            result = ScanResult(
                target=Target("staged", "."),
                coverage=Coverage(files=1),
                findings=assemble(list(found), rules, stage="staged"),
                tool_version=__version__,
                rules_digest=rules.digest,
            )
            terminal.write(worded.fitted(result, "message"), io.BytesIO(), color=False, width=WIDTH)
