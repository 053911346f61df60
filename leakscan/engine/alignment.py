"""What several sets in one text have in common: labels in their names, and the order in which they stand.

``SHOP_A_CLIENT_ID`` belongs to ``SHOP_A_CLIENT_SECRET``, however many lines lie between. And where as many
ids as secrets stand, set after set or list after list, the second id belongs to the second secret.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from leakscan.engine.names import SLOTS, words
from leakscan.model.match import Match
from leakscan.model.secret import Secret

_FIELD_WORDS = frozenset(
    {
        "client",
        "id",
        "secret",
        "subscription",
        "key",
        "ocp",
        "apim",
        "azure",
        "msn",
        "merchant",
        "serial",
    }
    | {"number", "no", "nr", "sales", "unit", "api", "app", "application", "value", "name", "sub"}
) | (frozenset(SLOTS) - {"1", "2"})
_CODE_WORDS = frozenset(
    {
        "private",
        "protected",
        "public",
        "static",
        "final",
        "const",
        "readonly",
        "string",
        "str",
        "val",
        "var",
    }
    | {
        "let",
        "this",
        "self",
        "export",
        "process",
        "env",
        "getenv",
        "config",
        "settings",
        "default",
        "set",
    }
    | {
        "new",
        "def",
        "add",
        "put",
        "headers",
        "header",
        "param",
        "parameters",
        "vipps",
        "mobilepay",
        "s",
    }
)
"""Words around a name that tell no set from another."""

_TIGHT = 4
"""How many times nearer neighbours stand than the values that order would join."""
_FAR = 2048
"""Bytes between two values that order may join whatever stands between: some thirty lines."""
Pair = tuple[Secret, Secret]


@lru_cache(maxsize=4096)
def label(name: str) -> frozenset[str]:
    """Return the words of a name that may tell its set: ``VIPPS_SHOP_A_CLIENT_ID`` → shop, a."""
    return frozenset(w for w in words(name) if w not in _FIELD_WORDS and w not in _CODE_WORDS)


@dataclass(frozen=True)
class _Listed:
    """A value of a list, and where it begins."""

    value: Secret
    start: int


class Alignment:
    """Tells for pairs of a secret and another value whether labels and order speak for them."""

    def __init__(self, secrets: Sequence[Match], others: Sequence[Match]) -> None:
        """Compare two fields; each sequence is in the order of the text."""
        self._labels: dict[Secret, set[frozenset[str]]] = defaultdict(set)
        for match in (*secrets, *others):
            self._labels[match.value].add(label(match.name))
        self._pairs: set[Pair] = set()
        self._stepped: set[Secret] = set()
        main = _lists(secrets)
        for (tag, _), listed in _slotted(others).items():
            known = main.get(tag)
            if known is None and len(main) == 1:
                known = next(iter(main.values()))
            if known:
                self._step(known, listed)

    def _step(self, secrets: list[_Listed], others: list[_Listed]) -> None:
        times, rest = divmod(len(others), len(secrets))
        if rest or len(secrets) < 2 or not _in_step(secrets, others, times):
            return
        for at, other in enumerate(others):
            self._pairs.add((secrets[at // times].value, other.value))
            self._stepped.add(other.value)

    def against(self, secret: Secret, other: Secret) -> tuple[bool, bool]:
        """Return whether the labels, and whether the order, speak against a pair."""
        apart = not self._labels[secret] & self._labels[other]
        return apart, other in self._stepped and (secret, other) not in self._pairs


def _lists(matches: Iterable[Match]) -> dict[frozenset[str], list[_Listed]]:
    """Return the values by label, each once, in the order in which they first stand."""
    return {tag: listed for (tag, _), listed in _listed((m, "") for m in matches).items()}


def _slotted(matches: Iterable[Match]) -> dict[tuple[frozenset[str], str], list[_Listed]]:
    return _listed((m, m.slot) for m in matches)


def _listed(
    matches: Iterable[tuple[Match, str]],
) -> dict[tuple[frozenset[str], str], list[_Listed]]:
    found: dict[tuple[frozenset[str], str], dict[Secret, _Listed]] = defaultdict(dict)
    for match, slot in matches:
        of_kind = found[label(match.name), slot]
        of_kind.setdefault(match.value, _Listed(match.value, match.span.start))
    return {kind: list(values.values()) for kind, values in found.items()}


def _in_step(secrets: list[_Listed], others: list[_Listed], times: int) -> bool:
    """Tell whether two lists stand set after set, one after the other, or interleaved."""
    if times == 1 and (others[-1].start < secrets[0].start or others[0].start > secrets[-1].start):
        return True
    return _blocks(secrets, others, times) or (times == 1 and not _torn(secrets, others))


def _blocks(secrets: list[_Listed], others: list[_Listed], times: int) -> bool:
    """Tell whether set stands after set."""
    edge = -1
    for at, secret in enumerate(secrets):
        block = [secret.start, *(o.start for o in others[at * times : (at + 1) * times])]
        if min(block) <= edge:
            return False
        edge = max(block)
    return True


def _torn(secrets: list[_Listed], others: list[_Listed]) -> bool:
    """Tell whether the order of two lists would part neighbours: then they are not in step.

    Lists that are interleaved keep their order, mostly; but an id that stands right beside a secret,
    far from where its own would be, belongs there.
    """
    apart = [abs(s.start - o.start) for s, o in zip(secrets, others, strict=True)]

    def far(one: int, two: int) -> int:
        return min(apart[one], apart[two])

    return any(
        one != two and far(one, two) > max(_FAR, _TIGHT * abs(secret.start - other.start))
        for one, secret in enumerate(secrets)
        for two, other in enumerate(others)
    )
