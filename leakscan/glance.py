"""A first look at a commit: whether anything that is staged could be a key at all.

Most commits have nothing that the prefilter hits. For them the engine, the rules and the reports
need not be loaded; ``docs/hook.md`` says what each would cost. What hits, and whatever is out of
the ordinary, is left to the whole scan, which finds the same or more: the first look never says
that something is clean where the scan would have looked closer.

What the look needs is derived from the rule files once and kept in the user's cache, in files
named by a digest of all that they depend on, guarded by a digest of their own content.
"""

from __future__ import annotations

import marshal
import os

from leakscan import __version__
from leakscan.engine.database import DIGEST, Database, digest, hyperscan_version, keep
from leakscan.engine.glance import anything
from leakscan.sources.git.quick import Look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from leakscan.engine.closer import Form
    from leakscan.engine.glance import Table
    from leakscan.engine.heads import Expression
    from leakscan.sources.git.quick import Read

    Marks = tuple[tuple[bytes, ...], tuple[bytes, ...], bytes]
    Known = tuple[Table, Marks, tuple[Form, ...]]

SMALL = 16 << 10
"""Bytes up to which Python alone is faster than loading hyperscan (measured, docs/hook.md)."""
PACKAGE = os.path.dirname(__file__)
SOURCES = (
    "engine/literals.py", "engine/heads.py", "engine/glance.py", "engine/closer.py",
    "engine/probes.py", "sources/archive/kinds.py", "model/rule.py", "model/evidence.py",
    "rules/load.py", "rules/schema.py", "rules/values.py", "rules/forms.py",
)  # fmt: skip
"""Modules whose change makes a kept table stale, beside the rule files."""


def clean(cache: str) -> tuple[int, int] | None:
    """Return how many files and bytes were read when none of them can hold a key.

    None when the whole scan has to decide; for arguments and errors see :func:`first`.
    """
    found = first(cache)
    return None if found is None or found[1] else sizes(found[0])


def sizes(read: Read) -> tuple[int, int]:
    """Return how many files and bytes were read."""
    return len(read.contents), sum(map(len, read.contents))


def first(cache: str) -> tuple[Read, bool] | None:
    """Read what is staged; with it comes whether the whole scan has to decide.

    None when too much is out of the ordinary for a first look.

    Args:
        cache: a folder that nobody else can write to.

    Raises:
        OSError: git, a rule file or the system refused; the whole scan says what that means.
    """
    look = Look()
    try:
        known, marks, forms = tables(cache)
    finally:
        found = look.read()
    if found is None:
        return None
    if any(is_opened(content, marks) for content in found.contents):
        return found, True
    hit = hits([*found.names, *found.contents], known, cache)
    return found, bool(hit) and closer(hit, forms, cache)


def closer(contents: Sequence[bytes], forms: Sequence[Form], cache: str) -> bool:
    """Say whether anything of the form of a value stands in contents that were hit."""
    from leakscan.engine import warm  # noqa: PLC0415  most commits hit nothing

    warm.begin(os.path.join(cache, f"closer-{warm.version()}-{key()}.warm"))
    from leakscan.engine.closer import any_value, searches  # noqa: PLC0415  loaded warm

    searched = searches(forms)
    warm.settle()
    return any_value(contents, searched)


def hits(contents: Sequence[bytes], known: Table, cache: str) -> list[bytes]:
    """Return those that the prefilter would hit."""
    everything = b"\n".join(contents)
    if len(everything) <= SMALL or hyperscan_version() is None:
        return [c for c in contents if anything(c, known)] if anything(everything, known) else []
    path = os.path.join(cache, f"glance-{key()}.hsdb")
    database = Database(expressions, cache=path)
    return [c for c in contents if database.hits(c)] if database.hits(everything) else []


def is_opened(content: bytes, marks: Marks) -> bool:
    """Say whether the scan would open this as a container; True more often, never less."""
    starts, programs, end = marks
    if content.startswith(starts) or content[257:262] == b"ustar" or content[154:156] == b"\0 ":
        return True
    return content[-22:-18] == end or (content.startswith(programs) and end in content)


def tables(cache: str) -> Known:
    """Return what is looked for, read from the cache or made anew and kept there."""
    path = os.path.join(cache, f"glance-{key()}.table")
    try:
        with open(path, "rb") as file:
            kept = file.read()
        if digest(kept[DIGEST:]) == kept[:DIGEST]:
            read: Known = marshal.loads(kept[DIGEST:])  # noqa: S302  the user's own
            return read
    except FileNotFoundError:
        pass
    made = made_anew()
    body = marshal.dumps(made)
    keep(path, digest(body) + body)
    return made


def made_anew() -> Known:
    """Derive what is looked for from rules and containers."""
    from leakscan.engine.closer import forms  # noqa: PLC0415  the first time
    from leakscan.engine.detector import keywords, telling_shapes  # noqa: PLC0415  the first time
    from leakscan.engine.glance import table  # noqa: PLC0415
    from leakscan.rules.load import load_rules  # noqa: PLC0415
    from leakscan.sources.archive.kinds import PROGRAMS, STARTS, ZIP_END  # noqa: PLC0415

    rules = load_rules(examples=False)
    marks = (tuple(start for start, _ in STARTS), tuple(PROGRAMS), ZIP_END)
    return table(keywords(rules), telling_shapes(rules)), marks, forms(rules.rules)


def expressions() -> Sequence[Expression]:
    """Return what hyperscan looks for; asked for only when no database is kept."""
    from leakscan.engine.detector import keywords, telling_shapes  # noqa: PLC0415  the first time
    from leakscan.engine.prefilter import expressions_of  # noqa: PLC0415
    from leakscan.rules.load import load_rules  # noqa: PLC0415

    rules = load_rules(examples=False)
    return expressions_of(keywords(rules), telling_shapes(rules))


def key() -> str:
    """Return a digest of the rule files and of all else that the kept files depend on."""
    parts = [__version__.encode()]
    folder = os.path.join(PACKAGE, "builtin_rules")
    if not os.path.isdir(folder):
        folder = os.path.join(os.path.dirname(PACKAGE), "rules")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".toml"):
            with open(os.path.join(folder, name), "rb") as file:
                parts += [name.encode(), file.read()]
    for name in SOURCES:
        about = os.stat(os.path.join(PACKAGE, name))
        parts.append(f"{name} {about.st_size} {about.st_mtime_ns}".encode())
    return digest(b"\0".join(b"%d %b" % (len(part), part) for part in parts)).hex()[:32]
