"""What there is in the stand-in: owners, repositories, texts. Plain records, changed by tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LONG_AGO = "2024-05-17T12:00:00Z"


@dataclass
class Said:
    """A text and when it was last changed; ``inner`` hangs on it (comments, reviews, replies)."""

    number: int
    body: str
    title: str = ""
    changed: str = LONG_AGO
    pull: bool = False
    inner: list[Said] = field(default_factory=list)
    reviews: list[Said] = field(default_factory=list)
    on_lines: list[Said] = field(default_factory=list)
    state: str = "open"
    labels: list[str] = field(default_factory=list)


@dataclass
class Attached:
    """A file: an asset, a log or an artifact."""

    number: int
    name: str
    data: bytes
    changed: str = LONG_AGO
    expired: bool = False
    attempts: int = 1


@dataclass
class Repository:
    """One repository. ``git`` is the bare repository behind it, None for a broken one."""

    id: int
    owner: str
    name: str
    git: Path | None = None
    wiki: Path | None = None
    visibility: str = "private"
    archived: bool = False
    template: bool = False
    disabled: bool = False
    parent: Repository | None = None
    topics: list[str] = field(default_factory=list)
    has_wiki: bool = False
    has_issues: bool = True
    has_discussions: bool = False
    pushed: str | None = LONG_AGO
    issues: list[Said] = field(default_factory=list)
    discussions: list[Said] = field(default_factory=list)
    releases: list[tuple[Said, list[Attached]]] = field(default_factory=list)
    runs: list[Attached] = field(default_factory=list)
    artifacts: list[Attached] = field(default_factory=list)
    deployments: list[Said] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    environments: dict[str, dict[str, str]] = field(default_factory=dict)
    old_names: list[str] = field(default_factory=list)
    no_permission: set[str] = field(default_factory=set)
    """First parts of the paths below the repository that the token may not read: ``issues``…"""
    no_write: set[str] = field(default_factory=set)
    """What the token may not write: ``issues``, ``security_events``."""
    alerts: dict[str, str] = field(default_factory=dict)
    """Code-scanning alerts by fingerprint: ``open`` or ``fixed``."""
    uploads: list[dict[str, Any]] = field(default_factory=list)
    """SARIF as it came."""

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def node(self) -> str:
        return f"R_{self.id}"

    @property
    def fork(self) -> bool:
        return self.parent is not None


@dataclass
class World:
    """Everything."""

    owner: str = "acme"
    organisation: bool = True
    repositories: list[Repository] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    gists: dict[str, list[tuple[str, Path, str]]] = field(default_factory=dict)
    """By user: id, bare repository, time of the last change."""
    variables: dict[str, str] = field(default_factory=dict)
    user: str = "kari"
    """Whose token it is."""

    def named(self, full_name: str) -> Repository | None:
        """Return a repository by its name of now or of earlier."""
        for repository in self.repositories:
            names = [repository.full_name, *repository.old_names]
            if full_name.lower() in {name.lower() for name in names}:
                return repository
        return None


def written(
    folder: Path, files: dict[str, bytes], *, branch: str = "main", **refs: dict[str, bytes]
) -> Path:
    """Make a bare repository with one commit on ``branch``, and one on each of ``refs`` on top."""
    subprocess.run(
        ["git", "init", "-q", "--bare", "--template=", f"--initial-branch={branch}", folder],
        check=True, capture_output=True,
    )  # fmt: skip
    if files or refs:
        add(folder, f"refs/heads/{branch}", files)
    for name, more in refs.items():
        add(folder, name.replace("__", "/"), more, parent=f"refs/heads/{branch}")
    return folder


def add(repository: Path, ref: str, files: dict[str, bytes], *, parent: str = "") -> None:
    """Add a commit with ``files`` to ``ref``."""
    who = "Kari Test <kari@example.com> 1715940000 +0200"
    stream = [f"commit {ref}\nauthor {who}\ncommitter {who}\ndata 6\nchange\n".encode()]
    known = subprocess.run(
        ["git", "--git-dir", repository, "rev-parse", "-q", "--verify", parent or ref],
        check=False, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    if known:
        stream.append(f"from {known}\n".encode())
    for name, data in files.items():
        stream.append(f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n")
    subprocess.run(
        ["git", "--git-dir", repository, "fast-import", "--quiet", "--force"],
        input=b"".join(stream), check=True, capture_output=True,
    )  # fmt: skip


def forked(parent: Path, folder: Path) -> Path:
    """Copy a bare repository by links: costs no room and next to no time."""
    shutil.copytree(parent, folder, copy_function=os.link)
    for loose in [folder / "config", folder / "HEAD", *folder.glob("refs/**/*")]:
        if loose.is_file():  # git rewrites these in place of replacing them, or may
            data = loose.read_bytes()
            loose.unlink()
            loose.write_bytes(data)
    return folder


def overlay(example: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return an example with other values; a ``None`` stands for null."""
    return {**example, **changes}
