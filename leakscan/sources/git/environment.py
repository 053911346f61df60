"""What git is told before it runs: an isolated environment, and settings pinned.

Imports nothing but ``os``: a commit hook waits for it.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ISOLATION = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    # a partial clone must not fetch behind our back: git 2.45 knows the first variable; with the
    # second an older git finds that no transport is allowed
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}

HOOK_LOCATORS = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_COMMON_DIR",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_QUARANTINE_PATH",
        "GIT_SHALLOW_FILE",
    }
)
"""Variables by which git tells a hook where the repository, its index and its new objects are."""

ALWAYS_KEPT = frozenset(
    {"GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM"}
)

TOKENS = frozenset(
    {
        "LEAKSCAN_GITHUB_TOKEN",
        "LEAKSCAN_GITHUB_APP_KEY",
        "GH_TOKEN",
        "GITHUB_TOKEN",
        "GH_ENTERPRISE_TOKEN",
        "GITHUB_ENTERPRISE_TOKEN",
    }
)
"""Variables that hold a secret and that no git needs to see."""

# core.fsmonitor may name a program; the rest keeps paths and walks as they are stored
PINNED = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=true",
    "-c", "log.showSignature=false",
    "-c", "log.showRoot=true",
    "-c", "advice.graftFileDeprecated=false",
)  # fmt: skip


def isolated(environ: Mapping[str, str], *, hook: bool) -> dict[str, str]:
    """Return the environment for git: the caller's without tokens and what could change its output.

    Under a ``hook`` the variables by which git locates repository and index are honoured.
    """
    kept = ALWAYS_KEPT | HOOK_LOCATORS if hook else ALWAYS_KEPT
    env = {
        k: v for k, v in environ.items() if k in kept or not (k.startswith("GIT_") or k in TOKENS)
    }
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"):
        if name in env:  # relative to where the caller stands, which need not be where git will
            env[name] = os.path.abspath(env[name])  # noqa: PTH100  links stay as git was told
    return env | ISOLATION
