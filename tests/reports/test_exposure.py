"""What logs tell of a set, as text, as JSON and as a picture."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from importlib import resources
from io import BytesIO

import jsonschema
import pytest

from leakscan.model.exposure import Exposure, MintedToken
from leakscan.reports import html, json_v1, terminal
from leakscan.reports.exposure import MOST_DAYS, document, sentences, timeline
from tests.reports import samples

OSLO = timezone(timedelta(hours=1))
TOLD = Exposure(
    first=datetime(2026, 3, 1, 8, 20, tzinfo=OSLO), last=datetime(2026, 3, 3, 17, 40, tzinfo=OSLO),
    hits=5, undated=1, unzoned=2, assumed=("UTC",), files=2, hosts={"web1": 4, "web2": 1},
    clients={f"10.0.0.{n}": 1 for n in range(5)}, agents={"curl/8": 5},
    endpoints={"POST /accesstoken/get": 5}, accepted=3, refused=2,
    tokens=(MintedToken("v1:ab", None, datetime(2026, 3, 1, 9, 20, tzinfo=UTC)),),
    days={"2026-03-01": 4, "2026-03-03": 1},
)  # fmt: skip


def result(told: Exposure = TOLD, **changes: object):
    finding = samples.finding()
    return samples.result(finding, exposures={finding.fingerprint: told}, **changes)


def written(reporter, told: Exposure = TOLD, **changes: object) -> str:
    out = BytesIO()
    reporter.write(result(told, **changes), out, color=False, width=100)
    return out.getvalue().decode()


def test_sentences_say_since_when_how_often_and_to_whom():
    said = list(sentences(TOLD))
    assert said[0] == (
        "5 hits in 2 files, from 2026-03-01T08:20:00+01:00 to 2026-03-03T17:40:00+01:00, "
        "1 without a time"
    )
    assert "2 hits with no time zone in the log, read as UTC" in said
    assert "of 5 calls with a status near, 3 succeeded and 2 were refused" in said
    assert "from 10.0.0.0 (1), 10.0.0.1 (1), 10.0.0.2 (1), 2 more" in said
    assert said[-1].endswith("the last expires 2026-03-01T09:20:00+00:00")


def test_hits_without_a_time_are_said():
    assert (
        next(iter(sentences(Exposure(hits=1, undated=1, files=1))))
        == "1 hit in 1 file, none with a time"
    )


def test_the_text_tells_all_with_all_and_the_first_without():
    everything = written(terminal, show_all=True)
    assert "from 2026-03-01T08:20:00+01:00" in everything
    assert "curl/8 (5)" in everything
    assert len(written(terminal).splitlines()) <= 24


def test_json_keeps_to_the_schema():
    schema = json.loads(
        (resources.files("leakscan.reports") / "schema/leakscan-v1.schema.json").read_text()
    )
    told = json.loads(written(json_v1))
    jsonschema.validate(told, schema)
    assert told["findings"][0]["exposure"]["hits"] == 5
    empty = json.loads(written(json_v1, Exposure()))
    jsonschema.validate(empty, schema)


def test_a_report_without_logs_has_none():
    out = BytesIO()
    json_v1.write(samples.result(samples.finding()), out, color=False, width=80)
    assert "exposure" not in json.loads(out.getvalue())["findings"][0]


def test_the_page_draws_the_days_and_has_them_as_a_table():
    page = written(html)
    assert 'class="days"' in page
    assert "2026-03-01: 4 hits" in page
    assert '<th scope="row">2026-03-03</th><td class="number">1</td>' in page


def test_the_picture_fits_and_is_bounded():
    days = {str(datetime(2020, 1, 1, tzinfo=UTC).date() + timedelta(n)): n + 1 for n in range(900)}
    drawn = timeline(Exposure(hits=1, days=days))
    assert len(drawn.days) == MOST_DAYS
    assert all(day.x >= 0 and day.x + day.width <= 200.5 for day in drawn.days)
    assert all(0 < day.height <= 30 for day in drawn.days)


def test_an_empty_exposure_is_a_document():
    assert document(Exposure())["hits"] == 0


@pytest.mark.parametrize("count", [0, 1])
def test_no_days_no_picture(count):
    assert timeline(Exposure(hits=count)).days == ()
