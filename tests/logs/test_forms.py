"""What a record says, in every form."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from leakscan.logs.records import RecordReader, flows
from leakscan.model.secret import Secret
from tests.logs.forms import FORMS, at
from tests.logscan.planting import made_up

VALUE = made_up("forms").client_secret
PLAIN = [name for name in FORMS if not name.startswith("tcpdump")]


def planted(text: str) -> tuple[bytes, int]:
    data = text.replace("%s", VALUE).encode()
    return data, data.index(VALUE.encode())


@pytest.mark.parametrize(("text", "says"), FORMS.values(), ids=FORMS)
def test_what_a_record_says(text, says):
    data, offset = planted(text)
    record = RecordReader(data).at(offset)
    assert {name: getattr(record, name) for name in says} == says


@pytest.mark.parametrize(("text", "says"), FORMS.values(), ids=FORMS)
def test_the_same_in_the_middle_of_a_large_log(text, says):
    data, offset = planted(text)
    if "mail" in str(says) or data.startswith((b"From ", b"Received", b"timestamp,", b"date;")):
        before = b""  # what tells these is the beginning of the file
    else:
        before = b"nothing of interest stands here\n" * 3000 + b"\n"
    after = b"\n" + b"nor does it stand there, at all\n" * 3000
    record = RecordReader(before + data + after).at(len(before) + offset)
    assert {name: getattr(record, name) for name in says} == says


@pytest.mark.parametrize(("text", "says"), FORMS.values(), ids=FORMS)
def test_no_value_stands_in_a_record(text, says):
    del says
    data, offset = planted(text)
    record = RecordReader(data, secrets=[Secret(VALUE.encode())]).at(offset)
    assert VALUE not in repr(record)


@pytest.mark.parametrize("name", PLAIN)
def test_pairing_is_told_the_same_flow(name):
    text, says = FORMS[name]
    data, offset = planted(text)
    if "flow" in says:
        told = flows(data)(offset).partition("@")[0].partition(" #")[0]
        assert told == says["flow"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16(encoding):
    text = f"2023-10-11 22:14:15 [req-af12] POST /x client_secret={VALUE}\n".encode(encoding)
    record = RecordReader(text).at(text.index(VALUE.encode(encoding)))
    assert (record.when, record.endpoint, record.flow) == (at(), "POST /x", "request:af12")


def test_carriage_returns_are_no_part_of_anything():
    data, offset = planted(FORMS["iis"][0].replace("\n", "\r\n"))
    record = RecordReader(data).at(offset)
    assert (record.endpoint, record.status) == ("GET /cb", 302)


def test_the_zone_of_the_user_is_for_stamps_without_one():
    oslo = ZoneInfo("Europe/Oslo")
    data, offset = planted(FORMS["norwegian"][0])
    record = RecordReader(data, zone=oslo).at(offset)
    assert (record.when, record.zoned) == (at(2), False)
    data, offset = planted(FORMS["iis"][0])
    assert RecordReader(data, zone=oslo).at(offset).when == RecordReader(data).at(offset).when


def test_the_year_of_the_user_is_for_stamps_without_one():
    data, offset = planted(FORMS["syslog of 2001"][0])
    assert RecordReader(data, year=2023).at(offset).when == at()


def test_the_head_of_a_file_tells_columns_and_mail():
    for name in ("iis", "csv with date and time apart, semicolons", "mail"):
        text, says = FORMS[name]
        head, _, rest = text.rpartition("\n" if name != "mail" else "\n\n")[0].rpartition("\n")
        body = rest if name != "mail" else "The secret is %s\n"
        head = head if name != "mail" else text
        data, offset = planted(body + "\n")
        record = RecordReader(data, head=head.encode()).at(offset)
        assert record.when == says["when"], name


@pytest.mark.parametrize(
    "call",
    [
        "GET /path/{v}/x?client_secret={v}",
        "GET https://user:{v}@shop.example/a?b={v}#{v}",
        "POST /a;jsessionid={v}",
    ],
)
def test_a_secret_in_an_address_is_masked(call):
    line = f"2023-10-11T22:14:15Z [{VALUE}] {call.format(v=VALUE)} user-agent: x/{VALUE}\n".encode()
    record = RecordReader(line, secrets=[Secret(VALUE.encode())]).at(line.rindex(VALUE.encode()))
    assert VALUE not in repr(record)
    assert record.endpoint


def test_the_day_is_told_by_a_neighbour():
    text = "31/10/2023 08:00:00 started\n01/11/2023 08:00:00 client_secret=%s\n"
    data, offset = planted(text)
    assert RecordReader(data).at(offset).when.month == 11
    data, offset = planted(text.replace("31/10", "10/10"))
    assert RecordReader(data).at(offset).when is None
