"""What is found below the paths, and how it is cut."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from leakscan.errors import SourceError
from leakscan.model.chunk import Skipped
from leakscan.sources.logs.discovery import LogFiles, steering
from leakscan.sources.logs.pieces import CELL, Range, Wrapped


def jobs(folder: Path, *, range_size: int = CELL) -> list[Range | Wrapped | Skipped]:
    source = LogFiles([folder], base=str(folder), range_size=range_size)
    return [job for piece in source.pieces(source.entries()) for job in piece.jobs]


def test_plain_files_are_cut_and_others_are_not(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"line\n" * CELL)
    (tmp_path / "b.log.gz").write_bytes(gzip.compress(b"line\n" * CELL))
    found = jobs(tmp_path)
    ranges = [job for job in found if isinstance(job, Range)]
    assert [(r.start, r.end) for r in ranges] == [(at * CELL, (at + 1) * CELL) for at in range(5)]
    assert [job.entry.shown for job in found if isinstance(job, Wrapped)] == ["b.log.gz"]


def test_small_files_share_a_piece(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"{number}.txt").write_text("line\n")
    source = LogFiles([tmp_path], base=str(tmp_path))
    (piece,) = source.pieces(source.entries())
    assert len(piece.jobs) == 10
    assert piece.bytes == 50


def test_what_git_ignores_is_read(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.log\n")
    (tmp_path / "app.log").write_text("line\n")
    assert "app.log" in {job.shown for job in jobs(tmp_path) if isinstance(job, Range)}


def test_links_are_not_followed_and_pipes_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("line\n")
    (tmp_path / "current.log").symlink_to("app.log")
    os.mkfifo(tmp_path / "pipe.log")
    found = jobs(tmp_path)
    assert [job.shown for job in found if isinstance(job, Range)] == ["app.log"]
    assert [(job.where, job.reason) for job in found if isinstance(job, Skipped)] == [
        ("pipe.log", "not-a-file")
    ]


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        LogFiles([tmp_path / "none.log"]).entries()


def test_files_that_would_steer_leakscan(tmp_path: Path) -> None:
    for name in ("leakscan.toml", ".leakscan-baseline.toml", "app.log"):
        (tmp_path / name).write_text("")
    source = LogFiles([tmp_path], base=str(tmp_path))
    assert steering(source.entries()) == [".leakscan-baseline.toml", "leakscan.toml"]
