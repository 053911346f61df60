from __future__ import annotations

import pytest

from leakscan.sources.archive import kinds
from leakscan.sources.archive.walk import opener

KINDS = {kind.name: kind for _, kind in kinds.STARTS} | {"tar": kinds.TAR}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_has_its_opener(kind):
    assert callable(opener(kind.opener))
