"""The stream of ``cat-file --batch``."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.sources.git import catfile
from leakscan.sources.git.catfile import MISSING, Piece, Truncated, ask, read_pieces, start_batch
from leakscan.sources.git.plumbing import Git
from leakscan.sources.windows import WINDOW
from tests.conftest import GitRepo

CONTENTS = st.lists(st.binary(max_size=60) | st.sampled_from([b"", b"\n", b"x blob 3\nabc\n"]))


def stream(contents: list[bytes]) -> bytes:
    return b"".join(b"%040d blob %d\n%s\n" % (n, len(c), c) for n, c in enumerate(contents))


@given(CONTENTS)
def test_objects_come_back_as_they_are(contents: list[bytes]) -> None:
    pieces = list(read_pieces(io.BytesIO(stream(contents)), count=len(contents)))
    assert [piece.data for piece in pieces] == contents
    assert [int(piece.id) for piece in pieces] == list(range(len(contents)))


@given(CONTENTS, st.data())
def test_a_stream_that_ends_early_says_how_far_it_came(
    contents: list[bytes], data: st.DataObject
) -> None:
    whole = stream(contents)
    cut = data.draw(st.integers(0, len(whole)))
    if cut == len(whole):
        return
    pieces: list[Piece] = []
    with pytest.raises(Truncated) as caught:
        pieces.extend(read_pieces(io.BytesIO(whole[:cut]), count=len(contents)))
    done = caught.value.args[0]
    assert whole.startswith(stream(contents[:done]))
    assert [piece.data for piece in pieces[:done]] == contents[:done]


def test_what_git_does_not_have() -> None:
    answer = io.BytesIO(b"%s missing\n%s tree 0\n\n" % (b"a" * 40, b"b" * 40))
    assert list(read_pieces(answer, count=2)) == [
        Piece("a" * 40, MISSING),
        Piece("b" * 40, "tree"),
    ]


@pytest.mark.parametrize("taken", [0, 7, 5000])
def test_a_large_object_is_read_on_demand(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setattr(catfile, "WHOLE", 1000)
    contents = [b"before", b"x" * 5000, b"after"]
    seen = [
        piece.rest.read(taken) if piece.rest else piece.data
        for piece in read_pieces(io.BytesIO(stream(contents)), count=3)
    ]
    assert seen == [b"before", b"x" * taken, b"after"]


def test_a_large_object_that_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catfile, "WHOLE", 1000)
    cut = io.BytesIO(stream([b"x" * 5000])[:2000])
    pieces = read_pieces(cut, count=1)
    rest = next(pieces).rest
    assert rest
    assert rest.read(9000) == b"x" * (2000 - 51)
    with pytest.raises(Truncated):
        next(pieces)


def test_asking_for_nothing(repo: GitRepo) -> None:
    git = Git(repo.path)
    assert list(ask(git, [], start_batch(git))) == []


def test_leaving_early_leaves_no_process(repo: GitRepo) -> None:
    repo.commit(a="1", b="2")
    git = Git(repo.path)
    process = start_batch(git)
    pieces = ask(git, [repo.git("rev-parse", f"HEAD:{name}") for name in "ab"], process)
    assert next(pieces).data == b"1"
    pieces.close()
    assert process.poll() is not None


def test_an_object_is_whole_up_to_a_window() -> None:
    assert catfile.WHOLE == WINDOW
