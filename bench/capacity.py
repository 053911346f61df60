"""What scanning a very large organisation takes: nights, machines, and the database; by simulation.

    python bench/capacity.py                              # 100,000 repositories, 50 TB
    python bench/capacity.py --repositories 2000 --terabytes 0.5 --workers 4,8
    python bench/capacity.py --measure state.db           # what a store does here, then the model
    python bench/capacity.py --measure postgresql://USER@HOST/EMPTY_DATABASE

The model has two kinds of constants. Those of the store are measured with ``--measure`` (on a store that
is empty and of no other use); those that stand here were measured on two busy cores of 2.x GHz and are
meant to be replaced. Those of the organisation are assumptions, each an option.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
import time
from dataclasses import dataclass, replace
from pathlib import Path

KIB, MIB, GIB, TB = 1 << 10, 1 << 20, 1 << 30, 10**12
DAY = 86400.0


Piece = tuple[float, float, float]
"""Bytes, seconds until they are here, seconds until they are read."""


@dataclass(frozen=True)
class Store:
    """What a store does: measured."""

    name: str
    object_bytes: float
    """Bytes on disk for each clean object."""
    keep_per_second: float
    ask_per_second: float
    commit_seconds: float
    """A repository with three findings, without clean objects."""


SQLITE = Store("SQLite", 50, 88_000, 145_000, 0.0022)
POSTGRES = Store("PostgreSQL", 124, 69_000, 27_000, 0.0052)
COLD = 6_000
"""Objects kept or asked for in a second when their table does not fit into memory: ids are random, so
each is a read of its own from the disk. An assumption, for one SSD."""


@dataclass(frozen=True)
class Organisation:
    """What is scanned: assumed."""

    repositories: int = 100_000
    bytes: float = 50 * TB
    objects: float = 41_000
    """Objects of a repository, on average: 84 public repositories have 3.47 million in packs. Bytes beyond
    ``object_packed`` each are large files: many bytes, few objects."""
    object_packed: float = 568
    """Bytes of an object in a pack, in the same repositories."""
    remembered: float = 0.6
    """Share of objects that are blobs, commits or tags; trees are screened and not remembered one by one."""
    shared: float = 0.3
    """Share of objects that stand in another repository, too (forks, templates)."""
    spread: float = 2.2
    """Sigma of the log-normal sizes of repositories: the largest thousandth has most of the bytes."""
    changed: float = 0.03
    """Share of repositories in which something changes in a day."""
    growth: float = 0.0006
    """Share of all bytes that is new in a day."""
    findings: int = 20_000


@dataclass(frozen=True)
class Work:
    """What a worker does: from bench/history.py, and the network."""

    scan_bytes: float = 25 * MIB
    """Packed bytes a second and core, contents opened; a first reading."""
    fetch_bytes: float = 20 * MIB
    """Bytes a second and worker from the host; all workers together get ``network``."""
    network: float = 1.0e9 / 8
    start_seconds: float = 0.6
    """Of a repository that is fetched, before the first byte: git, credentials, refs."""
    look_seconds: float = 0.02
    """Of one whose stamp says that nothing changed."""
    big: float = GIB
    """From this on a repository may be cut over all workers: when it is more than half of what each
    worker would have if all had the same."""
    lost: float = 1 / (200 * 3600)
    """Workers lost in a second of work: one in 200 hours."""


def sizes(organisation: Organisation, draw: random.Random) -> list[float]:
    """Return sizes of repositories that add up to all bytes."""
    raw = [draw.lognormvariate(0, organisation.spread) for _ in range(organisation.repositories)]
    scale = organisation.bytes / sum(raw)
    return [one * scale for one in raw]


def first_run(sizes: list[float], organisation: Organisation, work: Work) -> list[Piece]:
    """Return what each repository takes when nothing is known."""
    own = 1 - organisation.shared
    return [
        (size, work.start_seconds + size / work.fetch_bytes, size * own / work.scan_bytes)
        for size in sizes
    ]


def night(sizes: list[float], organisation: Organisation, work: Work, store: Store) -> list[Piece]:
    """Return what each repository takes in a night."""
    draw = random.Random(11)  # noqa: S311
    share = organisation.growth / organisation.changed
    objects = organisation.objects * organisation.repositories / organisation.bytes
    pieces = []
    for size in sizes:
        if draw.random() >= organisation.changed:
            pieces.append((0.0, work.look_seconds, 0.0))
            continue
        asked = size * objects * organisation.remembered / store.ask_per_second
        new = size * share
        fetch = work.start_seconds + new / work.fetch_bytes
        pieces.append((new, fetch, asked + new / work.scan_bytes))
    return pieces


def simulate(
    pieces: list[Piece], workers: int, work: Work, store: Store, seed: int
) -> tuple[float, int]:
    """Run the work over workers, with losses; return the time until all is kept, and the losses.

    ``pieces`` are size, seconds until it is fetched, and seconds of reading. Big ones first, each worker
    takes the next repository when it is free; the coordinator keeps one outcome after the other. What
    is cut over all workers is fetched beside the others and read at the end. A lost worker's repository
    begins anew, and the worker is back after a minute.
    """
    draw, losses, kept = random.Random(seed), 0, 0.0  # noqa: S311
    share = max(work.big, sum(size for size, _, _ in pieces) / (2 * workers))
    cut = [piece for piece in pieces if piece[0] >= share and workers > 1]
    whole = [
        (fetch + read, 1) for size, fetch, read in pieces if not (size >= share and workers > 1)
    ]
    free = [0.0] * workers
    for needed, kind in [*((fetch, 0) for _, fetch, _ in cut), *sorted(whole, reverse=True)]:
        at = heapq.heappop(free)
        while (fails := draw.expovariate(work.lost)) < needed:
            losses, at = losses + 1, at + fails + 60
        at += needed
        if kind:
            kept = max(kept, at) + store.commit_seconds
        heapq.heappush(free, at)
    end = max(*free, kept)
    return end + sum(read / workers + store.commit_seconds for _, _, read in cut), losses


def in_memory_or_not(organisation: Organisation, store: Store, memory: float) -> Store:
    """Return what a store does when its longest table is as long as it will be."""
    if database(organisation, store)["clean objects"] <= memory:
        return store
    kept, asked = min(COLD, store.keep_per_second), min(COLD, store.ask_per_second)
    return replace(store, keep_per_second=kept, ask_per_second=asked)


def database(organisation: Organisation, store: Store) -> dict[str, float]:
    """Return the bytes of each group of tables."""
    objects = organisation.repositories * organisation.objects * organisation.remembered
    reads = organisation.repositories * (1 + organisation.changed * 90)
    return {
        "clean objects": objects * (1 - organisation.shared) * store.object_bytes,
        "coverage, 90 runs": reads * 2 * 90,
        "repositories, readings, cursors": organisation.repositories * 1200.0,
        "findings and places": organisation.findings * (2500 + 12 * 450.0),
    }


def measured(address: str, count: int = 400_000) -> Store:
    """Measure a store that is empty."""
    from leakscan.model.organisation import PartOutcome, Repository, RepositoryOutcome  # noqa: PLC0415
    from leakscan.model.result import Coverage, ScanResult, Target  # noqa: PLC0415
    from leakscan.store.opening import open_store  # noqa: PLC0415

    def outcome(number: int, clean: tuple[bytes, ...] = ()) -> RepositoryOutcome:
        result = ScanResult(Target("org", "x"), Coverage(blobs=10), (), "0", "sha256:bench")
        part = PartOutcome("git", result, head=str(number))
        return RepositoryOutcome(Repository(str(number), f"bench/r{number}"), (part,), clean)

    draw = random.Random(1)  # noqa: S311
    store = open_store(address, create=True)
    run = store.begin_run(
        "bench", rules_digest="sha256:bench", tool_version="0", fingerprint_key=b"k"
    )
    commits = 200
    began = time.perf_counter()
    for number in range(commits):
        store.commit(run, outcome(number))
    commit = (time.perf_counter() - began) / commits
    before = size_of(address)
    batches = [[draw.randbytes(20) for _ in range(20_000)] for _ in range(count // 20_000)]
    began = time.perf_counter()
    for number, ids in enumerate(batches):
        store.commit(run, outcome(number, tuple(ids)))
    keep = count / (time.perf_counter() - began)
    size = (size_of(address) - before) / count
    memory = store.clean_objects("sha256:bench")
    unknown = [[draw.randbytes(20) for _ in range(10_000)] for _ in range(5)]
    began = time.perf_counter()
    for known, new in zip(batches, unknown, strict=False):
        memory.known_clean([*known, *new])
    ask = sum(map(len, [*batches[:5], *unknown])) / (time.perf_counter() - began)
    store.release(run)
    store.close()
    name = "PostgreSQL" if address.startswith("postgres") else "SQLite"
    return Store(f"{name}, measured", size, keep, ask, commit)


def size_of(address: str) -> int:
    """Return bytes on disk."""
    if "://" in address and not address.startswith("sqlite"):
        import psycopg  # noqa: PLC0415

        with psycopg.connect(address.replace("+psycopg", "")) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            return int(row[0]) if row else 0
    path = Path(address.removeprefix("sqlite:///"))
    return sum(p.stat().st_size for p in path.parent.glob(path.name + "*"))


def hours(seconds: float) -> str:
    if seconds < 2 * 3600:
        return f"{seconds / 60:,.0f} min"
    return f"{seconds / 3600:,.1f} h" if seconds < 3 * DAY else f"{seconds / DAY:,.1f} days"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--repositories", type=int, default=Organisation.repositories)
    parser.add_argument("--terabytes", type=float, default=Organisation.bytes / TB)
    parser.add_argument("--changed", type=float, default=Organisation.changed)
    parser.add_argument("--growth", type=float, default=Organisation.growth)
    parser.add_argument("--objects", type=float, default=Organisation.objects)
    parser.add_argument("--network", type=float, default=Work.network * 8 / 1e9, help="Gbit/s")
    parser.add_argument("--memory", type=float, default=64, help="GiB of the database's machine")
    parser.add_argument("--workers", default="1,8,16,32,64,128")
    parser.add_argument("--measure", metavar="ADDRESS")
    given = parser.parse_args()
    organisation = Organisation(
        given.repositories, given.terabytes * TB, given.objects, changed=given.changed,
        growth=given.growth,
    )  # fmt: skip
    work = Work(network=given.network * 1e9 / 8)
    stores = [measured(given.measure)] if given.measure else [SQLITE, POSTGRES]
    draw = random.Random(7)  # noqa: S311
    made = sizes(organisation, draw)
    made.sort(key=lambda _: draw.random())
    print(
        f"{organisation.repositories:,} repositories, {organisation.bytes / TB:g} TB; "
        f"median {sorted(made)[len(made) // 2] / MIB:,.0f} MiB, largest {max(made) / GIB:,.0f} GiB"
    )
    for one in stores:
        store = in_memory_or_not(organisation, one, given.memory * GIB)
        report(organisation, work, store, made, [int(n) for n in given.workers.split(",")])


def report(
    organisation: Organisation, work: Work, store: Store, made: list[float], widths: list[int]
) -> None:
    print(
        f"\n{store.name}: {store.object_bytes:.0f} bytes an object, keeps "
        f"{store.keep_per_second:,.0f}/s, answers {store.ask_per_second:,.0f}/s, "
        f"commits in {store.commit_seconds * 1000:.1f} ms"
    )
    for name, size in database(organisation, store).items():
        print(f"  {name:32} {size / GIB:10,.1f} GiB")
    print(f"  {'database':32} {sum(database(organisation, store).values()) / GIB:10,.1f} GiB")
    once, nightly = first_run(made, organisation, work), night(made, organisation, work, store)
    growth = organisation.bytes * organisation.growth
    print(
        f"  work of the first run {hours(sum(f + r for _, f, r in once))}, of a night "
        f"{hours(sum(f + r for _, f, r in nightly))}; from the host {organisation.bytes / TB:g} TB, "
        f"then {growth / GIB:,.0f} GiB a night; listing takes "
        f"{math.ceil(organisation.repositories / 100):,} requests"
    )
    objects = organisation.repositories * organisation.objects * organisation.remembered
    keeping = objects * (1 - organisation.shared) / store.keep_per_second
    asking = objects * organisation.changed / store.ask_per_second
    line, line_night = organisation.bytes / work.network, growth / work.network
    print(
        f"  never less than {hours(max(keeping, line))} and {hours(max(asking, line_night))}: the line "
        f"takes {hours(line)} and {hours(line_night)}, keeping all clean objects {hours(keeping)}, "
        f"asking for those of changed repositories {hours(asking)} a night"
    )
    print(f"  {'workers':>8} {'first run':>12} {'a night':>12} {'lost':>6}")
    for workers in widths:
        end, losses = simulate(once, workers, work, store, 3)
        end_night, _ = simulate(nightly, workers, work, store, 4)
        first, later = max(end, keeping, line), max(end_night, line_night, asking)
        print(f"  {workers:8} {hours(first):>12} {hours(later):>12} {losses:6}")


if __name__ == "__main__":
    main()
