"""Inline allows: whose they are, where they stand, and what is said when they do not count."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.engine.assemble import assemble
from leakscan.engine.detector import Detector
from leakscan.engine.suppress import REACH, Allowing
from leakscan.model.chunk import Chunk
from leakscan.model.evidence import Status
from leakscan.model.finding import Finding
from leakscan.model.match import Candidate
from leakscan.model.provenance import Origin, Provenance
from leakscan.rules.load import load_rules
from tests.cli.shop import entra

RULES = load_rules(examples=False)
TODAY = "2026-11-24"
OBEYED = Allowing(TODAY)
DETECTORS: dict[Allowing, Detector] = {}
ALLOW = 'leakscan: allow reason="a test double"'
NOT_OBEYED = "leakscan: allow is not obeyed: "


def secret(seed: int) -> str:
    return entra(random.Random(seed))


SECRET = secret(1)


def candidates(text: str | bytes, allowing: Allowing = OBEYED) -> tuple[Candidate, ...]:
    if allowing not in DETECTORS:
        DETECTORS[allowing] = Detector(RULES, prefilter="python", allowing=allowing)
    data = text.encode() if isinstance(text, str) else text
    return DETECTORS[allowing].detect(Chunk(data, Provenance(Origin.FILE, "a.env"))).candidates


def findings(text: str | bytes, allowing: Allowing = OBEYED) -> tuple[Finding, ...]:
    return assemble(candidates(text, allowing), RULES)


def judged(text: str | bytes, allowing: Allowing = OBEYED) -> tuple[Status, str]:
    """Status and reason of the one finding."""
    (found,) = findings(text, allowing)
    return found.status, found.status_reason


COMMENTS = [
    "# {}", "// {}", "/* {} */", "<!-- {} -->", "-- {}", "; {}", "% {}", "' {}", "REM {}",
    ":: {}", "C {}", '"_comment": "{}",', '"//": "{}",', "#[ {} ]#", "--[[ {} ]]", "{{# {} #}}", "{{{{!-- {} --}}}}", "<%-- {} --%>", "dnl {}", "! {}", "(* {} *)",  # noqa: E501
    "{{- {} -}}", ".. {}", "@rem {}", " * {}", '""" {}', "@* {} *@", "#{}",
]  # fmt: skip


@pytest.mark.parametrize("comment", COMMENTS)
def test_any_comment_on_the_line_before(comment: str) -> None:
    text = f"{comment.format(ALLOW)}\nVIPPS_CLIENT_SECRET={SECRET}\n"
    assert judged(text) == (Status.ALLOWED, "a test double")


@pytest.mark.parametrize("comment", COMMENTS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_any_comment_on_the_line_itself(comment: str, ending: str) -> None:
    text = f"x = 1{ending}VIPPS_CLIENT_SECRET={SECRET} {comment.format(ALLOW)}{ending}"
    assert judged(text) == (Status.ALLOWED, "a test double")


@pytest.mark.parametrize(
    "text",
    [
        f'{{\n"//": "leakscan: allow reason=\\"a test double\\"",\n"client_secret": "{SECRET}"}}',
        f"# leakscan: allow reason='a test double'\nVIPPS_CLIENT_SECRET={SECRET}",
        f"# leakscan: allow reason=“a test double”\nVIPPS_CLIENT_SECRET={SECRET}",
        f"# LeakScan:allow  reason = x\nVIPPS_CLIENT_SECRET={SECRET} # {ALLOW}",
        f"VIPPS_CLIENT_SECRET={SECRET} # {ALLOW} until=2026-11-24",
        f'VIPPS_CLIENT_SECRET={SECRET} /* {ALLOW} until="2026-12-01"*/',
        f"VIPPS_CLIENT_SECRET={SECRET} <!--{ALLOW} until=2026-12-01-->",
        f'VIPPS_CLIENT_SECRET={SECRET} # leakscan: allow until=2027-01-01 reason="a test double"',
    ],
    ids=["json", "single", "curly", "loose", "last-day", "quoted-day", "closed-day", "any-order"],
)
def test_ways_to_write_it(text: str) -> None:
    assert judged(f"# vipps\n{text}\n") == (Status.ALLOWED, "a test double")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_utf_16(encoding: str) -> None:
    text = f"# {ALLOW}\r\nVIPPS_CLIENT_SECRET={SECRET}\r\n"
    assert judged(text.encode(encoding)) == (Status.ALLOWED, "a test double")


@pytest.mark.parametrize(
    ("allow", "says"),
    [
        ("leakscan: allow", "it gives no reason"),
        ('leakscan: allow reason=""', "it gives no reason"),
        ('leakscan: allow reason="  "', "it gives no reason"),
        ("leakscan: allow until=2027-01-01", "it gives no reason"),
        ("leakscan: allow because it is fine", "it gives no reason"),
        ("leakscan: allow reason=rotated", "must stand in quotes"),
        (f"{ALLOW} until=2026-11-23", "it held until 2026-11-23"),
        (f"{ALLOW} until=soon", "written YYYY-MM-DD"),
        (f"{ALLOW} until=2026-02-30", "written YYYY-MM-DD"),
        (f"{ALLOW} untill=2027-01-01", "'untill' is neither"),
    ],
)
@pytest.mark.parametrize("above", [0, 1])
def test_what_does_not_count_is_told_with_its_line(allow: str, says: str, above: int) -> None:
    text = f"\nVIPPS_CLIENT_SECRET={SECRET} # {allow}\n"
    if above:
        text = f"\n# {allow}\nVIPPS_CLIENT_SECRET={SECRET}\n"
    (found,) = candidates(text)
    assert found.allowed is None
    ((line, remark),) = found.remarks
    assert line == 2
    assert remark.startswith(NOT_OBEYED)
    assert says in remark
    assert judged(text) == (Status.NEW, "")


def test_without_a_calendar_no_limit_holds() -> None:
    text = f"VIPPS_CLIENT_SECRET={SECRET} # {ALLOW} until=2099-01-01\n"
    assert judged(text, Allowing()) == (Status.NEW, "")


def test_content_that_is_not_trusted_is_not_obeyed() -> None:
    text = f"VIPPS_CLIENT_SECRET={SECRET} # {ALLOW} gitleaks:allow\n"
    (found,) = candidates(text, Allowing(TODAY, trusted=False, foreign=True))
    assert found.allowed is None
    assert ["--trust-target" in remark for _, remark in found.remarks] == [True, True]


class TestADifferentValue:
    def test_behind_one_value_says_nothing_of_the_next_line(self) -> None:
        lines = f"A_CLIENT_SECRET={SECRET} # {ALLOW}", f"B_CLIENT_SECRET={secret(2)}"
        found = findings("# vipps\n" + "\n".join(lines))
        statuses = {f.members[0].value.reveal().decode(): f.status for f in found}
        assert statuses == {SECRET: Status.ALLOWED, secret(2): Status.NEW}

    def test_a_blank_line_between_ends_it(self) -> None:
        assert judged(f"# {ALLOW}\n\nVIPPS_CLIENT_SECRET={SECRET}\n")[0] is Status.NEW

    def test_two_lines_above_is_too_far(self) -> None:
        assert judged(f"# {ALLOW}\n# more\nVIPPS_CLIENT_SECRET={SECRET}\n")[0] is Status.NEW

    def test_a_copy_further_down_needs_its_own(self) -> None:
        line = f"VIPPS_CLIENT_SECRET={SECRET}"
        text = f"{line} # {ALLOW}\nx\n\ny\n{line}\n"
        assert judged(text)[0] is Status.NEW
        assert judged(f"{text.rstrip()} # {ALLOW}\n")[0] is Status.ALLOWED

    def test_a_copy_in_another_file_needs_its_own(self) -> None:
        both = (
            *candidates(f"VIPPS_CLIENT_SECRET={SECRET} # {ALLOW}\n"),
            *candidates(f"VIPPS_CLIENT_SECRET={SECRET}\n"),
        )
        (found,) = assemble(both, RULES)
        assert (found.status, found.status_reason) == (Status.NEW, "")

    def test_of_a_minified_line_only_the_neighbourhood_counts(self) -> None:
        far = f'var vipps={{"client_secret":"{SECRET}"}};{" " * REACH}/* {ALLOW} */\n'
        assert judged(far)[0] is Status.NEW

    def test_a_line_before_that_is_cut_off_is_not_alone(self) -> None:
        text = f"{'x' * REACH}# {ALLOW}\nVIPPS_CLIENT_SECRET={SECRET}\n"
        assert judged(text)[0] is Status.NEW


def test_an_allow_beside_one_secret_counts_for_the_set() -> None:
    text = (
        f"VIPPS_CLIENT_ID=6e2f7a0c-3f1d-4b7e-9c55-0d2a1b3c4d5e\n"
        f"VIPPS_CLIENT_SECRET={SECRET} # {ALLOW}\n"
        "VIPPS_SUBSCRIPTION_KEY=8d1f6a2b3c4e4f5a9b6c7d8e9f0a1b2c\n"
    )
    assert {f.status for f in findings(text)} == {Status.ALLOWED}


@pytest.mark.parametrize(
    "mark",
    ["gitleaks:allow", "betterleaks:allow", "pragma: allowlist secret", "pragma: whitelist secret"],
)
class TestForeignAllows:
    def test_only_the_switch_obeys_them(self, mark: str) -> None:
        text = f"VIPPS_CLIENT_SECRET={SECRET} # {mark}\n"
        (found,) = candidates(text)
        assert found.allowed is None
        assert "--foreign-allows" in found.remarks[0][1]
        assert judged(text, Allowing(TODAY, foreign=True)) == (Status.ALLOWED, mark)

    def test_they_do_not_reach_the_next_line(self, mark: str) -> None:
        text = f"# {mark}\nVIPPS_CLIENT_SECRET={SECRET}\n"
        assert judged(text, Allowing(TODAY, foreign=True))[0] is Status.NEW


def test_the_one_for_the_next_line() -> None:
    text = f"# pragma: allowlist nextline secret\nVIPPS_CLIENT_SECRET={SECRET}\n"
    assert judged(text, Allowing(TODAY, foreign=True))[0] is Status.ALLOWED
    assert judged(text)[0] is Status.NEW


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_stands_around_it(before: str, behind: str) -> None:
    text = f"{before}\nVIPPS_CLIENT_SECRET={SECRET} # leakscan: allow{behind}\n"
    for found in candidates(text.encode("utf-8", "surrogatepass")):
        assert found.allowed is None or "reason" in behind
        assert all(SECRET not in remark for _, remark in found.remarks)
