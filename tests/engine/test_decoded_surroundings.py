"""Reasons are read where the value is read: in the decoded view, not in the letters of its encoding."""

from __future__ import annotations

import base64

import pytest

from leakscan.engine.detector import Detector
from leakscan.model.chunk import Chunk
from leakscan.model.evidence import Environment
from leakscan.model.provenance import Origin, Provenance
from leakscan.rules.load import load_rules

ENV = (
    "API_URL=https://apitest.vipps.no\n"
    "CLIENT_ID=5f0e9a86-3c1d-4b72-9e64-d7a1c8b3f295\n"
    "CLIENT_SECRET={secret}\n"
)
SECRET = base64.b64encode(b"kR7mZq2XvT9wLp4sNc8B").decode()


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: base64.b64encode(text.encode()),
        lambda text: ("\ufeff" + text).encode("utf-16-le"),
        lambda text: text.encode().hex().encode(),
    ],
    ids=["base64", "utf-16", "hex"],
)
def test_a_host_in_the_view_counts(encode) -> None:
    data = b"payload: " + encode(ENV.format(secret=SECRET)) + b"\n"
    found = Detector(load_rules(examples=False)).detect(
        Chunk(data, Provenance(Origin.FILE, "job.log"))
    )
    (candidate,) = found.candidates
    assert {"host-near", "provider-near"} <= set(candidate.reasons)
    assert "provider-nowhere" not in candidate.reasons
    assert candidate.environment is Environment.TEST
