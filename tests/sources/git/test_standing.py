"""What is new since a repository was walked is walked from its border, with the result of a walk from all refs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leakscan.sources.git import gaps, standing
from leakscan.sources.git.gaps import Reached
from leakscan.sources.git.layout import locate
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.selection import EVERYTHING
from leakscan.sources.git.standing import Standing
from leakscan.sources.git.stock import Stock
from tests.conftest import GitRepo


def lost(repo: GitRepo, name: str) -> None:
    id_ = repo.git("rev-parse", name).strip()
    (repo.path / ".git" / "objects" / id_[:2] / id_[2:]).unlink()


def on_a_branch(repo: GitRepo) -> None:
    repo.commit(b="2", c="new")
    lost(repo, "HEAD:c")


def several_and_a_merge(repo: GitRepo) -> None:
    for name in ("one", "two"):
        repo.git("switch", "-qc", name, "main")
        repo.commit(**{name: name})
    repo.git("merge", "-q", "one")
    lost(repo, "HEAD:one")


def from_an_old_commit(repo: GitRepo) -> None:
    repo.git("switch", "-qc", "other", "main~2")
    repo.commit(other="1")


def without_a_past(repo: GitRepo) -> None:
    repo.git("switch", "-q", "--orphan", "fresh")
    repo.commit(fresh="1")
    lost(repo, "HEAD:fresh")


def a_tag(repo: GitRepo) -> None:
    repo.git("tag", "-a", "-m", "said", "v2", "HEAD~1")


def only_staged(repo: GitRepo) -> None:
    repo.write("staged", "1")
    repo.git("add", "staged")


def a_work_tree(repo: GitRepo) -> None:
    repo.git("worktree", "add", "-q", "--detach", str(repo.path / "more"))
    repo.commit(d="1")


def a_broken_ref(repo: GitRepo) -> None:
    repo.commit(e="new")
    (repo.path / ".git" / "refs" / "heads" / "broken").write_text("b" * 40 + "\n")


NEWS = [
    a_broken_ref, on_a_branch, several_and_a_merge, from_an_old_commit, without_a_past, a_tag, only_staged, a_work_tree,
]  # fmt: skip


@pytest.mark.parametrize("most", [standing.MOST_NEW, 1])
@pytest.mark.parametrize("news", NEWS, ids=lambda news: news.__name__)
def test_a_walk_from_the_border(
    repo: GitRepo, news: Callable[[GitRepo], None], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MOST_NEW", most)
    for number in range(4):
        repo.commit(a=str(number))
        repo.git("branch", f"kept{number}")
    git = Git(repo.path)
    layout = locate(git)
    first = standing.tips_of(git, layout, Stock(git, layout), None)
    before = Standing(signature=first.signature, tips=list(first.ids))
    news(repo)
    stock = Stock(git, layout)
    tips = standing.tips_of(git, layout, stock, None)
    asked: list[object] = []
    reach = gaps.reach

    def heard(*given: object, **more: object) -> Reached:
        asked.append(given[1])
        return reach(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(gaps, "reach", heard)
    found = standing.reached(git, tips, before, stock)
    whole = reach(git, EVERYTHING)
    assert (found.absent, set(found.missing), found.said) == (
        whole.absent, set(whole.missing), whole.said,
    )  # fmt: skip
    if news is on_a_branch:
        assert asked != [EVERYTHING]
