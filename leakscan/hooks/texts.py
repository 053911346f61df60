"""Configuration files of hook managers, edited as text: every other line stays as it was.

A YAML library that keeps comments would have to be installed with every hook. Only whole lines are
put in and taken out here, between two marks; a file that does not have the usual form is left alone
and the lines are shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from leakscan import __version__
from leakscan.errors import ConfigError

BEGIN = "# leakscan: put here by leakscan install"
END = "# leakscan: end"
IDS = {"pre-commit": "leakscan", "pre-push": "leakscan-push", "commit-msg": "leakscan-message"}
"""Stages that the framework knows, and the id of the hook for each (.pre-commit-hooks.yaml)."""

_KEY = r"""^(?P<key>\ufeff?(?P<mark>["']?)repos(?P=mark):)"""
_REPOS = re.compile(rf"{_KEY}(?P<comment>[ \t]*(?:#.*)?)$", re.MULTILINE)
_EMPTY = re.compile(rf"{_KEY}[ \t]*\[[ \t]*\](?P<comment>[ \t]*(?:#.*)?)$", re.MULTILINE)
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
    content = content.replace("\r\n", "\n")
    empty = _EMPTY.search(content)
    if empty:
        head = empty["key"] + empty["comment"]
        content = content[: empty.start()] + head + content[empty.end() :]
    found = _REPOS.search(content)
    if found is None:
        raise ConfigError(
            ".pre-commit-config.yaml: there is no list `repos:` in the usual form",
            hint=f"add to it: {' / '.join(line.strip() for line in entry)}",
        )
    lines = content.split("\n")
    start = content.count("\n", 0, found.start()) + 1
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
    end = re.escape(END)
    block = rf"[ \t]*{re.escape(BEGIN)}(?:(?!{end}).)*{end}[ \t]*"
    # at the very end, the file had no line end before, and gets none back
    pattern = rf"^{block}\r?\n|(?:\r?\n|\A){block}\Z"
    left = re.sub(pattern, "", content, flags=re.MULTILINE | re.DOTALL)
    head = _REPOS.search(left.replace("\r", " "))
    if left == content or head is None or _ITEM.search(left, head.end()):
        return left
    return f"{left[: head.end('key')]} []{left[head.end('key') :]}"


def stages_of(item: str) -> tuple[str, ...]:
    """Return the ``stages:`` of a hook, given the file from its ``- id:`` on; empty without any."""
    head, *rest = item.lstrip("\n").splitlines()
    indent = len(head) - len(head.lstrip())
    own = list(takewhile(lambda line: not line.strip() or _indent(line) > indent, rest))
    for number, line in enumerate(own):
        name, colon, value = line.partition("#")[0].partition(":")
        if colon and name.strip() == "stages":
            below = (part.partition("#")[0].strip() for part in own[number + 1 :])
            listed = value.strip(" []").split(",") if value.strip() else takewhile(_is_item, below)
            return tuple(filter(None, (part.strip(" -'\"") for part in listed)))
    return ()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_item(line: str) -> bool:
    return line.startswith("- ")


def mentions(content: str) -> bool:
    """Say whether a configuration or script runs leakscan."""
    return any("leakscan" in line.partition("#")[0] for line in content.splitlines())


def into_script(content: str, stage: str) -> str:
    """Return husky's script of a stage with a line that runs leakscan."""
    words = ' "$@"' if stage in ("commit-msg", "pre-push") else ""
    lines = (BEGIN, f"leakscan hook --stage {stage}{words} || exit $?", END)
    return _appended(content, lines)


def _appended(content: str, lines: Iterable[str]) -> str:
    """Return a file with lines at its end; one without a line end there has none afterwards either."""
    whole = not content or content.endswith("\n")
    added = "\n".join(lines)
    return f"{content}{added}\n" if whole else f"{content}\n{added}"


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
    return _appended(content, (*block, END))
