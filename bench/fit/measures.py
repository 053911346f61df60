"""How good probabilities are: Brier score, average precision, reliability, precision and recall by level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss

MEDIUM, HIGH = 0.5, 0.85
BINS = (0.0, 0.05, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95, 1.0)
Vector = Any
"""A numpy vector."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of one set of weights over one set of rows."""

    rows: int
    leaks: int
    brier: float
    average_precision: float
    recall_medium: float
    precision_medium: float
    recall_high: float
    precision_high: float

    def __str__(self) -> str:
        return (
            f"{self.rows:5} rows {self.leaks:4} leaks  Brier {self.brier:.4f}  AP {self.average_precision:.4f}"
            f"  medium P {self.precision_medium:.3f} R {self.recall_medium:.3f}"
            f"  high P {self.precision_high:.3f} R {self.recall_high:.3f}"
        )


def measure(leak: Vector, said: Vector) -> Measures:
    """Return the figures; precision of nothing is 1."""
    medium, high = _at(leak, said, MEDIUM), _at(leak, said, HIGH)
    ranking = float(average_precision_score(leak, said)) if leak.any() else 1.0
    return Measures(
        len(leak), int(leak.sum()), float(brier_score_loss(leak, said)), ranking, *medium, *high
    )


def _at(leak: Vector, said: Vector, least: float) -> tuple[float, float]:
    told = said >= least
    hits = int((told & leak).sum())
    recall = hits / max(1, int(leak.sum()))
    return recall, hits / int(told.sum()) if told.any() else 1.0


def reliability(leak: Vector, said: Vector) -> Iterator[str]:
    """Yield a line a bin: what was said on average, and how many were leaks."""
    yield "  said        findings  leaks  mean said  leaks of all"
    for low, high in pairwise(BINS):
        inside = (said >= low) & ((said < high) | (high == 1.0))
        if inside.any():
            yield (
                f"  {low:.2f}-{high:.2f}  {int(inside.sum()):9} {int(leak[inside].sum()):6}"
                f"  {np.mean(said[inside]):9.3f}  {np.mean(leak[inside]):12.3f}"
            )
