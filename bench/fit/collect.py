"""Judged findings of labelled repositories, as rows of reasons: what ``fit.py`` learns from.

    python -m bench.fit.collect --repos FOLDER --labels LABELS.jsonl --out rows.jsonl

FOLDER holds bare repositories as ``owner+name/repo``. Labels name values by HMAC-SHA256 only, and
the rows have no values at all. A finding is a leak when one of its secret members is labelled one;
a finding of which the labels say nothing sure is left out. One process, so that a busy machine
stays usable.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.fit.rows import Row, row_of, write
from leakscan import __version__
from leakscan.catalog import SOURCES, load
from leakscan.model.finding import Finding
from leakscan.model.rule import RuleSet
from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions, scan

KEY = b"leakscan-heldout"
LEAK = "leak"
Labels = dict[str, dict[str, set[str]]]
"""Repository, hash of a value, what is said of it."""


def labels_in(path: Path) -> Labels:
    """Read the labels of which the reader was sure."""
    found: Labels = defaultdict(lambda: defaultdict(set))
    for line in path.read_text().splitlines():
        row = json.loads(line)
        if row["sure"]:
            found[row["repo"]][row["value_hmac"]].add(row["label"])
    return found


def judged(
    findings: Iterable[Finding], repo: str, labels: dict[str, set[str]], rules: RuleSet
) -> Iterator[Row]:
    """Yield a row for every finding of which the labels say something."""
    for finding in findings:
        fields = {f.id for f in rules.rule_named(finding.rule).fields if f.secret}
        said = {
            label
            for member in finding.members
            if member.field in fields
            for label in labels.get(member.value.hmac(KEY), ())
        }
        row = row_of(finding, repo, leak=LEAK in said) if said else None
        if row:
            yield row


def collected(repos: Path, labels: Labels, rules: RuleSet) -> Iterator[Row]:
    """Scan every labelled repository and yield its rows."""
    for repo in sorted(labels):
        place = repos / repo / "repo"
        if not place.is_dir():
            print(f"{repo}: not there, left out")
            continue
        source = load(SOURCES["history"])(place, parts=1)
        result = scan(source, ScanOptions(rules, __version__, trust_target=False))
        rows = list(judged(result.findings, repo, labels[repo], rules))
        print(f"{repo}: {len(rows)} rows", flush=True)
        yield from rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repos", type=Path, required=True, help="folder of owner+name/repo")
    parser.add_argument("--labels", type=Path, required=True, help="labels, one JSON row a line")
    parser.add_argument("--out", type=Path, required=True, help="where the rows go")
    given = parser.parse_args()
    rules = load_rules(examples=False)
    write(collected(given.repos, labels_in(given.labels), rules), given.out)


if __name__ == "__main__":
    main()
