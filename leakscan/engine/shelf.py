"""What could complete a set elsewhere, by file and by folder (``joining.py``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leakscan.model.match import Sighting
from leakscan.model.provenance import Provenance
from leakscan.model.secret import Secret

MOST_OF_A_PLACE = 16
"""Different lone ids of one content, file or folder; where there are more, chance would choose. Also the
most places of one value that are compared."""
Place = tuple[str, str]
"""Repository and path, or repository and folder."""


@dataclass(frozen=True, eq=False)
class Part:
    """An id, or the keys of one set, that could complete a set elsewhere."""

    values: tuple[Secret, ...]
    sightings: tuple[Sighting, ...]
    owned: bool = False
    """Whether another secret has it already."""


class Shelf:
    """Parts by file and by folder."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._files: dict[Place, dict[Part, list[Sighting]]] = defaultdict(dict)
        self._folders: dict[Place, dict[Part, list[Sighting]]] = defaultdict(dict)
        for part in parts:
            for sighting in part.sightings:
                where = sighting.provenance
                if where.path:
                    self._files[_file(where)].setdefault(part, []).append(sighting)
                    self._folders[folder_of(where)].setdefault(part, []).append(sighting)

    def versions(self, where: Provenance) -> Iterator[tuple[Part, Sighting, bool]]:
        """Yield what stands in a file, and whether that is in the very version of ``where``."""
        for part, sighting in _few(self._files.get(_file(where), {})):
            yield part, sighting, sighting.provenance.blob == where.blob

    def siblings(self, where: Provenance) -> Iterator[tuple[Part, Sighting]]:
        """Yield what stands in other files of the folder and belongs to nobody."""
        for part, sighting in _few(self._folders.get(folder_of(where), {})):
            if sighting.provenance.path != where.path and not part.owned:
                yield part, sighting


def _few(parts: dict[Part, list[Sighting]]) -> Iterator[tuple[Part, Sighting]]:
    if len(parts) <= MOST_OF_A_PLACE:
        for part, sightings in parts.items():
            for sighting in first_of(sightings):
                yield part, sighting


def first_of(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Return so many of the places as are compared, in an order that nothing else decides."""
    return sorted(sightings, key=_order)[:MOST_OF_A_PLACE]


def _file(where: Provenance) -> Place:
    return where.repository, where.path


def folder_of(where: Provenance) -> Place:
    """Return repository and folder, which may be an archive."""
    cut = max(where.path.rfind("/"), where.path.rfind("!"))
    return where.repository, where.path[: cut + 1]


def _order(sighting: Sighting) -> tuple[str, str, str, int]:
    where = sighting.provenance
    return where.repository, where.path, where.blob, sighting.match.span.start
