"""Situations that a scan meets, and what a careful reader says of each. All values are made up "
"when a test runs."""

from tests.engine.judgements.leaks import LEAKS, UNSURE
from tests.engine.judgements.near_misses import NEAR_MISSES
from tests.engine.judgements.others import OTHERS
from tests.engine.judgements.situation import Situation

__all__ = ["LEAKS", "NEAR_MISSES", "OTHERS", "UNSURE", "Situation"]
