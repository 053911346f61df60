"""Where a blob stands: the first commit, every path, the refs that reach it, HEAD."""

from __future__ import annotations

import os

import pytest

from leakscan.model.provenance import Origin, Provenance
from leakscan.sources.git.attribution import attribute
from leakscan.sources.git.plumbing import Git
from tests.conftest import GitRepo

TEXT = "the text\n"


@pytest.fixture(autouse=True)
def _own_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_COMMITTER_DATE", "GIT_AUTHOR_DATE"):
        monkeypatch.setenv(name, "")


def commit(repo: GitRepo, day: int, **files: str | None) -> str:
    """Commit on a day of May 2024; None removes a file."""
    date = f"2024-05-{day:02}T12:00:00+00:00"
    os.environ["GIT_COMMITTER_DATE"] = os.environ["GIT_AUTHOR_DATE"] = date
    for name, content in files.items():
        if content is None:
            (repo.path / name).unlink()
    kept = {name: content for name, content in files.items() if content is not None}
    return repo.commit(f"day {day}", **kept)


def blob(repo: GitRepo, text: str = TEXT) -> str:
    return repo.git("hash-object", "--stdin", stdin=text.encode())


def places(repo: GitRepo, id_: str) -> tuple[Provenance, ...]:
    return attribute(Git(repo.path), [id_])[id_].places


def test_first_commit_and_every_path(repo: GitRepo) -> None:
    commit(repo, 1, z="else")
    first = commit(repo, 2, b=TEXT)
    second = commit(repo, 3, a=TEXT)
    commit(repo, 4, b=None)
    commit(repo, 5, b=TEXT)
    commit(repo, 6, b="changed")
    refs = ("refs/heads/main",)
    id_ = blob(repo)
    assert places(repo, id_) == (
        Provenance(Origin.BLOB, "a", id_, second, "2024-05-03T12:00:00+00:00", refs, in_head=True),
        Provenance(Origin.BLOB, "b", id_, first, "2024-05-02T12:00:00+00:00", refs, in_head=False),
    )


def test_the_oldest_of_independent_branches_comes_first(repo: GitRepo) -> None:
    commit(repo, 1, z="else")
    repo.git("branch", "side")
    commit(repo, 9, a=TEXT)
    repo.git("switch", "-q", "side")
    older = commit(repo, 5, a=TEXT)
    repo.git("switch", "-q", "main")
    repo.git("branch", "aside", "main~")
    (place,) = places(repo, blob(repo))
    assert place.commit == older
    assert place.refs == ("refs/heads/main", "refs/heads/side")


def test_a_clock_that_ran_backwards_does_not_put_children_first(repo: GitRepo) -> None:
    commit(repo, 20, z="else")
    first = commit(repo, 19, a=TEXT)
    commit(repo, 3, a="changed")
    commit(repo, 2, a=TEXT)
    assert places(repo, blob(repo))[0].commit == first


def test_refs_are_those_that_reach_the_content(repo: GitRepo) -> None:
    commit(repo, 1, z="else")
    repo.git("branch", "before")
    commit(repo, 2, a=TEXT)
    repo.git("tag", "light")
    repo.git("tag", "-am", "x", "heavy")
    commit(repo, 3, a=None)
    repo.git("branch", "after")
    (place,) = places(repo, blob(repo))
    assert place.refs == (
        "refs/heads/after",
        "refs/heads/main",
        "refs/tags/heavy",
        "refs/tags/light",
    )
    assert place.in_head is False


def test_a_merge_that_takes_a_side_introduces_nothing(repo: GitRepo) -> None:
    commit(repo, 1, a="base")
    repo.git("switch", "-qc", "side")
    first = commit(repo, 2, a=TEXT)
    repo.git("switch", "-q", "main")
    commit(repo, 3, b="other")
    repo.git("merge", "-q", "--no-edit", "side")
    repo.git("branch", "-D", "side")
    (place,) = places(repo, blob(repo))
    assert (place.commit, place.refs, place.in_head) == (first, ("refs/heads/main",), True)


def test_a_detached_head_is_a_ref(repo: GitRepo) -> None:
    commit(repo, 1, z="else")
    repo.git("switch", "-q", "--detach")
    commit(repo, 2, a=TEXT)
    (place,) = places(repo, blob(repo))
    assert (place.refs, place.in_head) == (("HEAD",), True)


def test_a_note_that_is_also_a_file_is_both(repo: GitRepo) -> None:
    noted = commit(repo, 1, a=TEXT)
    repo.git("notes", "add", "-m", TEXT)
    assert [(place.origin, place.path) for place in places(repo, blob(repo))] == [
        (Origin.NOTE, noted),
        (Origin.BLOB, "a"),
    ]


def test_a_tagged_blob_that_is_also_a_file_is_both(repo: GitRepo) -> None:
    commit(repo, 1, a=TEXT)
    repo.git("tag", "t", blob(repo))
    assert [(place.path, place.refs) for place in places(repo, blob(repo))] == [
        ("a", ("refs/heads/main",)),
        ("", ("refs/tags/t",)),
    ]


def test_commits_and_tags_have_refs(repo: GitRepo) -> None:
    commit(repo, 1)
    made = commit(repo, 2)
    repo.git("tag", "-am", "x", "v1")
    tag = repo.git("rev-parse", "v1")
    refs = ("refs/heads/main", "refs/tags/v1")
    assert places(repo, made) == (
        Provenance(
            Origin.COMMIT_MESSAGE, commit=made, author_date="2024-05-02T12:00:00+00:00", refs=refs
        ),
    )
    assert places(repo, tag) == (Provenance(Origin.TAG_MESSAGE, blob=tag, refs=("refs/tags/v1",)),)


def test_many_refs(repo: GitRepo) -> None:
    commit(repo, 1, a=TEXT)
    head = repo.git("rev-parse", "HEAD")
    names = [f"refs/pull/{n:03}/head" for n in range(300)]
    repo.git("update-ref", "--stdin", stdin="".join(f"create {n} {head}\n" for n in names).encode())
    (place,) = places(repo, blob(repo))
    assert place.refs == ("refs/heads/main", *names)


def test_what_the_repository_never_had_keeps_its_id(repo: GitRepo) -> None:
    commit(repo, 1)
    assert places(repo, "1" * 40) == (Provenance(Origin.BLOB, blob="1" * 40, in_head=False),)


def test_an_unborn_branch(repo: GitRepo) -> None:
    repo.write("a", TEXT)
    repo.git("add", "a")
    assert [(p.path, p.in_head) for p in places(repo, blob(repo))] == [("a", False)]


def test_nothing_asked(repo: GitRepo) -> None:
    assert attribute(Git(repo.path), []) == {}


@pytest.mark.parametrize(
    "settings",
    [
        {"log.showRoot": "false"},
        {"log.date": "raw"},
        {"diff.renames": "copies"},
        {"log.follow": "true"},
        {"log.diffMerges": "first-parent"},
        {"log.excludeDecoration": "x"},
        {"core.commitGraph": "true"},
    ],
    ids=str,
)
def test_no_setting_changes_the_answer(repo: GitRepo, settings: dict[str, str]) -> None:
    first = commit(repo, 1, a=TEXT)
    commit(repo, 2, a="x", b=TEXT)
    before = places(repo, blob(repo))
    for key, value in settings.items():
        repo.git("config", key, value)
    repo.git("commit-graph", "write", "--reachable", "--changed-paths")
    assert before[0].commit == first
    assert places(repo, blob(repo)) == before
