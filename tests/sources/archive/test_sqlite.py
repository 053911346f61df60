from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.sources.archive import sqlite
from leakscan.sources.archive.budget import Budget
from tests.sources.archive.made import gzip, opened, tar_of


def base(path: Path, *statements: str, rows: tuple[tuple[object, ...], ...] = ()) -> bytes:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    for row in rows:
        connection.execute(f"INSERT INTO t VALUES ({','.join('?' * len(row))})", row)  # noqa: S608
    connection.commit()
    connection.close()
    return path.read_bytes()


def test_rows_are_lines_and_the_bytes_are_scanned_as_well(tmp_path):
    data = base(
        tmp_path / "a.db",
        "CREATE TABLE t (client_id TEXT, n, empty, raw BLOB)",
        rows=(("11111111", 7, None, b"\xff\0"), ("ø", 1.5, "", b"")),
    )
    result = opened(data)
    assert result.chunks[0].data == data
    assert result.contents["x!t"] == (
        b"client_id: 11111111\nn: 7\nraw: \xff\0\n\nclient_id: \xc3\xb8\nn: 1.5\nempty: \nraw: \n\n"
    )
    assert result.chunks[1].provenance.via == ("sqlite table",)
    assert result.skipped == []


def test_a_value_that_pages_split_is_whole(tmp_path):
    value = "".join(f"{n:06d}" for n in range(5000))
    data = base(tmp_path / "a.db", "CREATE TABLE t (v)", rows=((value,),))
    assert value.encode() not in data
    assert value.encode() in opened(data).contents["x!t"]


def test_a_setting_stands_under_its_name(tmp_path):
    data = base(
        tmp_path / "a.db",
        "CREATE TABLE t (option_id, option_name, option_value, autoload)",
        rows=((1, "vipps_client_id", "11111111", "yes"),),
    )
    assert opened(data).contents["x!t"] == (
        b"option_id: 1\noption_name: vipps_client_id\nvipps_client_id: 11111111\nautoload: yes\n\n"
    )


def test_two_texts_are_a_name_and_its_value_whatever_the_columns_are_called(tmp_path):
    rows = ((1, "vipps_client_id", "11111111"),)
    data = base(tmp_path / "a.db", "CREATE TABLE t (n, k, v)", rows=rows)
    assert opened(data).contents["x!t"].endswith(b"vipps_client_id: 11111111\n\n")
    wide = base(tmp_path / "b.db", "CREATE TABLE t (a, b, c, d)", rows=((1, 2, "x", "y"),))
    assert opened(wide).contents["x!t"] == b"a: 1\nb: 2\nc: x\nd: y\n\n"


def test_utf_16_and_write_ahead_log_databases(tmp_path):
    data = base(
        tmp_path / "a.db",
        "PRAGMA encoding = 'UTF-16le'",
        "PRAGMA journal_mode = WAL",
        "CREATE TABLE t (v)",
        rows=(("client_id=æ",),),
    )
    assert data[18:20] == b"\2\2"
    assert opened(data).contents["x!t"] == "v: client_id=æ\n\n".encode()


def test_a_long_database_is_read_from_a_copy(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "WINDOW", 4096)
    data = base(
        tmp_path / "a.db",
        "PRAGMA journal_mode = WAL",
        "CREATE TABLE t (v)",
        rows=tuple((f"value {n}",) for n in range(2000)),
    )
    found = opened(tar_of({"a.db": gzip.compress(data)})).contents["x!a.db!t"]
    assert found.count(b"v: value ") == 2000


def test_schemas_that_do_more_than_hold_rows_are_not_trusted(tmp_path):
    data = base(
        tmp_path / "a.db",
        'CREATE TABLE "odd""name" (v)',
        "CREATE TABLE t (v, g AS (upper(v)))",
        "INSERT INTO t VALUES ('two')",
        "CREATE VIEW w AS SELECT 1",
        "CREATE VIRTUAL TABLE f USING fts4(v)",
        """INSERT INTO "odd""name" VALUES ('one')""",
        "INSERT INTO f VALUES ('indexed text')",
    )
    result = opened(data)
    assert result.contents["x!t"] == b"v: two\ntwo: TWO\n\n"
    assert result.contents['x!odd"name'] == b"v: one\n\n"
    assert b"indexed text" in result.contents["x!f_content"]
    assert "x!w" not in result.contents
    assert "x!f" not in result.contents


def test_a_table_that_takes_too_long_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "STEPS", 1)
    data = base(tmp_path / "a.db", "CREATE TABLE t (v)", rows=((1,),))
    result = opened(data, budget=Budget(seconds=0, slowest=1 << 60))
    assert result.reasons == [("x", "damaged")]
    assert "interrupted" in result.skipped[0].detail


def test_a_damaged_table_is_stated_and_the_others_are_read(tmp_path):
    rows = tuple((f"value {n}" * 50,) for n in range(200))
    made = base(tmp_path / "a.db", "CREATE TABLE t (v)", "CREATE TABLE u (w)", rows=rows)
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("INSERT INTO u VALUES ('sound')")
    connection.commit()
    connection.close()
    data = bytearray((tmp_path / "a.db").read_bytes())
    assert len(data) == len(made)
    size = int.from_bytes(data[16:18], "big")
    data[size * 5 : size * 6] = b"\xff" * size
    result = opened(bytes(data))
    assert result.contents["x!u"] == b"w: sound\n\n"
    assert result.reasons == [("x!t", "damaged")]


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_damage_is_stated_or_harmless_and_never_raised(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("db") / "a.db"
    rows = tuple((f"value {n}" * 20, n) for n in range(100))
    sound = bytearray(base(path, "CREATE TABLE t (v, n)", "CREATE TABLE u (w)", rows=rows))
    for _ in range(data.draw(st.integers(1, 30))):
        at = data.draw(st.integers(16, len(sound) - 1))
        sound[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(100, len(sound)))
    result = opened(bytes(sound[:cut]))
    assert result.chunks[0].data == bytes(sound[:cut])
    assert {reason for _, reason in result.reasons} <= {"damaged"}


@pytest.mark.parametrize("keep", [100, 1000])
def test_one_cut_short_is_stated(tmp_path, keep):
    data = base(tmp_path / "a.db", "CREATE TABLE t (v)", rows=(("one",),))
    assert opened(data[:keep]).reasons == [("x", "damaged")]
