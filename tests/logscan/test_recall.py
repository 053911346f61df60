"""A thousand made-up sets in logs of every form, wrapped in every way: all are found, and whole."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from leakscan.logscan.auditing import audit
from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions
from leakscan.sources.logs.discovery import LogFiles
from tests.logs.forms import FORMS
from tests.logscan.planting import Set, made_up, quiet
from tests.sources.archive.made import lz4_of, seven_zip_of, tar_of, zip_of, zstd

Files = Mapping[str, bytes]
HEADED = (
    "csv",
    "iis",
    "mail",
    "mbox",
    "slack",
    "har",
    "postman",
    "insomnia",
    "cloudwatch",
    "loki",
    "elastic",
)
"""Forms of which the beginning of the file, or the whole of it, says what it is."""


def each(end: str, wrap: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    return lambda files: {f"{name}{end}": wrap(data) for name, data in files.items()}


def all_in(name: str, wrap: Callable[[dict[str, bytes]], bytes]) -> Callable[[Files], Files]:
    return lambda files: {name: wrap(dict(files))}


def members(data: bytes) -> bytes:
    """Compress a log as one that was rotated and joined again."""
    return b"".join(gzip.compress(data[at : at + 700]) for at in range(0, len(data), 700))


def wide(encoding: str) -> Callable[[bytes], bytes]:
    return lambda data: (
        b"\xff\xfe"[: 2 * (encoding == "utf-16-le")] + data.decode().encode(encoding)
    )


WAYS: dict[str, Callable[[Files], Files]] = {
    "plain": dict,
    "crlf": each("", lambda data: data.replace(b"\n", b"\r\n")),
    "nul": each("", lambda data: b"\0" * 64 + b"\n" + data + b"\0" * 64),
    "utf-16-le": each("", wide("utf-16-le")),
    "utf-16-be": each("", wide("utf-16-be")),
    "gz": each(".gz", gzip.compress),
    "gz of members": each(".gz", members),
    "bz2": each(".bz2", bz2.compress),
    "xz": each(".xz", lzma.compress),
    "zst": each(".zst", zstd.compress),
    "lz4": each(".lz4", lz4_of),
    "zip": all_in("logs.zip", zip_of),
    "tar.gz": all_in("logs.tar.gz", lambda files: gzip.compress(tar_of(files))),
    "tar.xz": all_in("logs.tar.xz", lambda files: lzma.compress(tar_of(files))),
    "7z": all_in("logs.7z", seven_zip_of),
}  # fmt: skip


def written(way: str, folder: Path) -> list[Set]:
    """Write a log of each form, wrapped in one way; return the sets in them."""
    sets, files = [], {}
    for number, (name, (text, _)) in enumerate(FORMS.items()):
        one = made_up((way, name))
        said = (
            f"{one.client_secret}&client_id={one.client_id}&subscription_key={one.subscription_key}"
        )
        log = text.replace("%s", said)
        if not name.startswith(HEADED):
            log = quiet(2000, seed=number) + "\n" + log + quiet(2000, seed=number + 1)
        files[f"{number}.log"] = log.encode()
        sets.append(one)
    for name, data in WAYS[way](files).items():
        (folder / name).write_bytes(data)
    return sets


@pytest.mark.parametrize("way", WAYS)
def test_every_set_is_found_whole(way: str, tmp_path: Path) -> None:
    sets = written(way, tmp_path)
    source = LogFiles([tmp_path], base=str(tmp_path))
    result, _ = audit(source, ScanOptions(load_rules(examples=False), "0", trust_target=False))
    found = {frozenset(m.value.reveal().decode() for m in f.members) for f in result.findings}
    wanted = [{one.client_id, one.client_secret, one.subscription_key} for one in sets]
    missed = [
        name for name, one in zip(FORMS, wanted, strict=True) if not any(one <= f for f in found)
    ]
    assert not missed
    assert result.coverage.complete


def test_they_are_a_thousand() -> None:
    assert len(WAYS) * len(FORMS) >= 1000
