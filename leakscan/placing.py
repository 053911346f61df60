"""Where what was found stands: places in history, and sets completed across versions and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from leakscan.engine.joining import MOST, incomplete, join
from leakscan.model.match import Candidate, Sighting
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.rule import RuleSet
from leakscan.model.secret import Secret
from leakscan.sources.base import Source


def joined(
    source: Source, candidates: list[Candidate], loose: list[Sighting], rules: RuleSet
) -> list[Candidate]:
    """Place everything, and complete sets across versions and files.

    Lone ids are looked up only when a secret lacks its id, in the same walk through history.
    """
    candidates = list(_each_person_once(candidates))
    usable = len(loose) <= MOST and incomplete(candidates, rules)
    loose = loose if usable else []
    members = (s for c in candidates for s in c.members)
    wanted = {_unplaced(s.provenance) for s in chain(members, loose)} - {""}
    known = source.attribute(sorted(wanted)) if wanted else {}

    def placed(sightings: Iterable[Sighting]) -> Iterator[Sighting]:
        for sighting in sightings:
            attribution = known.get(_unplaced(sighting.provenance))
            if attribution is None or not attribution.places:
                yield sighting
            else:
                for place in attribution.places:
                    yield replace(sighting, provenance=_inside(place, sighting.provenance))

    found = [replace(c, members=tuple(placed(c.members))) for c in candidates]
    return join(found, placed(loose), rules)


def _each_person_once(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates; of those in one person's name or address, that of the first commit.

    Workers do not know what the others have met (``sources/git/contents.py``).
    """
    first: dict[tuple[str, tuple[Secret, ...]], Candidate] = {}
    for candidate in candidates:
        if candidate.members[0].provenance.origin is not Origin.COMMIT_AUTHOR:
            yield candidate
            continue
        key = candidate.rule, tuple(s.match.value for s in candidate.members)
        known = first.get(key)
        if known is None or _when(candidate) < _when(known):
            first[key] = candidate
    yield from first.values()


def _when(candidate: Candidate) -> tuple[str, str]:
    where = candidate.members[0].provenance
    return where.author_date, where.commit


def remarks(candidates: Iterable[Candidate]) -> Iterator[str]:
    """Yield, with file and line, what is said of inline allows that are not obeyed."""
    for candidate in candidates:
        places = {s.provenance.path or s.provenance.commit[:8] for s in candidate.members}
        for line, text in candidate.remarks:
            yield from (f"{place}:{line}: {text}" for place in places)


def _unplaced(where: Provenance) -> str:
    """Return the id of the object whose places are still to be found; empty: they are known."""
    if where.refs or where.origin is Origin.STAGED:
        return ""
    return where.commit or where.blob


def _inside(place: Provenance, where: Provenance) -> Provenance:
    """Join what is known of an object with where in it the chunk lay: message or archive member."""
    if where.commit:
        return replace(where, refs=place.refs)
    _, mark, member = where.path.partition("!")
    origin = where.origin if mark and where.origin is not Origin.BLOB else place.origin
    return replace(place, path=place.path + mark + member, via=where.via, origin=origin)
