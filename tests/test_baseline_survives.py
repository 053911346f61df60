"""Whatever git does to a file, an accepted value stays accepted and no other value is hidden.

Real repositories, real git, and drawn sequences of what people do to a branch.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leakscan.model.evidence import Status
from leakscan.model.finding import Finding
from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions, scan
from leakscan.sources.base import Source
from leakscan.sources.files import FilesSource
from leakscan.sources.git.history import HistorySource
from leakscan.store.accepting import accept, entry_for
from leakscan.store.baseline import FILE_NAME, Baseline, parse
from leakscan.store.baseline_text import revised
from tests.cli.shop import made_up_env
from tests.conftest import GitRepo

RULES = load_rules(examples=False)
OPTIONS = ScanOptions(rules=RULES, tool_version="0", prefilter="python")
TODAY = "2026-11-24"
SECRETS = {seed: made_up_env(seed).splitlines()[1].partition("=")[2] for seed in (1, 2)}


def found(source: Source, baseline: Baseline) -> dict[str, Status]:
    """Status by client secret."""
    applied = accept(scan(source, OPTIONS).findings, baseline, rules=RULES, today=TODAY)
    return {_secret(f): f.status for f in applied.findings}


def _secret(finding: Finding) -> str:
    return next(m.value.reveal().decode() for m in finding.members if m.field == "client_secret")


class Branch:
    """A branch with one file of keys, and what people do to it."""

    def __init__(self, repo: GitRepo) -> None:
        self.repo, self.name, self.number = repo, "config/keys.env", 0
        repo.commit("start", **{"README.md": "a shop\n"})
        repo.git("checkout", "-q", "-b", "work")
        repo.commit("keys", **{self.name: made_up_env(1)})

    def edit(self, change: Callable[[bytes], bytes]) -> None:
        path = self.repo.path / self.name
        self.repo.commit("edit", **{self.name: change(path.read_bytes())})

    def rename(self) -> None:
        self.number += 1
        self.move(f"config/renamed{self.number}.txt")

    def move_folder(self) -> None:
        self.number += 1
        self.move(f"deep/er{self.number}/{Path(self.name).name}")

    def move(self, name: str) -> None:
        (self.repo.path / name).parent.mkdir(parents=True, exist_ok=True)
        self.repo.git("mv", self.name, name)
        self.name = name
        self.repo.commit("move")

    def indent(self) -> None:
        self.edit(lambda data: re.sub(rb"(?m)^(?=[^\r\n])", b"\t  ", data))

    def windows_endings(self) -> None:
        self.edit(lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def unix_endings(self) -> None:
        self.edit(lambda data: data.replace(b"\r\n", b"\n"))

    def lines_above(self) -> None:
        self.edit(lambda data: b"# more\n\n" + data)

    def quote(self) -> None:
        self.edit(lambda data: re.sub(rb'=([^"\r\n]+)', rb'="\1"', data))

    def rebase(self) -> None:
        self.number += 1
        self.repo.git("checkout", "-q", "main")
        self.repo.commit("meanwhile", **{f"other{self.number}.txt": "words\n"})
        self.repo.git("checkout", "-q", "work")
        self.repo.git("rebase", "-q", "main")

    def squash(self) -> None:
        self.repo.git("reset", "-q", "--soft", "main")
        self.repo.git("commit", "-q", "--allow-empty", "-m", "all in one")

    def merge(self) -> None:
        self.rebase()
        self.repo.git("checkout", "-q", "main")
        self.repo.git("merge", "-q", "--no-ff", "-m", "merge", "work")
        self.repo.git("checkout", "-q", "work")

    def other_value_on_the_line(self) -> None:
        self.edit(lambda data: data.replace(SECRETS[1].encode(), SECRETS[2].encode()))


HARMLESS = (
    Branch.rename, Branch.move_folder, Branch.indent, Branch.windows_endings, Branch.unix_endings,
    Branch.lines_above, Branch.quote, Branch.rebase, Branch.squash, Branch.merge,
)  # fmt: skip


def accepted(repo: GitRepo) -> Baseline:
    """Accept what stands in the tree, and commit the file."""
    findings = scan(FilesSource((repo.path,)), OPTIONS).findings
    entries = [
        entry_for(f, rules=RULES, reason="a double", owner="kari", date=TODAY) for f in findings
    ]
    text = revised("", add=entries, where=FILE_NAME)
    repo.commit("accept", **{FILE_NAME: text})
    return parse(text, FILE_NAME)


@pytest.mark.parametrize("step", HARMLESS, ids=lambda step: step.__name__)
def test_one_step(repo: GitRepo, step: Callable[[Branch], None]) -> None:
    branch = Branch(repo)
    baseline = accepted(repo)
    step(branch)
    assert found(FilesSource((repo.path,)), baseline) == {SECRETS[1]: Status.BASELINED}
    assert found(HistorySource(repo.path), baseline) == {SECRETS[1]: Status.BASELINED}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=st.lists(st.sampled_from(HARMLESS), max_size=4),
       after=st.lists(st.sampled_from(HARMLESS), max_size=3))  # fmt: skip
def test_any_steps_and_then_another_value(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[Callable[[Branch], None]],
    after: list[Callable[[Branch], None]],
) -> None:
    repo = GitRepo(tmp_path_factory.mktemp("survives"))
    repo.git("init", "-q")
    branch = Branch(repo)
    baseline = accepted(repo)
    for step in before:
        step(branch)
    tree, history = FilesSource((repo.path,)), HistorySource(repo.path)
    assert found(tree, baseline) == {SECRETS[1]: Status.BASELINED}
    assert found(history, baseline) == {SECRETS[1]: Status.BASELINED}
    branch.other_value_on_the_line()
    for step in after:
        step(branch)
    assert found(tree, baseline) == {SECRETS[2]: Status.NEW}
    everything = found(history, baseline)
    assert everything[SECRETS[2]] is Status.NEW
    assert everything.get(SECRETS[1], Status.BASELINED) is Status.BASELINED
