"""What speaks for and against a set. One named function a reason; the weights stand in ``rules/``.

A test looks at the facts and returns the particular for its sentence (``""`` when the sentence needs
none), or None when it does not hold. Reasons that are only a pattern need no function: they are rows of a
rule file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from leakscan.engine.facts import Facts
from leakscan.engine.flowing import CALLED
from leakscan.engine.structure import expiry, guid_v4, hex_v4
from leakscan.model.match import Match
from leakscan.model.rule import Rule

_ID_FIELDS = ("client_id", "ibm_client_id")
_NEAR_COST = 6.0
"""Values joined by steps of at most this cost (lines, see ``pairing.py``) stand side by side."""


def name_strong(facts: Facts) -> str | None:
    """The name beside the value says what it is."""
    return next((m.name for m in facts.secrets if m.name and "name-strong" in m.reasons), None)


def name_weak(facts: Facts) -> str | None:
    """The name beside the value only may mean it (``secret``, ``key``)."""
    if name_strong(facts) is not None:
        return None
    return next((m.name for m in facts.secrets if m.name and "name-weak" in m.reasons), None)


def positional(facts: Facts) -> str | None:
    """The value has its meaning from its place among arguments."""
    return "" if any(m.syntax == "positional" for m in facts.secrets) else None


def nameless(facts: Facts) -> str | None:
    """No name at all ties the value to the field."""
    return "" if not any(m.syntax for m in facts.secrets) else None


def id_colon_secret(facts: Facts) -> str | None:
    """Id and secret stand as one pair, as in an Authorization header."""
    return "" if any(m.syntax == "id-colon-secret" for m in facts.secrets) else None


def provider_in_name(facts: Facts) -> str | None:
    """The provider's name is part of the secret's name; that of an id near it may be another set's."""
    return next((m.name for m in facts.secrets if "provider-in-name" in m.reasons), None)


def id_beside(facts: Facts) -> str | None:
    """An id stands beside the secret."""
    has = any(f in facts.fields and f not in facts.flows for f in _ID_FIELDS)
    return "" if has and facts.cost <= _NEAR_COST else None


def id_far(facts: Facts) -> str | None:
    """An id was found for the secret, but at some distance."""
    has = any(f in facts.fields and f not in facts.flows for f in _ID_FIELDS)
    return str(round(facts.cost)) if has and facts.cost > _NEAR_COST else None


def id_same_flow(facts: Facts) -> str | None:
    """An id was found for the secret in lines of the same request."""
    return next((CALLED.get(facts.flows[f]) for f in _ID_FIELDS if f in facts.flows), None)


def key_beside(facts: Facts) -> str | None:
    """Secret and subscription key stand together."""
    both = {"client_secret", "subscription_key"} <= facts.fields
    return "" if both and "subscription_key" not in facts.flows else None


def key_same_flow(facts: Facts) -> str | None:
    """Secret and subscription key stand in lines of the same request."""
    both = {"client_secret", "subscription_key"} <= facts.fields
    return CALLED.get(facts.flows.get("subscription_key", "")) if both else None


def serial_beside(facts: Facts) -> str | None:
    """A merchant serial number stands near."""
    return "" if "msn" in facts.fields else None


def id_v4(facts: Facts) -> str | None:
    """The id is a version 4 GUID."""
    ids = [m for m in facts.members if m.field in _ID_FIELDS]
    return "" if any(guid_v4(m.value.reveal()) for m in ids) else None


def key_v4(facts: Facts) -> str | None:
    """A subscription key has the fixed digits of a version 4 GUID."""
    return "" if any(hex_v4(m.value.reveal()) for m in _keys(facts)) else None


def key_not_v4(facts: Facts) -> str | None:
    """No subscription key has the fixed digits of a version 4 GUID."""
    keys = _keys(facts)
    return "" if keys and key_v4(facts) is None else None


def key_upper(facts: Facts) -> str | None:
    """A subscription key is not in lower case."""
    return "" if any(m.value.reveal() != m.value.reveal().lower() for m in _keys(facts)) else None


def key_pair(facts: Facts) -> str | None:
    """Two keys stand together, as the portal gives them: primary and secondary."""
    return "" if len({m.value for m in _keys(facts)}) == 2 else None


def lone_key(facts: Facts) -> str | None:
    """A subscription key stands without id and secret."""
    keys_only = {"subscription_key"} >= facts.fields - {"msn"}
    return "" if keys_only else None


def lone_secret(facts: Facts) -> str | None:
    """A secret stands without an id."""
    secret = {"client_secret", "ibm_client_secret"} & facts.fields
    return "" if secret and not any(f in facts.fields for f in _ID_FIELDS) else None


def stand_in_beside(facts: Facts) -> str | None:
    """Another part of the set is a stand-in or a published sample."""
    return ", ".join(sorted(facts.stand_ins)) or None


def provider_nowhere(facts: Facts) -> str | None:
    """Neither names nor surroundings mention the provider."""
    pattern = _provider_pattern((*facts.rule.names, *facts.rule.marks))
    if provider_in_name(facts) is not None or facts.in_whole(pattern):
        return None
    return ""


def entra_silent(facts: Facts) -> str | None:
    """The secret has Microsoft's form, and nothing in the content mentions the provider."""
    of_microsoft = any(m.shape == "entra" for m in facts.secrets)
    return provider_nowhere(facts) if of_microsoft else None


def provider_near(facts: Facts) -> str | None:
    """The provider's name stands near the value."""
    hit = facts.found_near(_provider_pattern((*facts.rule.names, *facts.rule.marks)), 12)
    return hit.decode("ascii", "replace") if hit else None


def provider_in_file(facts: Facts) -> str | None:
    """The provider's name stands somewhere in the same content, but not near."""
    if provider_near(facts) is not None:
        return None
    hit = facts.in_whole(_provider_pattern((*facts.rule.names, *facts.rule.marks)))
    return hit.decode("ascii", "replace") if hit else None


def host_near(facts: Facts) -> str | None:
    """A host of the provider stands near."""
    if not facts.rule.hosts:
        return None
    hit = facts.found_near(host_pattern(facts.rule), 40)
    return hit.decode("ascii", "replace").lower() if hit else None


def through_layers(facts: Facts) -> str | None:
    """The value was seen only through an encoding."""
    layers = [m.via for m in facts.secrets]
    return " in ".join(reversed(layers[0])) if layers and all(layers) else None


def token_expired(facts: Facts) -> str | None:
    """All tokens of the set were past their time on the day of the scan."""
    days = [expiry(m.value.reveal()) for m in facts.secrets if m.field == "access_token"]
    return max(days) if days and all(day and day < facts.today for day in days) else None


def stand_in(_: Facts) -> str | None:
    """Never here: the detector gives these reasons itself, from ``placeholders.py``."""
    return None


def joined(_: Facts) -> str | None:
    """Never here: what stands in another version or file is joined afterwards (``joining.py``)."""
    return None


def provider_elsewhere(_: Facts) -> str | None:
    """Never here: only when the scan has ended is it known; ``assemble.py`` puts it for nowhere."""
    return None


def _keys(facts: Facts) -> list[Match]:
    return [m for m in facts.members if m.field == "subscription_key"]


@lru_cache
def _provider_pattern(names: tuple[str, ...]) -> re.Pattern[bytes]:
    """Return a pattern for any of the names, also inside a longer word (``vippsSecret``)."""
    text = b"|".join(re.escape(n.encode()) for n in names) or b"(?!)"
    return re.compile(text, re.IGNORECASE)


@lru_cache
def host_pattern(rule: Rule) -> re.Pattern[bytes]:
    """Return a pattern for the rule's hosts as whole names."""
    text = b"|".join(re.escape(h.name.encode()) for h in rule.hosts) or b"(?!)"
    return re.compile(rb"(?<![\w.-])(?:" + text + rb")(?![\w-])", re.IGNORECASE)


Test = Callable[[Facts], "str | None"]
TESTS: dict[str, Test] = {
    "name-strong": name_strong,
    "name-weak": name_weak,
    "positional": positional,
    "nameless": nameless,
    "id-colon-secret": id_colon_secret,
    "provider-in-name": provider_in_name,
    "id-beside": id_beside,
    "id-far": id_far,
    "id-same-flow": id_same_flow,
    "key-beside": key_beside,
    "key-same-flow": key_same_flow,
    "serial-beside": serial_beside,
    "id-v4": id_v4,
    "key-v4": key_v4,
    "key-not-v4": key_not_v4,
    "key-upper": key_upper,
    "key-pair": key_pair,
    "lone-key": lone_key,
    "lone-secret": lone_secret,
    "stand-in-beside": stand_in_beside,
    "provider-nowhere": provider_nowhere,
    "entra-silent": entra_silent,
    "provider-near": provider_near,
    "provider-in-file": provider_in_file,
    "host-near": host_near,
    "through-layers": through_layers,
    "token-expired": token_expired,
    "provider-elsewhere": provider_elsewhere,
    "joined": joined,
    "stand-in": stand_in,
}
"""Tests by the name that rule files use."""
