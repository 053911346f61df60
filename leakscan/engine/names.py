"""What a name beside a value means: which field, which environment, which of several slots.

``VIPPS_CLIENT_SECRET_TEST``, ``vippsClientSecretTest`` and ``Vipps__ClientSecret`` are the same words.
So a name is split into words, words that tell the environment or the slot are set aside, and what is
left is compared with the rule's canonical names from the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from leakscan.model.evidence import Environment
from leakscan.model.rule import Common, Field, Rule

_WORD = re.compile(
    r"[A-ZÆØÅÄÖ]+(?![a-zæøåäö])|[A-ZÆØÅÄÖ]?[a-zæøåäö]+|[0-9]+",
)
_LAST_WORD = re.compile(rb"(?:[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[\x80-\xff]+)$")
_NUMBER = re.compile(rb"[^A-Za-z\x80-\xff]+$")
_LABEL_WORDS = 2
"""How many words a label behind a name may have (``CLIENT_SECRET_SHOP_A``)."""
_TOKEN = re.compile(r"[^\w$\x80-\uffff-]+")
_LONG_NAME = 8
"""A canonical name of this many characters is telling even inside an unseparated word (``myclientsecret``)."""

SLOTS = {
    "primary": "primary",
    "pri": "primary",
    "1": "primary",
    "secondary": "secondary",
    "sec": "secondary",
    "2": "secondary",
    "access": "access-token",
    "accesstoken": "access-token",
    "token": "access-token",
    "authorization": "access-token",
    "auth": "access-token",
    "ecommerce": "product",
    "ecom": "product",
    "commerce": "product",
    "e": "product",
    "product": "product",
    "payment": "product",
    "payments": "product",
    "checkout": "product",
    "recurring": "product",
    "psp": "psp",
}
"""Words that say which of several keys of one set it is."""
_FILLER = frozenset(
    {
        "value",
        "val",
        "string",
        "str",
        "literal",
        "default",
        "here",
        "new",
        "old",
        "the",
        "your",
        "my",
    }
    | {"key", "prod", "eur", "nok", "dkk", "v", "id"}
)
"""Words that may follow a field's name without changing it (``client_secret_value``)."""


@dataclass(frozen=True, slots=True)
class NameInfo:
    """What a name says."""

    rule: str
    field: str
    strong: bool
    """False when the name means the field only in good company (``secret``, ``id``)."""
    provider: bool
    """Whether the provider's name is part of it."""
    environment: Environment = Environment.UNKNOWN
    slot: str = ""

    @property
    def vague(self) -> bool:
        """Whether only company could make the name mean the field."""
        return not self.strong and not self.provider


def words(name: str) -> tuple[str, ...]:
    """Split a name at separators, at changes of case and around digits, into lower-case words."""
    return tuple(word.lower() for word in _WORD.findall(name))


class NameReader:
    """Reads names for a set of rules. Answers are remembered: a log repeats its names."""

    def __init__(self, rules: tuple[Rule, ...], common: Common) -> None:
        self._test = frozenset(common.test_names)
        self._production = frozenset(common.production_names)
        self._providers = frozenset(name for rule in rules for name in rule.names)
        self._strong: dict[str, list[tuple[Rule, Field]]] = {}
        self._weak: dict[str, list[tuple[Rule, Field]]] = {}
        for rule in rules:
            for part in rule.fields:
                for name in part.names:
                    self._strong.setdefault(name, []).append((rule, part))
                for name in part.weak_names:
                    self._weak.setdefault(name, []).append((rule, part))
        longest = max(map(len, (*self._strong, *self._weak, "")))
        self._longest = longest
        self.read = lru_cache(maxsize=8192)(self._read)
        self.may_end = lru_cache(maxsize=8192)(self._may_end)
        names = {*self._strong, *self._weak}
        aside = {*SLOTS, *_FILLER, *self._test, *self._production, *self._providers}
        self._last_words = {w.encode() for w in aside} | {
            name[at:].encode() for name in names for at in range(len(name))
        }
        ends = sorted({n.encode()[-6:] for n in self._strong if len(n) >= _LONG_NAME})
        self._long_ends = re.compile(b"|".join(map(re.escape, ends)) or rb"(?!)")
        self._tails = {n.encode()[-3:] for n in (*names, *self._providers) if len(n) >= 3}

    def _may_end(self, token: bytes) -> bool:
        """Tell whether a name that ends with this token could mean anything; cheap, and never wrongly False."""
        hit = _LAST_WORD.search(_NUMBER.sub(b"", token[-40:]))
        if not hit:
            return token[-1:] > b"\x7f"
        last = hit.group().lower()
        if last in self._last_words or last[-3:] in self._tails:
            return True
        lower = token[-40:].lower().translate(None, b"_-.")
        return self._long_ends.search(lower) is not None

    def _read(self, name: str) -> tuple[NameInfo, ...]:
        """Return every meaning of ``name``, strong ones first; empty when it means nothing here."""
        parts = words(name)
        if not parts:
            return ()
        provider = any(w in self._providers or self._holds_provider(w) for w in parts)
        environment = self._environment(parts)
        variants = self._variants(parts)
        for look in (self._strongly, self._weakly):
            for kept, slot in variants:
                found = look(kept, provider=provider)
                if found:
                    claimed = {i.rule for i in found}
                    weaker = [
                        i for i in self._weakly(kept, provider=provider) if i.rule not in claimed
                    ]
                    return tuple(
                        replace(i, environment=environment, slot=slot) for i in (*found, *weaker)
                    )
        found = self._labelled(words(_TOKEN.split(name)[-1]), provider=provider)
        return tuple(replace(i, environment=environment) for i in found)

    def _labelled(self, parts: tuple[str, ...], *, provider: bool) -> list[NameInfo]:
        """Read a long name with a label behind it, in one token: ``CLIENT_SECRET_OSLO``."""
        for end in range(len(parts) - 1, max(0, len(parts) - 1 - _LABEL_WORDS), -1):
            tails = ("".join(parts[at:end]) for at in range(end))
            tail = next((t for t in tails if len(t) >= _LONG_NAME and t in self._strong), "")
            if tail:
                return [
                    NameInfo(r.id, f.id, strong=True, provider=provider)
                    for r, f in self._strong[tail]
                ]
        return []

    def _holds_provider(self, word: str) -> bool:
        return any(word.startswith(p) or word.endswith(p) for p in self._providers)

    def environment(self, name: str) -> Environment:
        """Return what the words of any name say of the environment."""
        return self._environment(words(name))

    def _environment(self, parts: tuple[str, ...]) -> Environment:
        if any(w in self._test for w in parts):
            return Environment.TEST
        if any(w in self._production for w in parts):
            return Environment.PRODUCTION
        return Environment.UNKNOWN

    def _variants(self, parts: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
        """Return the words as written, then with more and more set aside."""
        env = self._test | self._production
        plain = tuple(w for w in parts if w not in env)
        found = [(parts, "")]
        if plain != parts:
            found.append((plain, ""))
        for at in range(len(plain) - 1, 0, -1):
            word = plain[at]
            aside = word in SLOTS or word in _FILLER or word in self._providers or word.isdigit()
            if not aside:
                break
            slot = next((SLOTS[w] for w in plain[at:] if w in SLOTS), "")
            found.append((plain[:at], slot))
        return found

    def _strongly(self, parts: tuple[str, ...], *, provider: bool) -> list[NameInfo]:
        tail = ""
        best: list[NameInfo] = []
        for at in range(len(parts) - 1, -1, -1):
            tail = parts[at] + tail
            if len(tail) > self._longest + 24:
                break
            found = self._strong.get(tail)
            if found:  # the longest name wins: x-ibm-client-id is more than client-id
                best = [NameInfo(r.id, f.id, strong=True, provider=provider) for r, f in found]
        return best or self._unseparated(parts[-1] if parts else "", provider=provider)

    def _unseparated(self, word: str, *, provider: bool) -> list[NameInfo]:
        """Find a long name at the end of one unseparated word: ``vippsclientsecret``."""
        for at in range(1, len(word) - _LONG_NAME + 1):
            found = self._strong.get(word[at:])
            if found:
                return [NameInfo(r.id, f.id, strong=True, provider=provider) for r, f in found]
        return []

    def _weakly(self, parts: tuple[str, ...], *, provider: bool) -> list[NameInfo]:
        rest = tuple(w for w in parts if w not in self._providers)
        joined = "".join(rest)
        found = self._weak.get(joined)
        if not found and rest and provider:
            found = self._weak.get(rest[-1])
        if not found and len(rest) > 1:
            found = self._weak.get("".join(rest[-2:])) or self._weak.get(rest[-1])
        return [NameInfo(r.id, f.id, strong=False, provider=provider) for r, f in found or ()]
