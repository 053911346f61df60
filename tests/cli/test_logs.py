"""``leakscan logs``: what it reads, what it obeys, and what it says when it is stopped."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import signal
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd  # type: ignore[import-not-found]
from lz4 import frame as lz4

from leakscan.errors import ExitCode
from tests.cli.conftest import Run, start
from tests.logscan.planting import made_up, quiet, wire

LONG = 6 << 20
"""Characters of a log that is longer than a window."""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The logs are in ``logs``, and the current folder is another."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")


def report(run: Run, *args: str) -> dict[str, object]:
    ran = run("logs", "--format", "json", *args)
    read: dict[str, object] = json.loads(ran.out)
    return read


def places(document: dict[str, object], field: str = "client_secret") -> list[tuple[str, int]]:
    return [
        (o["path"], o["line"])
        for f in document["findings"]  # type: ignore[attr-defined]
        for o in f["occurrences"]
        if o["field"] == field
    ]


def one_log(seed: str, size: int = 4000) -> str:
    return quiet(size, seed=1) + wire(made_up(seed)) + quiet(size, seed=2)


def line_of(text: str, seed: str) -> int:
    return text[: text.index(made_up(seed).client_secret)].count("\n") + 1


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "app.log.gz": gzip.compress,
    "app.log.bz2": bz2.compress,
    "app.log.xz": lzma.compress,
    "app.log.zst": zstd.compress,
    "app.log.lz4": lz4.compress,
}


@pytest.mark.parametrize("name", WRAPPED)
def test_compressed_logs(run: Run, name: str) -> None:
    text = one_log("packed", LONG)
    Path("../logs", name).write_bytes(WRAPPED[name](text.encode()))
    document = report(run, "../logs")
    assert document["target"]["kind"] == "logs"  # type: ignore[index]
    assert places(document) == [(f"../logs/{name}", line_of(text, "packed"))]
    assert document["findings"][0]["occurrences"][0]["origin"] == "log"  # type: ignore[index]


def test_concatenated_gzip_members(run: Run) -> None:
    texts = [one_log(f"member {number}") for number in range(3)]
    Path("../logs/app.gz").write_bytes(b"".join(gzip.compress(t.encode()) for t in texts))
    whole = "".join(texts)
    expected = [("../logs/app.gz", line_of(whole, f"member {number}")) for number in range(3)]
    assert sorted(places(report(run, "../logs/app.gz"))) == expected


def tar(name: str, content: bytes, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logs.tar", tar("app.log", one_log("in").encode())),
        ("logs.tar.gz", tar("app.log", one_log("in").encode(), "w:gz")),
        ("logs.zip", zipped("app.log", one_log("in").encode())),
    ],
)
def test_archives(run: Run, name: str, content: bytes) -> None:
    Path("../logs", name).write_bytes(content)
    expected = [(f"../logs/{name}!app.log", line_of(one_log("in"), "in"))]
    assert places(report(run, "../logs")) == expected


def test_a_truncated_archive_is_read_as_far_as_it_goes(run: Run) -> None:
    text = wire(made_up("early")) + quiet(2_000_000)
    Path("../logs/app.log.gz").write_bytes(gzip.compress(text.encode())[:-5000])
    document = report(run, "../logs")
    assert places(document) == [("../logs/app.log.gz", 3)]
    assert [s["reason"] for s in document["coverage"]["skipped"]] == ["truncated"]  # type: ignore[index]


def test_a_damaged_archive_without_findings_is_incomplete(run: Run) -> None:
    data = bytearray(gzip.compress(os.urandom(100_000)))
    data[50_000] ^= 0xFF
    Path("../logs/app.log.gz").write_bytes(data[:90_000])
    assert run("logs", "../logs").code == ExitCode.INCOMPLETE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings(run: Run, encoding: str, newline: str) -> None:
    text = quiet(300_000, newline=newline) + wire(made_up("e"), newline=newline)
    Path("../logs/app.log").write_bytes(text.encode(encoding))
    document = report(run, "../logs")
    assert places(document) == [("../logs/app.log", line_of(text, "e"))]
    column = next(
        o["column"]
        for o in document["findings"][0]["occurrences"]  # type: ignore[index]
        if o["field"] == "client_secret"
    )
    line = text.split(newline)[line_of(text, "e") - 1]
    assert column == line.index(made_up("e").client_secret) + 1


def test_rotated_logs_are_read_oldest_first(run: Run) -> None:
    for name, minute in (("app.log", 3), ("app.log.1", 2), ("app.log.2.gz", 1)):
        data = wire(made_up("rotated"), minute=minute).encode()
        Path("../logs", name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    document = report(run, "../logs")
    assert len(document["findings"]) == 1  # type: ignore[arg-type]
    assert document["coverage"]["files"] == 3  # type: ignore[index]


def test_standard_input_as_a_file_and_as_a_pipe() -> None:
    text = one_log("in")
    Path("../logs/app.log").write_text(text)
    command = [sys.executable, "-m", "leakscan", "logs", "-", "--format", "json"]
    with Path("../logs/app.log").open("rb") as file:
        file.readline()  # somebody read the first line already
        os.lseek(file.fileno(), file.tell(), os.SEEK_SET)
        plain = subprocess.run(command, stdin=file, capture_output=True, check=False)
    piped = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    zipped_in = gzip.compress(text.encode())
    packed = subprocess.run(command, input=zipped_in, capture_output=True, check=False)
    line = line_of(text, "in")
    assert places(json.loads(plain.stdout)) == [("-", line - 1)]
    assert places(json.loads(piped.stdout)) == [("-", line)]
    assert places(json.loads(packed.stdout)) == [("-", line)]


def test_an_empty_folder_and_empty_files_are_clean(run: Run) -> None:
    Path("../logs/empty.log").write_bytes(b"")
    assert run("logs", "../logs").code == ExitCode.CLEAN


def test_a_missing_path(run: Run) -> None:
    assert run("logs", "../none").code == ExitCode.ERROR
    assert run("logs").code == ExitCode.ERROR


def test_nothing_among_the_logs_is_obeyed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made_up("allowed")
    Path("../logs/app.log").write_text(
        f'vipps client_secret={one.client_secret} # leakscan: allow reason="ours"\n'
    )
    Path("../logs/leakscan.toml").write_text('fail-on = "never"\n')
    monkeypatch.chdir("../logs")
    ran = run("logs", ".")
    assert ran.code == ExitCode.FINDINGS
    assert "leakscan.toml: is not obeyed" in " ".join(ran.out.split())
    assert "app.log:1:" in ran.out
    trusting = run("logs", ".", "--trust-target")
    assert trusting.code == ExitCode.CLEAN


def test_a_time_zone_that_nobody_knows(run: Run) -> None:
    Path("../logs/app.log").write_text("")
    ran = run("logs", "../logs", "--time-zone", "Europe/Atlantis")
    assert ran.code == ExitCode.ERROR
    assert "Europe/Atlantis" in ran.err
    assert run("logs", "../logs", "--time-zone", "+02:00").code == ExitCode.CLEAN
    assert run("logs", "../logs", "--time-zone", "Europe/Oslo").code == ExitCode.CLEAN


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_tells_what_is_known(jobs: str) -> None:
    one = made_up("before")
    with Path("../logs/app.log").open("wb") as out:
        out.write(wire(one).encode())
        out.truncate(64 << 30)
    args = ("logs", "../logs", "--verbose", "--jobs", jobs)
    process = start(*args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert process.stderr
    for line in process.stderr:
        if b"met client_secret" in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED
    assert b"interrupted" in out
    assert b"INCOMPLETE" in out.upper() or b"not" in out
    assert one.client_secret[:4].encode() in out
    assert one.client_secret.encode() not in out + err
    assert b"Traceback" not in err
