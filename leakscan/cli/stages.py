"""What each git hook has to look at, from what git or the pre-commit framework told it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from leakscan.errors import UsageError
from leakscan.sources.base import Source
from leakscan.sources.git.quick import Read

HERE = Path()


class Task(NamedTuple):
    """A source, and what its findings mean."""

    source: Source
    advice: str
    """Stage for the advice: staged, committed, message or shared (docs/findings.md)."""
    tip: str = ""
    """The newest commit that was sent; empty where it is the person's HEAD."""


def task(
    stage: str, words: Sequence[str], environ: Mapping[str, str], read: Read | None = None
) -> Task:
    """Return what to do.

    Args:
        stage: value of ``--stage``.
        words: what stands behind the options, as git gives it to the hook.
        environ: the environment.
        read: the staged changes as far as a first look has read them.

    Raises:
        UsageError: git or a person gave something that this hook does not take.
    """
    found = STAGES[stage](words, environ)
    if read is None:
        return found
    from leakscan.sources.git.staged import StagedSource  # noqa: PLC0415  each stage loads its own

    source = found.source
    return (
        found._replace(source=replace(source, read=read))
        if isinstance(source, StagedSource)
        else found
    )


def pre_commit(words: Sequence[str], environ: Mapping[str, str]) -> Task:
    """Look at the index against HEAD, and at more when the framework was asked for more."""
    from leakscan.cli.framework import wish  # noqa: PLC0415  each stage loads its own
    from leakscan.sources.git.staged import StagedSource  # noqa: PLC0415

    _nothing(words)
    if ends := _range(environ):
        return _between(*ends)
    more = wish(environ)
    if more is None:
        return Task(StagedSource(HERE), "staged")
    from leakscan.sources.git.tracked import TrackedSource  # noqa: PLC0415

    return Task(TrackedSource(HERE, more.files), "shared")


def pre_push(words: Sequence[str], environ: Mapping[str, str]) -> Task:
    """Look at the objects that the remote lacks.

    git names the remote and writes the refs to standard input. The framework keeps that to itself
    and names the first ref with anything new. Where there may be more, all local branches and tags
    are meant too, less what the remote is known to have.
    """
    from leakscan.sources.git.pushed import PushedSource, pushed  # noqa: PLC0415

    if len(words) > 2:
        raise _extra(words[2])
    if "PRE_COMMIT" not in environ:
        known = (f"--remotes={_literal(words[0])}",) if words else ()
        return Task(PushedSource(HERE, pushed(_told("pre-push")), known=known), "committed")
    remote = environ.get("PRE_COMMIT_REMOTE_NAME", "")
    if not remote and (ends := _range(environ)):
        return _between(*ends)
    return _framework_push(remote, environ)


def _framework_push(remote: str, environ: Mapping[str, str]) -> Task:
    """Look at what the variables of the framework say, and at more where they may not say all."""
    from leakscan.cli.pushing import one_ref  # noqa: PLC0415  each stage loads its own
    from leakscan.sources.git.pushed import PushedSource  # noqa: PLC0415

    # for a branch with a commit without parents there are no ends, only the name of the branch
    first = environ.get("PRE_COMMIT_TO_REF") or environ.get("PRE_COMMIT_LOCAL_BRANCH", "")
    start = environ.get("PRE_COMMIT_FROM_REF", "")
    known = [f"--remotes={_literal(remote)}" if remote else "--remotes"]
    known += [_checked(start)] if start else []
    tips = [_revision(first)] if first else []
    if not tips or not one_ref(remote):
        tips += ["HEAD", "--branches", "--tags"]
    return Task(PushedSource(HERE, also=tuple(tips), known=tuple(known)), "committed")


def pre_receive(words: Sequence[str], environ: Mapping[str, str]) -> Task:
    """Look at what was sent and is not yet in any ref; git keeps it in quarantine meanwhile."""
    from leakscan.sources.git.pushed import PushedSource, received  # noqa: PLC0415

    del environ
    _nothing(words)
    updates = received(_told("pre-receive"))
    tip = updates[0].new if len(updates) == 1 else ""
    return Task(PushedSource(HERE, updates, known=("--all",)), "committed", tip)


def commit_msg(words: Sequence[str], environ: Mapping[str, str]) -> Task:
    """Look at the message in the file that git names."""
    from leakscan.sources.git.message import MessageSource  # noqa: PLC0415

    del environ
    if len(words) != 1:
        raise UsageError(
            "the stage commit-msg takes the file with the message, and nothing else",
            hint='git gives it to the hook: leakscan hook --stage commit-msg "$1"',
        )
    return Task(MessageSource(HERE, Path(words[0])), "message")


def manual(words: Sequence[str], environ: Mapping[str, str]) -> Task:
    """Look at everything that the repository holds."""
    from leakscan.sources.git.history import HistorySource  # noqa: PLC0415

    del environ
    _nothing(words)
    return Task(HistorySource(HERE), "shared")


STAGES: Mapping[str, Callable[[Sequence[str], Mapping[str, str]], Task]] = {
    "pre-commit": pre_commit,
    "pre-push": pre_push,
    "commit-msg": commit_msg,
    "pre-receive": pre_receive,
    "manual": manual,
}
"""Values of ``--stage``."""


def _range(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the ends of ``--from-ref`` and ``--to-ref`` of the framework."""
    ends = environ.get("PRE_COMMIT_FROM_REF"), environ.get("PRE_COMMIT_TO_REF")
    return (ends[0], ends[1]) if ends[0] and ends[1] else None


def _between(start: str, end: str) -> Task:
    from leakscan.sources.git.plumbing import Git  # noqa: PLC0415
    from leakscan.sources.git.pushed import PushedSource  # noqa: PLC0415
    from leakscan.sources.git.selection import commit_id  # noqa: PLC0415

    git = Git(HERE, hook=True)
    tip, known = commit_id(git, end), commit_id(git, start)
    named = f"{start}..{end}"
    return Task(PushedSource(HERE, also=(tip,), known=(known,), named=named), "shared")


def _told(stage: str) -> bytes:
    """Read what git writes to the hook."""
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            f"the stage {stage} reads from standard input what git tells it",
            hint="let git run it: see docs/hook.md for the file in .git/hooks",
        )
    return sys.stdin.buffer.read()


def _literal(remote: str) -> str:
    """Return a remote's name as a pattern that matches nothing else."""
    return "".join(f"\\{c}" if c in "*?[\\" else c for c in remote)


def _checked(id_: str) -> str:
    if set(id_) - set("0123456789abcdef"):
        raise UsageError(f"PRE_COMMIT_FROM_REF: {id_!r} is not the id of an object")
    return id_


def _revision(name: str) -> str:
    if name.startswith(("-", "^")) or ".." in name:
        raise UsageError(f"PRE_COMMIT_TO_REF: {name!r} is neither an object's id nor a ref")
    return name


def _nothing(words: Sequence[str]) -> None:
    if words:
        raise _extra(words[0])


def _extra(word: str) -> UsageError:
    return UsageError(f"Got unexpected extra argument ({word})", hint="see leakscan hook --help")
