"""Which tokens were made from which keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter

from leakscan.logs.tokens import NEAR, Entry, Stretch
from leakscan.model.exposure import MintedToken


def minted(
    keys: Mapping[str, Iterable[Entry]],
    clients: Mapping[str, frozenset[str]],
    tokens: Mapping[str, Entry],
) -> dict[str, tuple[MintedToken, ...]]:
    """Return the tokens of each finding, those that expire first first.

    Args:
        keys: what is kept of the secrets of each finding, by its fingerprint.
        clients: client ids of each finding, in small letters.
        tokens: what is kept of each token, by its fingerprint.
    """
    homes = _Homes(keys, clients)
    made: dict[str, list[MintedToken]] = defaultdict(list)
    for name, entry in tokens.items():
        claims = entry.claims
        token = MintedToken(
            name, claims.issued if claims else None, claims.expires if claims else None
        )
        for home in homes.of(entry):
            made[home].append(token)
    return {home: tuple(sorted(of_home, key=_order)) for home, of_home in made.items()}


def _order(token: MintedToken) -> tuple[bool, float, str]:
    expires = token.expires
    return expires is None, expires.timestamp() if expires else 0.0, token.fingerprint


class _Homes:
    """Finds the keys of a token: by the client that it names, by the request, by nearness."""

    def __init__(
        self, keys: Mapping[str, Iterable[Entry]], clients: Mapping[str, frozenset[str]]
    ) -> None:
        self._clients: dict[str, set[str]] = defaultdict(set)
        self._requests: dict[int, set[str]] = defaultdict(set)
        self._stretches: dict[Stretch, list[tuple[int, str, str]]] = defaultdict(list)
        for name, entries in keys.items():
            for client in clients.get(name, ()):
                self._clients[client].add(name)
            for where in map(attrgetter("where"), entries):
                for request in where.requests:
                    self._requests[request].add(name)
                for stretch, places in where.stretches.items():
                    self._stretches[stretch] += [(at, flow, name) for at, flow in places]

    def of(self, token: Entry) -> set[str]:
        """Return the findings that a token was made from: mostly one, none when nothing tells."""
        named = self._clients.get(token.claims.client) if token.claims else None
        if named:
            return named
        shared = Counter(h for r in token.where.requests for h in self._requests.get(r, ()))
        if shared:
            most = max(shared.values())
            return {home for home, count in shared.items() if count == most}
        return self._nearest(token)

    def _nearest(self, token: Entry) -> set[str]:
        """Return what stands nearest before the token, in its flow if it has one."""
        ranked = min(
            (
                (*rank, name)
                for stretch, places in token.where.stretches.items()
                for near in stretch.around()
                for at, flow, name in self._stretches.get(near, ())
                for own, own_flow in places
                if (rank := _rank(own, own_flow, at, flow)) is not None
            ),
            default=None,
        )
        return {ranked[-1]} if ranked else set()


def kind(flow: str) -> str:
    """Return which kind of flow it is."""
    return flow.partition(":")[0]


def _rank(token: int, token_flow: str, key: int, key_flow: str) -> tuple[bool, bool, int] | None:
    """Return how far a key is from a token: another flow, behind it, distance; None: too far."""
    same = bool(token_flow) and token_flow == key_flow
    distance = abs(token - key)
    apart = token_flow and key_flow and not same
    if distance > NEAR or (apart and kind(token_flow) == kind(key_flow)):
        return None
    return not same, key > token, distance
