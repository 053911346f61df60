"""Places in a git repository that hide a set."""

from __future__ import annotations

import os
import re
from pathlib import Path

from leakscan.model.provenance import Origin
from tests.conftest import GitRepo
from tests.coverage.contents import written
from tests.coverage.keys import KeySet, made_up
from tests.coverage.rows import ALONE, PAIR, SET, Row


class Planting:
    """A repository under way, and the rows so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.repo = GitRepo(root / "shop")
        self.git = self.repo.git
        self.rows: list[Row] = []

    def keys(
        self,
        name: str,
        path: str = "",
        *,
        line: int = 3,
        via: tuple[str, ...] = (),
        origin: Origin = Origin.BLOB,
        fields: frozenset[str] = SET,
        reason: str = "",
    ) -> KeySet:
        """Enter a row and return its keys."""
        keys = made_up(name)
        self.rows.append(Row(name, keys, path, line, via, origin, fields, reason))
        return keys

    def commit(self, message: str, **files: str | bytes) -> None:
        self.repo.commit(message, **files)

    def blob(self, text: str) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=text.encode())

    def tree(self, path: str, text: str) -> str:
        entry = f"100644 blob {self.blob(text)}\t{path}\n"
        return self.git("mktree", stdin=entry.encode())

    def lost_commit(self, path: str, text: str) -> str:
        """Write a commit that nothing leads to."""
        return self.git("commit-tree", "-m", "lost", self.tree(path, text))


def planted(root: Path) -> list[Row]:
    """Make the repository ``root/shop`` and return what is in it."""
    made = Planting(root)
    made.git("init", "-q")
    made.commit("base", f="base\n")
    for step in (packed, contents, history, pairs, named, alternates, hidden, stashed):
        step(made)
    return made.rows


def packed(made: Planting) -> None:
    """Fill a cruft pack, several packs and their index."""
    made.lost_commit("cruft.env", made.keys("cruft-pack", "cruft.env").env())
    made.git("gc", "-q", "--cruft", "--prune=never")
    assert list((made.repo.path / ".git/objects/pack").glob("*.mtimes"))
    for name in ("packed", "multi-pack-index"):
        made.commit(name, **{f"{name}.env": made.keys(name, f"{name}.env").env()})
        made.git("repack", "-q", "-d")
    made.git("multi-pack-index", "write")
    made.commit("loose", **{"loose.env": made.keys("loose", "loose.env").env()})


def contents(made: Planting) -> None:
    """Commit all files whose content hides a set."""
    files: dict[str, bytes | str] = {}
    for row, path, data in written("contents"):
        made.rows.append(row)
        files[path] = data
    no_diff = made.keys("no-diff", "attributes/no-diff.env").env()
    binary = made.keys("binary", "attributes/binary.env").env()
    made.commit(
        "contents",
        **files,
        **{
            ".gitattributes": "no-diff.env -diff\nbinary.env binary\n",
            "attributes/no-diff.env": no_diff,
            "attributes/binary.env": binary,
        },
    )


def history(made: Planting) -> None:
    """Delete, merge, retype and replace."""
    git = made.git
    made.commit("add", **{"gone/deleted.env": made.keys("deleted", "gone/deleted.env").env()})
    git("rm", "-q", "-r", "gone")
    made.commit("remove")

    made.commit("file", type=b"\0\1\n" + made.keys("type-changed", "type", line=4).env().encode())
    (made.repo.path / "type").unlink()
    (made.repo.path / "type").symlink_to("f")
    made.commit("link")

    for branch in ("one", "two", "three"):
        git("switch", "-qc", branch, "main")
        made.commit(branch, **{branch: branch})
        git("switch", "-q", "main")
    made.commit("on main", main="main")
    git("merge", "-q", "--no-commit", "one")
    made.repo.write("f", made.keys("merge-resolution", "f").env())
    git("commit", "-qam", "merge")
    made.commit("after the merge", f="base\n")
    git("merge", "-q", "--no-commit", "two", "three")
    made.repo.write("evil.env", made.keys("octopus", "evil.env").env())
    git("add", "evil.env")
    git("commit", "-qm", "octopus")
    git("rm", "-q", "evil.env")
    made.commit("after the octopus")

    made.commit("replace", **{"replaced.env": made.keys("replaced-object", "replaced.env").env()})
    git("replace", git("rev-parse", "HEAD:replaced.env"), made.blob("harmless"))
    made.commit("graft", **{"graft.env": made.keys("grafted-away", "graft.env").env()})
    git("rm", "-q", "graft.env")
    made.commit("after the graft")
    made.repo.write(".git/info/grafts", git("rev-parse", "HEAD") + "\n")


def pairs(made: Planting) -> None:
    """Spread sets over versions and files."""
    path = "pairs/next-line.env"
    keys = made.keys("secret-on-the-next-line-later", path, reason="id-beside")
    head, id_, *rest = keys.env().splitlines(keepends=True)
    made.commit("id first", **{path: head + id_})
    made.commit("the secret later", **{path: head + id_ + "".join(rest)})

    path = "pairs/hunks.properties"
    keys = made.keys("both-changed-in-one-commit", path, line=23, reason="id-far")
    lines = ["# Vipps", *(f"shop.option.{n}=1" for n in range(30))]
    lines[2], lines[22], lines[24] = "client_id=", "client_secret=", "subscription_key="
    made.commit("empty", **{path: "\n".join(lines)})
    lines[2] += keys.client_id
    lines[22] += keys.secret
    lines[24] += keys.key
    made.commit("filled", **{path: "\n".join(lines)})

    path = "pairs/version/settings.py"
    keys = made.keys("id-in-the-old-version", path, fields=PAIR, reason="id-other-version")
    made.commit("id", **{path: f"# the shop\n\nVIPPS_CLIENT_ID = '{keys.client_id}'\n"})
    made.commit("secret", **{path: f"# the shop\n\nVIPPS_CLIENT_SECRET = '{keys.secret}'\n"})

    keys = made.keys(
        "sibling-files", "pairs/sibling/config.php", fields=PAIR, reason="id-sibling-file"
    )
    made.commit(
        "siblings",
        **{
            "pairs/sibling/.env": f"VIPPS_CLIENT_ID={keys.client_id}\n",
            "pairs/sibling/config.php": f"<?php\n\n$vippsClientSecret = '{keys.secret}';\n",
        },
    )

    path = "pairs/interleaved.env"
    sets = [made.keys(f"interleaved-{n}", path, line=n + 3, fields=PAIR) for n in (1, 2, 3)]
    ids = [f"VIPPS_CLIENT_ID_{n}={keys.client_id}" for n, keys in enumerate(sets, 1)]
    secrets = [f"VIPPS_CLIENT_SECRET_{n}={keys.secret}" for n, keys in enumerate(sets, 1)]
    made.commit("three", **{path: "\n".join([*ids, *secrets])})


def named(made: Planting) -> None:
    """Write sets where names and messages stand."""
    git, repo = made.git, made.repo
    text = made.keys("commit-message", line=5, origin=Origin.COMMIT_MESSAGE).env("of the web shop")
    made.commit(f"new keys\n\n{text}")
    git(
        "tag",
        "-am",
        "release\n\n" + made.keys("tag-message", line=5, origin=Origin.TAG_MESSAGE).env("x"),
        "v1",
    )
    made.commit("noted", n="1")
    note = made.keys("note", git("rev-parse", "HEAD"), origin=Origin.NOTE).env("the keys")
    git("notes", "add", "-m", note)
    for part, form in (
        ("name", "vipps client_secret={} <x@example.com>"),
        ("address", "x <vipps_client_secret={}>"),
    ):
        keys = made.keys(f"author-{part}", line=1, origin=Origin.COMMIT_AUTHOR, fields=ALONE)
        git("commit", "-q", "--allow-empty", "-m", "x", "--author", form.format(keys.secret))
    keys = made.keys("committer", line=1, origin=Origin.COMMIT_AUTHOR, fields=ALONE)
    person = f"vipps client_secret={keys.secret} <x@example.com> 1700000000 +0000"
    raw = git("cat-file", "commit", "HEAD")
    raw = re.sub("^committer .*$", f"committer {person}", raw, flags=re.MULTILINE)
    git(
        "reset",
        "-q",
        git("hash-object", "-w", "-t", "commit", "--stdin", stdin=f"{raw}\n".encode()),
    )

    for kind, ref in (("branch", "refs/heads/"), ("tag", "refs/tags/")):
        secret = made_up(f"{kind}-name").secret
        name = f"vipps/client_secret={secret}"
        made.keys(f"{kind}-name", ref + name, line=1, origin=Origin.REF_NAME, fields=ALONE)
        git(kind, name)
    for kind, form in (
        ("file", "names/vipps-client_secret={}.txt"),
        ("folder", "names/client_secret={}/vipps/x"),
    ):
        path = form.format(made_up(f"{kind}-name").secret)
        made.keys(f"{kind}-name", path, line=1, origin=Origin.FILE_NAME, fields=ALONE)
        repo.write(path, kind)
    secret = made_up("symlink").secret
    made.keys("symlink", "link", line=1, origin=Origin.SYMLINK, fields=ALONE)
    (repo.path / "link").symlink_to(f"/srv/vipps?client_secret={secret}")

    keys = made.keys("submodule-url", ".gitmodules", fields=PAIR)
    url = f"https://{keys.client_id}:{keys.secret}@vipps.example/x.git"
    repo.write(".gitmodules", f'[submodule "x"]\n\tpath = x\n\turl = {url}\n')
    made.commit("names and links")
    keys = made.keys("remote-url", ".git/config", line=7, origin=Origin.GIT_CONFIG, fields=PAIR)
    git("remote", "add", "origin", f"https://{keys.client_id}:{keys.secret}@vipps.example/x.git")

    inner = GitRepo(repo.path / "nested.git")
    inner.git("init", "-q", "--bare")
    text = made_up("nested-bare-repository").env()
    id_ = inner.git("hash-object", "-w", "--stdin", stdin=text.encode())
    made.keys("nested-bare-repository", f"nested.git/objects/{id_[:2]}/{id_[2:]}", via=("zlib",))
    made.commit("nested")

    git("worktree", "add", "-q", "-b", "linked", str(made.root / "linked"))
    linked = GitRepo(made.root / "linked")
    linked.commit("linked", **{"linked.env": made.keys("linked-worktree", "linked.env").env()})


def alternates(made: Planting) -> None:
    """Let another repository hold an object."""
    lender = GitRepo(made.root / "lender")
    lender.git("init", "-q")
    text = made.keys("alternate", "").env()
    lender.git("hash-object", "-w", "--stdin", stdin=text.encode())
    objects = os.fspath(lender.path / ".git" / "objects")
    made.repo.write(".git/objects/info/alternates", objects + "\n")


def hidden(made: Planting) -> None:
    """Leave objects that no ref leads to."""
    made.commit("hidden", **{"reset.env": made.keys("reflog-only", "reset.env").env()})
    made.git("reset", "-q", "--hard", "HEAD~")
    made.blob(made.keys("dangling-blob").env())
    made.tree("tree.env", made.keys("dangling-tree", "tree.env").env())
    made.lost_commit("commit.env", made.keys("dangling-commit", "commit.env").env())
    log = ".git/logs/HEAD"
    line = (made.repo.path / log).read_bytes().count(b"\n") + 1
    message = made.keys("reflog-message", log, line=line, origin=Origin.REFLOG, fields=ALONE)
    made.git("update-ref", "-m", f"vipps client_secret={message.secret}", "HEAD", "HEAD~")
    made.git("update-ref", "HEAD", "HEAD@{1}")
    made.git("reset", "-q", "--hard")


def stashed(made: Planting) -> None:
    """Stash a tracked file, an untracked one, and what was in the index."""
    made.repo.write("f", made.keys("stash-tracked", "f").env())
    made.git("stash", "-q")
    made.repo.write("untracked.env", made.keys("stash-untracked", "untracked.env").env())
    made.git("stash", "-q", "-u")
    made.repo.write("f", made.keys("stash-index", "f").env())
    made.git("add", "f")
    made.repo.write("f", "something else")
    made.git("stash", "-q")
    made.repo.write("staged.env", made.keys("staged-only", "staged.env").env())
    made.git("add", "staged.env")
