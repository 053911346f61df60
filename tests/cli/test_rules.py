"""``leakscan rules``: list, show, check; the built-in ones and a user's."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from leakscan.catalog import EXPORTS
from leakscan.errors import ExitCode
from leakscan.rules.load import load_rules
from tests.cli.conftest import Run
from tests.conftest import GitRepo

RULES = load_rules()

OWN = """\
[rule]
id = "shop-token"
title = "Token of the shop's own gateway"
description = "Opens the gateway."
attacker = "Could pay with other people's money."
references = ["https://shop.example/tokens"]
severity = "high"
prior = 0.0
keywords = ["shop_token"]

[[field]]
id = "shop_token"
title = "token"
secret = true
names = ["shoptoken"]
weak_names = []

[[field.shape]]
id = "st"
pattern = "st-[0-9a-f]{16}"
weight = 3.0
says = "it begins with st-"

[[remediation]]
kinds = []
environments = []
stages = []
summary = "Make a new token."
url = "https://shop.example/tokens"
steps = ["Open the gateway.", "Make a new token."]

[[example]]
text = "SHOP_TOKEN=st-3f9c04b17ae2d586"
path = ".env"
finds = [{ field = "shop_token", value = "st-3f9c04b17ae2d586" }]
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's rule file ``own.toml`` in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text(OWN)
    return tmp_path / "own.toml"


def test_the_list_has_every_rule(run: Run) -> None:
    ran = run("rules", "list")
    assert ran.code == ExitCode.CLEAN
    assert RULES.rules
    for rule in RULES.rules:
        assert f"{rule.id}: {rule.title}" in ran.out


def test_an_added_rule_is_listed(own: Path, run: Run) -> None:
    assert (
        "shop-token: Token of the shop's own gateway"
        in run("rules", "list", "--rules", str(own)).out
    )


@pytest.mark.parametrize("rule", [rule.id for rule in RULES.rules])
def test_a_rule_is_shown_with_names_shapes_and_weights(run: Run, rule: str) -> None:
    ran = run("rules", "show", rule)
    assert ran.code == ExitCode.CLEAN
    for part in RULES.rule_named(rule).fields:
        assert f"{part.id} (" in ran.out
        for shape in part.shapes:
            assert f"[{shape.id}]" in ran.out
    for reason in RULES.common.evidence:
        assert f"[{reason.id}]" in ran.out


def test_an_unknown_rule_is_an_error_that_names_the_known(run: Run) -> None:
    ran = run("rules", "show", "vips-api-keys")
    assert ran.code == ExitCode.ERROR
    assert "there is no rule 'vips-api-keys'" in ran.err
    assert "vipps-api-keys" in ran.err


def test_the_built_in_rules_keep_their_word(run: Run) -> None:
    ran = run("rules", "check")
    assert ran.err == ""
    assert ran.code == ExitCode.CLEAN
    assert "examples of" in ran.out


def test_a_users_rules_are_checked_with_them(own: Path, run: Run) -> None:
    ran = run("rules", "check", str(own))
    assert ran.code == ExitCode.CLEAN
    assert f"of {len(RULES.rules) + 1} rules hold" in ran.out


def test_an_example_that_does_not_hold_is_an_error(own: Path, run: Run) -> None:
    own.write_text(OWN.replace("=st-3f9c", "=xx-3f9c"))
    ran = run("rules", "check", str(own))
    assert ran.code == ExitCode.ERROR
    assert "shop-token: example 1" in ran.out
    assert "1 of " in ran.err


def test_quiet_says_nothing_when_all_is_well(own: Path, run: Run) -> None:
    ran = run("rules", "check", str(own), "--quiet")
    assert (ran.code, ran.out, ran.err) == (ExitCode.CLEAN, "", "")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('title = "Token', 'titel = "Token', "titel"),
        ("prior = 0.0", "prior = ", "not TOML"),
        ('pattern = "st-[0-9a-f]{16}"', 'pattern = "st-[0-9"', "pattern"),
    ],
    ids=["unknown key", "syntax", "bad expression"],
)
@pytest.mark.parametrize("command", [("rules", "list"), ("rules", "check"), ("scan", "own.toml")])
def test_a_broken_rule_file_is_an_error_everywhere(
    own: Path, run: Run, before: str, after: str, says: str, command: tuple[str, ...]
) -> None:
    own.write_text(OWN.replace(before, after))
    ran = run(*command, "--rules", "own.toml")
    assert ran.code == ExitCode.ERROR
    assert "own.toml" in ran.err
    assert says in ran.err


def test_a_missing_rule_file_is_an_error(run: Run) -> None:
    ran = run("rules", "check", "absent.toml")
    assert ran.code == ExitCode.ERROR
    assert "absent.toml" in ran.err


@pytest.mark.parametrize("scanner", EXPORTS)
def test_the_rules_are_exported_with_a_users(own: Path, run: Run, scanner: str) -> None:
    ran = run("rules", "export", "--to", scanner, "--rules", str(own))
    assert (ran.code, ran.err) == (ExitCode.CLEAN, "")
    assert "vipps-api-keys-client-secret-named" in ran.out


def test_an_export_needs_a_scanner(run: Run) -> None:
    ran = run("rules", "export")
    assert ran.code == ExitCode.ERROR
    assert "--to with one of gitleaks" in ran.err


def test_an_unknown_scanner_is_an_error_that_names_the_known(run: Run) -> None:
    ran = run("rules", "export", "--to", "gitleeks")
    assert ran.code == ExitCode.ERROR
    assert "gitleaks" in ran.err


@pytest.mark.parametrize("command", [("scan",), ("history",), ("logs", "pay.env")], ids=" ".join)
def test_the_example_of_the_page_finds_everywhere(
    command: tuple[str, ...], run: Run, repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
    repo.write("rules.toml", page.split("```toml\n", 1)[1].split("```")[0])
    letters = random.Random("page").choices(string.ascii_letters, k=24)
    repo.write("pay.env", f"FJORDPAY_SECRET=fp_live_{''.join(letters)}\n")
    repo.commit()
    monkeypatch.chdir(repo.path)
    ran = run(*command, "--rules", "rules.toml")
    assert (ran.code, "FjordPay secret" in ran.out) == (ExitCode.FINDINGS, True), ran.err
