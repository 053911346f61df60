"""From bytes to findings, as a scan of one file does it."""

from __future__ import annotations

from functools import lru_cache

from leakscan.engine.assemble import assemble
from leakscan.engine.detector import Detector
from leakscan.model.chunk import Chunk
from leakscan.model.finding import Finding
from leakscan.model.match import Detection
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.rule import RuleSet
from leakscan.rules.load import load_rules


@lru_cache
def rules() -> RuleSet:
    return load_rules()


@lru_cache
def detector(prefilter: str = "python") -> Detector:
    return Detector(rules(), prefilter=prefilter)


def chunk(data: bytes, path: str = "") -> Chunk:
    return Chunk(data, Provenance(Origin.FILE, path=path))


def detect(data: bytes, path: str = "", *, prefilter: str = "python") -> Detection:
    return detector(prefilter).detect(chunk(data, path))


def findings(data: bytes, path: str = "") -> tuple[Finding, ...]:
    return assemble(detect(data, path).candidates, rules())
