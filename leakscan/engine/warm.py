"""A warm start: what importing the modules works out every time, kept from the first time on.

Half the time that a program of many records and expressions takes to load goes into compiling them:
``dataclasses`` writes the methods of each record as source text and compiles that, and ``re`` turns
each pattern into a list of numbers. Both depend on nothing but the text and the version of Python.
So both are looked up here by the text itself, which is why they cannot be stale, and made as ever
where they are not known. ``inspect``, which ``dataclasses`` imports and seldom asks, is loaded when
it is asked.

A commit hook waits for this (``glance.py``), and whoever starts any other command. What is kept is
loaded without further questions, so ``path`` must lie in a folder of the user's own (``cli/cache.py``).
No pattern that was made of content is ever kept: either nothing is learnt any more from :func:`settle`
on, which comes before content is looked at, or only what modules compile for themselves is learnt.
"""

from __future__ import annotations

import marshal
import sys

from leakscan.engine.database import DIGEST, digest, keep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType, ModuleType
    from typing import Any

    Text = tuple[str | bytes, int]
    Numbers = tuple[Any, ...]

OURS = ("leakscan", "click", "__main__")
"""Packages, beside Python's own, of which is kept what they make."""
MOST = 4_000
"""Texts that are kept; more are none of ours."""


class _Memory:
    """What is known, and whether anything is to be learnt."""

    def __init__(self) -> None:
        self.path = ""
        self.patterns: dict[Text, Numbers] = {}
        self.methods: dict[str, CodeType] = {}
        self.learns = False
        self.modules_alone = False
        self.new = 0


_memory = _Memory()


def begin(path: str, *, modules_alone: bool = False) -> None:
    """Start with what is kept in a file; what is not known yet is learnt until :func:`settle`.

    ``modules_alone``: of patterns only those that are compiled when a module is loaded, by its own lines.
    """
    known = _read(path)
    _memory.path, _memory.new, _memory.learns = path, 0, True
    _memory.modules_alone = modules_alone
    if known is not None:
        _memory.patterns, _memory.methods = known
    _postpone("inspect")
    _look_up_patterns()
    _look_up_methods()


def resume(path: str) -> None:
    """Start with what is kept in a file, and learn nothing."""
    begin(path)
    _memory.learns = False


def begun() -> str:
    """Return the file with which this process began; empty: with none."""
    return _memory.path


def settle() -> None:
    """Learn nothing more, and keep what was learnt."""
    if not _memory.learns:
        return
    _memory.learns = False
    if _memory.new and len(_memory.patterns) + len(_memory.methods) <= MOST:
        body = marshal.dumps((_memory.patterns, _memory.methods))
        keep(_memory.path, digest(body) + body)


def learns() -> bool:
    """Say whether anything was met that is not kept yet."""
    return _memory.learns and _memory.new > 0


def version() -> str:
    """Return what a file that this Python made has in its name: another Python has its own."""
    return f"{sys.implementation.cache_tag}-{sys.hexversion:x}"


def _read(path: str) -> tuple[dict[Text, Numbers], dict[str, CodeType]] | None:
    try:
        with open(path, "rb") as file:
            kept = file.read()
    except OSError:
        return None
    if digest(kept[DIGEST:]) != kept[:DIGEST]:
        return None
    known: tuple[dict[Text, Numbers], dict[str, CodeType]] = marshal.loads(kept[DIGEST:])  # noqa: S302  the user's own
    return known


def _postpone(name: str) -> None:
    """Put something in the place of a module that imports it when it is first asked for anything."""
    if name in sys.modules:
        return
    import importlib  # noqa: PLC0415  (and nothing that is not loaded yet)

    class Later(type(sys)):  # type: ignore[misc]  # the type of modules
        def __getattr__(self, attribute: str) -> Any:
            if sys.modules.get(name) is self:
                del sys.modules[name]
            return getattr(importlib.import_module(name), attribute)

    sys.modules[name] = Later(name)


def _look_up_patterns() -> None:
    import re  # noqa: PLC0415  the caller needs it next

    compiler: Any = getattr(re, "_compiler", None)
    if compiler is None or not hasattr(compiler, "_sre") or hasattr(compiler, "warm"):
        return
    given: list[Numbers] = []
    compile_anew, library = compiler.compile, compiler._sre  # noqa: SLF001
    compiler.warm, compiler._sre = True, _overheard(library, given)  # noqa: SLF001

    def compiled(pattern: Any, flags: int = 0) -> Any:
        text = (pattern, int(flags))
        known = _memory.patterns.get(text) if type(pattern) in (str, bytes) else None
        if known is not None:
            first, flags, numbers, *rest = known
            return library.compile(first, flags, memoryview(numbers).cast("I").tolist(), *rest)
        made = compile_anew(pattern, flags)
        if (
            _memory.learns
            and given
            and type(pattern) in (str, bytes)
            and _is_ours("re", by="<module>")
        ):
            _memory.patterns[text] = given[-1]
            _memory.new += 1
        given.clear()
        return made

    compiler.compile = compiled


def _is_ours(through: str, *, by: str = "") -> bool:
    """Say whether what is made is to be kept: whoever asked the module ``through`` for it.

    Large libraries have thousands of records, and few commands use them. ``by`` is the name of the code
    that has to have asked.
    """
    if not _memory.modules_alone:
        return True
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001  whoever called the caller
    while frame and frame.f_globals.get("__name__") == through:
        frame = frame.f_back
    if frame is None or (by and frame.f_code.co_name != by):
        return False
    top = str(frame.f_globals.get("__name__")).partition(".")[0]
    return top in OURS or top in sys.stdlib_module_names


def _overheard(library: ModuleType, given: list[Numbers]) -> Any:
    """Return the library of ``re`` with what it is given to compile written down."""

    class Overheard(type(sys)):  # type: ignore[misc]
        def __getattr__(self, name: str) -> Any:
            return getattr(library, name)

        def compile(self, pattern: Any, flags: int, numbers: list[int], *rest: Any) -> Any:
            if _memory.learns:
                from array import array  # noqa: PLC0415  the first time only

                said = array("I", map(int, numbers)).tobytes()
                given.append((pattern, int(flags), said, *map(_plain, rest)))
            return library.compile(pattern, flags, numbers, *rest)

    return Overheard(library.__name__)


def _plain(argument: Any) -> Any:
    return dict(argument) if isinstance(argument, dict) else argument


def _look_up_methods() -> None:
    import dataclasses  # noqa: PLC0415  the caller needs it next

    run: Callable[..., None] = exec

    def executed(text: str, *spaces: Any) -> None:
        code = _memory.methods.get(text)
        if code is None:
            code = compile(text, "<string>", "exec", dont_inherit=True)
            if _memory.learns and _is_ours("dataclasses"):
                _memory.methods[text] = code
                _memory.new += 1
        run(code, *spaces)

    dataclasses.__dict__["exec"] = executed
