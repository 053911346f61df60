"""Where reports go: standard output and files, checked before the scan and written after it."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from leakscan import catalog
from leakscan.cli.options import Settings
from leakscan.cli.terminal import FILE_WIDTH, cannot_write, silence, stdout, uses_color, width
from leakscan.cli.values import Target
from leakscan.errors import ReportError
from leakscan.model.result import ScanResult
from leakscan.reports.base import Reporter

STDOUT = Path("-")
MARKS = (b"leakscan", b"fingerprint")
"""What the first bytes of every report hold; a file with neither is somebody's work."""
HEAD = 4096


class Writing(Protocol):
    """What writes a report once it is known where to."""

    def __call__(self, out: BinaryIO, /, *, color: bool, width: int) -> None:
        """Write it to ``out``."""
        ...


def targets(settings: Settings) -> tuple[Target, ...]:
    """Return every report that is asked for, the main one first.

    Raises:
        ReportError: two reports would go to the same place.
    """
    wanted = (Target(settings.format, settings.output or STDOUT), *settings.report)
    places = [target.path if target.path == STDOUT else target.path.absolute() for target in wanted]
    for number, place in enumerate(places):
        if place in places[:number]:
            name = "standard output" if place == STDOUT else wanted[number].path
            raise ReportError(f"two reports would go to {name}", hint="give each its own file")
    return wanted


def check(wanted: Iterable[Target], *, inputs: Iterable[Path]) -> None:
    """Refuse, before a long scan, what could not be written or would destroy an input.

    Args:
        wanted: the reports that are asked for.
        inputs: files that the run reads and folders that it scans. In a folder, an earlier report
            may be replaced; any other file there is an input.

    Raises:
        ReportError: says which report and why.
    """
    given = tuple(inputs)
    for path in (target.path for target in wanted if target.path != STDOUT):
        if path.is_dir():
            raise ReportError(f"{path}: is a folder", hint="name a file in it")
        if not path.absolute().parent.is_dir():
            raise ReportError(f"{path}: there is no folder {path.parent}", hint="create it first")
        if path.is_file() and any(_holds(place, path) for place in given):
            raise ReportError(
                f"{path}: is an input of this run and is not overwritten",
                hint="write the report to another file",
            )


def _holds(place: Path, path: Path) -> bool:
    if place.is_dir():
        return path.resolve().is_relative_to(place.resolve()) and not _is_report(path)
    return place.exists() and place.samefile(path)


def _is_report(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False
    return not head or any(mark in head for mark in MARKS)


def deliver(
    result: ScanResult, wanted: Iterable[Target], settings: Settings, *, piped: int = FILE_WIDTH
) -> None:
    """Write every report; one that goes through a pipe is ``piped`` characters wide.

    Raises:
        ReportError: one cannot be written; those before it are.
    """
    for target in wanted:
        reporter: Reporter = catalog.load(catalog.REPORTS[target.format])
        if target.path != STDOUT or reporter.writes_when_empty or result.shown:
            write(partial(reporter.write, result), target.path, settings, piped=piped)


def write(writing: Writing, path: Path, settings: Settings, *, piped: int = FILE_WIDTH) -> None:
    """Write one report to a file, or to standard output.

    Raises:
        ReportError: it cannot be written.
    """
    if path == STDOUT:
        _to_stdout(writing, settings, piped)
    else:
        _to_file(writing, path, settings)


def _to_stdout(writing: Writing, settings: Settings, piped: int) -> None:
    out = stdout()
    terminal = out.isatty()
    color = uses_color(settings.no_color, os.environ, terminal=terminal)
    try:
        writing(out, color=color, width=width(terminal=terminal, piped=piped))
        out.flush()
    except BrokenPipeError:
        silence()  # the reader has seen enough; the exit code still says what was found
    except OSError as fault:
        raise cannot_write("standard output", fault) from None


def _to_file(writing: Writing, path: Path, settings: Settings) -> None:
    color = settings.no_color is False
    try:
        with _replacing(path, private=settings.show_secrets) as out:
            writing(out, color=color, width=FILE_WIDTH)
    except OSError as fault:
        raise cannot_write(str(path), fault) from None


@contextlib.contextmanager
def _replacing(path: Path, *, private: bool) -> Iterator[BinaryIO]:
    """Open a file that appears under its name only when it is whole.

    A device or pipe (``/dev/null``) is written to, never replaced. A link keeps pointing to its
    target.
    """
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        with path.open("wb") as out:
            yield out
        return
    final = path.resolve()
    with _Draft(final) as draft:
        yield draft.out
        draft.publish(0o600 if private else _usual_mode(final))


def _usual_mode(path: Path) -> int:
    """Return the mode of the file that is replaced, or that of a new file."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@dataclass
class _Draft:
    """A temporary file beside ``final``, gone unless it is published."""

    final: Path

    def __enter__(self) -> Self:
        import tempfile  # noqa: PLC0415  most runs write to stdout

        handle, name = tempfile.mkstemp(dir=self.final.parent, prefix=f".{self.final.name}.")
        self.path, self.out = Path(name), os.fdopen(handle, "wb")
        return self

    def publish(self, mode: int) -> None:
        self.out.close()
        self.path.chmod(mode)
        self.path.replace(self.final)

    def __exit__(self, *_: object) -> None:
        self.out.close()
        self.path.unlink(missing_ok=True)
