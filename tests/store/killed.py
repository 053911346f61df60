"""A process that fills a store until it is killed: ``python -m tests.store.killed ADDRESS``."""

from __future__ import annotations

import sys

from leakscan.model.organisation import Announcement, RepositoryOutcome
from tests.store.conftest import opened
from tests.store.outcomes import TARGET, UNREAD, begin, finding, outcome, part

REPOSITORIES = 40


def outcomes(night: int) -> list[RepositoryOutcome]:
    """What the repositories hold on each of three nights: something new, something gone."""
    return [
        outcome(
            number,
            part(
                *(finding(seed, f"{seed}.env") for seed in range(number, number + 3)),
                finding(1000 * night + number),
                skipped=[UNREAD] if number % 7 == 0 else (),
                head=f"h{night}",
            ),
            part(finding(500 + number % 5, "issues/3"), part="issues", depth=2),
            clean=tuple(f"{n}-{number}-{night}".encode().ljust(20) for n in range(200)),
            cursors={"issues": f"{night}"},
        )
        for number in range(1, REPOSITORIES + 1)
    ]


def night(address: str, number: int) -> None:
    """Go on with a night's run to its end."""
    with opened(address, patience=30) as store:
        run = begin(store)
        for one in outcomes(number):
            if not (state := store.states(run).get(one.repository.host_id)) or not state.done:
                store.commit(run, one)
        news = [s for s in store.findings(TARGET) if s.opened_run == run.id]
        said = [Announcement("mail", s.finding.fingerprint, "new", s.reopened) for s in news]
        store.settle(run, store.claim(run, said))
        store.end_run(run, listed={str(n) for n in range(1, REPOSITORIES + 1)})


if __name__ == "__main__":
    night(sys.argv[1], int(sys.argv[2]))
