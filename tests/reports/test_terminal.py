from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.chunk import Skipped
from leakscan.model.finding import Finding
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.reports import terminal
from leakscan.reports.layout import cells
from tests.reports import samples

STAGED = {"target": Target("staged", "shop"), "coverage": Coverage(files=1, bytes=200)}


def written(result: ScanResult, *, width: int = 80, color: bool = False) -> str:
    out = io.BytesIO()
    terminal.write(result, out, color=color, width=width)
    return out.getvalue().decode()


def masked(seed: int) -> dict[str, str]:
    return {
        field: f"{value[:4]}…{value[-2:]}" if field != "msn" else value
        for field, value in samples.made_up(seed).items()
    }


def test_clean() -> None:
    assert terminal.writes_when_empty
    assert written(samples.result()) == (
        "leakscan: No leaked key found in shop.\nRead 42 files, 123 kB in all.\n"
    )


def test_incomplete_is_said_loudly() -> None:
    result = samples.result(skipped=samples.UNREAD, notes=("a config was seen and not obeyed",))
    assert (
        written(result)
        == """\
leakscan: No leaked key found in shop, as far as it could be read.
Read 42 files, 123 kB in all.
INCOMPLETE: 2 things that were asked for could not be read, and keys may stand
there.
Note: a config was seen and not obeyed

Not read
   backup/keys.zip: truncated (the archive ends in the middle of a member)
   var/log/old.log: unreadable (permission denied)
"""
    )
    assert "\x1b[1;31mINCOMPLETE: 2 things" in written(result, color=True)


def test_staged() -> None:
    shown = masked(1)
    assert (
        written(samples.result(samples.finding(1, advice=samples.UNSTAGE), **STAGED))
        == f"""\
leakscan: 1 leaked key set in what is staged (high confidence).
1. HIGH 97%  Vipps MobilePay API keys (sales unit), production
   client_secret  {shown["client_secret"]}  config/.env:2:15
   client_id      {shown["client_id"]}  config/.env:3:11
   with subscription_key and msn {shown["msn"]} beside
   because the name VIPPS_CLIENT_SECRET stands beside it; a client id stands on
   the line above

What to do now
   Nothing has left this machine: take the keys out of the commit.
   1. Move the values to environment variables or a secrets store.
   2. Run git restore --staged on the file and stage it again without the
      values.
   https://developer.vippsmobilepay.com/docs/knowledge-base/api-keys/
Not a real key? Accept it: leakscan baseline audit, or beside it in a comment
leakscan: allow reason="…"; --no-verify would let the next real key out too.
"""
    )


def test_history() -> None:
    shown = masked(1)
    made = samples.finding(1, ("client_secret", "client_id"), where=samples.COMMITTED)
    made = replace(made, occurrences=made.occurrences * 3)
    assert (
        written(samples.history(made))
        == f"""\
leakscan: 1 leaked key set in the history of shop (high confidence).
Read 310 commits and 1,204 blobs, 12.4 MB in all.

1. HIGH 97%  Vipps MobilePay API keys (sales unit), production
   client_secret  {shown["client_secret"]}  config/prod.env:2:15 and 2 more places
   client_id      {shown["client_id"]}  config/prod.env:3:11 and 2 more places
   commit 4f2a91c0 of 2024-05-17, in main and v1.2, no longer in HEAD
   because the name VIPPS_CLIENT_SECRET stands beside it; a client id stands on
   the line above; it decodes to 20 letters and digits
   usable: somebody could call the API with what stands here
   id v1:00000000000000000000000000000001

What to do now
   These keys were shared: regenerate them.
   1. Log in to the business portal and open For developers.
   2. Choose Production, find the sales unit and press Show keys.
   3. Press Regenerate for the client secret and for both subscription keys.
   4. Put the new values in every integration at once: the old secret stops
      working.
   https://portal.vippsmobilepay.com
"""
    )


def test_what_does_not_fit_a_screen_is_told_in_a_line_and_then_counted() -> None:
    text = written(samples.history(*(samples.finding(n) for n in range(1, 30))))
    assert re.findall(r"^(\d+)\. HIGH", text, re.MULTILINE) == ["1", "2"]
    assert text.count("What to do now") == 1
    assert "and 27 more findings; --all tells each.\n" in text


def test_all_tells_each_finding_in_full_and_what_is_settled() -> None:
    result = samples.result(*samples.every_status(), show_all=True, list_samples=True)
    text = written(result, width=100)
    assert len(re.findall(r"^ +because", text, re.MULTILINE)) == 3
    assert "What to do now, for 1 and 3\n" in text
    assert "What to do now, for 2\n" in text
    assert text.endswith(
        """
Accepted
   baselined: Vipps MobilePay API keys, config/.env:2:15 (+3) (rotated on 3 May), id
     v1:00000000000000000000000000000003
   allowed: Vipps MobilePay API keys, config/.env:2:15 (+3) (a test double), id
     v1:00000000000000000000000000000005
   resolved: Vipps MobilePay API keys, config/.env:2:15 (+3), id v1:00000000000000000000000000000007

Published samples
   sample: Vipps MobilePay API keys, config/.env:2:15 (+3), id v1:00000000000000000000000000000006
"""
    )


def test_all_tells_every_place() -> None:
    made = samples.finding(1, ("client_secret",))
    value = samples.made_up(1)["client_secret"]
    places = tuple(samples.occurrence("client_secret", value, line) for line in (2, 40))
    text = written(samples.result(replace(made, occurrences=places), show_all=True))
    assert "  config/.env:2:15\n                           config/.env:40:15\n" in text


def test_narrow() -> None:
    shown = masked(1)
    text = written(samples.result(samples.finding(1, ("client_secret",))), width=40)
    assert (
        f"""
1. HIGH 97%  Vipps MobilePay API keys
   (sales unit), production
   client_secret {shown["client_secret"]}
     config/.env:2:15
   because the name VIPPS_CLIENT_SECRET
"""
        in text
    )


def many_skips(count: int) -> tuple[Skipped, ...]:
    return tuple(Skipped(f"a{n:02}", "too-large" if n else "unreadable") for n in range(count))


def test_many_skips_and_notes_are_counted() -> None:
    result = samples.result(skipped=many_skips(9), notes=tuple("abcde"))
    text = written(result)
    assert "Note: c\nNote: 2 more notes (--all).\n" in text
    assert "   a02: too-large\n   and 6 more; in all 8 too-large, 1 unreadable\n" in text
    every = written(replace(result, show_all=True))
    assert "Note: e\n" in every
    assert "   a08: too-large\n" in every


CASES: dict[str, ScanResult] = {
    "clean": samples.result(),
    "incomplete": samples.result(skipped=many_skips(40)),
    "staged": samples.result(samples.finding(), **STAGED),
    "many-staged": samples.result(*(samples.finding(n) for n in range(50)), **STAGED),
    "statuses": samples.result(*samples.every_status(), skipped=many_skips(40)),
    "history": samples.history(
        *(samples.finding(n, where={**samples.COMMITTED, "path": "日本/" * 9}) for n in range(30))
    ),
    "hostile": samples.hostile(),
}


@pytest.mark.parametrize("width", range(40, 201))
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for result in CASES.values():
        for show_all in (False, True):
            lines = written(replace(result, show_all=show_all), width=width).splitlines()
            assert [line for line in lines if cells(line) > width and "https://" not in line] == []


@pytest.mark.parametrize(("asked", "used"), [(1, 40), (1000, 200)])
def test_the_width_is_kept_in_bounds(asked: int, used: int) -> None:
    assert written(CASES["hostile"], width=asked) == written(CASES["hostile"], width=used)


@pytest.mark.parametrize("width", range(40, 201))
def test_a_report_is_one_screen(width: int) -> None:
    for case, result in CASES.items():
        lines = written(replace(result, show_all=False), width=width).splitlines()
        assert sum(max(1, -(-cells(line) // width)) for line in lines) <= 22, case


@given(
    findings=st.lists(
        st.builds(
            samples.finding,
            st.integers(0, 99),
            where=st.fixed_dictionaries({"path": st.text(st.characters(codec="utf-8"))}),
            advice=st.sampled_from([samples.REGENERATE, samples.UNSTAGE, samples.WEBHOOK]),
        ),
        max_size=9,
    ),
    skips=st.integers(0, 9),
    notes=st.lists(st.text(max_size=300), max_size=5),
    kind=st.sampled_from(["files", "staged"]),
    width=st.integers(40, 200),
    samples_too=st.booleans(),
)
def test_whatever_is_told_fits_one_screen(
    findings: list[Finding], skips: int, notes: list[str], kind: str, width: int, samples_too: bool
) -> None:
    result = samples.result(*findings, target=Target(kind, "shop"), skipped=many_skips(skips),
                            notes=tuple(notes), list_samples=samples_too)  # fmt: skip
    lines = written(result, width=width).splitlines()
    assert sum(max(1, -(-cells(line) // width)) for line in lines) <= 22
    assert [line for line in lines if cells(line) > width and "https://" not in line] == []
    if findings:
        assert "1. HIGH" in "\n".join(lines)
        assert "What to do now" in "\n".join(lines)


@pytest.mark.parametrize("case", CASES)
def test_there_is_no_colour_unless_asked_for(case: str) -> None:
    assert "\x1b" not in written(CASES[case])
    colored = written(CASES[case], color=True)
    bare = re.sub(r"\x1b\]8;;.*?\x1b\\|\x1b\[[0-9;]*m", "", colored)
    assert bare == written(CASES[case])


@pytest.mark.parametrize("kind", ["staged", "push", "message"])
def test_a_hook_says_how_to_accept(kind: str) -> None:
    changes: dict[str, Any] = {"target": Target(kind, "shop")}
    assert "Not a real key?" in written(samples.result(samples.finding(), **changes))
    assert "Not a real key?" not in written(samples.result(**changes))


def test_a_hook_does_not_wait_for_libraries() -> None:
    code = "import sys, leakscan.reports.terminal; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert {"rich", "jinja2", "json", "click", "urllib.parse", "datetime"}.isdisjoint(
        loaded.stdout.split()
    )


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("case", ["staged", "many-staged", "history", "statuses"])
def test_what_to_do_is_a_link(case: str, width: int) -> None:
    colored = written(CASES[case], width=width, color=True)
    url = samples.REGENERATE.url
    assert f"\x1b]8;;{url}\x1b\\\x1b[1mWhat to do now" in colored
    assert colored.count("\x1b]8;;\x1b\\") == colored.count(f"\x1b]8;;{url}\x1b\\")
