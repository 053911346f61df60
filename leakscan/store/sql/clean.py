"""The memory of clean objects: by far the longest table, asked and filled in big pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from sqlalchemy import ARRAY, Connection, LargeBinary, any_, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from leakscan.store.sql import address
from leakscan.store.sql.database import Database
from leakscan.store.sql.rows import known_digest, pieces
from leakscan.store.sql.schema import clean_objects

_IDS = ARRAY(LargeBinary)
_PIECE = 10000


def keep(connection: Connection, digest: int, ids: Iterable[bytes]) -> None:
    """Keep ids; those that are there already stay. Sorted: neighbours share a page of the table."""
    for piece in pieces(sorted(set(ids)), _PIECE):
        if connection.dialect.name == "postgresql":
            rows = select(literal(digest), func.unnest(literal(list(piece), _IDS)))
            made = postgresql.insert(clean_objects).from_select(["digest", "object"], rows)
            connection.execute(made.on_conflict_do_nothing())
        else:
            statement = sqlite.insert(clean_objects).on_conflict_do_nothing()
            connection.execute(statement, [{"digest": digest, "object": one} for one in piece])


def known(connection: Connection, digest: int, ids: Sequence[bytes]) -> set[bytes]:
    """Return those of ``ids`` that are kept."""
    objects = clean_objects.c.object
    found: set[bytes] = set()
    for piece in pieces(sorted(set(ids)), _PIECE):
        if connection.dialect.name == "postgresql":
            among = objects == any_(literal(list(piece), _IDS))
        else:
            among = objects.in_(piece)
        query = select(objects).where(clean_objects.c.digest == digest, among)
        found.update(map(bytes, connection.execute(query).scalars()))
    return found


class SqlCleanObjects:
    """``CleanObjects`` of ``store/base.py``: travels as an address, and connects where it arrives."""

    def __init__(self, url: str, rules_digest: str, patience: float) -> None:
        self._url, self._rules_digest, self._patience = url, rules_digest, patience
        self._gathered: dict[bytes, None] = {}

    def known_clean(self, ids: Sequence[bytes]) -> AbstractSet[bytes]:
        """Return those of ``ids`` that were clean under the same rules, in any repository."""
        if not ids:
            return frozenset()

        def ask(connection: Connection) -> set[bytes]:
            digest = known_digest(connection, self._rules_digest)
            return set() if digest is None else known(connection, digest, ids)

        return _database(self._url, self._patience).read(ask)

    def remember_clean(self, ids: Iterable[bytes]) -> None:
        """Gather ids; nothing is kept until they are committed with a ``RepositoryOutcome``."""
        self._gathered |= dict.fromkeys(ids)

    def gathered(self) -> tuple[bytes, ...]:
        """Return what was gathered since the last call, without repeats, and forget it."""
        ids, self._gathered = tuple(self._gathered), {}
        return ids

    def __reduce__(self) -> tuple[type[SqlCleanObjects], tuple[str, str, float]]:
        return SqlCleanObjects, (self._url, self._rules_digest, self._patience)


@lru_cache(maxsize=8)
def _database(url: str, patience: float) -> Database:
    """Return the database of this process for questions; no connection stays open between them."""
    return Database(address.parsed(url), patience=patience, keep=False)
