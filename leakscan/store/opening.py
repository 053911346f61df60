"""A store is opened by its address; what it is kept in is loaded only then."""

from __future__ import annotations

from leakscan.errors import StoreError
from leakscan.store.base import Store


def open_store(url: str, *, create: bool = False) -> Store:
    """Open the store at ``url``, and bring one of an older leakscan up to date in place.

    Args:
        url: the name of a file, ``sqlite:///FILE``, or ``postgresql://USER@HOST/DATABASE``.
        create: whether a file that is not there is made. A PostgreSQL database must be there; its
            tables are made.

    Raises:
        StoreError: it cannot be opened, is that of something else or of a newer leakscan, or the
            packages for it are not installed.
    """
    try:
        from leakscan.store.sql import address  # noqa: PLC0415  only an organisation scan needs it
        from leakscan.store.sql.store import SqlStore  # noqa: PLC0415
    except ModuleNotFoundError:
        raise StoreError(
            "the store needs SQLAlchemy, which is not installed",
            hint="pip install 'leakscan[org]'",
        ) from None
    address.prepare(address.parsed(url), create=create)
    return SqlStore(url)
