"""Draft labels for a repository: every value of a key's shape near a key's name, hashed.

A person reads each place in the repository itself, then writes `label` and `reason` into the row.
No value is printed or stored: `value_hmac` is HMAC-SHA256 under the key of the labels, and the
context on the terminal (`--show`) has the value replaced by its length.

    python bench/label.py REPOSITORY --name OWNER/NAME > rows.jsonl

Only repositories of the vendor, or in which placeholders alone stand, belong into
`bench/labels/public.jsonl`: a pointer to somebody's live-looking key is never published.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from corpus import KEY

SHAPES = {
    "client_secret": (
        rb"(?<![\w~.-])[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![\w~.-])"
        rb"|(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{27}=(?!=)|(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{22}=="
    ),
    "subscription_key": rb"(?<![0-9A-Fa-f])[0-9a-f]{32}(?![0-9A-Fa-f])",
    "access_token": rb"eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_-]*)?",
}
PROVIDER = re.compile(rb"(?i)vipps|mobilepay|ocp-apim")
NAMES = re.compile(rb"(?i)secret|subscription|ocp|apim|sub_?key|client|bearer|token")
REACH = 100
LONGEST = 4_000_000


def blobs(repository: Path) -> Iterator[tuple[str, bytes]]:
    command = ["cat-file", "--batch-all-objects", "--batch", "--buffer", "--unordered"]
    process = subprocess.Popen(["git", "-C", repository, *command], stdout=subprocess.PIPE)
    with process:
        out = process.stdout
        assert out is not None
        while words := out.readline().split():
            if len(words) == 3:
                data = out.read(int(words[2]))
                out.read(1)
                if words[1] == b"blob" and len(data) <= LONGEST:
                    yield words[0].decode(), data


def paths(repository: Path) -> dict[str, str]:
    command = ["git", "-C", repository, "rev-list", "--objects", "--all"]
    done = subprocess.run(command, capture_output=True, check=False)
    lines = (line.decode("utf-8", "replace").partition(" ") for line in done.stdout.splitlines())
    return {blob: path for blob, _, path in lines if path}


def rows(repository: Path, name: str, *, show: bool) -> Iterator[dict[str, object]]:
    known = paths(repository)
    for blob, data in blobs(repository):
        if not PROVIDER.search(data):
            continue
        for field, shape in SHAPES.items():
            for hit in re.finditer(shape, data):
                before = data[max(0, hit.start() - REACH) : hit.start()]
                if not NAMES.search(before) and not NAMES.search(data[hit.end() :][:REACH]):
                    continue
                if show:
                    length = f"«{len(hit[0])}»".encode()
                    near = before[-50:] + length + data[hit.end() :][:20]
                    print(near.decode("utf-8", "replace").replace("\n", "⏎"), file=sys.stderr)
                yield {
                    "repo": name.replace("/", "+"),
                    "blob": blob,
                    "path": known.get(blob, ""),
                    "line": data.count(b"\n", 0, hit.start()) + 1,
                    "field": field,
                    "value_hmac": hmac.new(KEY, hit[0], hashlib.sha256).hexdigest(),
                    "value_len": len(hit[0]),
                    "environment": "unknown",
                    "reachable": blob in known,
                    "label": "",
                    "reason": "",
                    "sure": False,
                }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("repository", type=Path)
    parser.add_argument("--name", required=True, help="OWNER/NAME, for the rows")
    parser.add_argument("--show", action="store_true", help="show what stands around each value")
    asked = parser.parse_args()
    for row in rows(asked.repository, asked.name, show=asked.show):
        print(json.dumps(row, sort_keys=True))


if __name__ == "__main__":
    main()
