"""Installing and uninstalling: the right way for whoever manages the hooks of a repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from leakscan.errors import SourceError
from leakscan.hooks import script, texts
from leakscan.hooks.place import FRAMEWORK, Manager, Place, asked, git

STAGES = ("pre-commit", "pre-push", "commit-msg", "pre-receive")
"""Stages that can be installed."""
USUAL = ("pre-commit", "pre-push")
"""What is installed when nothing is named."""


def install(place: Place, stages: Sequence[str], *, plain: bool, source: str) -> Iterator[str]:
    """Put leakscan in place, and say what was done, a line each.

    Args:
        place: the repository.
        stages: which hooks.
        plain: whether the files that git itself runs are written, whoever manages the hooks.
        source: repository of leakscan, for the framework (``texts.framework_entry``).

    Raises:
        ConfigError: a configuration has a form that must be edited by hand; the hint has the lines.
        SourceError: a file cannot be written.
    """
    manager = Manager.PLAIN if plain or place.bare else place.manager
    managed = [stage for stage in stages if stage in texts.IDS]
    if manager is Manager.FRAMEWORK:
        yield from _framework(place, managed, source)
    elif manager is Manager.HUSKY:
        for stage in managed:
            path = place.top / ".husky" / stage
            yield _edited(path, partial(texts.into_script, stage=stage))
    elif manager is Manager.LEFTHOOK and place.lefthook:
        yield _edited(place.lefthook, lambda content: texts.into_lefthook(content, managed))
        yield "now run: lefthook install"
    else:
        yield from (script.put(place.folder, stage) for stage in stages)
        if place.hooks_path and not place.folder.is_relative_to(place.top):
            yield f"note: core.hooksPath ({place.hooks_path}) is shared with other repositories"


def _framework(place: Place, stages: Sequence[str], source: str) -> Iterator[str]:
    entry = texts.framework_entry(stages, source)
    yield _edited(place.top / FRAMEWORK, lambda content: texts.into_framework(content, entry))
    command = ["pre-commit", "install"]
    for stage in stages:
        command += ["--hook-type", stage]
    if place.hooks_path:
        yield (
            f"note: core.hooksPath is set ({place.hooks_path}), and pre-commit refuses to install; "
            "unset it (git config --unset-all core.hooksPath), then run: " + " ".join(command)
        )
    elif shutil.which("pre-commit") is None:
        yield f"now install pre-commit and run: {' '.join(command)}"
    else:
        done = subprocess.run(command, cwd=place.top, capture_output=True, check=False)
        said = done.stdout.decode("utf-8", "replace").strip().splitlines()
        if done.returncode:
            raise SourceError(f"pre-commit install: {' '.join(said) or 'failed'}")
        yield from said


def _edited(path: Path, change: Callable[[str], str]) -> str:
    """Change a text file in place; what already runs leakscan is left as it is."""
    try:
        before = path.read_bytes().decode("utf-8") if path.exists() else ""
        if texts.mentions(before):
            return f"{path}: runs leakscan already"
        new = not path.exists()
        path.write_bytes(change(before).encode("utf-8"))
        if new:
            path.chmod(0o755)
    except OSError as fault:
        raise SourceError(f"{path}: cannot be changed: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise SourceError(f"{path}: is not UTF-8") from None
    return f"{path}: leakscan added"


def install_globally(stages: Sequence[str]) -> Iterator[str]:
    """Put the hooks into git's template: repositories made or cloned from now on have them."""
    home = Path.home()
    known = asked("config", "--global", "--type=path", "--get", "init.templateDir", cwd=home)
    template = Path(known) if known else _template()
    yield from (script.put(template / "hooks", stage) for stage in stages)
    if not known:
        git("config", "--global", "init.templateDir", str(template), cwd=home)
        yield f"git config --global init.templateDir is now {template}"
    yield "repositories that are made or cloned from now on have the hooks"
    yield "for one that is there already: git init, in its folder"


def _template() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "leakscan" / "git-template"


def uninstall(place: Place) -> Iterator[str]:
    """Take away everything that ``install`` put into a repository, and say what, a line each."""
    folders = {place.folder, *([] if place.bare else [place.top / ".git" / "hooks"])}
    for folder in sorted(folders):
        yield from filter(None, (script.remove(folder, stage) for stage in STAGES))
    husky = [place.top / ".husky" / stage for stage in STAGES]
    files = [place.top / FRAMEWORK, place.lefthook, *husky]
    yield from filter(None, (_cleaned(path) for path in files if path and path.is_file()))


def uninstall_globally() -> Iterator[str]:
    """Take the hooks out of git's template again."""
    home = Path.home()
    known = asked("config", "--global", "--type=path", "--get", "init.templateDir", cwd=home)
    if not known:
        return
    for stage in STAGES:
        yield from filter(None, [script.remove(Path(known) / "hooks", stage)])
    if Path(known) == _template():
        git("config", "--global", "--unset-all", "init.templateDir", cwd=home)
        yield "git config --global init.templateDir is unset"


def _cleaned(path: Path) -> str:
    try:
        before = path.read_bytes().decode("utf-8", "surrogateescape")
        if texts.BEGIN not in before:
            return ""
        after = texts.without(before)
        if after.strip():
            path.write_bytes(after.encode("utf-8", "surrogateescape"))
        else:
            path.unlink()
    except OSError as fault:
        raise SourceError(f"{path}: cannot be changed: {fault.strerror}") from None
    return f"{path}: leakscan removed"
