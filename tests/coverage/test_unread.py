"""What cannot be read is stated, and then a scan is never complete."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from leakscan.engine.views import DEPTH
from leakscan.model.result import ScanResult
from leakscan.scan import scan
from leakscan.sources.base import Source
from leakscan.sources.files import FilesSource
from leakscan.sources.git.history import HistorySource
from tests.conftest import GitRepo
from tests.coverage.keys import made_up
from tests.coverage.test_coverage import OPTIONS

KEYS = made_up("unread")


def shallow(repo: GitRepo, tmp: Path) -> Source:
    repo.commit("keys", a=KEYS.env())
    repo.commit("gone", a="")
    repo.git("clone", "-q", "--depth", "1", repo.path.as_uri(), str(tmp / "clone"))
    return HistorySource(tmp / "clone")


def partial(repo: GitRepo, tmp: Path) -> Source:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit("keys", a=KEYS.env())
    repo.commit("gone", a="")
    uri = repo.path.as_uri()
    repo.git("clone", "-q", "--filter=blob:none", "--no-checkout", uri, str(tmp / "clone"))
    return HistorySource(tmp / "clone")


def git_lfs(repo: GitRepo, tmp: Path) -> Source:  # noqa: ARG001 - every row has the same parameters
    id_ = "5" * 64
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{id_}\nsize 12\n"
    repo.commit("pointer", **{"big.env": pointer})
    return HistorySource(repo.path)


def rar(repo: GitRepo, tmp: Path) -> Source:  # noqa: ARG001
    repo.commit("rar", **{"keys.rar": b"Rar!\x1a\x07\x01\x00" + bytes(range(200))})
    return HistorySource(repo.path)


def broken_archive(repo: GitRepo, tmp: Path) -> Source:  # noqa: ARG001
    (tmp / "a.gz").write_bytes(gzip.compress(KEYS.env().encode() * 9)[:-20])
    return FilesSource((tmp / "a.gz",))


def too_deep(repo: GitRepo, tmp: Path) -> Source:  # noqa: ARG001
    data = KEYS.env().encode()
    for _ in range(DEPTH + 1):
        data = base64.b64encode(data)
    (tmp / "deep").write_bytes(b"vipps: " + data)
    return FilesSource((tmp / "deep",))


UNREAD: dict[str, tuple[Callable[[GitRepo, Path], Source], str]] = {
    "shallow": (shallow, "shallow"),
    "partial": (partial, "missing-object"),
    "git-lfs": (git_lfs, "git-lfs"),
    "rar": (rar, "unsupported-archive"),
    "broken": (broken_archive, "truncated"),
    "deep": (too_deep, "decode-bound"),
}


@pytest.mark.parametrize(("make", "reason"), UNREAD.values(), ids=UNREAD)
def test_what_is_not_read_is_stated(make, reason, repo: GitRepo, tmp_path: Path):
    result = scan(make(repo, tmp_path), OPTIONS)
    assert reason in {s.reason for s in result.coverage.skipped}
    assert not result.coverage.complete


def result_of(tmp: Path, data: bytes) -> ScanResult:
    (tmp / "x").write_bytes(data)
    return scan(FilesSource((tmp / "x",)), OPTIONS)


def test_depth_alone_is_a_note(tmp_path: Path):
    data = b"there is nothing to see here, move along"
    for _ in range(DEPTH + 1):
        data = base64.b64encode(data)
    result = result_of(tmp_path, b"vipps: " + data)
    assert result.coverage.complete
    assert any("encodings inside each other" in note for note in result.notes)


def test_as_deep_as_is_promised_is_found(tmp_path: Path):
    data = KEYS.env().encode()
    for _ in range(DEPTH):
        data = base64.b64encode(data)
    (found,) = result_of(tmp_path, b"vipps: " + data).findings
    assert found.occurrences[0].via == ("base64",) * DEPTH


def test_a_sha256_repository_is_read(tmp_path: Path):
    repo = GitRepo(tmp_path / "sha256")
    repo.git("init", "-q", "--object-format=sha256")
    repo.commit("keys", a=KEYS.env())
    (found,) = scan(HistorySource(repo.path), OPTIONS).findings
    assert len(found.occurrences[0].provenance.blob) == 64


@pytest.mark.parametrize(("most", "ids"), [(5, 1), (4, 0)], ids=["enough", "one too many"])
def test_too_many_lone_ids_are_not_joined_and_a_note_says_so(
    most, ids, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The bound is on all of a scan, whatever the order in which it is read."""
    for module in ("scan", "shardscan", "placing"):
        monkeypatch.setattr(f"leakscan.{module}.MOST", most)
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "x.env").write_text(f"VIPPS_CLIENT_ID={made_up(f'lone {number}').client_id}\n")
    (tmp_path / "a.env").write_text(f"VIPPS_CLIENT_ID={KEYS.client_id}\n")
    (tmp_path / "b.env").write_text(f"VIPPS_CLIENT_SECRET={KEYS.secret}\n")
    result = scan(FilesSource((tmp_path,)), OPTIONS)
    (found,) = result.findings
    assert sum(m.field == "client_id" for m in found.members) == ids
    assert any("stand alone" in note for note in result.notes) == (not ids)
