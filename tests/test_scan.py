"""The use case from end to end, over a source of plain chunks."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, Target
from leakscan.scan import Progress, ScanOptions, Tally, conclude, scan, scan_shard
from leakscan.sources.base import Attribution
from tests.engine.forms.filling import values
from tests.engine.scanning import detector, rules

OPTIONS = ScanOptions(rules(), "0", prefilter="python")


@dataclass(frozen=True)
class Pieces:
    """A shard and a source of what it is given."""

    items: tuple[Chunk | Skipped | Coverage, ...]
    known: tuple[tuple[str, Attribution], ...] = ()

    @property
    def target(self) -> Target:
        return Target("files", "made up")

    def shards(self) -> Iterator[Pieces]:
        yield self

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        yield from self.items

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        wanted = set(blobs)
        return {blob: places for blob, places in self.known if blob in wanted}


def env(seed: str) -> bytes:
    put = values(seed, "B")
    return f"VIPPS_CLIENT_ID={put['id']}\nVIPPS_CLIENT_SECRET={put['secret']}\n".encode()


def file(data: bytes, path: str) -> Chunk:
    return Chunk(data, Provenance(Origin.FILE, path=path))


def test_what_was_read_skipped_and_found_is_in_the_result():
    gone = Skipped("b.env", "unreadable", "no permission")
    result = scan(Pieces((file(env("one"), "a.env"), gone, Coverage(files=2, bytes=7))), OPTIONS)
    assert [o.provenance.path for f in result.findings for o in f.occurrences] == ["a.env"] * 2
    assert result.coverage == Coverage(files=2, bytes=7, skipped=(gone,))
    assert not result.coverage.complete
    assert (result.tool_version, result.rules_digest) == ("0", rules().digest)


def test_containers_are_opened():
    result = scan(Pieces((file(gzip.compress(env("packed")), "a.env.gz"),)), OPTIONS)
    assert len(result.findings) == 1
    assert result.findings[0].occurrences[0].via


def test_nothing_is_found_in_nothing():
    result = scan(Pieces(()), OPTIONS)
    assert (result.findings, result.coverage) == ((), Coverage())


def test_a_hit_in_a_blob_gets_all_its_places():
    blob = Chunk(env("blob"), Provenance(Origin.BLOB, blob="b1"))
    places = tuple(
        Provenance(Origin.BLOB, path=p, blob="b1", commit="c1", refs=("refs/heads/main",))
        for p in ("a.env", "old/a.env")
    )
    result = scan(Pieces((blob,), (("b1", Attribution(places)),)), OPTIONS)
    (finding,) = result.findings
    assert {o.provenance.path for o in finding.occurrences} == {"a.env", "old/a.env"}
    assert {o.provenance.commit for o in finding.occurrences} == {"c1"}


def test_only_blobs_with_hits_are_attributed():
    asked: list[str] = []

    @dataclass(frozen=True)
    class Asking(Pieces):
        def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
            asked.extend(blobs)
            return {}

    clean = Chunk(b"nothing here", Provenance(Origin.BLOB, blob="clean"))
    hit = Chunk(env("asked"), Provenance(Origin.BLOB, blob="hit"))
    scan(Asking((clean, hit)), OPTIONS)
    assert asked == ["hit"]


def test_tallies_add_up_in_any_order():
    """Two workers' tallies give the result of one."""
    items = [file(env(f"part {n}"), f"{n}.env") for n in range(4)]
    whole, one, two = Tally(), Tally(), Tally()
    scan_shard(Pieces(tuple(items)), detector(), whole)
    scan_shard(Pieces(tuple(items[:1])), detector(), one)
    scan_shard(Pieces(tuple(items[1:])), detector(), two)
    two.add(one)
    source = Pieces(())
    assert conclude(source, two, OPTIONS) == conclude(source, whole, OPTIONS)


def test_progress_counts_up():
    seen: list[Progress] = []
    items = tuple(file(env(f"step {n}"), f"{n}.env") for n in range(3))
    scan(Pieces(items), OPTIONS, progress=seen.append)
    assert [p.items for p in seen] == [1, 2, 3]
    assert seen[-1].bytes == sum(len(i.data) for i in items)
    assert seen[-1].candidates == 3
