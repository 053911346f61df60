"""Joins what stands in different places: a secret here, and its id or its key far away, in another version or file.

What stands together in one content is paired there (``pairing.py``); that has precedence. Here a secret
that found no id in any place gets one that found no secret: from out of reach in the same content (a log
with other requests between), from another version of the same file (the id was committed first, the
secret later), or from another file of the same folder (``.env`` beside ``config.php``). The same holds
for a set without a subscription key and a key without a set. Each such
step is a reason of its own that weighs less than nearness does (``rules/evidence.toml``).

An id alone never makes a finding: a joined one only completes a finding that is there without it.
Where two partners are equally likely, neither is joined. The result depends on the set of what was
seen, not on its order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from leakscan.engine.alignment import label
from leakscan.engine.placeholders import Stand
from leakscan.engine.setting import environment_of_path
from leakscan.engine.shelf import MOST_OF_A_PLACE, Part, Shelf, first_of, folder_of
from leakscan.model.evidence import Environment
from leakscan.model.match import Candidate, Detection, Sighting
from leakscan.model.rule import Common, Rule, RuleSet
from leakscan.model.secret import Secret

MOST = 20_000
"""Lone ids of a whole scan that are kept; with more of them, nothing is joined and a note says so."""
TOO_MANY = f"more than {MOST} client ids stand alone: no secret was joined with one in another file"

_SAME, _VERSION, _SIBLING = range(3)
"""Where the other stands: out of reach in the same content, in another version, in another file."""
Rank = tuple[int, bool, bool, int]
"""Where it stands, owned by another secret, another label, lines apart: less is better."""
_REASONS = {
    "id": ("id-same-file", "id-other-version", "id-sibling-file"),
    "key": ("key-same-file", "key-other-version", "key-sibling-file"),
}
_TELLING = frozenset({"name-strong", "provider-in-name"})


@dataclass(frozen=True)
class _Option:
    """What could complete a set, and how good it is."""

    rank: Rank
    secret: Secret
    part: Part
    told: str = ""
    """Lines apart in the same content, the name of another file; empty for another version."""


def joinable(detection: Detection) -> tuple[Sighting, ...]:
    """Return the lone ids of a content that could complete a set elsewhere, each once."""
    found: dict[tuple[str, Secret], Sighting] = {}
    for sighting in detection.loose:
        match = sighting.match
        if is_id(match.field) and _TELLING & set(match.reasons):
            found.setdefault((match.rule, match.value), sighting)
    return tuple(found.values()) if len(found) <= MOST_OF_A_PLACE else ()


def incomplete(candidates: Iterable[Candidate], rules: RuleSet) -> bool:
    """Say whether any secret lacks an id that its rule has, everywhere it stands."""
    candidates = list(candidates)
    return any(
        _lacking(rule, field_id, candidates) for rule in rules.rules for field_id in _ids(rule)
    )


def join(
    candidates: Iterable[Candidate], loose: Iterable[Sighting], rules: RuleSet
) -> list[Candidate]:
    """Return the candidates, completed by what stands in other versions and in sibling files.

    ``loose`` are lone ids (:func:`joinable`). Everything in git has its places already.
    """
    found = list(dict.fromkeys(candidates))
    loose = list(dict.fromkeys(loose))
    stand = Stand(rules.rules, rules.common)
    for rule in rules.rules:
        for field_id in _ids(rule):
            lone = [s for s in loose if (s.match.rule, s.match.field) == (rule.id, field_id)]
            parts = _ids_as_parts(rule, field_id, lone, found, stand)
            found = _completed(rule, field_id, found, parts, rules.common)
        for field_id in (f.id for f in rule.fields if f.secret and f.id != _main(rule)):
            parts = _keys_as_parts(rule, field_id, found)
            found = _completed(rule, field_id, found, parts, rules.common)
    return found


def _main(rule: Rule) -> str:
    return next(f.id for f in rule.fields if f.secret)


def _ids(rule: Rule) -> list[str]:
    return [f.id for f in rule.fields if not f.secret and is_id(f.id)]


def is_id(field_id: str) -> bool:
    """Say whether a field is an id that completes a secret, wherever that stands."""
    return field_id.endswith("client_id")


def _lacking(
    rule: Rule, field_id: str, candidates: Iterable[Candidate]
) -> dict[Secret, list[Candidate]]:
    """Return the secrets that have no ``field_id`` in any place, with their candidates."""
    found: dict[Secret, list[Candidate]] = defaultdict(list)
    whole: set[Secret] = set()
    for candidate in candidates:
        first = candidate.members[0].match
        if candidate.rule == rule.id and first.field == _main(rule):
            found[first.value].append(candidate)
            if any(s.match.field == field_id for s in candidate.members):
                whole.add(first.value)
    return {value: group for value, group in found.items() if value not in whole}


def _ids_as_parts(
    rule: Rule, field_id: str, lone: list[Sighting], candidates: list[Candidate], stand: Stand
) -> list[Part]:
    owned = defaultdict(list)
    for candidate in candidates:
        if candidate.rule == rule.id:
            for sighting in candidate.members:
                if sighting.match.field == field_id:
                    owned[sighting.match.value].append(sighting)
    places = defaultdict(list)
    for sighting in (*lone, *(s for group in owned.values() for s in group)):
        places[sighting.match.value].append(sighting)
    return [
        Part((value,), tuple(group), owned=value in owned)
        for value, group in places.items()
        if stand.verdict(value.reveal()) is None
    ]


def _keys_as_parts(rule: Rule, field_id: str, candidates: list[Candidate]) -> list[Part]:
    """Return the keys that stand without a secret everywhere, those of one place together."""
    housed = {
        s.match.value
        for c in candidates
        if c.rule == rule.id and c.members[0].match.field != field_id
        for s in c.members
    }
    sets: dict[tuple[Secret, ...], list[Sighting]] = defaultdict(list)
    for candidate in candidates:
        if candidate.rule == rule.id and candidate.members[0].match.field == field_id:
            keys = [s for s in candidate.members if s.match.field == field_id]
            values = tuple(sorted({s.match.value for s in keys}, key=Secret.reveal))
            if housed.isdisjoint(values):
                sets[values] += keys
    return [Part(values, tuple(group)) for values, group in sets.items()]


def _completed(
    rule: Rule, field_id: str, candidates: list[Candidate], parts: list[Part], common: Common
) -> list[Candidate]:
    lacking = _lacking(rule, field_id, candidates) if parts else {}
    if not lacking:
        return candidates
    chosen = dict(_chosen(_options(lacking, Shelf(parts), common)))
    kind = "id" if is_id(field_id) else "key"
    return [
        _joined(c, chosen[c.members[0].match.value], kind)
        if c.rule == rule.id and c.members[0].match.value in chosen
        else c
        for c in candidates
    ]


def _options(
    lacking: dict[Secret, list[Candidate]], shelf: Shelf, common: Common
) -> Iterator[_Option]:
    """Yield for every secret and part that could belong together the best reason for it."""
    best: dict[tuple[Secret, Part], _Option] = {}
    for secret, candidates in lacking.items():
        for own in first_of(s for c in candidates for s in c.members if s.match.value == secret):
            for option in _of_place(own, shelf, common):
                known = best.get((secret, option.part))
                if known is None or (option.rank, option.told) < (known.rank, known.told):
                    best[secret, option.part] = option
    yield from best.values()


def _of_place(own: Sighting, shelf: Shelf, common: Common) -> Iterator[_Option]:
    where = own.provenance
    if not where.path:
        return
    for part, other, same in shelf.versions(where):
        if not _at_odds(own, other, common) and not (same and part.owned):
            lines = abs(own.match.position.line - other.match.position.line)
            rank = (_SAME if same else _VERSION, part.owned, _differ(own, other), lines)
            yield _Option(rank, own.match.value, part, str(lines) if same else "")
    for part, other in shelf.siblings(where):
        if not _at_odds(own, other, common):
            name = other.provenance.path[len(folder_of(where)[1]) :]
            yield _Option((_SIBLING, False, _differ(own, other), 0), own.match.value, part, name)


def _at_odds(one: Sighting, two: Sighting, common: Common) -> bool:
    """Say whether one belongs to the test environment and the other to production."""
    says = {
        s.match.environment
        if s.match.environment is not Environment.UNKNOWN
        else environment_of_path(s.provenance.path, common)
        for s in (one, two)
    }
    return len(says - {Environment.UNKNOWN}) > 1


def _differ(one: Sighting, two: Sighting) -> bool:
    """Say whether the names have different labels (``SHOP_A_…``, ``SHOP_B_…``)."""
    return label(one.match.name) != label(two.match.name)


def _chosen(options: Iterable[_Option]) -> Iterator[tuple[Secret, _Option]]:
    """Yield a part for each secret: best first, each part once, none where two are equally good."""
    by_rank: dict[Rank, list[_Option]] = defaultdict(list)
    for option in options:
        by_rank[option.rank].append(option)
    gone: set[Secret | Part] = set()
    for rank in sorted(by_rank):
        open_ = [o for o in by_rank[rank] if o.secret not in gone and o.part not in gone]
        times = Counter(x for option in open_ for x in (option.secret, option.part))
        for option in open_:
            gone |= {option.secret} if option.part.owned else {option.secret, option.part}
            if times[option.secret] == times[option.part] == 1:
                yield option.secret, option


def _joined(candidate: Candidate, option: _Option, kind: str) -> Candidate:
    """Add the part, and say how it was found."""
    reason = _REASONS[kind][option.rank[0]]
    near = first_of(option.part.sightings)
    kept = tuple(r for r in candidate.reasons if r != "lone-secret" or kind != "id")
    says = (*candidate.says, (reason, option.told)) if option.told else candidate.says
    return replace(
        candidate, members=(*candidate.members, *near), reasons=(*kept, reason), says=says
    )
