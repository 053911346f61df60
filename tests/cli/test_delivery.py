"""Where reports go, and what is never overwritten."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from leakscan.catalog import REPORTS
from leakscan.cli.delivery import STDOUT, check, deliver, targets
from leakscan.cli.options import Settings
from leakscan.cli.values import Target
from leakscan.errors import ReportError
from leakscan.model.result import ScanResult
from tests.reports.samples import finding, made_up, result

ONE = result(finding(1))


def to(path: Path) -> tuple[Target, ...]:
    return (Target("json", path),)


def test_the_main_report_comes_first() -> None:
    more = (Target("json", Path("a.json")),)
    assert targets(Settings(report=more)) == (Target("text", STDOUT), *more)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(report=(Target("json", Path("-")),)),
        Settings(output=Path("a"), report=(Target("json", Path("./a")),)),
        Settings(report=(Target("json", Path("b")), Target("text", Path("b")))),
    ],
    ids=["stdout twice", "output and report", "report twice"],
)
def test_two_reports_cannot_go_to_one_place(settings: Settings) -> None:
    with pytest.raises(ReportError, match="two reports would go to"):
        targets(settings)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "is a folder"),
        ("absent/report.json", "there is no folder"),
        ("shop/.env", "is an input of this run and is not overwritten"),
        ("shop/link", "is an input of this run and is not overwritten"),
        ("alone.txt", "is an input of this run and is not overwritten"),
        ("hard", "is an input of this run and is not overwritten"),
    ],
)
def test_a_report_that_cannot_or_must_not_be_written_is_refused_before_the_scan(
    tmp_path: Path, name: str, says: str
) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/.env").write_text("VIPPS_CLIENT_SECRET=…\n")
    (tmp_path / "shop/link").symlink_to(".env")
    (tmp_path / "alone.txt").write_text("text\n")
    os.link(tmp_path / "alone.txt", tmp_path / "hard")
    with pytest.raises(ReportError, match=says):
        check(to(tmp_path / name), inputs=(tmp_path / "shop", tmp_path / "alone.txt"))


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("earlier", [result(), ONE], ids=["empty", "one finding"])
def test_an_earlier_report_in_a_scanned_folder_may_be_replaced(
    tmp_path: Path, name: str, earlier: ScanResult
) -> None:
    wanted = (Target(name, tmp_path / "report"),)
    deliver(earlier, wanted, Settings())
    check(wanted, inputs=(tmp_path,))
    assert (tmp_path / "report").exists()


def test_a_report_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text("the report of yesterday")

    def fails(_result: ScanResult, out: io.BytesIO, **_: object) -> None:
        out.write(b'{"schema": "leaks')
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("leakscan.reports.json_v1.write", fails)
    with pytest.raises(ReportError, match=r"report\.json: cannot be written: No space left"):
        deliver(ONE, to(path), Settings())
    assert path.read_text() == "the report of yesterday"
    assert os.listdir(tmp_path) == ["report.json"]  # noqa: PTH208  names, not paths


def test_a_link_keeps_pointing_to_the_report(tmp_path: Path) -> None:
    link = tmp_path / "latest.json"
    link.symlink_to("today.json")
    deliver(ONE, to(link), Settings())
    assert link.is_symlink()
    assert b'"schema"' in (tmp_path / "today.json").read_bytes()


def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    before = Path(os.devnull).stat()
    deliver(ONE, to(Path(os.devnull)), Settings())
    assert Path(os.devnull).stat().st_ino == before.st_ino
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("clear", "mode"), [(False, 0o640), (True, 0o600)])
def test_a_report_with_secrets_is_for_its_owner_alone(
    tmp_path: Path, *, clear: bool, mode: int
) -> None:
    old = os.umask(0o027)
    try:
        deliver(ONE, to(tmp_path / "report.json"), Settings(show_secrets=clear))
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "report.json").stat().st_mode) == mode


def test_a_replaced_report_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.touch(mode=0o664)
    path.chmod(0o664)
    deliver(ONE, to(path), Settings())
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


def test_a_report_on_stdout_has_no_colour_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    text = (Target("text", STDOUT),)
    deliver(ONE, text, Settings())
    assert "\x1b" not in capsys.readouterr().out
    deliver(ONE, text, Settings(no_color=False))
    assert "\x1b[" in capsys.readouterr().out


def test_no_report_shows_a_secret_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    deliver(ONE, (Target("json", STDOUT),), Settings())
    assert made_up(1)["client_secret"] not in capsys.readouterr().out


class Gone(io.BytesIO):
    """A pipe whose reader has left, or a disk that is full."""

    fault: OSError = BrokenPipeError(32, "Broken pipe")

    def write(self, _data: object, /) -> int:
        raise self.fault


def test_a_reader_that_went_away_leaves_the_other_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Gone()))
    wanted = (Target("text", STDOUT), Target("json", tmp_path / "report.json"))
    deliver(ONE, wanted, Settings())
    assert (tmp_path / "report.json").stat().st_size > 100


def test_a_full_disk_under_stdout_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Gone()
    full.fault = OSError(28, "No space left on device")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(full))
    with pytest.raises(ReportError, match="standard output: cannot be written: No space left"):
        deliver(ONE, (Target("text", STDOUT),), Settings())


def test_a_format_that_need_not_be_written_is_left_out_when_empty(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leakscan.reports.json_v1.writes_when_empty", False)
    deliver(result(), (Target("json", STDOUT),), Settings())
    assert capsys.readouterr().out == ""
