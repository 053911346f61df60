"""The refs that a remote shows are told apart from those that are here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.sources.github.advertised import digest_of, digest_of_answer
from tests.standin.world import add, written


def answer_of(path: Path) -> bytes:
    done = subprocess.run(
        ["git", "upload-pack", "--http-backend-info-refs", path],
        check=True, capture_output=True, env={**os.environ, "GIT_PROTOCOL": ""},
    )  # fmt: skip
    return b"001e# service=git-upload-pack\n0000" + done.stdout


def here(path: Path) -> str:
    return digest_of(
        subprocess.run(
            ["git", "--git-dir", path, "for-each-ref", "--format=%(objectname) %(refname)"],
            check=True, capture_output=True,
        ).stdout
    )  # fmt: skip


def test_the_same_refs_give_the_same_digest(tmp_path: Path) -> None:
    bare = written(
        tmp_path / "a.git", {"a": b"b"}, refs__pull__1__head={"c": b"d"}, refs__heads__a_b={"e": b"f"},
        refs__heads__a={"g": b"h"},
    )  # fmt: skip
    subprocess.run(["git", "--git-dir", bare, "tag", "-a", "-m", "x", "v1", "main"], check=True)
    before = here(bare)
    assert digest_of_answer(answer_of(bare)) == before
    add(bare, "refs/heads/main", {"i": b"j"})
    assert digest_of_answer(answer_of(bare)) == here(bare) != before


def test_a_remote_without_refs(tmp_path: Path) -> None:
    bare = written(tmp_path / "a.git", {})
    assert digest_of_answer(answer_of(bare)) == here(bare) == digest_of(b"")


@pytest.mark.parametrize("answer", [b"", b"0000", b"<html>", b"Repository not found.", b"001e"])
def test_other_answers_are_none(answer: bytes) -> None:
    assert digest_of_answer(answer) == ""


def test_an_answer_that_was_cut_is_none(tmp_path: Path) -> None:
    whole = answer_of(written(tmp_path / "a.git", {"a": b"b"}))
    header = len(b"001e# service=git-upload-pack\n0000")
    assert not [n for n in range(header + 1, len(whole)) if digest_of_answer(whole[:n])]


@given(st.binary(max_size=200))
def test_any_bytes(tail: bytes) -> None:
    assert digest_of_answer(tail) == ""
    assert len(digest_of_answer(b"001e# service=git-upload-pack\n" + tail)) in {0, 64}
