"""What to do when a hook stopped a key: short enough for one screen, with commands that work.

Each command stands alone in its step, so that it can be copied; ``tests/hook/test_repairs.py`` runs
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leakscan.model.finding import Advice

SAFE = "to the environment or a secret manager."
SHARED = "If they were shared elsewhere too, regenerate them."
ALL = ":/"
"""All files, as a word of a command: where they are too many to be named, or cannot be copied well."""
LONG = 48
"""Letters of file names above which prose calls them *the file* and *the files*: a step has a line."""
AGAIN = "Push again; if they were shared elsewhere too, regenerate them."


@dataclass(frozen=True, slots=True)
class Case:
    """Where the values stand that a hook found."""

    stage: str
    """``staged``, ``committed`` or ``message``."""
    files: tuple[str, ...] = ()
    """As words of a command; none where they are too many or too long, or cannot be copied well."""
    ignored: str = ""
    """A line for ``.gitignore``, as a word; empty where it is not one file."""
    unborn: bool = False
    """Whether there is no commit yet."""
    message: str = ""
    """The file with the message of a commit that is being made."""
    tags: tuple[str, ...] = ()
    """Tags with values in their messages."""
    commits: tuple[str, ...] = ()
    """The commits that brought the values."""
    tip: str = ""
    """The newest commit that was to be pushed."""
    last: bool = False
    """Whether that is the last one and no other."""
    base: str = ""
    """What the oldest of them stands on; empty for a commit without parents, or when not known."""
    root: bool = False
    """Whether the oldest of them has no parent."""
    elsewhere: bool = False
    """Whether they are not in the branch that is checked out."""
    merges: bool = False
    """Whether there are merges behind them."""
    kept: bool = False
    """Whether the files still are as those commits left them."""
    in_name: bool = False
    """Whether the name of a file holds a value."""
    in_message: bool = False
    in_content: bool = False

    @property
    def named(self) -> str:
        """Return the files as words of a command."""
        return " ".join(self.files) or ALL

    @property
    def added(self) -> str:
        """Return what stages the files when the values are out of them."""
        return f"git add {self.named}" if self.files else f"git add -u {ALL}"

    @property
    def told(self) -> str:
        """Return the files as prose names them."""
        if 0 < len(self.named) <= LONG and self.files:
            return self.named
        return "the file" if len(self.files) == 1 else "the files"

    @property
    def onto(self) -> str:
        """Return where a rebase begins."""
        return "--root" if self.root else self.base


def advice(case: Case) -> Advice | None:
    """Return what to do, or None for a case that is none of these."""
    if case.stage == "staged":
        return Advice("Nothing has left this machine: the keys are only staged.", "", _staged(case))
    if case.stage == "message":
        return Advice("The keys stand in the message: no commit was made.", "", _message(case))
    steps = tuple(_committed(case))
    summary = "Committed here and not pushed: rewrite before pushing."
    return Advice(summary, "", (*steps, AGAIN)) if steps else None


def _staged(case: Case) -> tuple[str, ...]:
    unstage = "git rm --cached" if case.unborn else "git restore --staged"
    unstage = f"{unstage} {case.named}" if case.files or not case.unborn else f"{unstage} -r {ALL}"
    ignored = f"Local settings only? echo {case.ignored} >> .gitignore"
    short = 0 < len(case.ignored) <= LONG
    return (
        f"Unstage: {unstage}" if case.files else f"Unstage all: {unstage}",
        f"Rename the file, move the values {SAFE}" if case.in_name else f"Move the values {SAFE}",
        ignored if short else f"Local settings only? Add {case.told} to .gitignore.",
        f"Commit the rest. {SHARED}"
        if case.files
        else "Stage and commit the rest. If shared elsewhere too, regenerate the keys.",
    )


def _message(case: Case) -> tuple[str, ...]:
    kept = case.message or ".git/COMMIT_EDITMSG"
    return (
        f"Your text is kept: remove the values from {kept}",
        f"Commit with what is left: git commit -e -F {kept}",
        SHARED,
    )


def _committed(case: Case) -> Iterator[str]:
    if case.commits and case.elsewhere:
        yield f"Go to their branch: git switch BRANCH (git branch --contains {case.commits[0][:10]})"
    if case.in_name:
        yield "Rename the file whose name holds a value."
    if case.in_content:
        yield f"Move the values {SAFE}"
    if case.last:
        yield from _amended(case)
    elif case.commits and (case.root or case.base):
        yield from _deeper(case)
    for tag in case.tags:
        yield f"Write the tag's message anew: git tag -f -a {tag} {tag}^{{}}"


def _amended(case: Case) -> Iterator[str]:
    """Yield the steps for the last commit."""
    if case.in_content:
        yield case.added
        yield from _left_out(case)
    if case.in_message:
        yield "Delete the values from the message: git commit --amend --allow-empty"
    else:
        yield "git commit --amend --allow-empty --no-edit"


def _deeper(case: Case) -> Iterator[str]:
    """Yield the steps for earlier commits."""
    again = " -r" if case.merges else ""
    if case.in_message and not case.in_content and len(case.commits) == 1:
        editor = "GIT_SEQUENCE_EDITOR='sed -i.old 1s/pick/reword/'"
        yield f"{editor} git rebase -i{again} {case.onto}"
        yield "Delete the values from the message that opens."
    elif len(case.commits) == 1 and case.kept and not case.in_message:
        yield case.added
        yield f"git commit --fixup={case.commits[0][:10]}"
        options = f"-i{again} --autosquash --autostash"
        yield f"GIT_SEQUENCE_EDITOR=: git rebase {options} {case.onto}"
    else:
        yield from _joined(case)


def _joined(case: Case) -> Iterator[str]:
    """Yield the steps that make one new commit of all that came since."""
    if case.root:
        yield "Take all commits back, keep all files: git update-ref -d HEAD"
    else:
        yield f"Take the commits back, keep all files: git reset --soft {case.base}"
    yield case.added
    yield from _left_out(case)
    yield f"Commit, no value in its message: git commit --allow-empty -c {case.tip}"


def _left_out(case: Case) -> Iterator[str]:
    """Yield how a file that was never meant to be committed is left out, where that is one line."""
    if case.files and len(case.named) <= LONG:
        yield f"Not to be committed at all? git rm --cached {case.named}"
