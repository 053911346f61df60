"""The error tree and the exit codes. Only ``cli/boundary.py`` prints errors or turns them into codes."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """What the process tells its caller (docs/exit-codes.md)."""

    CLEAN = 0
    """Everything that was asked for was read and nothing at or above ``--fail-on`` was found."""
    FINDINGS = 1
    """At least one finding at or above ``--fail-on``, also when the scan was incomplete."""
    ERROR = 2
    """Usage, configuration or environment: the scan could not start."""
    INCOMPLETE = 3
    """No finding, but something that was asked for could not be read."""
    BUG = 70
    """A fault of leakscan itself."""
    INTERRUPTED = 130
    """Stopped by the user (Ctrl-C)."""


class LeakscanError(Exception):
    """Base of every error that is meant for the user: one sentence, and a hint that says the repair."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(LeakscanError):
    """An option or argument cannot be used as given."""


class ConfigError(LeakscanError):
    """A configuration file is unreadable, or has a key or value that means nothing."""


class RuleError(LeakscanError):
    """A rule file is unreadable or says something that cannot be carried out."""


class SourceError(LeakscanError):
    """What was asked for cannot be opened at all (a missing path, not a repository)."""


class GitError(SourceError):
    """git is missing, refused, or ended with an error; the message carries git's own words."""


class BaselineError(LeakscanError):
    """A baseline file is unreadable or has an entry that cannot be obeyed."""


class ReportError(LeakscanError):
    """A report cannot be written, or a stored report cannot be read."""


class NotifyError(LeakscanError):
    """Somebody who was to be told was not."""


class StoreError(LeakscanError):
    """The store cannot be opened, read or written, or another process holds what is asked for."""


class WorkError(LeakscanError):
    """Work cannot be given to other processes or machines, or none of them stays alive."""
