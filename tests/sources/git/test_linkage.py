"""What is missing, told from what objects name, is what git's walk through all of history says."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions, new_detector, scan
from leakscan.sources.base import Screen
from leakscan.sources.git import gaps, linkage
from leakscan.sources.git.gaps import Reached
from leakscan.sources.git.history import HistorySource
from leakscan.sources.git.inventory import Slice
from leakscan.sources.git.layout import locate
from leakscan.sources.git.links import Referred
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.reading import ObjectsLesson
from leakscan.sources.git.selection import EVERYTHING
from leakscan.sources.git.shards import ObjectsShard
from tests.conftest import GitRepo

pytest.importorskip("numpy")
SCREEN = Screen(lambda data: b"planted" in data, 7, lambda data: b"planted" in data)
NAMES = [
    *(f"f{number}" for number in range(40)),
    *(f"dir/{number}.txt" for number in range(30)),
    *(f"dir/40000 odd 100644 {number}" for number in range(4)),
    *("deep/" * depth + "leaf" for depth in range(1, 6)),
    *(f"long/{'n' * size}" for size in (58, 60, 64, 90, 200, 250)),
    "planted",
]


def history(repo: GitRepo, seed: int, commits: int = 60) -> None:
    """Make a history in which files come, change, go, and become links and commits of others."""
    random = Random(seed)
    there: set[str] = set()
    stream: list[bytes] = []
    for number in range(commits):
        stream.append(b"commit refs/heads/main\nauthor a <a@b.no> %d +0000\n" % (10**9 + number))
        stream.append(b"committer a <a@b.no> %d +0000\ndata 1\nm\n" % (10**9 + number))
        if not number:
            stream += [_file(random, name) for name in NAMES[::2]]
            there.update(NAMES[::2])
        for name in random.sample(NAMES, random.choice((1, 1, 2, 5))):
            if name in there and random.random() < 0.2:
                stream.append(b'D "%s"\n' % name.encode())
                there.discard(name)
            else:
                stream.append(_file(random, name))
                there.add(name)
        stream.append(b"\n")
    repo.git("fast-import", "--quiet", "--force", "--depth=50", stdin=b"".join(stream))


def _file(random: Random, name: str) -> bytes:
    kind = random.random()
    if kind < 0.05 and name.startswith("f"):
        return b'M 160000 %040x "%s"\n' % (random.getrandbits(160), name.encode())
    mode = b"120000" if kind < 0.1 else b"100755" if kind < 0.2 else b"100644"
    content = random.choice((b"same", b"%d\n" % random.getrandbits(60)))
    return b'M %s inline "%s"\ndata %d\n%s\n' % (mode, name.encode(), len(content), content)


def lost(repo: GitRepo, *ids: str, options: tuple[str, ...] = ("--delta-base-offset",)) -> None:
    """Pack everything anew but these, in two packs where the options say so."""
    listed = repo.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    pack = repo.path / ".git" / "objects" / "pack"
    old = list(pack.iterdir())
    kept = "\n".join(id_ for id_ in listed if id_ not in ids).encode() + b"\n"
    repo.git("pack-objects", "-q", *options, ".git/objects/pack/new", stdin=kept)
    for path in old:
        path.unlink()
    repo.git("prune-packed", "-q")
    for path in (repo.path / ".git" / "objects").glob("[0-9a-f][0-9a-f]/*"):
        if path.parent.name + path.name in ids:
            path.unlink()


def told(path: Path, parts: int = 1) -> list[Referred]:
    shards = [ObjectsShard(str(path), EVERYTHING, Slice(p, parts), link=True) for p in range(parts)]
    lessons = [i for s in shards for i in s.screened(SCREEN) if isinstance(i, ObjectsLesson)]
    return [one.referred for one in lessons if one.referred is not None]


def both(path: Path, parts: int = 1) -> tuple[Reached | None, Reached]:
    git = Git(path)
    known = linkage.prepared(git, locate(git))
    ours = linkage.reached(git, known, told(path, parts)) if known else None
    return ours, gaps.reach(git, EVERYTHING)


def assert_same(path: Path, parts: int = 1) -> Reached:
    ours, by_git = both(path, parts)
    assert ours is not None
    assert (ours.absent, set(ours.missing), ours.said) == (
        by_git.absent, set(by_git.missing), by_git.said,
    )  # fmt: skip
    return ours


def reachable(repo: GitRepo, kind: str) -> list[str]:
    listed = repo.git(
        "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)"
    )
    return sorted(line.split()[1] for line in listed.splitlines() if line.startswith(kind))


PACKINGS = {
    "ordinary": ("--delta-base-offset",),
    "ref-deltas": (),
    "no window": ("--window=0",),
    "deep": ("--delta-base-offset", "--depth=250", "--window=60"),
}


@pytest.mark.parametrize("options", PACKINGS.values(), ids=PACKINGS)
@pytest.mark.parametrize("seed", range(3))
def test_lost_blobs(repo: GitRepo, seed: int, options: tuple[str, ...]) -> None:
    history(repo, seed)
    blobs = reachable(repo, "blob")
    lost(repo, *Random(seed).sample(blobs, 7), options=options)
    assert assert_same(repo.path, parts=1 + seed).absent == 7


@pytest.mark.parametrize("seed", range(3))
def test_every_single_blob(repo: GitRepo, seed: int) -> None:
    """Each of many entries is looked up, wherever the delta that brings it begins and ends."""
    history(repo, 10 + seed, commits=25)
    blobs = reachable(repo, "blob")
    lost(repo, *blobs)
    assert len(blobs) - 3 <= assert_same(repo.path).absent <= len(blobs)  # some nothing names


def test_nothing_is_lost(repo: GitRepo) -> None:
    history(repo, 4)
    lost(repo)
    found = assert_same(repo.path)
    assert found.absent == 0
    assert found.present == int(repo.git("rev-list", "--objects", "--all", "--count"))


def test_a_lost_folder(repo: GitRepo) -> None:
    history(repo, 5)
    lost(repo, repo.git("rev-parse", "main~20:dir").strip())
    assert assert_same(repo.path).absent == 1


def test_the_tree_of_a_commit_is_left_to_git(repo: GitRepo) -> None:
    history(repo, 6)
    lost(repo, repo.git("rev-parse", "main~20^{tree}").strip())
    assert both(repo.path)[0] is None


def test_a_lost_commit_is_left_to_git(repo: GitRepo) -> None:
    history(repo, 6)
    lost(repo, repo.git("rev-parse", "main~20").strip())
    assert both(repo.path)[0] is None


def test_what_only_the_unreachable_lacks_is_left_to_git(repo: GitRepo) -> None:
    history(repo, 7)
    repo.git("read-tree", "main")
    repo.write("only-there", "gone\n")
    repo.git("add", "only-there")
    tree = repo.git("write-tree").strip()
    blob = repo.git("rev-parse", f"{tree}:only-there").strip()
    repo.git("read-tree", "main")
    lost(repo, blob)
    ours, by_git = both(repo.path)
    assert (ours, by_git.absent) == (None, 0)


def test_the_unreachable_that_lacks_nothing_does_no_harm(repo: GitRepo) -> None:
    history(repo, 7)
    stored = repo.git("hash-object", "-w", "--stdin", stdin=b"by itself\n")
    repo.git("commit-tree", "-m", "dangling", "main^{tree}")
    lost(repo)
    ours = assert_same(repo.path)
    assert stored
    assert (ours.absent, ours.present) == (0, 0)


def test_the_index_alone_names_it(repo: GitRepo) -> None:
    history(repo, 8)
    repo.git("read-tree", "main")
    repo.write("staged", "gone\n")
    repo.git("add", "staged")
    lost(repo, repo.git("rev-parse", ":staged").strip())
    assert assert_same(repo.path).absent == 1


def test_loose_objects_and_two_packs(repo: GitRepo) -> None:
    history(repo, 9, commits=30)
    first = reachable(repo, "")[::2]
    lost(repo)
    names = "\n".join(first).encode() + b"\n"
    repo.git("pack-objects", "-q", ".git/objects/pack/more", stdin=names)
    repo.git("read-tree", "main")
    repo.write("f1", "changed\n")
    repo.git("add", "f1")
    repo.commit("loose")
    assert assert_same(repo.path, parts=2).absent == 0
    lost_one = repo.git("rev-parse", "main:f1").strip()
    (repo.path / ".git" / "objects" / lost_one[:2] / lost_one[2:]).unlink()
    assert assert_same(repo.path, parts=2).missing == (lost_one,)


def test_a_ref_to_nothing_is_left_to_git(repo: GitRepo) -> None:
    history(repo, 3, commits=5)
    lost(repo)
    (repo.path / ".git" / "refs" / "heads" / "gone").write_text("1" * 40 + "\n")
    assert both(repo.path)[0] is None


def test_bytes_that_look_like_an_id_are_read_again(repo: GitRepo) -> None:
    """A delta may put 20 bytes where no id stands: between names of the same length, say."""
    history(repo, 2, commits=5)
    one = b"".join(b"M 100644 inline %020d\ndata 1\nx\n" % n for n in range(60))
    two = one.replace(b"%020d" % 30, b"%020d" % 3010)
    who = b"author a <a@b.no> 9 +0000\ncommitter a <a@b.no> 9 +0000\ndata 1\nm\n"
    stream = b"commit refs/heads/one\n" + who + one + b"\ncommit refs/heads/two\n" + who + two
    repo.git("fast-import", "--quiet", stdin=stream + b"\n")
    lost(repo)
    (referred,) = told(repo.path)
    assert assert_same(repo.path).absent == 0
    assert not referred.absent


@pytest.mark.parametrize("parts", [1, 3])
def test_a_scan_says_the_same(repo: GitRepo, parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    history(repo, 1)
    lost(repo, *reachable(repo, "blob")[:5])
    options = ScanOptions(load_rules(examples=False), "0")
    detector = new_detector(options)
    walked = scan(HistorySource(repo.path, parts=parts), options, detector=detector)
    monkeypatch.setattr(linkage, "MANY", 0)
    monkeypatch.setattr(gaps, "reach", None)
    linked = scan(HistorySource(repo.path, parts=parts), options, detector=detector)
    assert linked.coverage.skipped == walked.coverage.skipped
    assert linked == walked


@pytest.mark.parametrize("what", ["shallow", "objects/info/alternates", "worktrees"])
def test_unusual_repositories_are_walked_from_the_start(
    repo: GitRepo, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linkage, "MANY", 0)
    layout = locate(Git(repo.path))
    assert linkage.possible(layout, 1)
    (layout.common_dir / what).touch()
    assert not linkage.possible(layout, 1)
