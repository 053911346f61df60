"""Reads pairs of a name and a value, whatever wrote them: JSON, columns, ``key=value``, headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from leakscan.logs.telling import METHODS, Telling
from leakscan.logs.times import first_stamp
from leakscan.logs.vocabulary import KINDS, NAMES

Pair = tuple[str, object]
_Ranked = tuple[int, int, str, object]

_TEXTS = frozenset(NAMES["text"])
_NOT_CALLS = re.compile(
    r"(?i)(?:^|\.)(?:file|log|dir|disk|script|class|response|redirect|process)\w*\.\w+$"
)
"""Names under which a path is no address."""
_SHIPPERS = frozenset({"agent", "beat", "ecs", "collector", "fluentd"})
"""What collected a record tells of itself."""
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_NAME = re.compile(r"[\w.:/+=@#;-]{1,128}")


def plain(name: str) -> str:
    """Return the letters and digits of a name, in small letters."""
    return _NOT_LETTERS.sub("", name.lower())


def is_text(name: str) -> bool:
    """Tell whether a value of this name is a log line of its own."""
    parts = name.split(".")
    return plain(parts[-1]) in _TEXTS or plain(".".join(parts[-2:])) in _TEXTS


def tell(pairs: Iterable[Pair], telling: Telling) -> None:
    """Put what pairs say into a record; of names that stand under others, dots lie between."""
    found: dict[str, list[_Ranked]] = {}
    for order, (name, value) in enumerate(pairs):
        if value is not None and not isinstance(value, bool):
            for kind, rank in _kinds(name):
                found.setdefault(kind, []).append((rank, order, name, value))
    for ranked in found.values():
        ranked.sort(key=lambda one: one[:2])
    for kind, ranked in found.items():
        say = _TELL.get(kind)
        for _, _, _, value in ranked if say else ():
            say(telling, value)  # type: ignore[misc]
    _tell_day(found.get("time", ()), telling)
    _tell_call(found, telling)


def _kinds(name: str) -> list[tuple[str, int]]:
    parts = name.split(".")
    if len(parts) > 1 and parts[0] in _SHIPPERS:
        return []
    for few in (3, 2, 1):
        if few <= len(parts):
            found = KINDS.get(plain(".".join(parts[-few:])))
            if found:
                return found
    return []


def _flow(kind: str) -> Callable[[Telling, object], None]:
    def say(telling: Telling, value: object) -> None:
        text = str(value).strip()
        if isinstance(value, (str, int)) and _NAME.fullmatch(text):
            telling.in_flow(kind, trace_id(text) if kind == "trace" else text)

    return say


def trace_id(text: str) -> str:
    """Return the trace of a header that names the span, too (W3C, B3, X-Ray, Google, Jaeger)."""
    text = text.strip().strip("\"'")
    context = re.fullmatch(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}(?:-[0-9a-f]{2})?", text)
    root = re.search(r"(?i)Root=([\w-]+)", text)
    if context or root:
        return (context or root)[1]  # type: ignore[index]
    text = text.rpartition("traces/")[2]
    both = re.match(r"([0-9a-f]{16,32})[-:][0-9a-f]{8,16}\b", text)
    return both[1] if both else re.split(r"[/;,\s]", text, maxsplit=1)[0]


def _tell_day(times: Iterable[_Ranked], telling: Telling) -> None:
    """Join a day and a time of day that stand under names of their own."""
    if telling.when is None:
        texts = {
            name.rpartition(".")[2].lower(): v for _, _, name, v in times if isinstance(v, str)
        }
        if "date" in texts and "time" in texts:
            telling.at(first_stamp(f"{texts['date']} {texts['time']}"))


def _tell_call(found: Mapping[str, list[_Ranked]], telling: Telling) -> None:
    for _, _, _, value in found.get("request", ()):
        line = isinstance(value, str) and re.match(rf"({METHODS}) (\S+)", value)
        if line:
            telling.calling(line[2], line[1])
    methods = [value for _, _, _, value in found.get("method", ())]
    for _, _, name, value in found.get("path", ()):
        if not _NOT_CALLS.search(name):
            telling.calling(value, methods[0] if methods else "")


_TELL: Mapping[str, Callable[[Telling, object], None]] = {
    "time": Telling.at_value,
    "host": Telling.on_host,
    "web_host": Telling.for_host,
    "client": Telling.from_client,
    "agent": Telling.by_agent,
    "status": Telling.answered,
    **{kind: _flow(kind[5:]) for kind in NAMES if kind.startswith("flow-")},
}
