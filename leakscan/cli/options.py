"""Every option, declared once; how a value is chosen between option, environment, file and default.

click reads only the syntax of the command line. What a text means is said by ``config.Kind``, so
that an option, its variable ``LEAKSCAN_…`` and its key in a file accept the same values and refuse
others in the same words. Precedence: option, environment, file, default. An empty variable counts
as not set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leakscan.cli import values as of
from leakscan.cli.values import Target
from leakscan.config import FLAG, PATH, Config, Setting
from leakscan.errors import UsageError
from leakscan.model.evidence import Level

if TYPE_CHECKING:
    from datetime import tzinfo  # a hook does not wait for it


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user decided, or did not: the values here are the defaults."""

    config: Path | None = None
    rules: tuple[Path, ...] = ()
    quiet: bool = False
    verbose: bool = False
    no_color: bool | None = None
    """None: NO_COLOR, FORCE_COLOR and whether a terminal is there decide."""
    format: str = "text"
    output: Path | None = None
    report: tuple[Target, ...] = ()
    min_confidence: Level = Level.LOW
    fail_on: Level | None = Level.MEDIUM
    """None: never."""
    list_samples: bool = False
    show_all: bool = False
    show_secrets: bool = False
    fingerprint_key_file: Path | None = None
    no_progress: bool = False
    jobs: int = 0
    """0: one for each core."""
    no_gitignore: bool = False
    since: str = ""
    range: str = ""
    state: str = ""
    stage: str = "pre-commit"
    stored: Path | None = None
    baseline: Path | None = None
    baseline_from: str = ""
    trust_target: bool | None = None
    """None: the command decides (docs/configuration.md)."""
    foreign_allows: bool = False
    reason: str = ""
    owner: str = ""
    expires: str = ""
    with_history: bool = False
    plain: bool = False
    globally: bool = False
    source: str = ""
    to: str = ""
    host: str = "https://github.com"
    kinds: tuple[str, ...] = ()
    """Empty: repositories, wikis, issues and pulls."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    members: bool = False
    no_forks: bool = False
    no_archived: bool = False
    mirrors: Path | None = None
    mirrors_limit: int = 1024
    """GiB."""
    notify: tuple[str, ...] = ()
    dry_run: bool = False
    executor: str = "local"
    scheduler: str = ""
    time_zone: tzinfo | None = None
    """None: UTC."""
    keep_length: bool = False
    ids: bool = False
    samples: bool = False
    no_verify: bool = False
    copy_unread: bool = False
    summary: str = "text"


SETTINGS = (
    Setting(
        "config", PATH, "Read this configuration file instead of looking for one.", in_file=False
    ),
    Setting("rules", PATH, "Add the rules of a file or folder (repeatable).", many=True),
    Setting("quiet", FLAG, "Print nothing but findings, what could not be read, and errors."),
    Setting("verbose", FLAG, "Say on stderr what is used and how long it took."),
    Setting("no-color", FLAG, "Do not use colour; --color uses it even without a terminal."),
    Setting("format", of.FORMAT, "Format of the report."),
    Setting("output", PATH, "Write the report to a file instead of stdout.", in_file=False),
    Setting("report", of.TARGET, "Write a further report (repeatable).", many=True, in_file=False),
    Setting(
        "min-confidence", of.LEVEL, "Show findings from this level on; the others are counted."
    ),
    Setting("fail-on", of.THRESHOLD, "Exit with 1 when there is a finding from this level on."),
    Setting("list-samples", FLAG, "List published sample values too; they never fail a run."),
    Setting("all", FLAG, "Show everything, however long the report becomes.", field="show_all"),
    Setting("show-secrets", FLAG, "Write secrets in clear into every report.", in_file=False),
    Setting(
        "fingerprint-key-file",
        PATH,
        "Key of value_hmac in reports; LEAKSCAN_FINGERPRINT_KEY gives the key itself.",
        in_file=False,
    ),
    Setting("no-progress", FLAG, "Do not show on a terminal how far the scan is."),
    Setting("jobs", of.COUNT, "Work in this many processes; one for each core when not given."),
    Setting("no-gitignore", FLAG, "Scan what git ignores as well."),
    Setting("since", of.REVISION, "Only what commits after this revision brought.", in_file=False),
    Setting("range", of.RANGE, "Only what the commits of this range brought.", in_file=False),
    Setting(
        "state",
        of.STATE,
        "What was read before is remembered here, so that only what is new is read.",
        in_file=False,
    ),
    Setting("stage", of.STAGE, "The git hook that leakscan runs as.", in_file=False),
    Setting(
        "from",
        PATH,
        "Take the findings from this JSON report instead of scanning.",
        in_file=False,
        field="stored",
    ),
    Setting(
        "baseline",
        PATH,
        "Accepted findings; without it .leakscan-baseline.toml at the root of the repository.",
    ),
    Setting(
        "baseline-from",
        of.REVISION,
        "Read the baseline as it is at this revision, such as origin/main, and no other.",
        in_file=False,
    ),
    Setting(
        "trust-target",
        FLAG,
        "Obey the baseline and the inline allows found in what is scanned.",
        in_file=False,
    ),
    Setting("foreign-allows", FLAG, "Obey gitleaks:allow, betterleaks:allow, pragma: allowlist."),
    Setting("reason", of.TEXT, "Why the findings are accepted.", in_file=False),
    Setting("owner", of.TEXT, "Who answers for that; without it git's user.email.", in_file=False),
    Setting("expires", of.DAY, "The last day on which that holds.", in_file=False),
    Setting("with-history", FLAG, "Look in the history of the repository too.", in_file=False),
    Setting(
        "time-zone", of.ZONE, "Time zone of time stamps in logs that tell none; UTC if not given."
    ),
    Setting("keep-length", FLAG, "Make each marker as long as what it replaces."),
    Setting("ids", FLAG, "Replace client ids and serial numbers of the findings, too."),
    Setting("samples", FLAG, "Replace published sample values, too."),
    Setting("no-verify", FLAG, "Do not scan the copies.", in_file=False),
    Setting("copy-unread", FLAG, "Copy what cannot be opened as it is.", in_file=False),
    Setting("summary", of.SUMMARY, "Format of the summary on stderr."),
    Setting("host", of.ADDRESS, "Address of GitHub, or of an Enterprise Server.", in_file=False),
    Setting(
        "kinds",
        of.KIND_OF_CONTENT,
        "What to read; repositories, wikis, issues and pulls if not given (repeatable).",
        many=True,
    ),
    Setting(
        "include",
        of.TEXT,
        "Only repositories whose name matches this glob (repeatable).",
        many=True,
    ),
    Setting(
        "exclude", of.TEXT, "No repositories whose name matches this glob (repeatable).", many=True
    ),
    Setting("topic", of.TEXT, "Only repositories with this topic (repeatable).", many=True),
    Setting("members", FLAG, "Public repositories of an organisation's members, too."),
    Setting("no-forks", FLAG, "Leave forks out."),
    Setting("no-archived", FLAG, "Leave archived repositories out."),
    Setting(
        "mirrors",
        PATH,
        "Folder of the mirrors; in the user's cache folder if not given.",
        in_file=False,
    ),
    Setting("mirrors-limit", of.COUNT, "GiB that the mirrors may take.", in_file=False),
    Setting(
        "notify",
        of.CHANNEL,
        "Tell what is new, back or gone on this channel (repeatable).",
        many=True,
        in_file=False,
    ),
    Setting("dry-run", FLAG, "Say on stderr what would be told, and tell nobody.", in_file=False),
    Setting("executor", of.EXECUTOR, "Where repositories are read: processes here, or a cluster."),
    Setting("scheduler", of.TEXT, "Address of the cluster's Dask scheduler.", in_file=False),
    Setting("to", of.SCANNER, "The scanner for which the rules are written.", in_file=False),
    Setting("plain", FLAG, "Write git's own hooks, whoever manages them.", in_file=False),
    Setting(
        "global",
        FLAG,
        "In git's template, for repositories made or cloned from now on.",
        in_file=False,
        field="globally",
    ),
    Setting(
        "source",
        of.TEXT,
        "Repository from which the pre-commit framework installs leakscan.",
        in_file=False,
    ),
)
EVERYWHERE = ("config", "rules", "no-color", "quiet", "verbose")
"""Options of every command that reads rules."""
REPORTING = (
    "format",
    "output",
    "report",
    "min-confidence",
    "fail-on",
    "list-samples",
    "all",
    "show-secrets",
    "fingerprint-key-file",
)
"""Options of every command that scans and reports."""
ACCEPTING = ("baseline", "baseline-from", "trust-target", "foreign-allows")
"""Options of every command that scans, for what was accepted before."""
WORKING = ("jobs", "no-progress")
"""Options of scans that can be long."""

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def named(names: Iterable[str]) -> tuple[Setting, ...]:
    """Return the settings with these names."""
    return tuple(_BY_NAME[name] for name in names)


def settle(
    names: Iterable[str],
    given: Mapping[str, object],
    environ: Mapping[str, str],
    found: Config | None,
) -> Settings:
    """Choose the value of each named setting.

    Args:
        names: the options that the command has; the others keep their defaults.
        given: what stands on the command line, by name: a text, a flag, or several texts.
        environ: the environment.
        found: the configuration file, already checked.

    Raises:
        UsageError: an option or variable has a value that means nothing; the message names it.
    """
    chosen: dict[str, object] = {}
    for setting in named(names):
        if setting.name in given:
            chosen[setting.attribute] = _from_option(setting, given[setting.name])
        elif text := environ.get(setting.variable):
            chosen[setting.attribute] = _from_variable(setting, text)
        elif found is not None and setting.name in found.values:
            chosen[setting.attribute] = found.values[setting.name]
    return Settings(**chosen)  # type: ignore[arg-type]  # each kind parses to its attribute's type


def _from_option(setting: Setting, raw: object) -> object:
    if isinstance(raw, bool):
        return raw
    try:
        if isinstance(raw, tuple):
            return tuple(setting.one(text) for text in raw)
        return setting.one(str(raw))
    except ValueError as fault:
        raise UsageError(f"option --{setting.name}: {fault}") from None


def _from_variable(setting: Setting, text: str) -> object:
    try:
        return setting.value(text)
    except ValueError as fault:
        raise UsageError(f"environment variable {setting.variable}: {fault}") from None
