"""Everything that git, an archive or an encoding can hide is found, where it is, and through what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from leakscan.model.finding import Finding
from leakscan.model.result import ScanResult
from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions, scan
from leakscan.sources.files import FilesSource
from leakscan.sources.git.history import HistorySource
from tests.conftest import GIT_ENV
from tests.coverage.contents import CONTENTS, written
from tests.coverage.git_rows import planted
from tests.coverage.rows import Row

OPTIONS = ScanOptions(load_rules(), "0")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Row], ScanResult]]:
    """Plant once, scan once."""
    root = tmp_path_factory.mktemp("planted")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in GIT_ENV.items():
            patch.setenv(name, value)
        rows = planted(root)
        yield {row.name: row for row in rows}, scan(HistorySource(root / "shop"), OPTIONS)


def finding_of(row: Row, result: ScanResult) -> Finding:
    """Return the finding that has a row's secret."""
    (found,) = (
        f
        for f in result.findings
        if any(m.value.reveal().decode() == row.keys.secret for m in f.members)
    )
    return found


def places(row: Row, result: ScanResult) -> list[tuple[str, str, int, tuple[str, ...]]]:
    """Return where a row's secret stands: origin, path, line, via."""
    return [
        (o.provenance.origin.value, o.provenance.path, o.position.line, o.via)
        for o in finding_of(row, result).occurrences
        if o.value.reveal().decode() == row.keys.secret
    ]


NAMES = """
    cruft-pack packed multi-pack-index loose no-diff binary deleted type-changed merge-resolution
    octopus replaced-object grafted-away commit-message tag-message note author-name author-address
    committer branch-name tag-name file-name folder-name symlink submodule-url remote-url
    nested-bare-repository linked-worktree alternate reflog-only dangling-blob dangling-tree
    secret-on-the-next-line-later both-changed-in-one-commit id-in-the-old-version sibling-files
    interleaved-1 interleaved-2 interleaved-3 dangling-commit reflog-message
    stash-tracked stash-untracked stash-index staged-only
""".split()  # noqa: SIM905 - a list of 44 quoted words is no easier to read


def test_the_table_is_what_is_planted(shop):
    assert sorted(shop[0]) == sorted([*NAMES, *CONTENTS])


@pytest.mark.parametrize("name", [*NAMES, *CONTENTS])
def test_every_row_is_found_where_it_is(shop, name):
    rows, result = shop
    row = rows[name]
    assert (row.origin.value, row.path, row.line, row.via) in places(row, result)


@pytest.mark.parametrize("name", [*NAMES, *CONTENTS])
def test_every_row_is_one_set(shop, name):
    rows, result = shop
    row = rows[name]
    found = finding_of(row, result)
    values = {(m.field, m.value.reveal().decode()) for m in found.members}
    expected = {
        ("client_id", row.keys.client_id),
        ("client_secret", row.keys.secret),
        ("subscription_key", row.keys.key),
    }
    assert {v for v in values if v[0] != "msn"} == {v for v in expected if v[0] in row.fields}


def test_each_set_says_how_far_apart_it_stood(shop):
    rows, result = shop
    wide = [row for row in rows.values() if row.reason]
    assert len(wide) == 4
    for row in wide:
        assert row.reason in {e.id for e in finding_of(row, result).evidence}


def test_nothing_else_is_found_and_everything_is_read(shop):
    rows, result = shop
    assert len(result.findings) == len(rows)
    assert result.coverage.complete


@pytest.mark.parametrize("name", CONTENTS)
def test_every_content_is_found_in_a_folder_too(name, tmp_path: Path):
    row, path, data = next(one for one in written("contents") if one[0].name == name)
    place = tmp_path / path
    place.parent.mkdir(parents=True)
    place.write_bytes(data)
    result = scan(FilesSource((tmp_path,)), OPTIONS)
    found = {(path.rpartition("contents/")[2], *more) for _, path, *more in places(row, result)}
    assert (row.path.partition("/")[2], row.line, row.via) in found
    assert result.coverage.complete
