"""Sections that tell the environment."""

from __future__ import annotations

import pytest

from leakscan.engine.sections import section_environment
from leakscan.model.evidence import Environment
from tests.engine.scanning import rules

TEST, PRODUCTION = Environment.TEST, Environment.PRODUCTION
CASES = {
    "yaml": (b"vipps:\n  test:\n    secret: X\n", TEST),
    "yaml, nearest first": (b"test:\n  production:\n    secret: X\n", PRODUCTION),
    "yaml, closed before": (b"vipps:\n  test:\n    a: 1\n  secret: X\n", None),
    "json": (b'{\n  "production": {\n    "secret": "X"\n', PRODUCTION),
    "php": (b"'test' => [\n  'secret' => 'X'\n", TEST),
    "xml": (b"<sandbox>\n  <secret>X\n", TEST),
    "toml": (b"[vipps.live]\nsecret = 'X'\n", PRODUCTION),
    "heading": (b"## Vipps test keys\n\nsecret X\n", TEST),
    "comment": (b"# production\nSECRET=X\n", PRODUCTION),
    "long comment": (b"# we will test this some day when there is time for it\nSECRET=X\n", None),
    "announcement": ("Nøkler til testmiljø:\n\nX\n".encode(), TEST),
    "both": (b"# test and production\nSECRET=X\n", None),
    "otherwise": (b"if production:\n  else:\n    X\n", None),
    "nothing": (b"X\n", None),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_section(text, expected):
    assert section_environment(text, text.rindex(b"X"), rules().common) is expected
