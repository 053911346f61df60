"""Files of releases and of Actions: fetched to disk, opened like any archive, kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.sources.expand import expand_stream
from leakscan.sources.github.base import Kind, RepositoryEntry
from leakscan.sources.github.client import Client
from leakscan.sources.github.keeping import Texts
from leakscan.sources.github.refusal import Refused

Read = Iterator[Chunk | Skipped | Coverage]
Done = dict[str, Any]
"""What was read, by its id: the state in which it was, and what of it could not be read."""
BYTES = "application/octet-stream"
UNLOGGED = frozenset({"startup_failure", "skipped", "action_required", "cancelled", "stale"})
"""Conclusions of a run that may have none: it never began."""


@dataclass(frozen=True, slots=True)
class Downloads:
    """Reads files of one repository."""

    client: Client
    entry: RepositoryEntry
    texts: Texts | None
    key: str

    def assets(self, releases: Iterator[dict[str, Any]], done: Done) -> Read:
        """Read the files attached to releases. ``done`` is brought up to date."""
        for release in releases:
            for asset in release.get("assets") or ():
                if asset.get("state") != "uploaded":
                    continue  # an upload that never ended has no content
                path = f"releases/assets/{asset['id']}"
                told = self._told(
                    f"releases/{release['tag_name']}/{asset['name']}",
                    asset["created_at"],
                    Origin.OTHER,
                )
                yield from self._one(
                    str(asset["id"]), asset["updated_at"], done, path, told, accept=BYTES
                )

    def logs(self, runs: Iterator[dict[str, Any]], done: Done) -> Read:
        """Read the logs of every attempt of each run that has ended."""
        for run in runs:
            if run.get("status") != "completed":
                continue
            last = run.get("run_attempt") or 1
            for attempt in range(1, last + 1):
                path = f"actions/runs/{run['id']}/attempts/{attempt}/logs"
                told = self._told(
                    f"actions/runs/{run['id']}/attempts/{attempt}/logs.zip",
                    run["created_at"], Origin.LOG,
                )  # fmt: skip
                unlogged = attempt < last or run.get("conclusion") in UNLOGGED
                yield from self._one(
                    f"{run['id']}.{attempt}", "", done, path, told, missing_is_fine=unlogged
                )

    def artifacts(self, artifacts: Iterator[dict[str, Any]], done: Done) -> Read:
        """Read the artifacts that have not expired."""
        for artifact in artifacts:
            if artifact.get("expired"):
                continue
            path = f"actions/artifacts/{artifact['id']}/zip"
            name = f"actions/artifacts/{artifact['id']}/{artifact['name']}.zip"
            told = self._told(name, artifact.get("created_at") or "", Origin.OTHER)
            yield from self._one(
                str(artifact["id"]), artifact.get("updated_at") or "", done, path, told
            )

    def _told(self, path: str, date: str, origin: Origin) -> Provenance:
        return Provenance(origin, path, repository=self.entry.full_name, author_date=date)

    def _one(
        self,
        number: str,
        state: str,
        done: Done,
        path: str,
        told: Provenance,
        *,
        accept: str = "*/*",
        missing_is_fine: bool = False,
    ) -> Read:
        where = f"{self.entry.full_name}: {told.path}"
        if done.get(number, [None])[0] == state:
            yield from (Skipped(*skip) for skip in done[number][1])
            return
        skips: list[Skipped] = []
        try:
            for item in self._read(f"repos/{self.entry.full_name}/{path}", told, accept):
                if isinstance(item, Skipped):
                    skips.append(item)
                yield item
        except Refused as exc:
            # 410: it expired; nobody can read it any more, and nothing was left out
            if not (exc.status == 410 or (exc.status == 404 and missing_is_fine)):
                yield exc.skipped(where)
                return
        except OSError as exc:
            yield Skipped(where, "unwritable", exc.strerror or type(exc).__name__)
            return
        done[number] = [state, [[skip.where, skip.reason, skip.detail] for skip in skips]]

    def _read(self, path: str, told: Provenance, accept: str) -> Read:
        folder = self.texts.folder if self.texts else None
        if folder:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder, prefix="download-") as here:
            place = Path(here, "download")
            with place.open("wb") as stream:
                self.client.download(path, stream, accept=accept)
                size = stream.tell()
            with place.open("rb") as stream:
                yield from expand_stream(stream, told, file=stream, size=size)
            yield Coverage(files=1, bytes=size)
            if self.texts:
                self.texts.keep_file(self.key, told, place)


def done_of(cursor: Any) -> Done:
    """Return what a cursor says was read."""
    found = cursor.get("done", {})
    return dict(found) if isinstance(found, dict) else {}


READERS: dict[Kind, Callable[[Downloads, Iterator[dict[str, Any]], Done], Read]] = {
    Kind.ASSETS: Downloads.assets,
    Kind.LOGS: Downloads.logs,
    Kind.ARTIFACTS: Downloads.artifacts,
}
