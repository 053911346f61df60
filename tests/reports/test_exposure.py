"""What logs tell of a set, as text, as JSON and as a picture."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from importlib import resources
from io import BytesIO

import jsonschema
import pytest

from leakscan.model.exposure import Exposure, MintedToken, Record
from leakscan.reports import html, json_v1, terminal
from leakscan.reports.exposure import (
    MOST_DAYS,
    MOST_TOKENS,
    document,
    record_document,
    sentences,
    timeline,
)
from leakscan.reports.reading import own
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


def schema() -> object:
    file = resources.files("leakscan.reports") / "schema/leakscan-v1.schema.json"
    return json.loads(file.read_text())


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
        "5 hits in 2 files, from 2026-03-01 07:20:00 UTC (08:20:00+01:00 in the log) to "
        "2026-03-03 16:40:00 UTC (17:40:00+01:00 in the log), 1 without a time"
    )
    assert "2 hits with no time zone in the log, read as UTC" in said
    assert "of 5 calls with a status near, 3 succeeded and 2 were refused" in said
    assert "from 10.0.0.0 (1), 10.0.0.1 (1), 10.0.0.2 (1), 2 more" in said
    assert said[-1] == (
        "an access token made from it stands there and expires 2026-03-01 09:20:00 UTC"
    )


def test_hits_without_a_time_are_said():
    assert (
        next(iter(sentences(Exposure(hits=1, undated=1, files=1))))
        == "1 hit in 1 file, none with a time"
    )


def test_the_text_tells_all_with_all_and_the_first_without():
    everything = written(terminal, show_all=True)
    assert "from 2026-03-01 07:20:00 UTC (08:20:00+01:00 in" in everything
    assert "curl/8 (5)" in everything
    assert len(written(terminal).splitlines()) <= 24


def test_json_keeps_to_the_schema():
    told = json.loads(written(json_v1))
    jsonschema.validate(told, schema())
    assert told["findings"][0]["exposure"]["hits"] == 5
    empty = json.loads(written(json_v1, Exposure()))
    jsonschema.validate(empty, schema())


def recorded(record: Record) -> object:
    finding = samples.finding()
    places = tuple(replace(o, record=record) for o in finding.occurrences)
    finding = replace(finding, occurrences=places)
    return samples.result(finding, exposures={finding.fingerprint: TOLD})


def test_a_stored_report_tells_the_same_again(tmp_path):
    when = datetime(2026, 3, 1, 8, 20, tzinfo=OSLO)
    record = Record(when, "request:r1", "web1", "10.0.0.1", "curl/8", "POST /x", 401, zoned=False)
    path = tmp_path / "report.json"
    with path.open("wb") as out:
        json_v1.write(recorded(record), out, color=False, width=80)
    document = json.loads(path.read_text())
    jsonschema.validate(document, schema())
    again = own.read_file(path)
    assert again.exposures == {again.findings[0].fingerprint: TOLD}
    assert {o.record for o in again.findings[0].occurrences} == {record}


def test_a_record_that_says_nothing_is_left_out():
    assert record_document(Record()) is None
    assert record_document(None) is None


def test_names_from_logs_cannot_harm_a_terminal_nor_tell_a_secret():
    finding = samples.finding()
    secret = finding.members[0].value.reveal().decode()
    told = Exposure(
        hits=1, agents={"evil\x1b[2J": 1}, endpoints={f"GET /{secret}": 1}, hosts={secret: 1}
    )
    record = Record(endpoint=f"GET /{secret}", flow=f"request:{secret}", agent="\x1b[2J")
    places = tuple(replace(o, record=record) for o in finding.occurrences)
    finding = replace(finding, occurrences=places)
    made = samples.result(finding, exposures={finding.fingerprint: told}, show_all=True)
    for reporter in (terminal, json_v1, html):
        out = BytesIO()
        reporter.write(made, out, color=False, width=100)
        assert secret.encode() not in out.getvalue()
        assert b"\x1b" not in out.getvalue()


def test_a_report_without_logs_has_none():
    out = BytesIO()
    json_v1.write(samples.result(samples.finding()), out, color=False, width=80)
    assert "exposure" not in json.loads(out.getvalue())["findings"][0]


def test_the_page_draws_the_days_and_has_them_as_a_table():
    page = written(html)
    assert 'class="days"' in page
    assert "2026-03-01: 4 hits" in page
    assert '<th scope="row">2026-03-03</th><td class="number">1</td>' in page


def test_the_page_lists_tokens_and_when_they_expire():
    page = written(html)
    assert "Access tokens made from it (1)" in page
    assert "<td>2026-03-01T09:20:00Z</td>" in page
    many = tuple(MintedToken(f"v1:{n}") for n in range(MOST_TOKENS + 5))
    assert "And 5 that expire earlier." in written(html, Exposure(hits=1, tokens=many))


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
