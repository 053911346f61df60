"""An organisation of 200 repositories with a made-up key in every kind of content.

Forks, archived, templates, empty, renamed and broken ones; most hold ordinary content only. It is made
in seconds: each repository is one ``git fast-import``, forks are links.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.coverage.keys import KeySet, made_up
from tests.standin.answers import zipped
from tests.standin.world import Attached, Repository, Said, World, add, forked, written

SIZE = 200
FORKS = 20


@dataclass
class Organisation:
    """The world, and what is to be found in it."""

    world: World
    planted: dict[str, KeySet] = field(default_factory=dict)
    """By a word for the place. The default kinds show those in ``DEFAULT`` only."""
    unreadable: set[str] = field(default_factory=set)
    """Repositories of which something cannot be read."""


DEFAULT = frozenset(
    {"file", "old-commit", "pull-ref", "wiki", "issue", "issue-comment", "pull", "pull-comment",
     "review", "review-comment", "archived", "fork", "template", "renamed"}
)  # fmt: skip
"""Places that are read where no kind is named."""


def organisation(
    folder: Path, *, size: int = SIZE, forks: int = FORKS, bulk: int = 60_000
) -> Organisation:
    """Make the organisation below ``folder``; ``bulk`` random bytes in each repository stand for code."""
    made = Organisation(World(members=["kari", "ola"]))
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random("organisation")
    shop = _shop(made, folder, bulk)
    made.world.repositories += [shop, *_odd(made, folder)]
    for number in range(forks):
        made.world.repositories.append(_fork(made, folder, shop, 100 + number))
    for number in range(1000, 1000 + size - len(made.world.repositories)):
        name = f"service-{number}"
        files = {"README.md": f"# {name}\n".encode(), "code.bin": draw.randbytes(bulk)}
        made.world.repositories.append(
            Repository(
                number, "acme", name, git=written(folder / f"{number}.git", files),
                visibility=("private", "internal", "public")[number % 3], has_wiki=number % 4 == 0,
                archived=number % 10 == 0,
                topics=["payments"] if number % 5 == 0 else [],
                issues=[
                    Said(n, f"About {name}, number {n}. " * 20, "a question", pull=n % 2 == 0,
                         inner=[Said(number * 10 + n, "An answer.")])
                    for n in range(1, 4)
                ],
            )
        )  # fmt: skip
    made.world.gists["kari"] = [
        (
            "9f1b",
            written(folder / "gist.git", {"app.env": _env(made, "gist")}),
            "2024-05-17T12:00:00Z",
        )
    ]
    made.world.variables = _key(made, "organisation-variable").json()
    return made


def _key(made: Organisation, place: str) -> KeySet:
    made.planted[place] = made_up(f"organisation {place}")
    return made.planted[place]


def _env(made: Organisation, place: str) -> bytes:
    return _key(made, place).env().encode()


def _text(made: Organisation, place: str) -> str:
    return _env(made, place).decode()


def _shop(made: Organisation, folder: Path, bulk: int) -> Repository:
    bare = written(
        folder / "shop.git", {"config/app.env": _env(made, "old-commit"), "code.bin": os.urandom(bulk)},
        refs__pull__2__head={"deploy.env": _env(made, "pull-ref")},
    )  # fmt: skip
    add(bare, "refs/heads/main", {"config/app.env": b"# moved to the vault\n",
                                  "src/settings.env": _env(made, "file")})  # fmt: skip
    wiki = written(folder / "shop.wiki.git", {"Home.md": _env(made, "wiki")}, branch="master")
    return Repository(
        1, "acme", "shop", git=bare, wiki=wiki, has_wiki=True, has_discussions=True,
        topics=["payments"],
        issues=[
            Said(1, _text(made, "issue"), "It says 401", inner=[Said(11, _text(made, "issue-comment"))]),
            Said(2, _text(made, "pull"), "Use the new key", pull=True,
                 inner=[Said(21, _text(made, "pull-comment"))],
                 reviews=[Said(22, _text(made, "review"))],
                 on_lines=[Said(23, _text(made, "review-comment"))]),
        ],
        discussions=[
            Said(3, _text(made, "discussion"), "How do I",
                 inner=[Said(31, _text(made, "discussion-comment"), inner=[Said(32, _text(made, "reply"))])])
        ],
        releases=[
            (Said(4, _text(made, "release"), "First"), [Attached(41, "app.env", _env(made, "asset"))])
        ],
        runs=[Attached(5, "build", zipped(build__1_test_txt=_env(made, "log")))],
        artifacts=[Attached(6, "dist", zipped(app_env=_env(made, "artifact")))],
        deployments=[Said(8, _text(made, "deployment"), "to production")],
        variables=_key(made, "variable").json(),
        environments={"production": _key(made, "environment-variable").json()},
    )  # fmt: skip


def _odd(made: Organisation, folder: Path) -> list[Repository]:
    """Return one of each odd sort."""
    archived = written(folder / "old.git", {"old.env": _env(made, "archived")})
    template = written(folder / "tpl.git", {"new.env": _env(made, "template")})
    renamed = written(folder / "ren.git", {"app.env": _env(made, "renamed")})
    broken = written(folder / "broken.git", {"code.bin": os.urandom(50_000)})
    for pack in [*broken.glob("objects/??/*"), *broken.glob("objects/pack/*.pack")]:
        pack.chmod(0o600)
        pack.write_bytes(pack.read_bytes()[: pack.stat().st_size // 2])
    made.unreadable |= {"acme/broken", "acme/gone", "acme/closed"}
    return [
        Repository(2, "acme", "old", git=archived, archived=True),
        Repository(3, "acme", "starter", git=template, template=True),
        Repository(4, "acme", "empty", git=written(folder / "empty.git", {}), pushed=None),
        Repository(5, "acme", "store", git=renamed, old_names=["acme/kiosk"]),
        Repository(6, "acme", "broken", git=broken),
        Repository(7, "acme", "gone", git=None),  # listed, and deleted before git comes
        Repository(8, "acme", "closed", disabled=True),
    ]


def _fork(made: Organisation, folder: Path, shop: Repository, number: int) -> Repository:
    assert shop.git
    bare = forked(shop.git, folder / f"{number}.git")
    files = {"fork.txt": f"fork {number}\n".encode()}
    if number == 100:
        files["mine.env"] = _env(made, "fork")
    add(bare, "refs/heads/main", files)
    return Repository(
        number, "acme", f"shop-fork-{number}", git=bare, parent=shop, visibility="public"
    )
