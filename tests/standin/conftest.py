"""The stand-in's own fixtures."""

from __future__ import annotations

from tests.standin.fixtures import cache, description, standin, world

__all__ = ["cache", "description", "standin", "world"]
