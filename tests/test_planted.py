"""The watch over planted secrets sees every way out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shop import made_up_env
from tests.planted import Watch, planted, told
from tests.reports import samples

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
HEAD = """
import io, subprocess, sys
import pytest
from tests.planted import watch
from tests.reports import samples
from leakscan.reports import markdown

VALUE = samples.made_up(77)["client_secret"]
"""
LEAKS = {
    "reporter": """
def test_it(monkeypatch):
    markdown.write(samples.result(samples.finding(1, title=VALUE)), io.BytesIO(),
                   color=False, width=80)
""",
    "output": """
def test_it(capsys):
    print(VALUE)
    capsys.readouterr()
""",
    "process": """
def test_it(tmp_path):
    program = tmp_path / "leakscan"
    program.write_text(f"print({VALUE!r})")
    subprocess.run([sys.executable, str(program)], capture_output=True)
""",
    "file": """
def test_it(tmp_path):
    program = tmp_path / "leakscan"
    program.write_text(f"open('r.json', 'w').write({VALUE!r})")
    subprocess.run([sys.executable, str(program), "--output", "r.json"], capture_output=True,
                   cwd=tmp_path)
""",
}
FINE = {
    "masked": """
def test_it():
    markdown.write(samples.result(samples.finding(77)), io.BytesIO(), color=False, width=80)
""",
    "asked for": """
def test_it():
    result = samples.result(samples.finding(77), show_secrets=True)
    markdown.write(result, io.BytesIO(), color=False, width=80)
""",
    "not ours": """
def test_it():
    subprocess.run([sys.executable, "-c", f"print({VALUE!r})"], capture_output=True)
""",
}


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite of its own that has the watch."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\naddopts = -p no:randomly -p no:xdist -p no:cacheprovider\n")
    return pytester


@pytest.mark.parametrize("way", LEAKS)
def test_a_leak_fails_the_test_that_made_it(inner: pytest.Pytester, way: str) -> None:
    inner.makepyfile(HEAD + LEAKS[way])
    done = inner.runpytest_subprocess("-q")
    done.assert_outcomes(passed=1, errors=1)
    done.stdout.fnmatch_lines(["*planted secrets got out*"])


@pytest.mark.parametrize("way", FINE)
def test_what_is_no_leak_passes(inner: pytest.Pytester, way: str) -> None:
    inner.makepyfile(HEAD + FINE[way])
    inner.runpytest_subprocess("-q").assert_outcomes(passed=1)


def test_generators_register_what_they_make() -> None:
    made = samples.made_up(4711)
    assert told(f"x{made['client_secret']}y".encode())
    assert told(f"{made['subscription_key']} ".encode())
    assert told(made["client_id"].encode() + made["msn"].encode()) == []
    secret = made_up_env(4712).splitlines()[1].partition("=")[2]
    assert told(f"{secret};".encode())
    assert planted(lambda: "a value of its own")() == "a value of its own"
    assert told(b"it is a value of its own.") == [b"a va..."]


def test_a_report_at_the_very_end_is_seen(watch: Watch) -> None:
    value = samples.made_up(4713)["client_secret"].encode()
    watch.look("a text", value)
    assert len(watch.leaks) == 1
    watch.leaks.clear()


def test_a_process_that_is_not_ours_is_left_alone() -> None:
    value = samples.made_up(4714)["client_secret"]
    done = subprocess.run(
        [sys.executable, "-c", f"print({value!r})"], capture_output=True, check=True, text=True
    )
    assert value in done.stdout
