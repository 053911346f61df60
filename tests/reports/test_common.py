from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from leakscan.model.evidence import Level, Status
from leakscan.model.finding import Member
from leakscan.model.secret import Secret
from leakscan.reports import common
from tests.reports import samples

REPORTS = Path(common.__file__).parent


def calls_of_reveal(path: Path) -> set[str]:
    """Names of the functions in which ``.reveal`` is touched."""
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and inner.attr == "reveal"
    }


def test_no_reporter_reveals_a_secret() -> None:
    found = {path.name: calls for path in REPORTS.rglob("*.py") if (calls := calls_of_reveal(path))}
    assert found == {"common.py": {"clear", "serial_number"}}


def test_a_secret_is_clear_only_on_request() -> None:
    value = Secret(b"made-up \xff value")
    assert common.clear(value, samples.result()) is None
    assert common.clear(value, samples.result(show_secrets=True)) == r"made-up \xff value"


def test_a_serial_number_is_told_to_people() -> None:
    made = samples.finding(1)
    told = {member.field: common.serial_number(member, made) for member in made.members}
    assert {field for field, text in told.items() if text} == {"msn"}
    assert told["msn"] == samples.made_up(1)["msn"]


@pytest.mark.parametrize(
    ("number", "secret"), [("123456", "aa123456bb"), ("12345678901", ""), ("12345a", ""), ("", "")]
)
def test_a_number_that_may_be_a_secret_is_not_told(number: str, secret: str) -> None:
    members = (
        Member("msn", Secret(number.encode())),
        Member("client_secret", Secret(secret.encode())),
    )
    assert not common.serial_number(members[0], samples.finding(1, members=members))


def test_counts_say_what_a_person_has_to_do() -> None:
    assert common.counts(samples.result(*samples.every_status())) == common.Counts(
        findings=3, high=1, medium=1, low=1, suppressed=2, samples=1
    )


def statuses(**changes: object) -> list[Status]:
    result = samples.result(*samples.every_status(), **changes)
    return [f.status for f in common.listed(result)]


def test_all_but_samples_are_listed() -> None:
    assert statuses() == [
        Status.NEW,
        Status.NEW,
        Status.BASELINED,
        Status.OTHER_PROVIDER,
        Status.ALLOWED,
        Status.RESOLVED,
    ]


def test_samples_are_listed_on_request_whatever_the_level() -> None:
    assert statuses(list_samples=True, shown_from=Level.HIGH) == [Status.NEW, Status.SAMPLE]


def test_what_is_below_the_level_is_left_out() -> None:
    assert statuses(shown_from=Level.MEDIUM) == [Status.NEW, Status.NEW, Status.BASELINED]


def test_a_sealed_result_has_no_secret_in_any_text() -> None:
    sealed = common.sealed(samples.hostile())
    for value in samples.made_up(8).values():
        if len(value) > 8:
            assert value not in repr(sealed)


def test_names_from_rules_stay() -> None:
    made = samples.finding(1, ("client_secret",))
    placeholder = replace(
        made,
        members=(replace(made.members[0], value=Secret(b"client_secret")),),
        title="A client_secret",
    )
    sealed = common.sealed(samples.result(placeholder)).findings[0]
    assert (sealed.members[0].field, sealed.title) == ("client_secret", "A client_secret")


def test_show_secrets_leaves_texts_as_they_are() -> None:
    shown = samples.hostile()
    shown = replace(shown, show_secrets=True)
    assert common.sealed(shown) == shown
