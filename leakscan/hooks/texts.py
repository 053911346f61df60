"""Configuration files of hook managers, edited as text: every other line stays as it was.

A YAML library that keeps comments would have to be installed with every hook. Only whole lines are
put in and taken out here, between two marks; a file that does not have the usual form is left alone
and the lines are shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from leakscan import __version__
from leakscan.errors import ConfigError

BEGIN = "# leakscan: put here by leakscan install"
END = "# leakscan: end"
IDS = {"pre-commit": "leakscan", "pre-push": "leakscan-push", "commit-msg": "leakscan-message"}
"""Stages that the framework knows, and the id of the hook for each (.pre-commit-hooks.yaml)."""

_REPOS = re.compile(r"^repos:[ \t]*(#.*)?$", re.MULTILINE)
_EMPTY = re.compile(r"^repos:[ \t]*\[[ \t]*\][ \t]*(#.*)?$", re.MULTILINE)
_ITEM = re.compile(r"^( *)- ", re.MULTILINE)


def framework_entry(stages: Iterable[str], source: str) -> list[str]:
    """Return an entry of ``repos:`` in ``.pre-commit-config.yaml``.

    Args:
        stages: which hooks.
        source: repository of leakscan, from which the framework installs it at this version; empty:
            the program that is installed on the machine is used.
    """
    if source:
        lines = [f"- repo: {source}", f"  rev: v{__version__}", "  hooks:"]
        return lines + [f"    - id: {IDS[stage]}" for stage in stages]
    lines = ["- repo: local", "  hooks:"]
    for stage in stages:
        lines += [
            f"    - id: {IDS[stage]}",
            f"      name: {IDS[stage].replace('-', ' ')}",
            f"      entry: leakscan hook --stage {stage}",
            "      language: system",
            f"      pass_filenames: {'true' if stage == 'commit-msg' else 'false'}",
            "      always_run: true",
            "      require_serial: true",
            f"      stages: [{stage}]",
        ]
    return lines


def into_framework(content: str, entry: Sequence[str]) -> str:
    """Return ``.pre-commit-config.yaml`` with an entry at the end of ``repos:``.

    Raises:
        ConfigError: the file has no list ``repos:`` in the usual form.
    """
    ending = "\r\n" if "\r\n" in content else "\n"
    empty = _EMPTY.search(content)
    if empty:
        comment = f" {empty[1]}" if empty[1] else ""
        content = f"{content[: empty.start()]}repos:{comment}{content[empty.end() :]}"
    head = _REPOS.search(content.replace("\r\n", "\n"))
    if head is None:
        raise ConfigError(
            ".pre-commit-config.yaml: there is no list `repos:` in the usual form",
            hint=f"add to it: {' / '.join(line.strip() for line in entry)}",
        )
    lines = content.replace("\r\n", "\n").split("\n")
    start = content.replace("\r\n", "\n").count("\n", 0, head.start()) + 1
    end, indent = _list_end(lines, start)
    block = [indent + line for line in (BEGIN, *entry, END)]
    return ending.join((*lines[:end], *block, *lines[end:]))


def _list_end(lines: Sequence[str], start: int) -> tuple[int, str]:
    """Return behind which line a list ends, and how its items are indented."""
    end, indent = start, "  "
    for number in range(start, len(lines)):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM.match(line)
        if not line.startswith(" ") and not item:
            break
        if item and end == start:
            indent = item[1]
        end = number + 1
    return end, indent


def without(content: str) -> str:
    """Return a file without what was put between the marks."""
    pattern = rf"^[ \t]*{re.escape(BEGIN)}.*?^[ \t]*{re.escape(END)}[ \t]*(?:\r?\n|\Z)"
    left = re.sub(pattern, "", content, flags=re.MULTILINE | re.DOTALL)
    head = _REPOS.search(left)
    if left == content or head is None or _ITEM.search(left, head.end()):
        return left
    return f"{left[: head.start()]}repos: []{left[head.start() + len('repos:') :]}"


def mentions(content: str) -> bool:
    """Say whether a configuration or script runs leakscan."""
    return any("leakscan" in line.partition("#")[0] for line in content.splitlines())


def into_script(content: str, stage: str) -> str:
    """Return husky's script of a stage with a line that runs leakscan."""
    words = ' "$@"' if stage in ("commit-msg", "pre-push") else ""
    lines = (BEGIN, f"leakscan hook --stage {stage}{words} || exit $?", END)
    start = content if not content or content.endswith("\n") else f"{content}\n"
    return start + "\n".join(lines) + "\n"


def into_lefthook(content: str, stages: Iterable[str]) -> str:
    """Return lefthook's configuration with leakscan in it.

    Raises:
        ConfigError: a stage has entries already, among which only a person can choose the place.
    """
    block = [BEGIN]
    for stage in stages:
        if re.search(rf"^{stage}:", content, re.MULTILINE):
            raise ConfigError(
                f"lefthook: {stage} is configured already",
                hint=f"add under its commands: leakscan: run: leakscan hook --stage {stage}",
            )
        words = {"commit-msg": " {1}", "pre-push": " {1} {2}"}.get(stage, "")
        block += [f"{stage}:", "  commands:", "    leakscan:"]
        block += [f"      run: leakscan hook --stage {stage}{words}"]
        block += ["      use_stdin: true"] if stage == "pre-push" else []
    start = content if not content or content.endswith("\n") else f"{content}\n"
    return start + "\n".join((*block, END)) + "\n"
