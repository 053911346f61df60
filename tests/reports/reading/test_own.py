"""A report of leakscan reads back as what it was written from, as far as a report can tell."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from leakscan.errors import ReportError
from leakscan.model.result import ScanResult
from leakscan.model.secret import STANDS_SOMEWHERE, Secret
from leakscan.reports import json_v1, jsonl, places
from leakscan.reports.reading import own
from tests.reports import samples

RESULTS = {
    "clean": samples.result(),
    "incomplete": samples.history(samples.finding(1, where=samples.COMMITTED), skipped=()),
    "every-status": samples.result(*samples.every_status(), list_samples=True),
    "unread": samples.result(samples.finding(2), skipped=samples.UNREAD),
    "hostile": samples.hostile(),
    "notes": samples.result(samples.finding(1), notes=("an entry is past its day",)),
    "own-key": samples.result(samples.finding(1), fingerprint_key=b"a key of our own"),
}


def stored(tmp_path: Path, result: ScanResult, module: object = json_v1) -> Path:
    out = io.BytesIO()
    module.write(result, out, color=False, width=80)
    path = tmp_path / "report"
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("module", [json_v1, jsonl], ids=["json", "jsonl"])
def test_it_is_written_again_as_it_was(tmp_path: Path, name: str, module: object) -> None:
    path = stored(tmp_path, RESULTS[name], module)
    before = path.read_bytes()
    read = replace(own.read_file(path), list_samples=True)
    assert stored(tmp_path, read, module).read_bytes() == before


def test_a_value_in_clear_is_masked_everywhere(tmp_path: Path) -> None:
    secret = samples.made_up(1)["client_secret"]
    shown = samples.result(samples.finding(1, where={"path": f"{secret}.env"}), show_secrets=True)
    path = stored(tmp_path, shown)
    assert secret in path.read_text()
    assert secret not in stored(tmp_path, own.read_file(path)).read_text()


def test_values_of_one_field_share_their_places(tmp_path: Path) -> None:
    one, two = samples.finding(1), samples.finding(2)
    both = replace(
        one,
        members=(*one.members, two.members[2]),
        occurrences=(*one.occurrences, samples.occurrence(
            "subscription_key", samples.made_up(2)["subscription_key"], 9)),
    )  # fmt: skip
    (read,) = own.read_file(stored(tmp_path, samples.result(both))).findings
    keys = [o for o in read.occurrences if o.field == "subscription_key"]
    assert {o.value for o in keys} == {STANDS_SOMEWHERE}
    spots = [s for s in places.spots(read, samples.result()) if s.field == "subscription_key"]
    assert [[o.position.line for o in s.places] for s in spots] == [[4, 9], [4, 9]]
    assert places.strongest(read).field == "client_secret"
    assert all(isinstance(member.value, Secret) for member in read.members)


def test_what_it_counts_and_does_not_list_is_noted(tmp_path: Path) -> None:
    result = samples.result(*samples.every_status(), shown_from=samples.Level.HIGH)
    notes = " ".join(own.read_file(stored(tmp_path, result)).notes)
    assert "2 more findings" in notes
    assert "1 more published samples" in notes


def test_lines_that_stop_early_are_incomplete(tmp_path: Path) -> None:
    path = stored(tmp_path, samples.result(samples.finding(1), samples.finding(2)), jsonl)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    assert len(own.read_file(path).findings) == 2
    path.write_bytes(b"".join(lines)[:-20])
    read = own.read_file(path)
    assert len(read.findings) == 2
    assert [skip.reason for skip in read.coverage.skipped] == ["truncated"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d["findings"][0].pop("level"), "findings[0] has no 'level'"),
        (lambda d: d["findings"][0].update(level="severe"), "findings[0] is not as leakscan/v1"),
        (lambda d: d["findings"][0].update(members=[]), "findings[0] is not as leakscan/v1"),
        (lambda d: d["findings"][0]["occurrences"].clear(), "findings[0] is not as leakscan/v1"),
        (lambda d: d.update(findings=7), "findings is not as leakscan/v1"),
        (lambda d: d.update(notes=7), "its frame is not as leakscan/v1"),
        (lambda d: d.pop("coverage"), "its frame has no 'coverage'"),
        (lambda d: d.update(schema="leakscan/v9", findings=[]), "is not a JSON report of leakscan"),
    ],
    ids=["key", "word", "members", "places", "list", "notes", "frame", "version"],
)
def test_what_version_1_does_not_allow_is_named(tmp_path: Path, change: object, says: str) -> None:
    path = stored(tmp_path, samples.result(samples.finding(1)))
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(ReportError) as raised:
        own.read_file(path)
    assert says in raised.value.message
    assert str(path) in raised.value.message


def test_one_line_alone_is_incomplete(tmp_path: Path) -> None:
    path = stored(tmp_path, samples.result(samples.finding(1)), jsonl)
    path.write_bytes(path.read_bytes().splitlines()[0])
    read = own.read_file(path)
    assert len(read.findings) == 1
    assert not read.coverage.complete
