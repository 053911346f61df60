"""Values that are no secrets: published samples, stand-ins and references to a secret kept elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from leakscan.engine.structure import decode_base64, made_up
from leakscan.model.rule import Common, Rule

NEAR = 2
"""A value at most this many edits from a published sample is a variant of it: the provider's own documents
have several spellings of one sample, one character apart. Two random values of these lengths are never so near."""
_NEAR_LENGTH = 20
_LEAST_DECODED = 20
_TELLING = 6
"""A word of this many characters marks a stand-in wherever it stands in a value."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a value is no secret: the id of the evidence, and a particular for its sentence."""

    id: str
    says: str = ""


class Stand:
    """Tells stand-ins from values. Answers are remembered: stand-ins repeat."""

    def __init__(self, rules: tuple[Rule, ...], common: Common) -> None:
        self._samples = {
            s.value.encode(): s.source for rule in rules for s in rule.samples if s.field != "msn"
        }
        self._folded = {value.lower() for value in self._samples}
        self._long = [v for v in self._folded if len(v) >= _NEAR_LENGTH]
        self._placeholders = _compiled(common.placeholders)
        self._references = _compiled(common.references)
        words = {w.lower() for w in common.placeholder_words if len(w) >= 4}
        self._words = _words(w for w in words if len(w) >= _TELLING)
        self._short = _short_words(w for w in words if len(w) < _TELLING)
        self.verdict = lru_cache(maxsize=8192)(self._verdict)

    def _word(self, text: bytes) -> re.Match[bytes] | None:
        return self._words.search(text.lower()) or self._short.search(text)

    def _verdict(self, value: bytes) -> Verdict | None:
        """Return the reason against ``value``, None when nothing speaks against it."""
        folded = value.lower()
        if folded in self._folded:
            return Verdict("sample")
        if len(value) >= _NEAR_LENGTH and any(_near(folded, sample) for sample in self._long):
            return Verdict("sample-variant")
        said = _decoded(value)
        texts = (value, said) if said else (value,)
        if any(pattern.fullmatch(text) for text in texts for pattern in self._references):
            return Verdict("reference")
        if any(pattern.fullmatch(text) for text in texts for pattern in self._placeholders):
            return Verdict("placeholder")
        word = self._word(value) or self._word(said)
        if word:
            return Verdict("placeholder-word", word.group().decode("ascii", "replace"))
        reason = made_up(value)
        return Verdict(f"made-up-{reason}") if reason else None


def _words(words: Iterable[str]) -> re.Pattern[bytes]:
    return re.compile("|".join(map(re.escape, sorted(words))).encode() or b"(?!)")


def _short_words(words: Iterable[str]) -> re.Pattern[bytes]:
    """Return a pattern for short words that stand as such: in one case, ended by a change of case or no letter.

    Four letters in any case stand in one of 4,000 random secrets; so, in one of 50,000.
    """
    forms = [
        f"{before}{re.escape(cased)}{behind}"
        for word in sorted(words)
        for cased, before, behind in (
            (word, "(?<![A-Za-z])", "(?![a-z])"),
            (word.upper(), "(?<![A-Za-z])", "(?![A-Za-z])"),
            (word.capitalize(), "(?<![A-Z])", "(?![a-z])"),
        )
    ]
    return re.compile("|".join(forms).encode() or b"(?!)")


def _decoded(value: bytes) -> bytes:
    """Return what a value says as Base64 (a Kubernetes secret may hold a stand-in), empty when that is no text."""
    raw = decode_base64(value) if len(value) >= _LEAST_DECODED else None
    try:
        return raw if raw and raw.decode().isprintable() else b""
    except UnicodeDecodeError:
        return b""


def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[bytes], ...]:
    return tuple(re.compile(p.encode(), re.IGNORECASE | re.DOTALL) for p in patterns)


def _near(one: bytes, two: bytes) -> bool:
    """Tell whether two texts are at most ``NEAR`` edits (substitution, insertion, deletion) apart."""
    if abs(len(one) - len(two)) > NEAR:
        return False
    head = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        head += 1
    tail = 0
    for a, b in zip(reversed(one[head:]), reversed(two[head:]), strict=False):
        if a != b:
            break
        tail += 1
    rest_one, rest_two = one[head : len(one) - tail], two[head : len(two) - tail]
    if len(one) == len(two) and sum(a != b for a, b in zip(one, two, strict=True)) <= NEAR:
        return True
    return max(len(rest_one), len(rest_two)) <= NEAR
