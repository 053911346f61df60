"""Mirrors: what git brings, what it costs, what goes wrong, what is given up for room."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from leakscan.model.chunk import Skipped
from leakscan.sources.github.base import GitRemote, Kind, RepositoryEntry
from leakscan.sources.github.hub import GitHub
from leakscan.sources.github.mirrors import Mirror, Mirrors
from tests.sources.github.scene import Watch, opened
from tests.standin.fixtures import TOKEN
from tests.standin.server import Fault, StandIn
from tests.standin.world import Repository, add, forked, written


@pytest.fixture
def mirrors(cache: Path) -> Mirrors:
    return Mirrors(cache, attempts=3, seconds=60)


@pytest.fixture
def shop(standin: StandIn, tmp_path: Path) -> Repository:
    bare = written(
        tmp_path / "shop.git", {"a.txt": b"main"}, refs__pull__1__head={"b.txt": b"pull request"},
        refs__notes__commits={"c.txt": b"note"}, refs__heads__x={"d.txt": os.urandom(50_000)},
    )  # fmt: skip
    made = Repository(1, "acme", "shop", git=bare)
    standin.world.repositories = [made]
    return made


def remote_of(github: GitHub, kind: Kind = Kind.REPOSITORIES, number: int = 1) -> GitRemote:
    for entry in github.repositories("acme"):
        if isinstance(entry, RepositoryEntry) and entry.id == number:
            return next(remote for remote in github.remotes(entry) if remote.kind is kind)
    raise AssertionError("not listed")


def git(path: Path, *args: str) -> str:
    done = subprocess.run(
        ["git", "--git-dir", path, *args], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def took(mirrors: Mirrors, github: GitHub, remote: GitRemote | None = None) -> Mirror:
    with mirrors.refreshed(remote or remote_of(github), github) as mirror:
        assert isinstance(mirror, Mirror), mirror
        return mirror


def test_everything_comes_and_nothing_stays_of_the_remote(
    standin: StandIn, mirrors: Mirrors, shop: Repository
) -> None:
    assert shop.git
    mirror = took(mirrors, opened(standin))
    assert mirror.changed
    assert mirror.asked
    assert git(mirror.path, "for-each-ref") == git(shop.git, "for-each-ref")
    assert git(mirror.path, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert not (mirror.path / "hooks").exists()
    assert "remote" not in (mirror.path / "config").read_text()
    assert git(mirror.path, "fsck", "--full") == ""


def test_nothing_new_costs_nothing(standin: StandIn, mirrors: Mirrors, shop: Repository) -> None:
    assert shop.git
    github = opened(standin)
    first = took(mirrors, github)
    remote = remote_of(github)
    standin.cost()
    again = took(mirrors, github, remote)
    assert standin.cost() == (0, 0)
    assert not again.asked
    assert not again.changed
    assert again.refs == first.refs


def test_without_a_stamp_git_asks_and_sees_that_nothing_changed(
    standin: StandIn, mirrors: Mirrors, shop: Repository
) -> None:
    assert shop.git
    standin.faults = [Fault("/api/graphql", 500, times=99)]
    github = opened(standin)
    took(mirrors, github)
    standin.cost()
    again = took(mirrors, github)
    assert again.asked
    assert not again.changed


def test_new_commits_come_and_those_pushed_over_stay(
    standin: StandIn, mirrors: Mirrors, shop: Repository
) -> None:
    assert shop.git
    github = opened(standin)
    took(mirrors, github)
    old = git(shop.git, "rev-parse", "x")
    git(shop.git, "update-ref", "-d", "refs/heads/x")
    add(shop.git, "refs/heads/x/y", {"e.txt": b"new"})  # a folder where a file was
    shop.pushed = "2024-06-01T00:00:00Z"
    mirror = took(mirrors, github)
    assert mirror.changed
    assert git(mirror.path, "for-each-ref") == git(shop.git, "for-each-ref")
    assert git(mirror.path, "cat-file", "-t", old) == "commit"


def test_a_repository_without_commits(standin: StandIn, mirrors: Mirrors, tmp_path: Path) -> None:
    standin.world.repositories = [Repository(1, "acme", "new", git=written(tmp_path / "n.git", {}))]
    mirror = took(mirrors, opened(standin))
    assert git(mirror.path, "for-each-ref") == ""


def test_renamed_between_listing_and_cloning(
    standin: StandIn, mirrors: Mirrors, shop: Repository
) -> None:
    github = opened(standin)
    remote = remote_of(github)
    shop.old_names, shop.name = [shop.full_name], "store"
    mirror = took(mirrors, github, remote)
    assert mirror.key == "1"
    # under its new name it is the same mirror
    standin.cost()
    assert not took(mirrors, github).asked


def test_a_name_that_was_given_to_another_repository(
    standin: StandIn, mirrors: Mirrors, shop: Repository
) -> None:
    github = opened(standin)
    remote = remote_of(github)
    standin.world.repositories = [Repository(99, "acme", "shop")]
    with mirrors.refreshed(remote, github) as told:
        assert isinstance(told, Skipped)
        assert told.reason == "not-found"
    del shop


def test_deleted_while_listed(standin: StandIn, mirrors: Mirrors, shop: Repository) -> None:
    github = opened(standin)
    remote = remote_of(github)
    standin.world.repositories.remove(shop)
    with mirrors.refreshed(remote, github) as told:
        assert told == Skipped("acme/shop", "not-found", told.detail)  # type: ignore[union-attr]
    assert not list(mirrors.folder.glob("*.git"))


def test_wikis(standin: StandIn, mirrors: Mirrors, shop: Repository, tmp_path: Path) -> None:
    shop.has_wiki = True
    github = opened(standin)
    with mirrors.refreshed(remote_of(github, Kind.WIKIS), github) as told:
        assert told is None  # switched on, and nobody wrote anything
    standin.cost()
    with mirrors.refreshed(remote_of(github, Kind.WIKIS), github) as told:
        assert told is None
    assert not [one for one in standin.asked if "wiki" in one.path]
    shop.wiki = written(tmp_path / "wiki.git", {"Home.md": b"text"}, branch="master")
    later = opened(standin, watch=Watch(ahead=7 * 86_400))
    with mirrors.refreshed(remote_of(later, Kind.WIKIS), later) as told:
        assert isinstance(told, Mirror)
        assert told.changed
    standin.cost()
    with mirrors.refreshed(remote_of(later, Kind.WIKIS), later) as told:
        assert isinstance(told, Mirror)
        assert not told.changed
    assert len([one for one in standin.asked if "wiki" in one.path]) == 1
    add(shop.wiki, "refs/heads/master", {"Keys.md": b"more"})
    with mirrors.refreshed(remote_of(later, Kind.WIKIS), later) as told:  # seen the same night
        assert isinstance(told, Mirror)
        assert told.changed


def test_an_absent_wiki_is_looked_for_once_a_week(standin: StandIn, shop: Repository) -> None:
    shop.has_wiki = True
    stamps = [
        remote_of(opened(standin, watch=Watch(ahead=day * 86_400)), Kind.WIKIS).stamp
        for day in range(14)
    ]
    assert 2 <= len(set(stamps)) <= 3


def test_gists(standin: StandIn, mirrors: Mirrors, tmp_path: Path) -> None:
    standin.world.gists = {
        "ola": [("abc", written(tmp_path / "g.git", {"x.py": b"1"}), "2024-05-17T12:00:00Z")]
    }
    standin.world.members = ["ola"]
    github = opened(standin, {Kind.GISTS})
    (remote,) = github.gists("acme", of_members=True)
    assert isinstance(remote, GitRemote)
    assert took(mirrors, github, remote).key == "gist-abc"


@pytest.mark.parametrize(
    "fault",
    [Fault("git-upload-pack", 503), Fault("git-upload-pack$", how="cut", after=1),
     Fault("info/refs", how="drop"), Fault("info/refs", 429)],
    ids=["5xx", "cut", "dropped", "429"],
)  # fmt: skip
def test_a_fetch_that_breaks_off_is_tried_again(
    standin: StandIn, mirrors: Mirrors, shop: Repository, fault: Fault
) -> None:
    assert shop.git
    watch = Watch()
    github = opened(standin, watch=watch)
    standin.faults = [fault]
    mirror = took(mirrors, github)
    assert fault.times == 0
    assert watch.slept
    assert git(mirror.path, "for-each-ref") == git(shop.git, "for-each-ref")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(Fault("git-upload-pack", 500, times=99), "server-error"),
     (Fault("git-upload-pack", 403, times=99), "no-permission"),
     (Fault("git-upload-pack", how="drop", times=99), "unreachable"),
     (Fault("git-upload-pack", 451, times=99), "blocked"),
     (Fault("git-upload-pack", 404, times=99), "not-found"),
     (Fault("git-upload-pack", 302, times=99, headers={"Location": "http://127.0.0.1:9/x"}), "moved")],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_a_fetch_that_does_not_work_is_told(
    standin: StandIn, mirrors: Mirrors, shop: Repository, fault: Fault, reason: str
) -> None:
    github = opened(standin)
    remote = remote_of(github)
    standin.faults = [fault]
    with mirrors.refreshed(remote, github) as told:
        assert isinstance(told, Skipped)
        assert (told.where, told.reason) == ("acme/shop", reason)
        assert TOKEN not in told.detail
    del shop


def test_a_fetch_that_does_not_end_is_ended(
    standin: StandIn, cache: Path, shop: Repository
) -> None:
    github = opened(standin)
    remote = remote_of(github)
    standin.faults = [Fault("git-upload-pack$", how="slow", times=99, after=1)]
    began = time.monotonic()
    with Mirrors(cache, attempts=1, seconds=1.5).refreshed(remote, github) as told:
        assert isinstance(told, Skipped)
    assert time.monotonic() - began < 6
    del shop


def test_an_address_on_another_host_gets_no_token(
    standin: StandIn, mirrors: Mirrors, shop: Repository
) -> None:
    github = opened(standin)
    remote = GitRemote("1", "acme/shop", "https://elsewhere.example/acme/shop.git")
    with mirrors.refreshed(remote, github) as told:
        assert isinstance(told, Skipped)
        assert told.reason == "foreign-address"
    del shop


DAMAGES = {
    "a pack cut short": lambda p: _shorten(next(p.glob("objects/pack/*.pack"))),
    "no packs": lambda p: shutil.rmtree(p / "objects/pack"),
    "no HEAD": lambda p: (p / "HEAD").unlink(),
    "HEAD empty": lambda p: (p / "HEAD").write_bytes(b""),
    "refs that are none": lambda p: (p / "packed-refs").write_bytes(b"\0\0garbage"),
    "config that is none": lambda p: (p / "config").write_bytes(b"[core\n"),
}


def _shorten(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:60])


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_mirror_is_made_anew(
    standin: StandIn, mirrors: Mirrors, shop: Repository, damage: str
) -> None:
    assert shop.git
    github = opened(standin)
    mirror = took(mirrors, github)
    DAMAGES[damage](mirror.path)
    add(shop.git, "refs/heads/main", {"f.txt": b"more"})
    shop.pushed = "2024-06-01T00:00:00Z"
    mirror = took(mirrors, github)
    assert git(mirror.path, "for-each-ref") == git(shop.git, "for-each-ref")
    assert git(mirror.path, "fsck", "--full") == ""


def test_a_damaged_mirror_inside_another_repository_leaves_that_alone(
    standin: StandIn, tmp_path: Path, shop: Repository
) -> None:
    outer = tmp_path / "outer"
    subprocess.run(["git", "init", "-q", outer], check=True)
    add(outer / ".git", "refs/heads/mine", {"x": b"y"})
    mirrors, github = Mirrors(outer / "cache"), opened(standin)
    mirror = took(mirrors, github)
    (mirror.path / "HEAD").unlink()
    shop.pushed = "2024-06-01T00:00:00Z"
    took(mirrors, github)
    assert git(outer / ".git", "for-each-ref", "--format=%(refname)") == "refs/heads/mine"


def test_forks_borrow_and_lend_nothing_away(
    standin: StandIn, mirrors: Mirrors, shop: Repository, tmp_path: Path
) -> None:
    assert shop.git
    for number in range(2, 6):
        bare = forked(shop.git, tmp_path / f"{number}.git")
        add(bare, "refs/heads/own", {f"{number}.txt": b"own"})
        standin.world.repositories.append(
            Repository(number, "acme", f"fork-{number}", git=bare, parent=shop)
        )
    github = opened(standin)
    entries = [e for e in github.repositories("acme") if isinstance(e, RepositoryEntry)]
    sizes = {}
    for entry in sorted(entries, key=lambda e: e.fork):
        (remote,) = (r for r in github.remotes(entry) if r.kind is Kind.REPOSITORIES)
        standin.cost()
        mirror = took(mirrors, github, remote)
        sizes[entry.id] = standin.cost()[1]
        assert git(mirror.path, "fsck", "--full", "--connectivity-only") == ""
        assert mirror.borrows == ("1" if entry.fork else "")
    assert sum(sizes[n] for n in range(2, 6)) < 0.2 * sizes[1]
    # the lender is made anew: borrowers go with it, and come back
    mirrors.discard("1")
    assert not mirrors.shelf.mirror("2").exists()
    for number in (1, 2):
        mirror = took(mirrors, github, remote_of(github, number=number))
        assert git(mirror.path, "fsck", "--full", "--connectivity-only") == ""


def test_room_is_made_by_the_least_recently_used(
    standin: StandIn, cache: Path, tmp_path: Path
) -> None:
    standin.world.repositories = [
        Repository(n, "acme", f"r{n}", git=written(tmp_path / f"{n}", {"a": os.urandom(100_000)}))
        for n in range(1, 6)
    ]
    mirrors, github = Mirrors(cache, limit=350_000), opened(standin)
    entries = [e for e in github.repositories("acme") if isinstance(e, RepositoryEntry)]
    remotes = {e.id: next(iter(github.remotes(e))) for e in entries}
    with mirrors.refreshed(remotes[1], github) as held:
        assert isinstance(held, Mirror)
        for n in (2, 3, 2, 4, 5):
            took(mirrors, github, remotes[n])
            time.sleep(0.02)
        assert (held.path / "HEAD").exists()  # in use, however long ago it came
    left = {p.name for p in cache.glob("*.git")}
    assert left == {"1.git", "4.git", "5.git"}


def test_a_lender_stays_as_long_as_a_borrower(
    standin: StandIn, cache: Path, shop: Repository, tmp_path: Path
) -> None:
    assert shop.git
    fork = Repository(2, "acme", "f", git=forked(shop.git, tmp_path / "f.git"), parent=shop)
    standin.world.repositories.append(fork)
    mirrors, github = Mirrors(cache), opened(standin)
    took(mirrors, github)
    with mirrors.refreshed(remote_of(github, number=2), github) as held:
        assert isinstance(held, Mirror)
        assert mirrors.shelf.make_room(0) == []
        assert git(held.path, "fsck", "--connectivity-only") == ""
    assert mirrors.shelf.make_room(0) == ["2", "1"]


def test_one_at_a_time(standin: StandIn, mirrors: Mirrors, shop: Repository) -> None:
    github = opened(standin)
    remote = remote_of(github)
    standin.cost()
    found: list[bool] = []

    def work() -> None:
        with mirrors.refreshed(remote, opened(standin)) as mirror:
            assert isinstance(mirror, Mirror)
            found.append(mirror.asked)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False] * 5 + [True]
    del shop


def test_the_exception_of_the_block_is_the_callers(
    standin: StandIn, mirrors: Mirrors, shop: Repository
) -> None:
    github = opened(standin)
    with pytest.raises(OSError, match="mine"), mirrors.refreshed(remote_of(github), github):
        raise OSError("mine")
    del shop


def test_a_folder_that_cannot_be_written(
    standin: StandIn, tmp_path: Path, shop: Repository
) -> None:
    (tmp_path / "file").write_text("")
    github = opened(standin)
    with Mirrors(tmp_path / "file").refreshed(remote_of(github), github) as told:
        assert isinstance(told, Skipped)
        assert told.reason == "unwritable"
    del shop


def test_kept(standin: StandIn, mirrors: Mirrors, shop: Repository) -> None:
    assert shop.git
    with mirrors.kept("1") as nothing:
        assert nothing is None
    took(mirrors, opened(standin))
    standin.cost()
    with mirrors.kept("1") as mirror:
        assert mirror
        assert git(mirror.path, "for-each-ref") == git(shop.git, "for-each-ref")
    assert standin.cost() == (0, 0)


KILLED = """
import os, sys
from pathlib import Path
from leakscan.sources.github.connect import connect
from leakscan.sources.github.mirrors import Mirrors
github = connect(sys.argv[1], "acme", environ=os.environ)
mirrors = Mirrors(Path(sys.argv[2]))
(entry,) = github.repositories("acme")
with mirrors.refreshed(next(iter(github.remotes(entry))), github) as mirror:
    print(mirror.path, flush=True)
"""


@pytest.mark.parametrize("after", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_killed_at_any_moment_the_next_run_goes_on(
    standin: StandIn, mirrors: Mirrors, shop: Repository, tmp_path: Path, after: float
) -> None:
    assert shop.git
    script = tmp_path / "run.py"
    script.write_text(textwrap.dedent(KILLED))
    process = subprocess.Popen(
        [sys.executable, script, standin.address, mirrors.folder],
        env={**os.environ, "GH_ENTERPRISE_TOKEN": TOKEN}, stdout=subprocess.DEVNULL,
        start_new_session=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    while not [a for a in standin.asked if "info/refs" in a.path] and process.poll() is None:
        time.sleep(0.005)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    mirror = took(mirrors, opened(standin))
    assert git(mirror.path, "for-each-ref") == git(shop.git, "for-each-ref")


def test_a_git_that_outlived_its_run_is_in_nobodys_way(
    mirrors: Mirrors, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = mirrors.shelf.begin("1")
    with monkeypatch.context() as busy:
        busy.setattr("shutil.rmtree", lambda *_, **__: None)
        second = mirrors.shelf.begin("1")
    assert (first.is_dir(), second.is_dir(), first != second) == (True, True, True)
    assert mirrors.shelf.begin("1") == first
    mirrors.discard("1")
    assert not list(mirrors.folder.glob("*.new*"))
