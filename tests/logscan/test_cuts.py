"""Where a log is cut changes nothing: every range size gives what the whole gives."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.logscan.auditing import audit
from leakscan.model.result import ScanResult
from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions
from leakscan.sources.logs.discovery import LogFiles
from leakscan.sources.logs.pieces import CELL
from leakscan.sources.logs.standard import StandardInput
from leakscan.sources.windows import MIB, WINDOW
from tests.logscan.planting import made_up, quiet, wire

RULES = load_rules(examples=False)
OPTIONS = ScanOptions(RULES, "0", trust_target=False)


def scanned(path: Path, cells: int, *, jobs: int = 1) -> ScanResult:
    source = LogFiles([path], base=str(path.parent), range_size=cells * CELL)
    result, stopped = audit(source, ScanOptions(RULES, "0", jobs=jobs, trust_target=False))
    assert not stopped
    return result


def everything(result: ScanResult) -> object:
    return (
        [(f, [(o, o.record) for o in f.occurrences]) for f in result.findings],
        result.coverage,
        dict(result.exposures),
        result.notes,
    )


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """Sets around the cuts of a log of a few cells, with all kinds of line ends and encodings."""
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-16-le", "utf-16"]))
    unit = 2 if encoding.startswith("utf-16") else 1
    text = ""
    places = draw(st.lists(st.integers(-900, 900), min_size=1, max_size=4))
    for cell, shift in enumerate(places, 1):
        missing = (cell * CELL + shift) // unit - len(text)
        text += quiet(max(0, missing - 200), seed=cell, newline=newline)
        gap = max(0, (cell * CELL + shift) // unit - len(text))
        text += draw(st.sampled_from([" ", "x", "\0", "å"])) * gap
        text += draw(st.sampled_from(["", newline]))
        text += wire(made_up(draw(st.integers(0, 3))), newline=newline, minute=cell)
    return text.encode(encoding)


@settings(max_examples=12)
@given(content=logs(), cells=st.integers(1, 3))
def test_ranges_give_what_the_whole_gives(
    content: bytes, cells: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cut") / "app.log"
    path.write_bytes(content)
    whole, cut = scanned(path, 64), scanned(path, cells)
    assert whole.findings
    assert everything(cut) == everything(whole)


def test_a_line_longer_than_ranges(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    one, two = made_up("a"), made_up("b")
    line = "blå " * 100_000 + f'"client_secret":"{one.client_secret}","vipps":1 ' + "y" * 3 * CELL
    path.write_text(f"first\n{line}client_secret={two.client_secret} vipps\nlast\n")
    whole, cut = scanned(path, 64), scanned(path, 1)
    assert everything(cut) == everything(whole)
    at = {o.value.reveal().decode(): o.position for f in cut.findings for o in f.occurrences}
    for secret in (one.client_secret, two.client_secret):
        text = path.read_text().split("\n")[1]
        assert at[secret].line == 2
        assert at[secret].column == text.index(secret) + 1


def test_places_are_counted_once_and_few_are_told(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    one = made_up("often")
    with path.open("w") as out:
        for number in range(400):
            out.write(quiet(900, seed=number))
            out.write(wire(one, minute=number))
    result = scanned(path, 1)
    (finding,) = result.findings
    assert result.exposures[finding.fingerprint].hits == 2 * 400
    places = [o for o in finding.occurrences if o.field == "client_secret"]
    lines = [
        number
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if one.client_secret in line
    ]
    assert [o.position.line for o in places] == [*lines[:4], *lines[-4:]]
    assert any("more places" in note for note in result.notes)


def test_processes_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leakscan.logscan.auditing.WORTH_SHARING", 0)
    for number in range(3):
        content = "".join(
            quiet(CELL // 2, seed=at) + wire(made_up((number, at)), minute=at) for at in range(5)
        )
        (tmp_path / f"{number}.log").write_text(content)
    one, two = (scanned(tmp_path, 1, jobs=jobs) for jobs in (1, 2))
    assert len(one.findings) == 15
    assert everything(one) == everything(two)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_is_compressed_is_looked_at_by_all(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WORTH_SHARING", "WORTH_OPENING"):
        monkeypatch.setattr(f"leakscan.logscan.auditing.{name}", 0)
    still = quiet(WINDOW // 4, seed=9)
    content = "å" + "".join(still + wire(made_up(at), minute=at) for at in range(6))
    (tmp_path / "app.log.gz").write_bytes(gzip.compress(content.encode(encoding), 1))
    one, two = (scanned(tmp_path, 1, jobs=jobs) for jobs in (1, 2))
    assert len(one.findings) == 6
    assert everything(one) == everything(two)


def test_a_stream_is_looked_at_by_all_once_it_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "".join(quiet(CELL * 2, seed=at) + wire(made_up(at), minute=at) for at in range(40))
    found = {}
    for jobs, enough in ((1, 0), (2, 5 * MIB)):
        given = StandardInput(io.BytesIO(content.encode()))
        monkeypatch.setattr("leakscan.logscan.auditing.StandardInput", lambda given=given: given)
        monkeypatch.setattr("leakscan.logscan.auditing.WORTH_SHARING", enough)
        found[jobs], _ = audit(LogFiles(), ScanOptions(RULES, "0", jobs=jobs, trust_target=False))
    assert len(found[1].findings) == 40
    assert everything(found[1]) == everything(found[2])
