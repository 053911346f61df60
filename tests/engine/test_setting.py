"""Test or production, and which kind of key."""

from __future__ import annotations

import pytest

from leakscan.engine.setting import environment_of_path
from leakscan.model.evidence import Environment
from tests.engine.forms.filling import values
from tests.engine.scanning import findings, rules

TEST, PRODUCTION, UNKNOWN = Environment.TEST, Environment.PRODUCTION, Environment.UNKNOWN
PUT = values("setting", "B")
SET = (
    f"VIPPS_CLIENT_ID={PUT['id']}\nVIPPS_CLIENT_SECRET={PUT['secret']}\n"
    f"VIPPS_SUBSCRIPTION_KEY={PUT['key']}\n"
)
HINTS = {
    "nothing": ("", UNKNOWN),
    "host of production": ("URL=https://api.vipps.no\n", PRODUCTION),
    "host of test": ("URL=https://apitest.vipps.no/mt1\n", TEST),
    "both hosts": ("A=https://api.vipps.no\nB=https://apitest.vipps.no\n", UNKNOWN),
    "a longer name": ("URL=https://my-api.vipps.no.example.com\n", UNKNOWN),
    "switch on": ("VIPPS_TEST_MODE=true\n", TEST),
    "switch off": ("useTestMode: false\n", PRODUCTION),
    "switch in code": ("client = Vipps(test=True)\n", TEST),
    "contrary switches": ("test: true\ntest: false\n", UNKNOWN),
    "choice": ("VIPPS_ENV=test\n", TEST),
    "choice of an enum": ("Environment: vipps.EnvironmentTesting,\n", TEST),
    "choice in XML": ("<environment>production</environment>\n", PRODUCTION),
    "heading": ("# Vipps production\n", PRODUCTION),
    "host before switch": ("URL=https://api.vipps.no\nVIPPS_TEST_MODE=true\n", PRODUCTION),
}


@pytest.mark.parametrize(("hint", "expected"), HINTS.values(), ids=HINTS)
def test_environment(hint, expected):
    (finding,) = findings((hint + SET).encode(), "vipps.txt")
    assert finding.environment is expected


def test_a_name_counts_for_more_than_a_host():
    text = "URL=https://api.vipps.no\n" + SET.replace(
        "CLIENT_SECRET", "TEST_CLIENT_SECRET"
    ).replace("SUBSCRIPTION", "TEST_SUBSCRIPTION")
    (finding,) = findings(text.encode(), "vipps.txt")
    assert finding.environment is TEST


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".env.production", PRODUCTION),
        ("config/application-test.yml", TEST),
        ("test/settings.py", UNKNOWN),
        ("prod.zip!sandbox.json", TEST),
        ("test-and-prod.env", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_environment_of_a_path(path, expected):
    assert environment_of_path(path, rules().common) is expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SET, "sales-unit"),
        ("# partner keys\n" + SET, "partner"),
        ("PSP-ID: shop42\n" + SET, "psp"),
        ("# accounting keys\n" + SET.rpartition("VIPPS_SUB")[0], "accounting"),
        ("# Vipps donations api\n" + SET.rpartition("VIPPS_SUB")[0], "merchant-level"),
        ("# vipps login\n" + SET.rpartition("VIPPS_SUB")[0], "login"),
    ],
)
def test_kind(text, kind):
    (finding,) = findings(text.encode(), "vipps.txt")
    assert finding.kind == kind
