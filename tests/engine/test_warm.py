"""A warm start gives the same as a cold one, in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from leakscan.engine import warm

ROOT = Path(__file__).parents[2]
SAID = """
from leakscan.engine import warm
warm.begin({path!r})
import re, dataclasses, inspect
from leakscan.engine import views, structure, layers
from leakscan.model import rule, finding
warm.settle()
late = re.compile(b"made of (?P<content>[a-z]+)", re.IGNORECASE)
one = re.compile(r"(?P<a>x+)|(y{{2,3}})\\\\b", re.MULTILINE)
@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Point:
    "A point."
    x: int
    y: int = 2
print(Point(1), Point(1) < Point(2), hash(Point(1)) == hash(Point(1)), inspect.signature(Point))
print(one.pattern, one.flags, one.groups, dict(one.groupindex), one.search("zz yy xx").span())
print(late.search(b"MADE of MORE")["content"], repr(late), late.flags)
print(views.views(b"%41%42 &lt; \\\\n")), print(rule.Shape("a", "b", 1.0, "c"))
try:
    re.compile("(")
except re.error as error:
    print(error)
print(inspect.getdoc(Point), sorted(vars(inspect)) != [])
"""


def run(path: Path, *, text: str = SAID) -> str:
    done = subprocess.run(
        [sys.executable, "-c", text.format(path=str(path))],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept.warm"


def test_the_second_start_says_what_the_first_said(kept: Path) -> None:
    cold = run(kept, text="\n".join(line for line in SAID.split("\n") if "warm" not in line))
    assert run(kept) == cold
    content = kept.read_bytes()
    assert run(kept) == cold
    assert kept.read_bytes() == content


def test_nothing_is_learnt_after_it_settled(kept: Path) -> None:
    run(kept)
    content = kept.read_bytes()
    assert b"MIN_TEXT" not in content
    assert b"made of" not in content
    assert b"y{2,3}" not in content


@pytest.mark.parametrize("damage", [b"", b"x" * 99, slice(40), slice(0, -1), slice(1, None)])
def test_a_damaged_file_is_not_loaded_and_made_anew(kept: Path, damage: bytes | slice) -> None:
    cold = run(kept)
    good = kept.read_bytes()
    kept.write_bytes(damage if isinstance(damage, bytes) else good[damage])
    assert run(kept) == cold
    assert len(kept.read_bytes()) == len(good)


def test_what_comes_later_is_added(kept: Path) -> None:
    run(kept)
    before = len(kept.read_bytes())
    more = (
        "from leakscan.engine import warm\nwarm.begin({path!r})\nimport leakscan.engine.pairing\n"
    )
    run(kept, text=more + "warm.settle()\n")
    assert len(kept.read_bytes()) > before


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file" / "kept.warm") == run(tmp_path / "kept.warm")


def test_each_python_has_its_own_file() -> None:
    assert sys.implementation.cache_tag is not None
    assert sys.implementation.cache_tag in warm.version()


FUNCTION = """
from leakscan.engine import warm
warm.begin({path!r}, modules_alone=True)
import re
from leakscan.engine import structure
def late(text):
    return re.compile(text), re.search(text + "?", ""), re.sub(text + "+", "", "")
late("made of conten[t]")
re.compile("a line of its ow[n]")
warm.settle()
"""


def test_only_the_lines_of_modules_are_kept(kept: Path) -> None:
    run(kept, text=FUNCTION)
    content = kept.read_bytes()
    assert b"made of" not in content
    assert b"a line of its ow" in content
    assert len(content) > 1000


def test_another_process_goes_on_without_learning(kept: Path) -> None:
    run(kept, text=FUNCTION)
    content = kept.read_bytes()
    more = (
        "from leakscan.engine import warm\nwarm.resume({path!r})\n"
        "import leakscan.engine.pairing\nprint(warm.begun(), warm.learns())\nwarm.settle()\n"
    )
    assert run(kept, text=more).split() == [str(kept), "False"]
    assert kept.read_bytes() == content
