"""What was told: claimed before it is sent, settled when it has arrived."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, delete, select, update

from leakscan.model.organisation import Announcement
from leakscan.store.sql.rows import Row, add_once, plain, stamp
from leakscan.store.sql.schema import announcements

_NAMES = ("channel", "subject", "event", "occasion", "repository")


def claim(
    connection: Connection, target: int, wanted: Iterable[Announcement]
) -> tuple[Announcement, ...]:
    """Claim what nobody told or claimed before, and return it."""
    free = {"target": target, "reference": "", "told": False, "told_at": stamp()}
    return tuple(
        one for one in wanted if add_once(connection, announcements, {**free, **_names(one)})
    )


def settle(connection: Connection, target: int, told: Iterable[Announcement]) -> None:
    """Keep that these arrived."""
    now = stamp()
    for one in told:
        values = {"reference": plain(one.reference), "told": True, "told_at": now}
        add_once(connection, announcements, {"target": target, **_names(one), **values})
        connection.execute(update(announcements).where(_is(target, one)).values(values))


def unclaim(connection: Connection, target: int, untold: Iterable[Announcement]) -> None:
    """Give claims back; what was told stays."""
    for one in untold:
        mine = delete(announcements).where(_is(target, one), announcements.c.told.is_(False))
        connection.execute(mine)


def kept(connection: Connection, target: int, channel: str) -> tuple[Announcement, ...]:
    """Return what was told or claimed on a channel, in order."""
    mine = (announcements.c.target == target) & (announcements.c.channel == plain(channel))
    query = select(announcements).where(mine).order_by(announcements.c.id)
    return tuple(
        Announcement(
            **{name: getattr(row, name) for name in _NAMES},
            reference=row.reference,
            told=row.told,
            at=row.told_at,
        )
        for row in connection.execute(query)
    )


def _names(one: Announcement) -> Row:
    values = {name: getattr(one, name) for name in _NAMES}
    return {name: plain(v) if isinstance(v, str) else v for name, v in values.items()}


def _is(target: int, one: Announcement) -> ColumnElement[bool]:
    same = announcements.c.target == target
    for name, value in _names(one).items():
        same &= announcements.c[name] == value
    return same
