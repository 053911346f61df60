"""The organisation view in each format: what a security team asks, and nothing that could harm."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from importlib import import_module

import pytest

from leakscan.catalog import VIEWS
from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Severity
from leakscan.model.organisation import (
    OrganisationView,
    Presence,
    Repository,
    RepositoryView,
    Run,
    RunState,
    RunSummary,
    StoredFinding,
    TriageMark,
    TriageState,
)
from leakscan.model.result import Coverage
from leakscan.reports.organisation.base import age, severities
from tests.reports import samples

DANGER = samples.DANGER


def stored(seed: int, first: str, **changes: object) -> StoredFinding:
    return StoredFinding(
        finding=samples.finding(seed, **changes),
        presence=Presence.OPEN,
        first_seen=first,
        first_run=1,
        last_seen="2026-03-10T02:00:00",
        last_run=2,
        opened_run=2,
        reopened=seed % 2,
        repositories={"acme/shop": 4, f"acme/{DANGER}": 1},
        triage=TriageMark(TriageState.CONFIRMED, f"Kari{DANGER}", DANGER, "2026-03-09T08:00:00"),
    )


def summary(number: int, state: RunState, **numbers: object) -> RunSummary:
    run = Run(number, "t", f"2026-03-{number:02}T02:00:00", samples.DIGEST, "0.1.0", state)
    return RunSummary(run, repositories=3, complete=2, **numbers)


VIEW = OrganisationView(
    target=f"github.com/acme{DANGER}",
    repositories=(
        RepositoryView(
            Repository("1", "acme/shop", archived=True),
            {"git": Coverage(blobs=10, skipped=(Skipped(f"x{DANGER}", "truncated", DANGER),))},
            skipped=7,
            read="2026-03-10T02:00:00",
            open={Severity.CRITICAL: 1, Severity.LOW: 2},
            oldest="2026-03-01T02:00:00",
        ),
        RepositoryView(Repository("2", f"acme/{DANGER}", fork=True)),
        RepositoryView(Repository("3", "acme/clean"), {"git": Coverage()}, read="2026-03-10T02:00:00"),
    ),
    findings=(
        stored(1, "2026-03-01T02:00:00"),
        stored(2, "2026-03-10T01:00:00", severity=Severity.LOW, title=f"Title {DANGER}"),
    ),
    trend=(
        summary(1, RunState.ABANDONED),
        summary(9, RunState.FINISHED, new=2, open={Severity.HIGH: 5}),
        summary(10, RunState.RUNNING, resolved=1),
    ),
    now="2026-03-10T03:00:00",
)  # fmt: skip
EMPTY = OrganisationView("github.com/acme", (), (), (), "2026-03-10T03:00:00")


def written(kind: str, view: OrganisationView = VIEW, *, width: int = 120) -> str:
    out = io.BytesIO()
    import_module(VIEWS[kind]).write(view, out, color=False, width=width)
    return out.getvalue().decode()


@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("view", [VIEW, EMPTY], ids=["full", "empty"])
def test_nothing_of_the_scanned_material_can_harm(kind: str, view: OrganisationView) -> None:
    text = written(kind, view)
    assert not set("\x1b\x07\x9b\u202e\udcff\r") & set(text)
    assert "<script>" not in text or kind != "html"
    for value in (v for seed in (1, 2) for v in samples.made_up(seed).values() if len(v) > 8):
        assert value not in text


@pytest.mark.parametrize("width", [40, 120])
def test_the_text_answers_what_a_team_asks(width: int) -> None:
    text = written("text", width=width)
    flat = " ".join(text.split())
    assert "2 open findings (1 critical, 1 low)" in flat
    assert "1 of 3 repositories read whole" in flat
    assert "open for 9 days, back 1 time" in flat
    assert "new today" in flat
    assert "7 not read" in flat
    assert "and 6 more there" in flat
    assert "acme/clean" not in flat
    assert "2026-03-09T02:00:00 2/3 5 high 2 0 0" in flat
    assert "2026-03-01T02:00:00" not in flat
    assert text.index("CRITICAL") < text.index("LOW")


def test_an_empty_view_is_calm() -> None:
    assert written("text", EMPTY) == (
        "leakscan: github.com/acme: 0 open findings\n0 of 0 repositories read whole.\n"
    )


def test_json_has_everything() -> None:
    told = json.loads(written("json"))
    assert told["schema"] == "leakscan/organisation/v1"
    assert told["summary"]["open"] == {"critical": 1, "high": 0, "medium": 0, "low": 1}
    shop, never, clean = told["repositories"]
    assert (shop["complete"], shop["skipped"], shop["oldest_days"]) == (False, 7, 9)
    assert shop["parts"]["git"]["skipped"][0]["reason"] == "truncated"
    assert (never["complete"], "read" in never, clean["complete"]) == (False, False, True)
    first = told["findings"][0]
    assert (first["age_days"], first["reopened"], first["triage"]["state"]) == (9, 1, "confirmed")
    assert first["members"][0]["value_hmac"]
    assert [run["state"] for run in told["runs"]] == ["abandoned", "finished", "running"]


class Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.tables[-1][-1][-1] += data


def test_the_page_has_three_tables() -> None:
    page = written("html")
    cells = Cells()
    cells.feed(page)
    findings, repositories, runs = cells.tables
    assert [len(table) - 1 for table in cells.tables] == [2, 3, 3]
    assert findings[1][0:3] == [
        "critical",
        "Vipps MobilePay API keys (97%), back 1\N{MULTIPLICATION SIGN}",
        "9",
    ]
    assert repositories[1][0:4] == ["acme/shop", "1 critical, 2 low", "9", "2026-03-10T02:00:00"]
    assert runs[1][1] == "running"
    assert "script" not in page.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "")


@pytest.mark.parametrize(
    ("since", "days"),
    [("2026-03-10T03:00:00", 0), ("2026-03-09T03:00:01", 0), ("2026-03-09T03:00:00", 1),
     ("2026-03-10T04:00:00", 0)],
)  # fmt: skip
def test_age_is_in_whole_days(since: str, days: int) -> None:
    assert age(since, VIEW.now) == days


def test_severities_are_told_worst_first() -> None:
    assert severities({Severity.LOW: 1, Severity.CRITICAL: 2, Severity.HIGH: 0}) == (
        "2 critical, 1 low"
    )
    assert severities({}) == "-"
