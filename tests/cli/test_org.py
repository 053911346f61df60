"""``leakscan org`` as a process of its own, against the stand-in GitHub."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import string
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from leakscan.catalog import REPORTS
from tests.coverage.keys import made_up
from tests.standin.fixtures import TOKEN, description, standin, world
from tests.standin.server import Fault, StandIn
from tests.standin.world import Repository, Said, World, add, written

__all__ = ["description", "standin", "world"]

ROOT = Path(__file__).parents[2]
A, B, C = (made_up(f"org command {name}") for name in "abc")


class Ran:
    """One run that has ended."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        out, err = process.communicate(timeout=240)
        self.code, self.out, self.err = process.returncode, out.decode(), err.decode()
        for text in (self.out, self.err):
            assert TOKEN not in text
            assert "Traceback" not in text

    @property
    def report(self) -> dict[str, object]:
        """Return what must be the same in every run that reads the same."""
        told = json.loads(self.out)
        return {name: told[name] for name in ("coverage", "findings", "summary")}

    @property
    def places(self) -> set[tuple[str, str]]:
        """Return (repository, path) of each place that still has keys."""
        findings = [f for f in json.loads(self.out)["findings"] if f["status"] != "resolved"]
        return {
            (place["repository"], place["path"])
            for finding in findings
            for place in finding["occurrences"]
        }

    @property
    def skipped(self) -> set[tuple[str, str]]:
        told = json.loads(self.out)["coverage"]["skipped"]
        return {(one["where"], one["reason"]) for one in told}


class Office:
    """Where the command is run: a folder for all that it keeps, and its environment."""

    def __init__(self, standin: StandIn, folder: Path) -> None:
        self.standin, self.folder = standin, folder
        self.environ = {**os.environ, "GH_ENTERPRISE_TOKEN": TOKEN, "TERM": "dumb"}

    def start(self, *more: str, owner: str = "acme", **how: object) -> subprocess.Popen[bytes]:
        command = [
            sys.executable, "-m", "leakscan", "org", owner, "--host", self.standin.address,
            "--state", str(self.folder / "store.sqlite"),
            "--mirrors", str(self.folder / "mirrors"), "--format", "json", "--jobs", "1", *more,
        ]  # fmt: skip
        return subprocess.Popen(
            command, env=self.environ, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how,
        )  # type: ignore[call-overload]  # fmt: skip

    def run(self, *more: str, owner: str = "acme", **how: object) -> Ran:
        return Ran(self.start(*more, owner=owner, **how))

    def asked(self) -> list[str]:
        """Return what was asked since the last time."""
        with self.standin.lock:
            asked = [f"{one.method} {one.path}" for one in self.standin.asked]
        self.standin.cost()
        return asked

    def until_asked(self, part: str) -> None:
        """Wait until something was asked for."""
        end = time.monotonic() + 60
        while not any(part in one.path for one in list(self.standin.asked)):
            assert time.monotonic() < end, part
            time.sleep(0.02)


@pytest.fixture
def office(standin: StandIn, tmp_path: Path) -> Office:
    folder = tmp_path / "office"
    folder.mkdir()
    return Office(standin, folder)


@pytest.fixture
def shops(world: World, tmp_path: Path) -> list[Repository]:
    """Three repositories, two with keys."""
    files = ({"a.env": A.env().encode()}, {"b.env": B.env().encode()}, {"README.md": b"hello\n"})
    for number, content in enumerate(files, start=1):
        git = written(tmp_path / f"r{number}", content)
        world.repositories.append(Repository(number, "acme", f"r{number}", git))
    world.repositories[0].issues = [Said(7, f"see\n{C.env()}", "help")]
    return world.repositories


def clean(world: World, tmp_path: Path) -> Repository:
    made = Repository(9, "acme", "quiet", written(tmp_path / "quiet", {"README.md": b"hello\n"}))
    world.repositories.append(made)
    return made


# --- exit codes


def test_0_nothing_found(office, world, tmp_path):
    clean(world, tmp_path)
    ran = office.run()
    assert ran.code == 0, ran.err
    assert "1 repositories, 1 of them changed; findings: 0 new" in ran.err


@pytest.mark.usefixtures("shops")
def test_1_something_found(office):
    ran = office.run()
    assert ran.code == 1, ran.err
    assert ran.places == {("acme/r1", "a.env"), ("acme/r2", "b.env"), ("acme/r1", "issues/7")}
    for keys in (A, B, C):
        assert keys.secret not in ran.out
    assert office.run("--fail-on", "never").code == 0


def test_3_something_not_read(office, world, tmp_path):
    clean(world, tmp_path)
    world.repositories.append(Repository(8, "acme", "gone", None))
    ran = office.run()
    assert ran.code == 3, ran.err
    ((where, reason),) = ran.skipped
    assert (where.split()[0], reason) == ("acme/gone", "not-found")


WRONG = {
    "owner with a slash": ({"owner": "acme/shop"}, (), "is no owner"),
    "no owner": ({"owner": " "}, (), "is no owner"),
    "unknown owner": ({"owner": "nobody"}, (), "nobody"),
    "no address": ({}, ("--host", "ghe.example"), "--host"),
    "no encryption": ({}, ("--host", "http://ghe.example"), "--host"),
    "a token in it": ({}, ("--host", "https://x:y@ghe.example"), "--host"),
    "nobody there": ({}, ("--host", "http://127.0.0.1:9"), "127.0.0.1:9"),
    "kind": ({}, ("--kinds", "everything"), "--kinds"),
    "channel": ({}, ("--notify", "pigeon"), "--notify"),
    "channel without address": ({}, ("--notify", "slack"), "LEAKSCAN_SLACK_URL"),
    "cluster without address": ({}, ("--executor", "dask"), "--scheduler"),
    "address without cluster": ({}, ("--scheduler", "tcp://127.0.0.1:9"), "--executor"),
    "too little room": ({}, ("--mirrors-limit", "0"), "--mirrors-limit"),
    "no database": ({}, ("--state", "postgresql://u@127.0.0.1:9/x"), "127.0.0.1"),
    "no secrets": ({}, ("--show-secrets",), "--show-secrets"),
}


@pytest.mark.parametrize(("how", "more", "words"), WRONG.values(), ids=WRONG)
def test_2_what_cannot_be_meant_is_said(office, how, more, words):
    ran = office.run(*more, **how)
    assert ran.code == 2, ran.err
    assert words in ran.err
    assert not ran.out


@pytest.mark.parametrize("given", ["none", "empty", "of another host", "refused"])
def test_2_a_token_that_is_of_no_use(office, world, tmp_path, given):
    clean(world, tmp_path)
    token = office.environ.pop("GH_ENTERPRISE_TOKEN")
    if given == "empty":
        office.environ["GH_ENTERPRISE_TOKEN"] = ""
    elif given == "of another host":
        office.environ["GH_TOKEN"] = token
    elif given == "refused":
        office.environ["GH_ENTERPRISE_TOKEN"] = "ghp_" + "0" * 36
    ran = office.run()
    assert ran.code == 2, ran.err
    assert "token" in ran.err
    assert all("Authorization" not in one for one in office.asked())


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("whom", ["process", "group"])
@pytest.mark.usefixtures("shops")
def test_130_stopped_and_gone_on_with(office, jobs, whom):
    whole = office.run("--state", "whole.sqlite", "--mirrors", "whole")
    office.standin.cost()
    office.standin.faults = [Fault("r2.git/git-upload-pack", how="slow", times=9)]
    process = office.start("--jobs", jobs, start_new_session=True)
    office.until_asked("r2.git/git-upload-pack")
    time.sleep(0.5)
    began = time.monotonic()
    if whom == "group":
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    ran = Ran(process)
    assert ran.code == 130, ran.err
    assert time.monotonic() - began < 15
    assert "interrupted after" in ran.err
    office.standin.faults.clear()
    again = office.run("--jobs", jobs)
    assert again.code == 1, again.err
    assert again.report == whole.report


def test_two_at_a_time_are_refused(office, shops):
    office.standin.faults = [Fault("r2.git/git-upload-pack", how="slow", times=9)]
    first = office.start()
    office.until_asked("r2.git/git-upload-pack")
    second = office.run()
    assert second.code == 2, second.err
    assert "is being scanned by process" in second.err
    first.kill()
    first.communicate()
    assert shops


# --- reports and options


@pytest.mark.usefixtures("shops")
def test_every_format(office):
    whole = office.run()
    wanted = [part for name in REPORTS for part in ("--report", f"{name}=report.{name}")]
    for name in REPORTS:
        ran = office.run("--format", name, *(wanted if name == "text" else ()))
        assert ran.code == 1, ran.err
        assert ran.out
        for keys in (A, B, C):
            assert keys.secret not in ran.out
    for name in REPORTS:
        text = (office.folder / f"report.{name}").read_text()
        assert text
        assert TOKEN not in text
        assert A.secret not in text
    told = json.loads((office.folder / "report.json").read_text())
    assert told["findings"] == whole.report["findings"]


@pytest.mark.usefixtures("shops")
def test_the_view_is_that_of_the_run(office):
    whole = office.run()
    done = subprocess.run(
        [sys.executable, "-m", "leakscan", "report", "--state", "store.sqlite", "--format", "json"],
        cwd=office.folder, env=office.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert len(json.loads(done.stdout)["findings"]) == len(json.loads(whole.out)["findings"])


CHOSEN = {
    "all": ((), {"r1", "r2", "r3"}),
    "include": (("--include", "r1", "--include", "acme/R2"), {"r1", "r2"}),
    "exclude": (("--exclude", "r[12]"), {"r3"}),
    "exclude wins": (("--include", "r*", "--exclude", "r2"), {"r1", "r3"}),
    "topic": (("--topic", "payments"), {"r2"}),
    "no archived": (("--no-archived",), {"r1", "r2"}),
    "no forks": (("--no-forks",), {"r1", "r3"}),
}


@pytest.mark.parametrize(("more", "expected"), CHOSEN.values(), ids=CHOSEN)
def test_which_repositories(office, shops, more, expected):
    shops[1].topics, shops[1].parent, shops[2].archived = ["payments"], shops[0], True
    ran = office.run(*more)
    assert ran.code in {0, 1}, ran.err
    read = {one.split("/acme/")[1].split(".git")[0] for one in office.asked() if ".git/" in one}
    assert read == expected


def test_which_kinds(office, shops):
    ran = office.run("--kinds", "issues")
    assert ran.places == {("acme/r1", "issues/7")}
    assert not [one for one in office.asked() if ".git/" in one]
    assert office.run("--kinds", "repositories", "--state", "git.sqlite").places == {
        ("acme/r1", "a.env"),
        ("acme/r2", "b.env"),
    }
    assert not [one for one in office.asked() if "/issues" in one]
    office.environ["LEAKSCAN_KINDS"] = "variables"
    shops[2].variables = B.json()
    assert ("acme/r3", "actions/variables") in office.run("--state", "more.sqlite").places


@pytest.mark.usefixtures("shops")
def test_more_processes_say_the_same(office):
    one = office.run()
    two = office.run("--jobs", "2", "--state", "two.sqlite", "--mirrors", "two")
    assert two.code == one.code == 1
    assert two.report == one.report


def test_new_rules_are_run_without_the_network(office, shops):
    """They find, in code and in talk, what no rule knew before."""
    letters = random.Random("fjord").choices(string.ascii_letters + string.digits, k=24)
    line = f"FJORDPAY_SECRET=fp_live_{''.join(letters)}\n"
    add(shops[2].git, "refs/heads/main", {"fjord.env": line.encode()})
    shops[1].issues = [Said(3, f"it is\n{line}", "which one?")]
    first = office.run()
    page = (ROOT / "docs/rules.md").read_text()
    rules = office.folder / "rules.toml"
    rules.write_text(page.split("```toml\n", 1)[1].split("```")[0])
    office.asked()
    again = office.run("--rules", str(rules))
    asked = office.asked()
    assert not [one for one in asked if ".git/" in one or "since=" in one]
    assert len(asked) <= 6, asked  # the list, its summary, and the text in which a key stood
    assert again.places == first.places | {("acme/r3", "fjord.env"), ("acme/r2", "issues/3")}
    assert "1 new, 0 back, 0 gone" in again.err


# --- what happens to repositories


def test_a_renamed_repository_keeps_its_findings(office, shops):
    office.run()
    shops[0].old_names, shops[0].name = ["acme/r1"], "store"
    ran = office.run()
    assert ran.places == {("acme/store", "a.env"), ("acme/r2", "b.env"), ("acme/store", "issues/7")}
    assert "0 new, 0 back, 0 gone" in ran.err


def test_a_deleted_repository_takes_its_findings_along(office, shops):
    office.run()
    del shops[0]
    ran = office.run()
    assert ran.places == {("acme/r2", "b.env")}
    assert "0 new, 0 back, 2 gone" in ran.err


def test_one_that_is_deleted_while_it_is_listed_is_said(office, shops):
    shops[1].git = None
    ran = office.run()
    assert ran.code == 1
    assert {where.split()[0] for where, _ in ran.skipped} == {"acme/r2"}
    assert ran.places == {("acme/r1", "a.env"), ("acme/r1", "issues/7")}


# --- what happens to GitHub


@pytest.mark.usefixtures("shops")
def test_a_token_that_ends_in_the_middle_is_said_and_the_next_run_goes_on(office):
    whole = office.run("--state", "whole.sqlite", "--mirrors", "whole")
    office.standin.faults = [Fault("r2.git/info/refs", how="expire")]
    ran = office.run()
    assert "unauthorised" in {reason for _, reason in ran.skipped}
    assert ran.code == 1  # what was found before stays found
    office.standin.tokens.add(TOKEN)
    assert office.run().report == whole.report


@pytest.mark.usefixtures("shops")
def test_the_token_of_an_app_that_ends_in_the_middle_is_renewed(office):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )  # fmt: skip
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    office.standin.app_key, office.standin.world.user = public.decode(), ""
    del office.environ["GH_ENTERPRISE_TOKEN"]
    office.environ |= {
        "LEAKSCAN_GITHUB_APP_ID": "123456", "LEAKSCAN_GITHUB_APP_KEY": pem.decode(),
    }  # fmt: skip
    office.standin.faults = [
        Fault("r2.git/info/refs", how="expire"), Fault("r1/issues", how="expire"),
    ]  # fmt: skip
    ran = office.run()
    assert ran.code == 1, ran.err
    assert not ran.skipped
    assert len(ran.places) == 3
    assert len(office.standin.issued) == 3
    everything = b"".join(p.read_bytes() for p in office.folder.rglob("*") if p.is_file())
    for token in office.standin.issued:
        assert token not in ran.out + ran.err
        assert token.encode() not in everything


@pytest.mark.usefixtures("shops")
def test_limits_and_faults_are_waited_for(office):
    office.standin.faults = [
        Fault("/issues", 403, headers={"Retry-After": "1"},
              message="You have exceeded a secondary rate limit"),
        Fault("/issues", 429, headers={"Retry-After": "1"}),
        Fault("/orgs/acme/repos", 502),
        Fault("r1.git/git-upload-pack", how="cut"),
        Fault("r2.git/info/refs", how="drop"),
    ]  # fmt: skip
    ran = office.run("--verbose")
    assert ran.code == 1, ran.err
    assert not [fault for fault in office.standin.faults if fault.times]
    assert not ran.skipped
    assert len(ran.places) == 3


@pytest.mark.parametrize("room", [60_000, 400_000], ids=["next to none", "some"])
def test_a_full_disk_loses_nothing(office, shops, room, tmp_path):
    add(shops[2].git, "refs/heads/main", {"large.bin": os.urandom(2_000_000)})
    whole = office.run("--state", "whole.sqlite", "--mirrors", "whole")

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    ran = office.run(preexec_fn=full)
    assert ran.code in {1, 2, 3}, ran.err
    assert ran.code == 2 or "acme/r3" in {where.split(":")[0] for where, _ in ran.skipped}
    again = office.run()
    assert again.code == 1, again.err
    assert again.report == whole.report
    del tmp_path


# --- telling


class Hook:
    """Takes webhooks."""

    def __init__(self) -> None:
        self.got: list[dict[str, object]] = []
        self.code = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if hook.code == 200:
                    hook.got.append(json.loads(body))
                self.send_response(hook.code)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook/t0ken"


@pytest.fixture
def hook(office: Office) -> Iterator[Hook]:
    made = Hook()
    office.environ["LEAKSCAN_WEBHOOK_URL"] = made.address
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.mark.usefixtures("shops")
def test_news_are_told_once_and_not_in_a_dry_run(office, hook):
    dry = office.run("--notify", "webhook", "--dry-run")
    assert dry.err.count("would tell: New leaked keys") == 3
    assert not hook.got
    ran = office.run("--notify", "webhook")
    assert len(hook.got) == 3
    for told in hook.got:
        assert told["steps"]
        assert A.secret not in json.dumps(told)
    office.run("--notify", "webhook")
    assert len(hook.got) == 3
    assert "t0ken" not in dry.err + ran.err + ran.out


def test_who_cannot_be_told_makes_3_and_is_told_later(office, hook, shops):
    hook.code = 404
    ran = office.run("--notify", "webhook", "--fail-on", "never")
    assert ran.code == 3, ran.err
    assert "the webhook was not told: it answered 404" in ran.err
    hook.code = 200
    assert office.run("--notify", "webhook", "--fail-on", "never").code == 0
    assert len(hook.got) == 3
    del shops


def test_issues_and_alerts_are_written_and_what_is_not_allowed_is_said(office, shops):
    shops[1].no_write = {"issues", "security_events"}
    more = ("--notify", "issue", "--notify", "sarif", "--fail-on", "never")
    dry = office.run(*more, "--dry-run")
    assert "would upload alerts of 2 repositories: acme/r1, acme/r2" in dry.err
    assert len(shops[0].issues) == 1
    ran = office.run(*more)
    assert ran.code == 3, ran.err
    assert "acme/r2: no issue could be written: " in ran.err
    assert "acme/r2: no alerts could be uploaded: " in ran.err
    assert (len(shops[0].issues), list(shops[0].alerts.values())) == (3, ["open"])
    shops[1].no_write = set()
    assert office.run(*more).code == 0
    assert len(shops[1].issues) == 1
    assert list(shops[1].alerts.values()) == ["open"]


# --- the token


class Watched(threading.Thread):
    """Looks at all processes below one, again and again."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.commands: set[bytes] = set()
        self.environs: set[bytes] = set()

    def run(self) -> None:
        while self.process.poll() is None:
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    command = (folder / "cmdline").read_bytes()
                    if self.below(folder):
                        self.commands.add(command)
                        if not command.startswith(sys.executable.encode()):
                            self.environs.add((folder / "environ").read_bytes())
                except (OSError, IndexError):
                    continue  # it ended
            time.sleep(0.005)

    def below(self, folder: Path) -> bool:
        while folder.name != str(self.process.pid):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if parent in {"0", "1"}:
                return False
            folder = folder.with_name(parent)
        return True


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_token_is_in_no_process_list_and_no_file(office, shops, jobs):
    shops[0].has_wiki, shops[0].wiki = True, shops[0].git
    add(shops[2].git, "refs/heads/main", {"large.bin": os.urandom(3_000_000)})
    kinds = ("repositories", "wikis", "issues", "pulls", "releases", "variables")
    more = [part for kind in kinds for part in ("--kinds", kind)]
    process = office.start("--jobs", jobs, "--verbose", *more)
    watched = Watched(process)
    watched.start()
    ran = Ran(process)
    watched.join()
    assert ran.code == 1, ran.err
    gits = [one for one in watched.commands if b"fetch" in one]
    assert gits
    assert watched.environs
    for seen in (*watched.commands, *watched.environs):
        assert TOKEN.encode() not in seen
    for path in office.folder.rglob("*"):
        if path.is_file():
            assert TOKEN.encode() not in path.read_bytes(), path
