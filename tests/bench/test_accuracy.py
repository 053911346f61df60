"""The comparison with peers: rows from findings, contents for tools without git, the table."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from tests.conftest import GitRepo

BENCH = Path(__file__).parents[2] / "bench"
SECRET = "82f7Q~1116CF3jmPo2veLYT8V5ry5l3nkxJY3NtI"
ENV = f"VIPPS_CLIENT_ID=0df2dcad-c4fc-4abe-befe-8c04a415c380\nVIPPS_CLIENT_SECRET={SECRET}\n"


def hashed(value: str) -> str:
    return hmac.new(b"leakscan-heldout", value.encode(), hashlib.sha256).hexdigest()


class Modules(NamedTuple):
    """The scripts, which stand beside each other and import each other by name."""

    corpus: ModuleType
    rivals: ModuleType
    table: ModuleType


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Modules:
    monkeypatch.syspath_prepend(str(BENCH))
    import corpus  # noqa: PLC0415
    import rivals  # noqa: PLC0415
    import table  # noqa: PLC0415

    return Modules(corpus, rivals, table)


@pytest.fixture
def labelled(bench: Modules, tmp_path: Path) -> object:
    """A corpus of one bare repository with one labelled leak."""
    work = GitRepo(tmp_path / "work")
    work.git("init", "-q")
    work.commit("keys", **{".env": ENV})
    work.git("clone", "-q", "--bare", ".", str(tmp_path / "repos/owner+shop/repo"))
    label = {
        "repo": "owner+shop",
        "blob": work.git("rev-parse", "HEAD:.env"),
        "path": "../.env",
        "line": 2,
        "label": "leak",
        "field": "client_secret",
        "sure": True,
        "value_hmac": hashed(SECRET),
    }
    other = {**label, "label": "placeholder"}
    labels = tmp_path / "labels.jsonl"
    labels.write_text(f"{json.dumps(other)}\n{json.dumps(label)}\n")
    return bench.corpus.Corpus(tmp_path / "repos", labels, tmp_path)


def test_leakscan_is_read_into_rows(bench: Modules, labelled: object, tmp_path: Path) -> None:
    tool = bench.rivals.Leakscan("leakscan", tmp_path)
    rows = list(tool.rows(labelled, ["owner+shop"], 60.0))
    assert (hashed(SECRET), 2) in {(row["value_hmac"], row["line"]) for row in rows}
    assert {row["blob"] for row in rows} == {labelled.labels[0]["blob"]}
    assert SECRET not in json.dumps(rows)


def test_a_value_is_hashed_with_the_tokens_in_it(bench: Modules) -> None:
    row = bench.corpus.row("owner+shop", "b", 1, f"SECRET={SECRET}", 0.5)
    assert hashed(SECRET) in row["value_hmacs"]
    assert row["value_hmac"] == hashed(f"SECRET={SECRET}")
    assert SECRET not in json.dumps(row)


def test_contents_are_files_named_by_blob_and_path(labelled: object, tmp_path: Path) -> None:
    for folder in labelled.batches(["owner+shop"]):
        (path,) = (path for path in folder.rglob("*") if path.is_file())
        assert path.relative_to(folder).parts == ("owner+shop", labelled.labels[0]["blob"], ".env")
        assert path.read_text() == ENV
    assert not list(tmp_path.glob("accuracy-*"))


def test_a_commit_and_a_path_lead_to_the_blob(labelled: object, tmp_path: Path) -> None:
    commit = GitRepo(tmp_path / "work").git("rev-parse", "HEAD")
    places = [(commit, ".env"), (commit, "absent"), (commit, "two\nlines")]
    assert labelled.blobs("owner+shop", places) == {(commit, ".env"): labelled.labels[0]["blob"]}


def test_the_gravest_label_of_a_value_counts(labelled: object) -> None:
    assert [label["label"] for label in labelled.by_value().values()] == ["leak"]


@pytest.mark.parametrize(
    ("path", "kept"),
    [("../../etc/x", "etc/x"), ("/a//b", "a/b"), ("..", "file"), ("a" * 300, "a" * 200)],
    ids=["upwards", "absolute", "nothing left", "long"],
)
def test_a_path_stays_where_it_is_put(bench: Modules, path: str, kept: str) -> None:
    assert bench.corpus.safe(path) == kept


def test_the_table_has_a_row_for_each_tool_and_level(bench: Modules) -> None:
    leak = {"found": 3, "of": 4, "recall": 0.75, "precision": None}
    leak["precision_counting_leak_other_as_fp"] = 0.6
    scores = {"leak": leak, "unlabelled_findings": 2}
    line = bench.table.Line("leakscan", {"medium": scores, "high": scores}, 0.9, 12.3, 0)
    rows = bench.table.rendered([line]).splitlines()
    assert rows[2] == "| leakscan | medium | 3 of 4 | 0.750 | - | 0.600 | 2 | 0.900 | 12 | 0 |"
    assert len(rows) == 4


def test_an_error_is_listed_without_its_value(
    bench: Modules, labelled: object, capsys: pytest.CaptureFixture[str]
) -> None:
    for label in labelled.labels:
        label |= {"value_len": 40, "charset": "text", "reason": "made up"}
    bench.table.list_errors([], labelled, {"medium": 0.5})
    out = capsys.readouterr().out
    assert "leak reaches no level" in out
    assert SECRET not in out


def test_tools_are_chosen_by_name(bench: Modules, tmp_path: Path) -> None:
    names = [tool.name for tool in bench.rivals.chosen("all", tmp_path)]
    assert names[:3] == ["leakscan", "gitleaks", "gitleaks+ours"]
    assert len(names) == 11
    assert [tool.name for tool in bench.rivals.chosen("kingfisher", tmp_path)] == ["kingfisher"]
