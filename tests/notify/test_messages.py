"""What is said: where, since when, the steps; never a value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leakscan.notify.messages import GONE, PLACES, Message, markdown, plain
from leakscan.notify.webhooks import generic, slack, teams
from tests.notify.telling import message, stored

FORMS = {
    "plain": plain,
    "markdown": markdown,
    "webhook": lambda m: str(generic(m)),
    "slack": lambda m: str(slack(m)),
    "teams": lambda m: str(teams(m)),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("event", ["new", "reopened", "resolved"])
def test_every_form_tells_place_and_steps_and_no_value(form, event):
    told = message(event)
    text = form(told)
    for member in told.stored.finding.members:
        if member.field != "msn":
            assert member.value.reveal().decode() not in text
    assert "acme/shop" in text
    assert told.steps[0].split()[0] in text


def test_a_place_has_its_address():
    told = message()
    (first, *_) = told.places
    assert told.link(first).startswith(f"https://github.com/acme/shop/blob/{'c' * 40}/")
    archived = replace(first, provenance=replace(first.provenance, path="a.zip!b.env"))
    assert told.link(archived) == f"https://github.com/acme/shop/blob/{'c' * 40}/a.zip"


def test_what_is_gone_asks_for_nothing_but_certainty():
    assert message("resolved").steps == (GONE,)


def test_many_places_are_counted():
    one = stored()
    place = one.finding.occurrences[0]
    many = tuple(
        replace(place, position=replace(place.position, line=n)) for n in range(1, PLACES + 4)
    )
    told = Message("id", "new", replace(one, finding=replace(one.finding, occurrences=many)))
    assert "and 3 more places" in plain(told)
    assert "and 3 more places" in markdown(told)
    assert len(generic(told)["places"]) == PLACES


def test_a_name_in_an_issue_calls_nobody_and_is_no_markup():
    one = stored()
    place = one.finding.occurrences[0]
    odd = replace(place, provenance=replace(place.provenance, path="@team/[x](y)<b>\x1b.env"))
    told = Message("id", "new", replace(one, finding=replace(one.finding, occurrences=(odd,))))
    text = markdown(told)
    assert "@team" not in text
    assert "<b>" not in text.replace("/%3Cb%3E", "")
    assert "\x1b" not in text + plain(told)
