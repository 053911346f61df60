"""Values that get their meaning from their place: constructor arguments, rows and ``id:secret`` pairs.

``new Vipps('<guid>', '<secret>', '<32 hex>')`` has no names. A run of values of the set's shapes, with
nothing but punctuation between them, is read as one set when it has both an id and a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from leakscan.engine.found import Found
from leakscan.engine.names import NameInfo
from leakscan.model.rule import Field, Rule

_BETWEEN = re.compile(
    rb"""[ \t\r\n"'`,;|()\[\]<>]{1,60}"""
    rb"""(?:(?://|\#)[^\r\n]{0,80}\r?\n[ \t"'`]{0,60})?(?:[A-Za-z_]\w{0,30}\s*[(]\s*["'`])?"""
)
_SERIAL = re.compile(rb"""[ \t\r\n"'`,;|]{1,20}(\d{4,8})(?![\w.-])""")
_PAIR = re.compile(
    rb"(?<![A-Za-z0-9-])([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}):"
    rb"([A-Za-z0-9_~.+/-]{20,88}={0,2})(?![A-Za-z0-9_~+/=])"
)
_LEAST_WEIGHT = -1.0
"""Shapes up to this weight are too common to be read by place beside an id alone; beside a key, too, they are."""


def id_colon_secret(text: bytes, pairs: Sequence[tuple[Rule, Field, Field]]) -> Iterator[Found]:
    """Yield both halves of every ``guid:secret``: decoded Basic credentials, ``curl -u``, URLs."""
    for hit in _PAIR.finditer(text):
        for rule, id_field, secret_field in pairs:
            for group, part in ((1, id_field), (2, secret_field)):
                value = hit.group(group)
                shape = next(
                    (s for s in part.shapes if re.fullmatch(s.pattern.encode(), value)), None
                )
                if shape:
                    info = NameInfo(rule.id, part.id, strong=True, provider=False)
                    yield Found(
                        rule, part, shape, value, *hit.span(group), "", info, "id-colon-secret"
                    )


def positional(text: bytes, found: Iterable[Found]) -> Iterator[Found]:
    """Yield the members of runs that make a set by their order, with ``syntax`` ``positional``.

    ``found`` are the values without a telling name: in ``VippsClient('<guid>', …)`` the first has a vague one.
    """
    ordered = sorted(found, key=lambda f: (f.rule.id, f.start, f.end))
    for _, group in groupby(ordered, key=lambda f: f.rule.id):
        for run in _runs(text, list(group)):
            yield from _assign(text, run)


def _runs(text: bytes, found: list[Found]) -> Iterator[list[list[Found]]]:
    """Cut nameless values into runs; each element of a run is one place with all its readings."""
    places = [list(g) for _, g in groupby(found, key=lambda f: (f.start, f.end))]
    run: list[list[Found]] = []
    for place in places:
        if run and place[0].start < run[-1][0].end:
            continue
        if run and not _BETWEEN.fullmatch(text[run[-1][0].end : place[0].start]):
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _assign(text: bytes, run: list[list[Found]]) -> Iterator[Found]:
    ids: list[Found] = []
    secrets: list[Found] = []
    keys: list[Found] = []
    for place in run:
        by_field = {f.field.id: f for f in sorted(place, key=lambda f: f.shape.weight)}
        secret = by_field.get("client_secret")
        if "client_id" in by_field:
            ids.append(by_field["client_id"])
        elif "subscription_key" in by_field:
            keys.append(by_field["subscription_key"])
        elif secret:
            secrets.append(secret)
    if not (ids and secrets) or (secrets[0].shape.weight <= _LEAST_WEIGHT and not keys):
        return
    members = [ids[0], secrets[0], *keys[:2]]
    yield from (_placed(f) for f in members)
    rule = ids[0].rule
    last = max(f.end for f in members)
    serial = _SERIAL.match(text, last)
    part = next((f for f in rule.fields if f.id == "msn"), None)
    if serial and part and part.shapes:
        yield _placed(Found(rule, part, part.shapes[0], serial.group(1), *serial.span(1)))


def _placed(found: Found) -> Found:
    info = NameInfo(found.rule.id, found.field.id, strong=False, provider=False)
    return replace(found, info=info, syntax="positional")
