"""The watch over the whole test suite: no report and no output holds a planted secret in clear.

Generators of made-up keys register what they make. Every report that a reporter writes, all that a
run in the test's process says, and all that a process says and writes which runs leakscan is
searched for every value that is registered by then. What is found fails the test that made it,
whatever the test itself looks at. Only a run that asks for values (``--show-secrets``) may tell
them.
"""

from __future__ import annotations

import functools
import importlib
import io
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar

import pytest

from leakscan.catalog import REPORTS

SHORTEST = 12
"""Characters; a shorter value, such as a serial number, is no secret."""
START = 8
OPEN = frozenset({"client_id", "msn"})
"""Names of values that alone are no secret."""
ASKING = ("--show-secrets", "LEAKSCAN_SHOW_SECRETS")

P = ParamSpec("P")
T = TypeVar("T")

_planted: dict[bytes, set[bytes]] = {}
"""Registered values by their first bytes."""


def plant(value: str | bytes) -> None:
    """Register one value."""
    raw = value.encode() if isinstance(value, str) else value
    for spelling in {raw, raw.rstrip(b"=")}:
        if len(spelling) >= SHORTEST:
            _planted.setdefault(spelling[:START], set()).add(spelling)


def planted(make: Callable[P, T]) -> Callable[P, T]:
    """Register what a generator makes: a text, or the secret ones of several by name."""

    @functools.wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        found = make(*args, **kwargs)
        if isinstance(found, str):
            plant(found)
        elif isinstance(found, dict):
            for name, value in found.items():
                if name not in OPEN:
                    plant(value)
        return found

    return made


def told(text: bytes) -> list[bytes]:
    """Return the planted values that a text holds, shortened for the message."""
    found = {
        value
        for at in range(len(text) - START + 1)
        if (values := _planted.get(text[at : at + START]))
        for value in values
        if text.startswith(value, at)
    }
    return sorted(value[:4] + b"..." for value in found)


class Watch:
    """What one test lets out."""

    def __init__(self) -> None:
        self.leaks: list[str] = []
        self.asked = False
        """Whether the test asked for values, so that what is captured later may hold them."""

    def look(self, what: str, text: bytes) -> None:
        """Search a text."""
        if found := told(text):
            self.leaks.append(f"{what} holds {found}")

    def reporter(self, name: str, write: Callable[..., None]) -> Callable[..., None]:
        """Return the writer of a format, watched."""

        @functools.wraps(write)
        def watched(result: Any, out: BinaryIO, **options: Any) -> None:
            copy = io.BytesIO()
            write(result, copy, **options)
            self.asked = self.asked or result.show_secrets
            if not result.show_secrets:
                self.look(f"the {name} report", copy.getvalue())
            out.write(copy.getvalue())

        return watched

    def process(self, args: object, folder: object, env: object, outputs: Iterable[object]) -> None:
        """Search what a process said, and the reports that it was told to write."""
        words = [os.fsdecode(part) for part in args] if isinstance(args, list | tuple) else []
        if not _is_ours(words) or _asks(words, env):
            return
        for output in outputs:
            text = output.encode(errors="replace") if isinstance(output, str) else output
            if isinstance(text, bytes):
                self.look(f"the output of {' '.join(words)[:80]}", text)
        for path in _written(words):
            report = Path(os.fsdecode(folder or ".")) / path  # type: ignore[arg-type]
            if report.is_file():
                self.look(f"{report.name}", report.read_bytes())


def _is_ours(words: list[str]) -> bool:
    """Say whether a command runs leakscan, be it through git or the framework."""
    names = {Path(word).name for word in words[:4]}
    hooks = {"git", "pre-commit"} & names and {"commit", "push", "run"} & set(words)
    return bool({"leakscan", "leakscan.exe"} & names or hooks)


def _asks(words: list[str], env: object) -> bool:
    given = env if isinstance(env, dict) else os.environ
    return ASKING[0] in words or bool(given.get(ASKING[1]))


def _written(words: list[str]) -> Iterator[str]:
    """Yield the files that a command line names for reports."""
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if option := re.match(r"--(?:output|report)(?:=(.*))?$", word, re.DOTALL):
            name = option[1] if option[1] is not None else after
            yield name.partition("=")[2] if word.startswith("--report") else name


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Fail a test that lets a planted secret out."""
    made = Watch()
    for name, module_name in REPORTS.items():
        module = importlib.import_module(module_name)
        monkeypatch.setattr(module, "write", made.reporter(name, module.write))
    _watch_processes(made, monkeypatch)
    _watch_captures(made, monkeypatch)
    yield made
    if made.leaks:
        pytest.fail("planted secrets got out: " + "; ".join(made.leaks))


def _watch_processes(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, communicate = subprocess.Popen.__init__, subprocess.Popen.communicate

    def begun(self: Any, *args: Any, **options: Any) -> None:
        self.watched_folder, self.watched_env = options.get("cwd"), options.get("env")
        begin(self, *args, **options)

    def ended(self: Any, *args: Any, **options: Any) -> Any:
        outputs = communicate(self, *args, **options)
        watch.process(self.args, self.watched_folder, self.watched_env, outputs)
        return outputs

    monkeypatch.setattr(subprocess.Popen, "__init__", begun)
    monkeypatch.setattr(subprocess.Popen, "communicate", ended)


def _watch_captures(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    read = pytest.CaptureFixture.readouterr

    def readouterr(self: Any) -> Any:
        captured = read(self)
        for output in captured:
            text = output if isinstance(output, bytes) else output.encode(errors="replace")
            if not watch.asked:
                watch.look("what the test printed", text)
        return captured

    monkeypatch.setattr(pytest.CaptureFixture, "readouterr", readouterr)
