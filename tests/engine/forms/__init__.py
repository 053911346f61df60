"""The forms in which keys were seen: one row each, filled with made-up values by ``filling.py``."""

from __future__ import annotations

from tests.engine.forms import code, settings, wire
from tests.engine.forms.filling import Row

ROWS: tuple[Row, ...] = (*settings.ROWS, *code.ROWS, *wire.ROWS)
