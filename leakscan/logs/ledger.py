"""What all records together tell of each credential set: the ledger of a scan of logs.

Workers keep a ledger each, and merging them gives the same in any order and grouping: every part is a
sum, a least or greatest, or a set of which only those of the smallest digest are kept. What is kept in
the end was kept by every part, so that its count is exact however the work was cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from leakscan.logs.masking import masker
from leakscan.logs.minting import minted
from leakscan.logs.tallies import Names, Tally, digest, total
from leakscan.logs.tokens import Entry, read_token
from leakscan.model.exposure import Exposure, MintedToken, Record
from leakscan.model.finding import Finding
from leakscan.model.fingerprint import fingerprint
from leakscan.model.secret import Secret

MOST_VALUES = 50_000
"""Values whose places are kept, tokens apart; with more of them, some findings have no exposure."""
MOST_TOKENS = 10_000
"""Access tokens that are kept; of more, those that expire last."""
TOKEN = "access_token"  # noqa: S105 - the id of a field

Key = tuple[str, Secret]


class Ledger:
    """Sums of a scan, by value. Bounded however much is added; can be pickled."""

    def __init__(self) -> None:
        self._entries: dict[Key, Entry] = {}
        self._tokens: dict[Key, Entry] = {}
        self._fewer = [False, False]

    def add(
        self,
        rule_id: str,
        field: str,
        value: Secret,
        path: str,
        record: Record,
        *,
        offset: int = -1,
    ) -> None:
        """Take in one place, once: of a place that two ranges share, only the owner tells it.

        To be called for every sighting, of candidates and loose ones, ids and tokens among them: they
        tie tokens to the keys that they were made from.

        Args:
            rule_id: rule of the match.
            field: its field.
            value: its value.
            path: of the file, as the report names it.
            record: what :class:`leakscan.logs.records.RecordReader` said.
            offset: of the place in the file, in bytes; -1: not known. It tells which keys are near a
                token where neither names nor flows do.
        """
        token = field == TOKEN
        entries = self._tokens if token else self._entries
        entry = entries.get((rule_id, value))
        if entry is None:
            claims = read_token(value.reveal()) if token else None
            entry = entries[rule_id, value] = Entry(claims=claims)
            self._bound(6, 5)
        entry.tally.add(path, _masked(record, (value,)))
        entry.where.add(path, record, offset)

    def merge(self, other: Ledger) -> None:
        """Add what another ledger has, which stays as it is."""
        for own, more in ((self._entries, other._entries), (self._tokens, other._tokens)):
            for key, entry in more.items():
                own.setdefault(key, Entry(claims=entry.claims)).merge(entry)
        self._fewer = [a or b for a, b in zip(self._fewer, other._fewer, strict=True)]
        self._bound(1, 1)

    def _bound(self, times: int, of: int) -> None:
        for at, (entries, most, order) in enumerate(
            ((self._entries, MOST_VALUES, _by_digest), (self._tokens, MOST_TOKENS, _last_first))
        ):
            if len(entries) > most * times // of:
                self._fewer[at] = True
                ranked = sorted(entries.items(), key=lambda item: order(*item))
                for key, _ in ranked[most:]:
                    del entries[key]

    def exposures(self, findings: Iterable[Finding]) -> Mapping[str, Exposure]:
        """Return the exposure of each finding that stands in a log, by fingerprint."""
        self._settle()
        findings = list(findings)
        entries = {f.fingerprint: self._of(f) for f in findings}
        made = minted(
            {f.fingerprint: entries[f.fingerprint] for f in findings if not _is_token(f)},
            {f.fingerprint: _clients(f) for f in findings},
            {fingerprint(*key): entry for key, entry in self._tokens.items()},
        )
        mask = masker(member.value for f in findings for member in f.members)
        return {
            name: _exposure(
                total(e.tally for e in own), made.get(name, ()), mask, fewer=self._fewer[1]
            )
            for name, own in entries.items()
            if own
        }

    def _of(self, finding: Finding) -> list[Entry]:
        """Return the entries of the secrets of a finding."""
        keys = dict.fromkeys(
            (finding.rule, m.value) for m in finding.members if not _is_id(m.field)
        )
        found = (self._entries.get(key) or self._tokens.get(key) for key in keys)
        return [entry for entry in found if entry]

    def _settle(self) -> None:
        self._bound(1, 1)
        for entry in (*self._entries.values(), *self._tokens.values()):
            entry.where.bound()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ledger):
            return False
        self._settle()
        other._settle()
        mine, theirs = (self._entries, self._tokens), (other._entries, other._tokens)
        return mine == theirs and self._fewer == other._fewer

    __hash__ = None  # type: ignore[assignment]


def _is_id(field: str) -> bool:
    """Tell whether a field is no secret: its places are no hits."""
    return field == "msn" or field.endswith("client_id")


def _is_token(finding: Finding) -> bool:
    return all(m.field == TOKEN for m in finding.members if not _is_id(m.field))


def _clients(finding: Finding) -> frozenset[str]:
    ids = (m.value.reveal() for m in finding.members if m.field.endswith("client_id"))
    return frozenset(value.decode("utf-8", "replace").lower() for value in ids)


def _by_digest(key: Key, _: Entry) -> tuple[int, str]:
    name = fingerprint(*key)
    return digest(name), name


def _last_first(key: Key, entry: Entry) -> tuple[float, str]:
    expires = entry.claims.expires if entry.claims else None
    return -expires.timestamp() if expires else 0.0, fingerprint(*key)


def _masked(record: Record, values: Iterable[Secret]) -> Record:
    """Return a record without the values in any of its texts."""
    mask = masker(values)
    return replace(
        record,
        host=mask(record.host),
        client=mask(record.client),
        agent=mask(record.agent),
        endpoint=mask(record.endpoint),
    )


def _exposure(
    tally: Tally, tokens: Iterable[MintedToken], mask: Callable[[str], str], *, fewer: bool
) -> Exposure:
    hosts, clients, agents, endpoints = (_ranked(names, mask) for names in tally.names)
    return Exposure(
        first=tally.first,
        last=tally.last,
        hits=tally.hits,
        undated=tally.undated,
        unzoned=tally.unzoned,
        assumed=tuple(sorted(tally.assumed)),
        files=len(tally.files),
        hosts=hosts,
        clients=clients,
        agents=agents,
        endpoints=endpoints,
        accepted=tally.accepted,
        refused=tally.refused,
        tokens=tuple(tokens),
        days=dict(sorted(tally.days.items())),
        bounded=fewer or any(names.fewer for names in tally.names),
    )


def _ranked(names: Names, mask: Callable[[str], str]) -> dict[str, int]:
    """Return the counts by name, most first; names that a mask makes equal are counted together."""
    counts: dict[str, int] = {}
    for name, count in names.kept().items():
        masked = mask(name)
        counts[masked] = counts.get(masked, 0) + count
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
