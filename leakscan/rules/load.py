"""Reads rule files: the built-in ones and a user's.

Built-in files were checked by the test suite, so their regular expressions are not compiled once
more at every start, and a scan leaves out their examples, which are more than half of the text: a
commit hook pays for each millisecond here. A user's files are always checked in full.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from leakscan.errors import RuleError
from leakscan.model.rule import Common, EvidenceRule, Rule, RuleSet
from leakscan.rules.coherence import check_evidence
from leakscan.rules.schema import CommonPart, Place, read_document
from leakscan.rules.values import ComplaintError

RuleFolder = Traversable | Path


class RuleFile(NamedTuple):
    """The bytes of one file under the name that messages give it."""

    name: str
    content: bytes


def builtin_rules() -> RuleFolder:
    """Return the folder of built-in rule files.

    A wheel carries them as ``leakscan/builtin_rules``; an editable install, which knows nothing of
    that mapping, has them in the top-level folder ``rules`` beside the package.
    """
    packaged = resources.files("leakscan") / "builtin_rules"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "rules"


EXAMPLES = "\n[[example]]"
"""Where the examples of a built-in file begin; nothing else comes after them."""


def load_rules(
    extra: Sequence[Path] = (), *, thorough: bool = False, examples: bool = True
) -> RuleSet:
    """Read the built-in rules and then ``extra`` files or folders of ``*.toml``.

    An extra rule with the id of a built-in one takes its place. Common parts are joined; a reason
    with the id of a built-in one takes its place, and so do ``[levels]``.

    Args:
        extra: files, or folders whose ``*.toml`` are read in order of name.
        thorough: whether the regular expressions of the built-in files are compiled as well.
        examples: whether the examples of the built-in rules are read. A scan does not need them;
        the
            digest is the same either way.

    Raises:
        RuleError: a file is missing, unreadable, not UTF-8, not TOML, or does not fit the schema.
    """
    own = tuple(files_in(builtin_rules(), "rules"))
    theirs = tuple(file for path in extra for file in files_at(path))
    return join(
        [parse(file if examples else without_examples(file), thorough=thorough) for file in own],
        [parse(file, thorough=True) for file in theirs],
        digest((*own, *theirs)),
    )


def files_at(path: Path) -> Iterable[RuleFile]:
    """Read one file, or a folder of them that must not be empty."""
    if not path.is_dir():
        return (read_file(path, str(path)),)
    files = tuple(files_in(path, str(path)))
    if not files:
        raise RuleError(f"{path}: there is no rule file here", hint="rule files end in .toml")
    return files


def files_in(folder: RuleFolder, name: str) -> Iterable[RuleFile]:
    """Read the ``*.toml`` of a folder, in order of name."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml") and entry.is_file():
            yield read_file(entry, f"{name}/{entry.name}")


def read_file(path: RuleFolder, name: str) -> RuleFile:
    """Read the bytes of one file."""
    try:
        return RuleFile(name, path.read_bytes())
    except OSError as fault:
        raise RuleError(f"{name}: cannot be read: {fault.strerror}") from fault


def without_examples(file: RuleFile) -> RuleFile:
    """Cut a built-in file where its examples begin."""
    return RuleFile(file.name, file.content.partition(EXAMPLES.encode())[0])


def parse(file: RuleFile, *, thorough: bool) -> Rule | CommonPart:
    """Turn the bytes of one file into a rule or a common part."""
    try:
        content = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = file.content.count(b"\n", 0, fault.start) + 1
        raise RuleError(
            f"{file.name}: line {line} is not UTF-8", hint="save the file as UTF-8"
        ) from None
    try:
        document = tomllib.loads(content)
    except tomllib.TOMLDecodeError as fault:
        raise RuleError(f"{file.name}: is not TOML: {fault}") from None
    except RecursionError:
        raise RuleError(f"{file.name}: is nested too deeply") from None
    return read_document(document, file.name, thorough=thorough)


def digest(files: Iterable[RuleFile]) -> str:
    """Return ``sha256:`` and the digest over names and bytes, the same wherever the files lie."""
    total = hashlib.sha256()
    for file in files:
        name = file.name.replace("\\", "/").rpartition("/")[2].encode()
        for part in (name, file.content):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return f"sha256:{total.hexdigest()}"


def join(
    own: Sequence[Rule | CommonPart], theirs: Sequence[Rule | CommonPart], digest: str
) -> RuleSet:
    """Join what was read: a rule or reason of ``theirs`` takes the place of one of ``own``."""
    rules = {rule.id: rule for rule in rules_by_id(own)} | {
        rule.id: rule for rule in rules_by_id(theirs)
    }
    parts = [part for part in own if isinstance(part, CommonPart)]
    more = [part for part in theirs if isinstance(part, CommonPart)]
    return RuleSet(rules=tuple(rules.values()), common=join_common(parts, more), digest=digest)


def rules_by_id(read: Iterable[Rule | CommonPart]) -> list[Rule]:
    """Return the rules in order; two of one set must not have the same id."""
    rules: dict[str, Rule] = {}
    for rule in read:
        if not isinstance(rule, Rule):
            continue
        if rule.id in rules:
            raise RuleError(
                f'{rule.origin}: rule "{rule.id}" stands in {rules[rule.id].origin} already'
            )
        rules[rule.id] = rule
    return list(rules.values())


def join_common(own: Sequence[CommonPart], theirs: Sequence[CommonPart]) -> Common:
    """Join common parts; later reasons and levels replace earlier ones."""
    parts = (*own, *theirs)
    levels = [part.levels for part in parts if part.levels]
    if not levels:
        raise RuleError(
            "no rule file says at which probability a level begins", hint="add [levels]"
        )
    reasons = {reason.id: reason for reason in joined_evidence(own)} | {
        reason.id: reason for reason in joined_evidence(theirs)
    }
    return Common(
        levels=levels[-1],
        placeholders=gathered(part.placeholders for part in parts),
        placeholder_words=gathered(part.placeholder_words for part in parts),
        references=gathered(part.references for part in parts),
        test_names=gathered(part.test_names for part in parts),
        production_names=gathered(part.production_names for part in parts),
        evidence=tuple(reasons.values()),
    )


def joined_evidence(parts: Iterable[CommonPart]) -> list[EvidenceRule]:
    """Return the reasons of all parts; an id stands once."""
    reasons: list[EvidenceRule] = []
    for part in parts:
        reasons += part.evidence
        try:
            check_evidence(reasons)
        except ComplaintError as complaint:
            raise Place(part.file).fault(complaint.message) from None
    return reasons


def gathered(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return all entries once, in order of first appearance."""
    return tuple(dict.fromkeys(entry for entries in lists for entry in entries))
