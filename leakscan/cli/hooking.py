"""What ``leakscan hook`` does, however its command line was read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from leakscan.cli.given import Given
from leakscan.cli.options import ACCEPTING, EVERYWHERE, REPORTING
from leakscan.cli.running import Circumstances, run
from leakscan.cli.stages import task
from leakscan.cli.terminal import HOOK_WIDTH, REMOTE_WIDTH
from leakscan.errors import ExitCode
from leakscan.model.result import ScanResult, Target
from leakscan.sources.base import Attribution, Shard, Source
from leakscan.sources.git.quick import Read

TAKES = (*REPORTING, *ACCEPTING, "stage")
"""Options of the command, beyond those of every command."""
NAMES = (*TAKES, *EVERYWHERE)


@dataclass(frozen=True, slots=True)
class _Announced:
    """A source that says when its first content is about to be read."""

    source: Source
    ready: Callable[[], None]

    @property
    def target(self) -> Target:
        return self.source.target

    def shards(self) -> Iterator[Shard]:
        self.ready()
        yield from self.source.shards()

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        return self.source.attribute(blobs)


def guard(
    given: Given,
    words: Sequence[str],
    read: Read | None = None,
    *,
    ready: Callable[[], None] | None = None,
) -> ExitCode:
    """Look at what a hook is about, report, and say by the exit code what that means.

    Args:
        given: options.
        words: what git gave the hook.
        read: what a first look has read of the staged changes already.
        ready: called when all is loaded and before any content is looked at.
    """
    bare = os.environ.get("GIT_QUARANTINE_PATH") is not None
    settings = given.settings(here=not bare)
    asked = task(settings.stage, words, os.environ, read)

    def worded(result: ScanResult) -> ScanResult:
        from leakscan.cli.worded import fitted  # noqa: PLC0415  most runs find nothing

        if not result.findings:
            return result
        return replace(fitted(result, asked.advice, tip=asked.tip), received=bare)

    piped = REMOTE_WIDTH if bare else HOOK_WIDTH
    around = Circumstances(
        asked.advice, worded=worded, trust_target=not bare, bare=bare, piped=piped
    )
    source = asked.source if ready is None else _Announced(asked.source, ready)
    return run(source, settings, around)
