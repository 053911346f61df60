"""A value as the matchers see it, before it becomes a ``Match``."""

from __future__ import annotations

from dataclasses import dataclass

from leakscan.engine.names import NameInfo
from leakscan.model.rule import Field, Rule, Shape


@dataclass(frozen=True, slots=True)
class Found:
    """A value of a known shape, with the name that governs it, in bytes of the text searched."""

    rule: Rule
    field: Field
    shape: Shape
    value: bytes
    start: int
    end: int
    name: str = ""
    info: NameInfo | None = None
    """None when no name says that the value is of this field."""
    syntax: str = ""

    def __repr__(self) -> str:
        return f"Found({self.field.id}/{self.shape.id} {self.start}-{self.end} {self.name} {self.syntax})"
