"""A row of the table of judgements."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Situation:
    """One content, and why a careful reader judges it so."""

    id: str
    path: str
    text: str
    why: str
    elsewhere: bool = False
    """Whether other content of the same repository mentions the provider."""
    status: str = ""
    """The status that the finding must have; empty: not asked."""
