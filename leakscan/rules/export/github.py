"""Custom patterns for GitHub secret scanning: a page to be followed, there is nothing to import."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.model.rule import RuleSet
from leakscan.rules.export.kingfisher import before, without_start
from leakscan.rules.export.patterns import AFTER, Pattern, patterns, published

HEAD = """# Custom patterns for GitHub secret scanning

Settings, Advanced Security, Custom patterns, New pattern; once for each heading below. Open *More
options* for the last three fields. Try each with *Save and dry run* before publishing it.

GitHub cannot look at what stands *after* a value to find the provider's name, so patterns that need
it look for it in the 400 characters before.
"""


def write(rules: RuleSet) -> str:
    """Return the page, in Markdown."""
    parts = [HEAD]
    for pattern in patterns(rules):
        parts += _section(pattern)
    return "".join(parts) + f"\nFrom rules {rules.digest[:19]}.\n"


def _section(pattern: Pattern) -> Iterator[str]:
    yield f"\n## {pattern.id}\n\n{pattern.title} ({pattern.confidence} confidence)\n\n"
    yield _field("Pattern name", pattern.id)
    yield _field("Secret format", pattern.value)
    yield _field("Before secret", before(pattern) + without_start(pattern.before))
    yield _field("After secret", _after())
    if samples := published(pattern.rule):
        unwanted = "|".join(re.escape(value) for value in samples)
        yield _field("Additional match requirements, must not match", f"^(?:{unwanted})$")


def _field(name: str, value: str) -> str:
    return f"{name}\n\n```text\n{value}\n```\n\n"


def _after() -> str:
    r"""Return the boundary as GitHub writes it, with ``\z`` for the end."""
    return AFTER.removeprefix("(?:").removesuffix("|$)") + "|\\z"
