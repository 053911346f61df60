"""Fits the weights of the reasons, cross-validated by repository, and refuses what is no better.

    python -m bench.fit.fit rows.jsonl [--write]

A logistic regression in which every reason keeps the sign that its sentence says, drawn towards the
present weights. Repositories are never split between learning and testing. With ``--write`` the
numbers go into ``rules/``, if on the repositories that were left out the fitted weights are better
and no check fails; else nothing is written and the reason is said (exit code 1).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.model_selection import GroupKFold

from bench.fit import made_up, weights
from bench.fit.measures import Measures, Vector, measure, reliability
from bench.fit.rows import Row, read
from leakscan.model.rule import RuleSet
from leakscan.rulecheck import check_examples
from leakscan.rules.load import load_rules

RULES = Path(__file__).resolve().parents[2] / "rules"
STRENGTHS = (0.3, 1.0, 3.0, 10.0)
"""How strongly weights are drawn to the present ones, as multiples of one row's worth."""
FOLDS = 10
LEAST_PRECISION = 0.95
_NOTHING_GAINED = 1e-4


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as numbers."""

    ids: tuple[str, ...]
    there: Vector
    """One line a row, one column a reason: 1 where it held."""
    prior: Vector
    leak: Vector
    real: Vector
    """Which rows come from repositories."""
    groups: Vector
    shares: Vector
    """What a row counts: all rows of a group and answer count as much as the square root of their number."""


def table_of(rows: Sequence[Row], rules: RuleSet) -> Table:
    """Return the table of all rows."""
    ids = tuple(weights.hand(rules))
    column = {id_: at for at, id_ in enumerate(ids)}
    there = np.zeros((len(rows), len(ids)))
    for at, row in enumerate(rows):
        there[at, [column[r] for r in row.reasons if r in column]] = 1.0
    sizes = Counter((row.group, row.leak) for row in rows)
    return Table(
        ids,
        there,
        np.array([rules.rule_named(row.rule).prior for row in rows]),
        np.array([row.leak for row in rows]),
        np.array([not row.made_up for row in rows]),
        np.array([row.group for row in rows]),
        np.array([sizes[row.group, row.leak] ** -0.5 for row in rows]),
    )


def said(table: Table, w: Vector) -> Vector:
    """Return the probability of every row under these weights."""
    return expit(table.there @ w + table.prior)


def fitted(table: Table, inside: Vector, start: Vector, strength: float) -> Vector:
    """Return the weights that fit the rows of ``inside``, drawn to ``start``."""
    there, prior = table.there[inside], table.prior[inside]
    leak, shares = table.leak[inside].astype(float), table.shares[inside]

    def loss(w: Vector) -> tuple[float, Vector]:
        odds = there @ w + prior
        value = shares @ (np.logaddexp(0.0, odds) - leak * odds)
        pull = w - start
        slope = there.T @ (shares * (expit(odds) - leak)) + strength * pull
        return float(value + 0.5 * strength * pull @ pull), slope

    limits = [weights.bounds(id_, w) for id_, w in zip(table.ids, start, strict=True)]
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits).x


def left_out(table: Table, start: Vector, strength: float) -> Vector:
    """Return the probability of every row under weights that were fitted without its group."""
    answer = np.zeros(len(table.leak))
    for inside, outside in GroupKFold(FOLDS).split(table.there, table.leak, table.groups):
        w = fitted(table, inside, start, strength)
        answer[outside] = said(table, w)[outside]
    return answer


def objections(hand: Measures, new: Measures) -> Iterator[str]:
    """Yield what speaks against weights with the figures ``new``."""
    if new.brier > hand.brier - _NOTHING_GAINED:
        yield f"the Brier score is not better: {hand.brier:.4f} by hand, {new.brier:.4f} fitted"
    if new.average_precision < hand.average_precision:
        yield "the ranking is worse"
    if new.recall_medium < hand.recall_medium:
        yield "less is found at medium"
    if new.precision_high < LEAST_PRECISION:
        yield f"at high {new.precision_high:.3f} of the findings are leaks, less than {LEAST_PRECISION}"


def broken(numbers: dict[str, float]) -> list[str]:
    """Return the examples that would no longer hold, tried on a copy of the rule files."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "rules"
        shutil.copytree(RULES, copy)
        weights.rewrite(copy, numbers)
        return [str(failure) for failure in check_examples(load_rules([copy]))]


def tell(name: str, table: Table, answer: Vector) -> Measures:
    """Print the figures of a set of weights, and return those over repositories."""
    real = table.real
    print(f"{name}, repositories: {measure(table.leak[real], answer[real])}")
    print(f"{name}, made up:      {measure(table.leak[~real], answer[~real])}")
    print(*reliability(table.leak, answer), sep="\n")
    return measure(table.leak[real], answer[real])


def chosen(table: Table, start: Vector) -> tuple[float, Vector]:
    """Return the strength with the best Brier score on what was left out, and those probabilities."""
    tried = [(strength, left_out(table, start, strength)) for strength in STRENGTHS]
    return min(tried, key=lambda one: measure(table.leak, one[1]).brier)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=Path, help="what bench.fit.collect wrote")
    parser.add_argument("--write", action="store_true", help="put better weights into rules/")
    given = parser.parse_args()
    rules = load_rules()
    table = table_of([*read(given.rows), *made_up.rows(rules)], rules)
    start = np.array([weights.hand(rules)[id_] for id_ in table.ids])
    by_hand = tell("by hand", table, said(table, start))
    strength, answer = chosen(table, start)
    new = tell(f"fitted (strength {strength}), left out", table, answer)
    w = fitted(table, np.arange(len(table.leak)), start, strength)
    pairs = zip(table.ids, start, w, strict=True)
    numbers = {i: round(b, 1) + 0.0 for i, a, b in pairs if round(a, 1) != round(b, 1)}
    for id_, number in sorted(numbers.items()):
        print(f"  {id_:26} {weights.hand(rules)[id_]:+.1f} -> {number:+.1f}")
    against = [*objections(by_hand, new), *(broken(numbers) if numbers else ["nothing changes"])]
    if against:
        raise SystemExit("not written:\n  " + "\n  ".join(against))
    if given.write:
        weights.rewrite(RULES, numbers)
        print(f"{len(numbers)} weights written to {RULES.name}/")


if __name__ == "__main__":
    main()
