"""The labelled repositories: where they are, what their labels say, and their contents as files."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

KEY = b"leakscan-heldout"
"""The key under which the labels hash their values."""
BATCH = 400
"""How many contents are written to files at once."""
TOKEN = re.compile(rb"[A-Za-z0-9+/=_~.-]{6,}")

IDENTIFIERS = ("client_id", "msn")
"""Fields that stand beside a secret and are none."""

Row = dict[str, Any]
"""One finding in one place: repo, blob, line, value_hmac, confidence."""
Label = dict[str, Any]


class Corpus:
    """Bare repositories ``owner+name/repo`` and the labels of what stands in them."""

    def __init__(self, repos: Path, labels: Path, scratch: Path, select: str = "") -> None:
        with labels.open(encoding="utf-8") as lines:
            self.labels: list[Label] = [json.loads(line) for line in lines if line.strip()]
        self.repos = repos
        self.scratch = scratch
        names = {label["repo"] for label in self.labels if select in label["repo"]}
        self.repositories = sorted((n for n in names if self.path(n).is_dir()), key=self._size)

    def path(self, repo: str) -> Path:
        return self.repos / repo / "repo"

    def _size(self, repo: str) -> int:
        packs = (self.path(repo) / "objects" / "pack").glob("*.pack")
        return sum(pack.stat().st_size for pack in packs)

    @contextlib.contextmanager
    def temporary(self) -> Iterator[Path]:
        """Yield a folder in memory, which is removed whatever happens."""
        folder = Path(tempfile.mkdtemp(prefix="accuracy-", dir=self.scratch))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    def complete(self, repo: str) -> bool:
        """Tell whether a repository has every object; ``git log -p`` stops at the first gap."""
        command = ["git", f"--git-dir={self.path(repo)}", "rev-list", "--objects", "--all"]
        done = subprocess.run([*command, "--missing=print"], capture_output=True, check=False)
        return done.returncode == 0 and b"\n?" not in done.stdout

    def labelled(self, repo: str) -> dict[str, str]:
        """Return the path of every labelled blob: what a tool without git is given to read.

        Findings elsewhere would not count for or against it, since nobody labelled them.
        """
        return {label["blob"]: label["path"] for label in self.labels if label["repo"] == repo}

    def batches(self, repos: Iterable[str]) -> Iterator[Path]:
        """Yield folders with files ``<repository>/<blob>/<path>``, a few hundred at a time."""
        names = [(repo, *one) for repo in repos for one in sorted(self.labelled(repo).items())]
        for start in range(0, len(names), BATCH):
            with self.temporary() as folder:
                for repo, blob, path in names[start : start + BATCH]:
                    self._write(repo, blob, folder / repo / blob / safe(path))
                yield folder

    def _write(self, repo: str, blob: str, target: Path) -> None:
        command = ["git", f"--git-dir={self.path(repo)}", "cat-file", "blob", blob]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode == 0:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(done.stdout)

    def blobs(self, repo: str, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the blob at each (commit, path)."""
        wanted = sorted({place for place in places if "\n" not in place[1]})
        if not wanted:
            return {}
        asked = "".join(f"{commit}:{path}\n" for commit, path in wanted)
        done = subprocess.run(
            ["git", f"--git-dir={self.path(repo)}", "cat-file", "--batch-check=%(objectname)"],
            input=asked.encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=True,
        )
        answers = done.stdout.decode("utf-8", "replace").splitlines()
        pairs = zip(wanted, answers, strict=True)
        return {place: answer for place, answer in pairs if not answer.endswith("missing")}

    def identifiers(self) -> set[tuple[str, str]]:
        """Return the values that are identifiers wherever they stand in a repository."""
        seen = {(label["repo"], label["value_hmac"], label["field"]) for label in self.labels}
        secret = {(repo, value) for repo, value, field in seen if field not in IDENTIFIERS}
        return {(repo, value) for repo, value, _ in seen} - secret

    def by_value(self) -> dict[tuple[str, str], Label]:
        """Return one label for each value of a repository, the gravest, as the score does."""
        gravity = {"leak": 0, "leak-other": 1, "placeholder": 2, "not-secret": 3}
        found: dict[tuple[str, str], Label] = {}
        for label in self.labels:
            if not (label["sure"] and label.get("reachable", True)):
                continue
            key = (label["repo"], label["value_hmac"])
            if key not in found or gravity[label["label"]] < gravity[found[key]["label"]]:
                found[key] = label
        return found


def hashed(value: bytes) -> str:
    return hmac.new(KEY, value, hashlib.sha256).hexdigest()


def row(repo: str, blob: str, line: int, value: str, confidence: float) -> Row:
    """Hash a reported value, and the tokens in it: some tools report ``name=value`` as one."""
    raw = value.encode("utf-8", "surrogateescape")
    parts = {token for found in TOKEN.findall(raw) for token in (found, found.lstrip(b"="))}
    parts |= {token.partition(b"=")[2] for token in parts}
    return {
        "repo": repo,
        "blob": blob,
        "line": line,
        "value_hmac": hashed(raw),
        "value_hmacs": sorted(hashed(part) for part in parts if part and part != raw),
        "confidence": confidence,
    }


def safe(path: str) -> str:
    """Return a relative path that stays where it is put."""
    parts = [part for part in path.split("/") if part not in {"", ".", ".."}]
    return "/".join(part[:200] for part in parts) or "file"
