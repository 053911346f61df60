"""The table of results, and the list of errors behind it. Values appear as hashes or not at all."""

from __future__ import annotations

from typing import Any, NamedTuple

from corpus import IDENTIFIERS, Corpus, Row

Scores = dict[str, Any]


class Line(NamedTuple):
    """The results of one tool."""

    tool: str
    levels: dict[str, Scores]
    average_precision: float | None
    seconds: float
    faults: int


def rendered(lines: list[Line]) -> str:
    """Return a Markdown table: a row for each tool and level."""
    head = (
        "tool",
        "level",
        "leaks found",
        "recall",
        "precision",
        "… counting other providers'",
        "unlabelled",
        "average precision",
        "seconds",
        "not read",
    )
    rows = [head, tuple("---" for _ in head)]
    for line in lines:
        for level, scores in line.levels.items():
            leak = scores["leak"]
            rows.append(
                (
                    line.tool,
                    level,
                    f"{leak['found']} of {leak['of']}",
                    share(leak["recall"]),
                    share(leak["precision"]),
                    share(leak["precision_counting_leak_other_as_fp"]),
                    str(scores["unlabelled_findings"]),
                    share(line.average_precision),
                    f"{line.seconds:.0f}",
                    str(line.faults),
                )
            )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def list_errors(rows: list[Row], corpus: Corpus, levels: dict[str, float]) -> None:
    """Print false positives and misses by repository, path and the labeller's reason."""
    best: dict[tuple[str, str], float] = {}
    for row in rows:
        for value in (row["value_hmac"], *row.get("value_hmacs", ())):
            key = (row["repo"], value)
            best[key] = max(best.get(key, 0.0), row["confidence"])
    for key, label in sorted(corpus.by_value().items(), key=lambda item: -best.get(item[0], -1.0)):
        if key[0] not in corpus.repositories or label["field"] in IDENTIFIERS:
            continue
        reached = [name for name, least in levels.items() if best.get(key, -1.0) >= least]
        wrong = label["label"] != "leak"
        if (wrong and reached) or (label["label"] == "leak" and len(reached) < len(levels)):
            what = f"reaches {reached[-1]}" if reached else "reaches no level"
            print(
                f"{label['label']} {what} ({best.get(key, 0.0):.3f}): {label['repo']} "
                f"{label['path']}:{label['line']} {label['field']} {label['value_len']} "
                f"{label['charset']}: {label['reason']} [{key[1][:12]}]"
            )
