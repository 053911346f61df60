"""``leakscan baseline``: accepted findings are written down, kept up to date, and decided upon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from leakscan.cli import audit
from leakscan.cli.accepted import today
from leakscan.cli.command import Given, group
from leakscan.cli.command import command as make
from leakscan.cli.gathering import Gathered, entries, gather, owner
from leakscan.cli.terminal import emit, say
from leakscan.errors import ExitCode, UsageError
from leakscan.store import foreign_ignores
from leakscan.store.accepting import accept, entry_for, news, secrets
from leakscan.store.baseline import Entry, read
from leakscan.store.baseline_text import revised, save
from leakscan.store.foreign_ignores import Ignore

WORDS = ("baseline", "reason", "owner", "expires")
LOOKING = ("min-confidence", "foreign-allows", "no-progress", "with-history")
ENTRY = '["v1:'
PATHS = [click.Argument(["paths"], nargs=-1, metavar="[PATH]...")]


@make("create", *WORDS, "from", *LOOKING, arguments=PATHS)
def create(given: Given, paths: tuple[str, ...]) -> ExitCode:
    """Accept all findings of a scan, or of a report, with one reason.

    Without PATH the repository around the current folder is scanned. Every entry needs a reason
    and an owner; --expires gives it a last day.
    """
    settings = given.settings()
    gathered = gather(settings, paths)
    if gathered.text:
        raise UsageError(
            f"{gathered.path}: there is one", hint="leakscan baseline update changes it"
        )
    found = gathered.worth(news(gathered.result.findings, gathered.baseline, rules=gathered.rules),
                           settings)  # fmt: skip
    added = entries(found, gathered, settings)
    write(gathered, add=added, anew=True)
    told(added, ())
    return gathered.code


@make("update", *WORDS, "from", *LOOKING, arguments=PATHS)
def update(given: Given, paths: tuple[str, ...]) -> ExitCode:
    """Add what is new and remove what is gone; every other entry stays as it is.

    New findings need --reason. An entry goes when a whole scan finds no value of it: scan with
    --with-history if the history is scanned elsewhere, for a value that is only there is not gone.
    """
    settings = given.settings()
    gathered = gather(settings, paths)
    found, baseline = gathered.result.findings, gathered.baseline
    new = gathered.worth(news(found, baseline, rules=gathered.rules), settings)
    added = entries(new, gathered, settings)
    applied = accept(found, baseline, rules=gathered.rules, today=today())
    gone = applied.unused if gathered.whole else ()
    write(gathered, add=added, remove=(entry.fingerprint for entry in gone))
    told(added, gone)
    if applied.unused and not gathered.whole:
        say(f"{len(applied.unused)} unused entries stay: not everything was scanned")
    for entry in applied.expired:
        say(f"entry {entry.fingerprint} held until {entry.expires}; audit renews it")
    return gathered.code


@make("audit", *WORDS, *LOOKING, "all", arguments=PATHS)
def walk(given: Given, paths: tuple[str, ...]) -> ExitCode:
    """Walk through the findings and decide on each: accept with a reason, or not.

    --all comes to those too that are accepted already. Nothing is written before the end.
    """
    settings = given.settings()
    gathered = gather(settings, paths)
    applied = accept(gathered.result.findings, gathered.baseline, rules=gathered.rules,
                     today=today())  # fmt: skip
    queue = audit.queue(gathered.worth(applied.findings, settings), everything=settings.show_all)
    if not queue:
        emit("There is nothing to decide.\n")
        return gathered.code
    asked = audit.Asking(owner(settings), settings.reason, settings.expires)
    decided = audit.decide(queue, gathered, asked)
    write(gathered, add=decided.accepted, remove=decided.refused)
    emit(f"{decided.summary}\n")
    return gathered.code


@make(
    "import",
    *WORDS,
    *LOOKING,
    arguments=[click.Argument(["file"], metavar="FILE"), *PATHS],
)
def take_over(given: Given, file: str, paths: tuple[str, ...]) -> ExitCode:
    """Take over what .secrets.baseline or .gitleaksignore accepts.

    Neither holds values, so PATH (else the repository) is scanned and FILE matched with what is
    found: by the digest of a value, or by file and line. What has no match is listed.
    """
    settings = given.settings()
    gathered = gather(settings, paths)
    ignores = foreign_ignores.read(read(Path(file)), file)
    found = gathered.worth(news(gathered.result.findings, gathered.baseline, rules=gathered.rules),
                           settings)  # fmt: skip
    who = owner(settings)
    added: list[Entry] = []
    matched: set[Ignore] = set()
    for finding in found:
        those = foreign_ignores.ignored(finding, secrets(finding, gathered.rules), ignores)
        if those:
            matched.update(those)
            reason = settings.reason or imported(file, those)
            entry = entry_for(finding, rules=gathered.rules, reason=reason, owner=who, date=today())
            added.append(replace(entry, expires=settings.expires))
    write(gathered, add=added)
    told(added, ())
    for ignore in ignores:
        if ignore not in matched:
            why = "judged a secret there" if ignore.real else "no key of ours is found there"
            emit(f"not taken over: {ignore.named}: {why}\n")
    return gathered.code


def imported(file: str, ignores: Iterable[Ignore]) -> str:
    """Return the reason of an entry that was taken over."""
    said = ", ".join(dict.fromkeys(ignore.says for ignore in ignores if ignore.says))
    return f"taken over from {Path(file).name}" + (f": {said}" if said else "")


def write(
    gathered: Gathered,
    *,
    add: Iterable[Entry] = (),
    remove: Iterable[str] = (),
    anew: bool = False,
) -> None:
    """Write the baseline if that changes it; ``anew`` writes one without entries too."""
    text = revised(gathered.text, add=add, remove=remove, where=str(gathered.path))
    if anew or (text != gathered.text and (gathered.text or ENTRY in text)):
        save(gathered.path, text)


def told(added: Iterable[Entry], gone: Iterable[Entry]) -> None:
    """Say what changed."""
    lines = [f"+ {entry.fingerprint} {entry.says}" for entry in added]
    lines += [f"- {entry.fingerprint} {entry.says}" for entry in gone]
    emit("".join(f"{line}\n" for line in lines) or "Nothing changed.\n")


command = group(
    "baseline", create, update, walk, take_over, says="Accept findings, with reason and owner."
)
