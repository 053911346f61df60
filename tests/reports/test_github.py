from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.evidence import Level
from leakscan.model.result import ScanResult
from leakscan.reports import github
from tests.reports import samples

COMMAND = re.compile(r"::(error|warning|notice) (?P<properties>[^\r\n]*?)::(?P<message>[^\r\n]*)")


def written(result: ScanResult) -> list[str]:
    out = io.BytesIO()
    github.write(result, out, color=False, width=80)
    return out.getvalue().decode().splitlines()


def test_a_clean_scan_says_nothing_and_an_incomplete_one_does() -> None:
    assert written(samples.result()) == []
    assert github.writes_when_empty
    assert written(samples.result(skipped=samples.UNREAD)) == [
        (
            "::warning title=leakscan is incomplete::INCOMPLETE: 2 things that were asked for could"
            " not be read, and keys may stand there. (1 truncated, 1 unreadable)"
        )
    ]


def test_a_finding_stands_at_its_line() -> None:
    made = samples.finding(1, ("client_secret",), advice=samples.WEBHOOK, evidence=())
    value = samples.made_up(1)["client_secret"]
    assert written(samples.result(made)) == [
        (
            "::error file=config/.env,line=2,endLine=2,col=15,endColumn=43,"
            "title=leakscan%3A Vipps MobilePay API keys (sales unit)%2C production::"
            "97%25 likely real, usable: somebody could call the API with what stands here%0A"
            f"client_secret {value[:4]}…{value[-2:]} config/.env:2:15%0A"
            "What to do now: Register a new webhook and delete the old one.%0A"
            "1. Register a second webhook.%0A2. Accept both for a short time.%0A"
            "3. Delete the first.%0A"
            "https://developer.vippsmobilepay.com/docs/APIs/webhooks-api/"
        )
    ]


@pytest.mark.parametrize(
    "where", [{"path": ""}, {**samples.COMMITTED, "in_head": False}], ids=["no-path", "not-in-head"]
)
def test_what_head_does_not_have_stands_at_no_line(where: dict[str, Any]) -> None:
    (line,) = written(samples.history(samples.finding(where=where)))
    assert line.startswith("::error title=")


def test_the_command_follows_the_level() -> None:
    lines = written(samples.result(*(samples.finding(n, level=v) for n, v in enumerate(Level))))
    assert [line.split(" ")[0] for line in lines] == ["::notice", "::warning", "::error"]


def test_what_github_would_not_show_is_counted() -> None:
    many = [samples.finding(n) for n in range(14)]
    lines = written(samples.result(*many))
    assert len(lines) == 11
    assert lines[-1] == "::notice title=leakscan::4 more findings: see the full report."
    assert len(written(samples.result(*many, show_all=True))) == 14


@given(st.text(st.characters(categories=None), min_size=1))
def test_no_path_ends_its_command(path: str) -> None:
    made = samples.finding(1, ("client_secret",), where={"path": path})
    (line,) = written(samples.result(made))
    match = COMMAND.fullmatch(line)
    assert match
    assert match["properties"].startswith("file=")
    assert match["properties"].count(",") == 5


@given(st.text())
def test_escaping_is_undone_by_unescaping(text: str) -> None:
    back = github.escaped(text, ":,")
    for sign in ":,\r\n%":
        back = back.replace(f"%{ord(sign):02X}", sign)
    assert back == text
