"""Reasons, confidence and severity."""

from __future__ import annotations

import enum
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One named reason for (positive weight) or against (negative) a candidate being a real credential."""

    id: str
    says: str
    """A sentence for a person."""
    weight: float
    """Natural-log odds added to the sum."""


class Level(enum.StrEnum):
    """Confidence in three steps; the probabilities where they begin stand in ``rules/common.toml``."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """Return 0, 1 or 2."""
        return (Level.LOW, Level.MEDIUM, Level.HIGH).index(self)


class Severity(enum.StrEnum):
    """How bad it is if it is real; kept apart from confidence."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Environment(enum.StrEnum):
    """Which of the provider's environments the keys open."""

    PRODUCTION = "production"
    TEST = "test"
    UNKNOWN = "unknown"


class Completeness(enum.StrEnum):
    """Whether somebody could call the API with what stands here."""

    USABLE = "usable"
    PARTIAL = "partial"
    LONE = "lone"


class Status(enum.StrEnum):
    """What is already known of a finding."""

    NEW = "new"
    BASELINED = "baselined"
    ALLOWED = "allowed"
    SAMPLE = "sample"
    RESOLVED = "resolved"
    OTHER_PROVIDER = "other-provider"
