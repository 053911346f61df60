"""Character references."""

from __future__ import annotations

import pytest

from leakscan.engine.layers import entities
from tests.engine.layers import runs

TABLE = {
    "named": (b"a&amp;b&lt;c&gt;&quot;&apos;", [
        (b"&amp;", b"&"), (b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"),
    ]),
    "of keys": (b"&equals;&plus;&sol;", [(b"&equals;", b"="), (b"&plus;", b"+"), (b"&sol;", b"/")]),
    "decimal": (b"&#61;&#0061;", [(b"&#61;", b"="), (b"&#0061;", b"=")]),
    "hex": (b"&#x3d;&#X3D;", [(b"&#x3d;", b"="), (b"&#X3D;", b"=")]),
    "beyond ascii": (b"&#248;&#x1F511;", [
        (b"&#248;", "ø".encode()), (b"&#x1F511;", "🔑".encode()),
    ]),
    "no character": (b"&#0; &#xD800; &#xDFFF; &#1114112; &#x110000;", []),
    "not closed": (b"a=1&lt=2&amp b; &# 61;", []),
    "unknown": (b"&eacute; &unknown;", []),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), TABLE.values(), ids=TABLE)
def test_runs(data: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    assert runs(entities, data) == expected
