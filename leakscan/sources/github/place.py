"""One repository while it is read: where its texts go, and what of it could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.sources.github.base import RepositoryEntry
from leakscan.sources.github.client import Client
from leakscan.sources.github.keeping import Texts
from leakscan.sources.github.refusal import Refused
from leakscan.sources.github.texts import Text

Read = Iterator[Chunk | Skipped | Coverage]


@dataclass(slots=True)
class Place:
    """A repository that is being read."""

    client: Client
    entry: RepositoryEntry
    texts: Texts | None = None
    skipped: list[Skipped] = field(default_factory=list)
    """What could not be read, since the list was last emptied."""

    @property
    def key(self) -> str:
        """Return the name under which texts are kept."""
        return str(self.entry.id)

    def said(self, texts: Iterable[Text], origin: Origin) -> Read:
        """Yield texts as chunks. Raises what the reading of ``texts`` raises."""
        return as_chunks(texts, origin, self.entry.full_name, keep=self.texts, key=self.key)

    def guarded(self, what: str, read: Callable[[], Read]) -> Read:
        """Yield what a step reads, and in what it failed; note the failures."""
        where = f"{self.entry.full_name} ({what})"
        for item in guarded(where, read):
            if isinstance(item, Skipped):
                self.skipped.append(item)
            yield item


def guarded(where: str, read: Callable[[], Read]) -> Read:
    """Yield what a step reads, and a ``Skipped`` where it ended early."""
    try:
        yield from read()
    except Refused as exc:
        yield exc.skipped(where)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        detail = f"the answer is not of the form that GitHub describes ({type(exc).__name__})"
        yield Skipped(where, "bad-answer", detail)
    except OSError as exc:
        yield Skipped(where, "unwritable", exc.strerror or type(exc).__name__)


def as_chunks(
    texts: Iterable[Text], origin: Origin, repository: str, *, keep: Texts | None, key: str
) -> Read:
    """Yield texts as chunks, and keep them. Raises ``OSError`` where that fails."""
    for text in texts:
        data = text.body.encode("utf-8", "surrogatepass")
        if not data.strip() and not (keep and keep.knows(key, text.path)):
            continue  # one that was emptied is told: what stood there is gone
        told = Provenance(origin, text.path, repository=repository, author_date=text.date)
        chunk = Chunk(data, told)
        if keep:
            keep.keep(key, chunk)
        yield chunk
        yield Coverage(files=1, bytes=len(data))
