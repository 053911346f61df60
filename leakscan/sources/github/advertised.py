"""What refs a remote shows, read from one answer: is there anything new?

This is the list with which git itself begins (protocol version 0, gitprotocol-pack(5)); asking for it
costs one request where a fetch that brings nothing costs three.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

HEADER = b"# service=git-upload-pack"


def digest_of(refs: bytes) -> str:
    """Return the digest over lines of object id and ref, sorted by ref, as ``for-each-ref`` prints."""
    return hashlib.sha256(refs).hexdigest()


def digest_of_answer(answer: bytes) -> str:
    """Return the same digest over what a remote shows; empty if the answer is not of that form."""
    lines: list[tuple[bytes, bytes]] = []
    try:
        for line in _lines(answer):
            if line.startswith(HEADER):
                continue
            number, _, name = line.partition(b"\0")[0].strip().partition(b" ")
            # HEAD is another name of a ref; a peeled tag and the marker of an empty list are none
            if name.startswith(b"refs/") and not name.endswith(b"^{}"):
                lines.append((name, number))
    except ValueError:
        return ""
    if not answer.startswith(b"001e" + HEADER):
        return ""
    return digest_of(b"".join(number + b" " + name + b"\n" for name, number in sorted(lines)))


def _lines(answer: bytes) -> Iterator[bytes]:
    """Yield the packets. Raises ``ValueError`` where one is cut or has no length."""
    at = 0
    while at < len(answer):
        if at + 4 > len(answer):
            raise ValueError
        size = int(answer[at : at + 4], 16)
        if size == 0:
            at += 4
            continue
        if size < 4 or at + size > len(answer):
            raise ValueError
        yield answer[at + 4 : at + size]
        at += size
    if not answer.endswith(b"0000"):
        raise ValueError
