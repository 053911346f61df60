"""What a record says in each of the common formats, at the place of a value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.logs.records import RecordReader

VALUE = "cGxhbnRlZHBsYW50ZWRwbGFudGU="


def at(hours: int = 0, micro: int = 0) -> datetime:
    return datetime(2026, 3, 1, 10, 0, 0, micro, tzinfo=timezone(timedelta(hours=hours)))


CASES = {
    "json-lines": (
        ('{"time":"2026-03-01T10:00:00.123+01:00","reqId":"abc-1","hostname":"web1","req":{"method":"POST",'
        '"url":"/x?a=1","remoteAddress":"10.1.1.1"},"res":{"statusCode":401},"msg":"client_secret=%s"}'),
        {"when": at(1, 123000), "flow": "request:abc-1", "host": "web1", "client": "10.1.1.1",
         "endpoint": "POST /x", "status": 401},
    ),
    "nginx": (
        '10.2.3.4 - - [01/Mar/2026:10:00:00 +0200] "GET /cb?client_secret=%s HTTP/1.1" 200 12 "-" "curl/8.1"',
        {"when": at(2), "client": "10.2.3.4", "agent": "curl/8.1", "endpoint": "GET /cb", "status": 200},
    ),
    "syslog": (
        "<34>1 2026-03-01T10:00:00Z host1 app 123 ID47 - client_secret=%s",
        {"when": at(), "flow": "process:123", "host": "host1"},
    ),
    "syslog without a year": (
        "Mar  1 10:00:00 host1 app[77]: client_secret=%s",
        {"when": None, "flow": "process:77", "host": "host1"},
    ),
    "docker": (
        '{"log":"client_secret=%s\\n","stream":"stdout","time":"2026-03-01T10:00:00.000000001Z"}',
        {"when": at()},
    ),
    "kubernetes": ("2026-03-01T10:00:00.1+09:00 stdout F client_secret=%s", {"when": at(9, 100000)}),
    "logback": (
        "2026-03-01 10:00:00,123 [http-8080-exec-3] INFO c.x.Vipps [requestId=r-99] - client_secret=%s",
        {"when": at(0, 123000), "flow": "request:r-99", "zoned": False},
    ),
    "iis": (
        ("#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status\n"
        "2026-03-01 10:00:00 10.0.0.1 GET /cb client_secret=%s 10.9.9.9 Mozilla 200"),
        {"when": at(), "host": "10.0.0.1", "client": "10.9.9.9", "endpoint": "GET /cb", "status": 200},
    ),
    "curl": (
        ("* Connected to api.vipps.no\n> POST /accesstoken/get HTTP/1.1\n> Host: api.vipps.no\n"
        "> client_secret: %s\n>\n< HTTP/1.1 200 OK\n< Date: Sun, 01 Mar 2026 10:00:00 GMT\n"),
        {"when": at(), "host": "api.vipps.no", "endpoint": "POST /accesstoken/get", "status": 200},
    ),
    "monolog": (
        "[2026-03-01T10:00:00.123456+00:00] local.DEBUG: vipps client_secret=%s []",
        {"when": at(0, 123456)},
    ),
    "norwegian": ("01.03.2026 10:00:00 DEBUG client_secret=%s", {"when": at(), "zoned": False}),
    "epoch": ('{"ts":1772359200123,"msg":"client_secret=%s"}', {"when": at(0, 123000)}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_what_a_record_says(text, expected):
    data = (text % VALUE).encode()
    record = RecordReader(data, zone=UTC).at(data.index(VALUE.encode()))
    assert {name: getattr(record, name) for name in expected} == expected
    assert VALUE not in f"{record.endpoint}{record.agent}{record.client}{record.host}{record.flow}"


@given(st.binary(max_size=400), st.data())
def test_nothing_is_ever_raised(data, draw):
    offset = draw.draw(st.integers(0, len(data)))
    RecordReader(data, zone=UTC).at(offset)


def test_a_hostile_line_costs_little():
    data = b'{"a":' * 200_000 + VALUE.encode() + b" " * 2_000_000
    RecordReader(data, zone=None).at(data.index(VALUE.encode()))
