"""No table, log or side file of a store holds a value in clear, wherever the value stood."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from leakscan.errors import StoreError
from leakscan.model.organisation import TriageMark, TriageState
from tests.reports import samples
from tests.store.conftest import opened
from tests.store.outcomes import TARGET, begin, outcome, part
from tests.store.server import Server, as_user, program

SEED = 8
CLEAR = [v for name, v in samples.made_up(SEED).items() if name != "msn"]


def spellings() -> Iterator[bytes]:
    for value in CLEAR:
        yield value.encode()
        yield value.rstrip("=").encode()
        yield base64.b64encode(value.encode()).rstrip(b"=")[:-1]
        yield value.encode().hex().encode()
        yield value.encode("utf-16-le")


def fill(address: str) -> None:
    """Put values wherever scanned material can bring them: names, branches, sentences, reasons."""
    hostile = samples.hostile(SEED)
    result = replace(hostile, findings=hostile.findings[:1], show_secrets=True)
    other = replace(result, findings=())  # it speaks of a value that is found in another part
    with opened(address) as store:
        run = begin(store, fingerprint_key=b"leakscan/v1")
        store.commit(
            run, outcome(1, part(result=result, head="h"), part(part="wiki", result=other))
        )
        store.mark(
            result.findings[0].fingerprint, TriageMark(TriageState.CONFIRMED, "Kari", "it is real")
        )
        store.end_run(run, listed=None)
        assert len(store.findings(TARGET)) == 1


def test_in_a_file(tmp_path: Path) -> None:
    fill(str(tmp_path / "state.db"))
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert sum(map(len, files)) > 50_000
    assert not [s for s in spellings() for data in files if s in data]


def test_on_a_server(server: Server) -> None:
    address = server.database()
    fill(address)
    name = address.rpartition("/")[2].partition("?")[0] if "?" not in address else ""
    name = name or address.split("@/")[1].partition("?")[0]
    dumped = subprocess.run(
        as_user(program("pg_dump"), "-h", str(server.folder), "-U", "postgres", name),
        capture_output=True, check=True, cwd="/",
    ).stdout  # fmt: skip
    assert b"vipps-api-keys" in dumped
    log = (server.folder / "log").read_bytes()
    assert not [s for s in spellings() if s in dumped or s in log]


@pytest.mark.parametrize("call", ["commit", "begin_run"])
def test_no_error_repeats_what_was_to_be_written(tmp_path: Path, call: str) -> None:
    path = tmp_path / "state.db"
    with opened(str(path), patience=0) as store:
        run = begin(store)
        with store._database._engine.connect() as connection:
            connection.exec_driver_sql("DROP TABLE documents")
            connection.exec_driver_sql("DROP TABLE facts")
            connection.commit()
        hostile = samples.hostile(SEED)
        result = replace(hostile, findings=hostile.findings[:1])
        calls = {
            "commit": lambda: store.commit(run, outcome(1, part(result=result))),
            "begin_run": lambda: begin(store, fingerprint_key=CLEAR[0].encode()),
        }
        with pytest.raises(StoreError, match="the database refuses") as told:
            calls[call]()
        text = repr(told.getrepr(style="long", showlocals=False))
        said = f"{told.value!r}{told.value}{told.value.__context__}{text}"
        assert not [value for value in CLEAR if value in said]
