"""The branch that a change goes to, as CI systems tell it: only what is there already is trusted.

A pull request could accept its own leak. Where one is looked at, entries of the baseline count as
they are in its target branch; where a branch is built, as they are in the default branch.
"""

from __future__ import annotations

from collections.abc import Mapping

TARGETS = (
    "GITHUB_BASE_REF",  # GitHub, Gitea, Forgejo
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",  # GitLab
    "SYSTEM_PULLREQUEST_TARGETBRANCH",  # Azure Pipelines
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    "CHANGE_TARGET",  # Jenkins
)
"""Variables that hold the target branch of a pull or merge request, and are set for one only."""
COMMITS = ("CI_MERGE_REQUEST_DIFF_BASE_SHA",)
"""Variables that hold a commit of the target branch."""


def branch(environ: Mapping[str, str]) -> str:
    """Return the branch whose entries count; empty where the work tree's own do."""
    for name in TARGETS:
        if target := environ.get(name, "").strip():
            return target.removeprefix("refs/heads/")
    built, main = environ.get("CI_COMMIT_BRANCH", ""), environ.get("CI_DEFAULT_BRANCH", "")
    if built and main and built != main:
        return main
    if environ.get("GITHUB_REF_TYPE") == "branch" and environ.get("GITHUB_ACTIONS") == "true":
        main = _default_branch(environ.get("GITHUB_EVENT_PATH", ""))
        return main if main != environ.get("GITHUB_REF_NAME") else ""
    return ""


def _default_branch(event: str) -> str:
    """Read the default branch from the event that started a workflow; empty if it does not say."""
    import json  # noqa: PLC0415  few runs are in a workflow

    try:
        with open(event, encoding="utf-8") as file:  # noqa: PTH123  pathlib waits for nothing here
            told = json.load(file)
        return str(told["repository"]["default_branch"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def revisions(target: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return what may name the branch in a clone that CI made, the best first.

    Only names that a change itself cannot make: branches of the clone and commits that CI tells.
    """
    told = (environ.get(name, "") for name in COMMITS)
    return (f"refs/remotes/origin/{target}", f"refs/heads/{target}", *filter(None, told))
