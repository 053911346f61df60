"""``leakscan org``: every repository of a GitHub organisation or user, everything once, remembered."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leakscan.cli import accepted, cache, delivery, telling
from leakscan.cli.command import Given
from leakscan.cli.command import command as make
from leakscan.cli.options import ACCEPTING, REPORTING, WORKING, Settings
from leakscan.cli.progress import wanted
from leakscan.cli.running import (
    Circumstances,
    files_read,
    finished,
    found,
    introduce,
    is_clean,
    scan_options,
    verdict,
)
from leakscan.cli.terminal import say
from leakscan.errors import ExitCode, UsageError
from leakscan.executor.local import PoolWorkers, default_jobs

if TYPE_CHECKING:
    from leakscan.org.parts import Desk
    from leakscan.org.plan import Plan
    from leakscan.org.run import Crew, Ended, Step
    from leakscan.scan import ScanOptions
    from leakscan.store.base import Store

GIB = 1 << 30
TAKES = tuple(name for name in REPORTING if name != "show-secrets")
"""The store keeps no value in clear, so none can be shown."""


@make(
    "org",
    *TAKES,
    *ACCEPTING,
    *WORKING,
    "host",
    "state",
    "kinds",
    "include",
    "exclude",
    "topic",
    "members",
    "no-forks",
    "no-archived",
    "mirrors",
    "mirrors-limit",
    "executor",
    "scheduler",
    "notify",
    "dry-run",
    arguments=[click.Argument(["owner"], metavar="OWNER")],
)
def command(given: Given, owner: str) -> ExitCode:
    """Scan every repository of a GitHub organisation or user.

    Remembers in the database --state what it read, so that the next run reads only what is new; one
    that was stopped goes on. The token comes from GH_TOKEN, GITHUB_TOKEN, a file or a GitHub App
    (docs/github.md), never from the command line. Nothing in the repositories is obeyed without
    --trust-target.
    """
    settings = given.settings()
    around = Circumstances("shared", trust_target=bool(settings.trust_target), jobs=default_jobs())
    if (settings.executor == "dask") != bool(settings.scheduler):
        raise UsageError(
            "--executor dask and --scheduler belong together",
            hint="give --executor dask --scheduler tcp://HOST:8786, or none of the two",
        )
    reports = delivery.targets(settings)
    delivery.check(reports, inputs=tuple(files_read(settings)))
    started = time.monotonic()
    options = scan_options(settings, around)
    known = accepted.chosen(settings, (), trusted=True, bare=False)
    with ExitStack() as stack:
        desk = opened(owner, settings, options, stack)
        store = opened_store(settings, stack)
        ended = scanned(desk, store, settings, options, stack)
        result = store.result(ended.run.target)
        result = replace(
            result, tool_version=options.tool_version, rules_digest=options.rules.digest
        )
        result = accepted.judged(result, known, options.rules, whole=False)
        result = finished(result, settings, around)
        untold = telling.announced(desk, store, ended, settings, result)
    silent = settings.quiet and settings.format == "text" and is_clean(result)
    delivery.deliver(result, reports[1:] if silent else reports, settings)
    if not settings.quiet:
        news = ended.summary
        say(
            f"{ended.repositories} repositories, {ended.read} of them changed; findings: {news.new} "
            f"new, {news.reopened} back, {news.resolved} gone; {time.monotonic() - started:.0f} s"
        )
    if settings.output is not None and not settings.quiet:
        say(f"{found(result)}; the report is in {settings.output}")
    code = verdict(result, settings.fail_on)
    return ExitCode.INCOMPLETE if untold and code is ExitCode.CLEAN else code


def opened(owner: str, settings: Settings, options: ScanOptions, stack: ExitStack) -> Desk:
    """Open GitHub and the mirrors, and see that every channel has what it needs.

    Raises:
        UsageError: a token, a channel or an option is of no use.
    """
    from leakscan.org.worker import open_desk  # noqa: PLC0415

    desk = open_desk(planned(owner, settings, options))
    stack.callback(desk.github.close)
    telling.ways(settings, desk)
    return desk


def opened_store(settings: Settings, stack: ExitStack) -> Store:
    """Open the database of what is remembered.

    Raises:
        StoreError: it cannot be opened.
    """
    from leakscan.store.opening import open_store  # noqa: PLC0415

    store = open_store(settings.state or default_state(), create=True)
    stack.callback(store.close)
    return store


def scanned(
    desk: Desk, store: Store, settings: Settings, options: ScanOptions, stack: ExitStack
) -> Ended:
    """Run.

    Raises:
        SourceError: the owner cannot be listed at all.
        StoreError: the store cannot be used.
        KeyboardInterrupt: with how far the run was; the next one goes on.
    """
    from leakscan.org.run import scan_owner  # noqa: PLC0415

    plan = desk.plan
    if settings.verbose and not settings.quiet:
        introduce(settings, options)
    line = StepLine(shown=wanted(quiet=settings.quiet, no_progress=settings.no_progress))
    try:
        return scan_owner(plan, store, desk, hired(plan, settings, stack), progress=line)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"after {line.done} repositories, which are kept; the next run goes on from there"
        ) from None
    finally:
        line.clear()
        if settings.verbose and not settings.quiet:
            usage = desk.github.usage
            say(f"{usage.requests} requests here, {usage.received:,} bytes of answers")


def planned(owner: str, settings: Settings, options: ScanOptions) -> Plan:
    """Say what is wanted in the words of the use case."""
    from leakscan.org.plan import Plan  # noqa: PLC0415
    from leakscan.sources.github.base import DEFAULT_KINDS, Selection  # noqa: PLC0415
    from leakscan.sources.github.base import wanted as kinds_wanted  # noqa: PLC0415

    if "/" in owner or not owner.strip():
        raise UsageError(
            f"{owner!r} is no owner", hint="give the name of an organisation or user, without /"
        )
    return Plan(
        owner=owner,
        host=settings.host,
        cache=settings.mirrors or default_mirrors(),
        scan=options,
        kinds=kinds_wanted(settings.kinds) if settings.kinds else DEFAULT_KINDS,
        selection=Selection(
            include=settings.include,
            exclude=settings.exclude,
            topics=settings.topic,
            members=settings.members,
            forks=not settings.no_forks,
            archived=not settings.no_archived,
        ),
        cache_limit=settings.mirrors_limit * GIB,
    )


def hired(plan: Plan, settings: Settings, stack: ExitStack) -> Crew:
    """Return where repositories are read.

    Raises:
        WorkError: the cluster cannot be used.
    """
    from leakscan.executor.hiring import hired as workers_hired  # noqa: PLC0415
    from leakscan.org.run import Crew  # noqa: PLC0415
    from leakscan.org.worker import prepare  # noqa: PLC0415

    jobs = settings.jobs or default_jobs()
    if jobs == 1 and not settings.scheduler:
        return Crew()
    workers = workers_hired(prepare, (plan,), jobs=jobs, scheduler=settings.scheduler)

    def dismiss(kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and isinstance(workers, PoolWorkers):
            workers.abandon()  # nobody waits for what is under way
        else:
            workers.close()

    stack.push(dismiss)
    return Crew(workers)


def default_mirrors() -> Path:
    """Return the folder of mirrors in the user's cache.

    Raises:
        UsageError: there is no cache folder that is the user's alone.
    """
    folder = cache.folder()
    if folder is None:
        raise UsageError(
            "there is no cache folder of your own for the mirrors", hint="name one with --mirrors"
        )
    return Path(folder) / "org"


def default_state() -> str:
    """Return the file in which is remembered what was read."""
    base = os.environ.get("XDG_STATE_HOME", "")
    home = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "state"
    folder = home / "leakscan"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(folder / "org.sqlite")


class StepLine:
    """One line on a terminal that says how far a run is."""

    def __init__(self, *, shown: bool) -> None:
        """Make a line that is silent unless ``shown``."""
        self._shown = shown
        self.done = 0

    def __call__(self, step: Step) -> None:
        """Take note of a repository that is done."""
        self.done = step.done
        name = "".join(c if c.isprintable() else "?" for c in step.name[:60])
        self._write(f"\r\x1b[K{step.done}/{step.of} {name}")

    def clear(self) -> None:
        """Take the line away before anything else is printed."""
        if self.done:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        if self._shown:
            with contextlib.suppress(OSError):  # the terminal went away; the run goes on
                sys.stderr.write(text)
                sys.stderr.flush()
