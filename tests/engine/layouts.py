"""Files with several sets in one: the orders in which people and programs write them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.engine.forms.filling import values

Set = dict[str, str]
NAMES = {"id": "CLIENT_ID", "secret": "CLIENT_SECRET", "key": "SUBSCRIPTION_KEY", "msn": "MSN"}
LABELS = ("OSLO", "BERGEN", "TROMSO", "BODO", "MOLDE")


def _line(part: str, one: Set, label: str = "") -> str:
    return f"VIPPS_{label}{NAMES[part]}={one[part]}"


def grouped(sets: list[Set], source: random.Random) -> str:
    """One set after the other, the members of each in one order, a blank line or a comment between."""
    order = source.sample(list(NAMES), 4)
    between = source.choice(["\n", "\n# next\n", "\n\n"])
    return between.join("".join(_line(p, s) + "\n" for p in order) for s in sets)


def touching(sets: list[Set], source: random.Random) -> str:
    """One set after the other with nothing between, the id first."""
    order = ["id", *source.sample(["secret", "key", "msn"], 3)]
    return "".join(_line(p, s) + "\n" for s in sets for p in order)


def by_field(sets: list[Set], source: random.Random) -> str:
    """All ids, all secrets, all keys, each in the order of the sets."""
    order = source.sample(list(NAMES), 4)
    return "".join(_line(p, s) + "\n" for p in order for s in sets)


def interleaved(sets: list[Set], source: random.Random) -> str:
    """Ids, secrets, keys and numbers each in the order of the sets, mixed line by line."""
    lists = [[_line(part, one) for one in sets] for part in NAMES]
    lines = []
    while any(lists):
        (of_kind,) = source.choices(lists, [len(rest) for rest in lists])
        lines.append(of_kind.pop(0))
    return "".join(line + "\n" for line in lines)


def labelled(sets: list[Set], source: random.Random) -> str:
    """Lines in any order, each with the name of its set in its own name."""
    lines = [
        _line(part, one, label + "_")
        for one, label in zip(sets, LABELS, strict=False)
        for part in NAMES
    ]
    source.shuffle(lines)
    return "".join(line + "\n" for line in lines)


def numbered(sets: list[Set], source: random.Random) -> str:
    """The same with numbers: ``VIPPS_CLIENT_ID_2``."""
    lines = [
        f"VIPPS_{NAMES[part]}_{number}={one[part]}"
        for number, one in enumerate(sets, start=1)
        for part in NAMES
    ]
    source.shuffle(lines)
    return "".join(line + "\n" for line in lines)


def objects(sets: list[Set], source: random.Random) -> str:
    """A JSON list of objects, the members of each in an order of its own."""
    made = (
        "{"
        + ", ".join(f'"{NAMES[p].lower()}": "{s[p]}"' for p in source.sample(list(NAMES), 4))
        + "}"
        for s in sets
    )
    return '{"vipps": [\n' + ",\n".join(made) + "\n]}\n"


def table(sets: list[Set], source: random.Random) -> str:
    """A CSV file: a set a row."""
    order = source.sample(list(NAMES), 4)
    rows = [",".join(s[p] for p in order) for s in sets]
    return (
        "shop,"
        + ",".join("vipps_" + NAMES[p].lower() for p in order)
        + "\n"
        + "".join(f"shop {number},{row}\n" for number, row in enumerate(rows))
    )


def with_gaps(sets: list[Set], source: random.Random) -> str:
    """Grouped; each set has lost one member that is not its secret."""
    blocks = []
    for one in sets:
        lost = source.choice(["id", "key", "msn"])
        del one[lost]
        order = source.sample(sorted(set(NAMES) - {lost}), 3)
        blocks.append("".join(_line(p, one) + "\n" for p in order))
    return "\n".join(blocks)


LAYOUTS: dict[str, Callable[[list[Set], random.Random], str]] = {
    "grouped": grouped,
    "touching": touching,
    "by-field": by_field,
    "interleaved": interleaved,
    "labelled": labelled,
    "numbered": numbered,
    "objects": objects,
    "table": table,
    "with-gaps": with_gaps,
}


def layouts(name: str, number: int, sets: int = 3) -> Iterator[tuple[list[Set], str]]:
    """Yield ``number`` files of one layout with what is in them."""
    for at in range(number):
        source = random.Random(f"{name} {at}")
        made = [values(f"{name} {at} {one}", source.choice("ABC")) for one in range(sets)]
        yield made, LAYOUTS[name](made, source)
