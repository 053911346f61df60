"""``leakscan redact`` from end to end."""

from __future__ import annotations

import base64
import gzip
import json
import os
import random
import re
import stat
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from leakscan.engine.detector import Detector
from leakscan.model.fingerprint import fingerprint
from leakscan.model.secret import Secret
from tests.cli.conftest import Ran, Run, start
from tests.cli.shop import HARMLESS_ENV, SHAPES, Shop, made_up_env
from tests.coverage.contents import CONTENTS
from tests.coverage.keys import KeySet, made_up
from tests.redact.readings import holds
from tests.sources.archive.made import tar_of, zip_of

ENV = made_up_env(1)
SECRET = ENV.split("\n")[1].partition("=")[2]
KEY = ENV.split("\n")[2].partition("=")[2]


def marker(field: str, value: str) -> str:
    digits = fingerprint("vipps-api-keys", Secret(value.encode())).removeprefix("v1:")
    return f"[leakscan:{field}:{digits[:12]}]"


MARKED = ENV.replace(SECRET, marker("client_secret", SECRET)).replace(
    KEY, marker("subscription_key", KEY)
)


def redact(run: Run, *args: str) -> Ran:
    return run("redact", "--jobs", "1", *args)


def test_a_folder(run: Run, shop: Shop) -> None:
    shop.write("a/.env", ENV)
    shop.write(
        "a/notes.txt",
        f"nothing says what {SECRET} is, nor {base64.b64encode(KEY.encode()).decode()}\n",
    )
    shop.write("b/clean.bin", bytes(range(256)) * 9)
    shop.write("b/empty", "")
    (shop.path / "b" / "folder").mkdir()
    ran = redact(run, "shop", "--output", "out")
    assert (ran.code, ran.out) == (0, "")
    out = shop.path.parent / "out" / "shop"
    assert (out / "a/.env").read_text() == MARKED
    said = (out / "a/notes.txt").read_text()
    key = base64.b64encode(marker("subscription_key", KEY).encode()).decode()
    assert said == f"nothing says what {marker('client_secret', SECRET)} is, nor {key}\n"
    assert (out / "b/clean.bin").read_bytes() == bytes(range(256)) * 9
    assert (out / "b/empty").read_bytes() == b""
    assert (out / "b/folder").is_dir()
    assert (shop.path / "a/.env").read_text() == ENV
    assert "4 files copied, 2 of them changed; 4 replacements of 2 values" in ran.err
    assert SECRET not in ran.err
    assert KEY not in ran.err
    assert list(out.parent.iterdir()) == [out]


def test_modes_and_times_are_kept(run: Run, shop: Shop) -> None:
    path = shop.write("deep/run.sh", ENV)
    path.chmod(0o750)
    os.utime(path, ns=(1_600_000_000_123_456_789, 1_500_000_000_987_654_321))
    (shop.path / "deep").chmod(0o700)
    os.utime(shop.path / "deep", ns=(1, 1_400_000_000_000_000_001))
    assert redact(run, "shop", "--output", "out").code == 0
    for name in ("deep/run.sh", "deep"):
        one, two = (shop.path / name).stat(), (shop.path.parent / "out/shop" / name).stat()
        assert stat.S_IMODE(one.st_mode) == stat.S_IMODE(two.st_mode)
        assert one.st_mtime_ns == two.st_mtime_ns


def test_every_content_at_once_and_a_second_scan_finds_nothing(run: Run, shop: Shop) -> None:
    sets = {name: made_up(name) for name in CONTENTS}
    for name, make in CONTENTS.items():
        shop.write(f"{name}/{name}", make(sets[name]).data)
    for options, folder in (((), "out"), (("--keep-length",), "kept")):
        ran = redact(run, "shop", "--output", folder, "--summary", "json", *options)
        assert ran.code == 3
        told = json.loads(ran.err)
        assert {one["where"] for one in told["left_out"]} == {
            f"shop/{name}/{name}" for name in ("shop.bundle", "objects.pack") if name in CONTENTS
        }
        second = run(
            "scan", folder, "--no-gitignore", "--jobs", "1", "--format", "json", "--fail-on", "low"
        )
        assert second.code == 0
        assert json.loads(second.out)["findings"] == []
        for name, keys in sets.items():
            path = shop.path.parent / folder / "shop" / name / name
            if path.exists():
                assert_gone(path.read_bytes(), keys)


def assert_gone(data: bytes, keys: KeySet) -> None:
    assert not holds(data, keys.secret)
    assert not holds(data, keys.key)


FORMATS = {
    "env": lambda k: k.env(),
    "json": lambda k: json.dumps(k.json()) + "\n",
    "curl": lambda k: (
        f"curl -H 'client_secret: {k.secret}' -H 'Ocp-Apim-Subscription-Key: {k.key}' https://api.vipps.no/accesstoken/get\n"
    ),
    "basic": lambda k: (
        f"Authorization: Basic {k.basic()}\nHost: api.vipps.no /miami/v1/token key={k.key}\n"
    ),
    "lone": lambda k: f"trace {k.secret} and {k.key}\n",
    "base64": lambda k: base64.b64encode(k.env().encode()).decode() + "\n",
    "hex": lambda k: k.env().encode().hex() + "\n",
    "query": lambda k: (
        f"GET /vipps?client_secret={k.secret.replace('=', '%3D')}&subscription-key={k.key}\n"
    ),
}


def test_a_hundred_and_twenty_sets_in_every_format(run: Run, shop: Shop) -> None:
    """Each set stands in some file as what it is, and in others where nothing tells what it is."""
    draw = random.Random(8)
    sets = [made_up(f"set {n}") for n in range(120)]
    shop.write("known.log", "".join(k.env(f"# shop {n}") for n, k in enumerate(sets)))
    files: dict[str, str] = {}
    for n, keys in enumerate(sets):
        form = draw.choice(sorted(FORMATS))
        name = f"{n % 10}/{form}.log"
        files[name] = files.get(name, "") + FORMATS[form](keys) + f"line between {n}\n"
    for name, said in files.items():
        data = said.encode()
        shop.write(name, data)
        shop.write(f"{name}.gz", gzip.compress(data))
        shop.write(f"{name}.16", said.encode("utf-16"))
    shop.write("all.zip", zip_of({name: said.encode() for name, said in files.items()}))
    shop.write(
        "all.tar.gz", gzip.compress(tar_of({name: said.encode() for name, said in files.items()}))
    )
    ran = redact(run, "shop", "--output", "out", "--summary", "json")
    told = json.loads(ran.err)
    assert (ran.code, told["left_out"]) == (0, [])
    assert {one["field"] for one in told["values"]} == {"client_secret", "subscription_key"}
    assert len(told["values"]) == 240
    assert run("scan", "out", "--no-gitignore", "--jobs", "1", "--fail-on", "low").code == 0
    out = shop.path.parent / "out" / "shop"
    marked = {}
    for keys in sets:
        marked[keys.secret] = marker("client_secret", keys.secret)
        marked[keys.key] = marker("subscription_key", keys.key)
    for name, said in files.items():
        data = (out / name).read_bytes()
        assert gzip.decompress((out / f"{name}.gz").read_bytes()) == data
        assert (out / f"{name}.16").read_bytes().decode("utf-16").encode() == data
        plain = said.replace("%3D", "=")
        for value, mark in marked.items():
            plain = plain.replace(value, mark)
        if "base64" not in name and "hex" not in name and "basic" not in name:
            assert data.decode() == plain
    with zipfile.ZipFile(out / "all.zip") as one, tarfile.open(out / "all.tar.gz") as two:
        for name in files:
            data = (out / name).read_bytes()
            assert one.read(name) == data
            assert two.extractfile(name).read() == data  # type: ignore[union-attr]
    everything = b"\n".join(path.read_bytes() for path in sorted(out.rglob("*.log")))
    readable = {bytes(said) for said in _decoded(everything)}
    for value in marked:
        wanted = value.rstrip("=").encode()
        assert not any(wanted in said for said in readable)


def _decoded(data: bytes) -> list[bytes]:
    found = [data]
    for run in re.findall(rb"[A-Za-z0-9+/]{16,}", data):
        for phase in range(4):
            part = run[phase:]
            part = part[: len(part) - (len(part) % 4 == 1)]
            found.append(base64.b64decode(part + b"=" * (-len(part) % 4)))
    found += [
        bytes.fromhex(run[: len(run) & ~1].decode()) for run in re.findall(rb"[0-9a-f]{40,}", data)
    ]
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_standard_input(shape: str) -> None:
    env = made_up_env(5, shape)
    process = start("redact", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate(gzip.compress(env.encode()))
    assert process.returncode == 0, err
    said = gzip.decompress(out).decode()
    assert said.count("[leakscan:") == 2
    assert re.sub(r"=\[leakscan:\w+:[0-9a-f]{12}\]", "=", said) == re.sub(
        r"(_SECRET|_KEY)=.*", r"\1=", env
    )
    assert b"2 replacements of 2 values" in err


def test_standard_input_that_cannot_be_opened_gives_nothing() -> None:
    process = start(
        "redact", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = process.communicate(gzip.compress(ENV.encode() * 200)[:-40])
    assert (process.returncode, out) == (3, b"")
    assert b"not copied: -: truncated" in err


REFUSED = {
    "no output": (("shop",), "--output is missing"),
    "in the input": (("shop", "--output", "shop/out"), "lies in shop"),
    "the input itself": (("shop", "--output", "shop"), "lies in shop"),
    "through a link": (("shop", "--output", "link/out"), "lies in shop"),
    "over the input": (("shop/a.env", "--output", "shop"), "is not overwritten"),
    "over something": (("shop", "--output", "there"), "is not overwritten"),
    "a file": (("shop", "--output", "file"), "is not a folder"),
    "nothing": (("nowhere", "--output", "out"), "no such file or folder"),
    "one name twice": (("shop/a.env", "other/a.env", "--output", "out"), "would both be copied"),
    "input and more": (("-", "shop"), "together with other paths"),
    "a device": (("/dev/null", "--output", "out"), "read only once"),
}


@pytest.mark.parametrize(("args", "says"), REFUSED.values(), ids=REFUSED)
def test_refused_before_anything_is_written(
    args: tuple[str, ...], says: str, run: Run, shop: Shop
) -> None:
    shop.write("a.env", ENV)
    base = shop.path.parent
    (base / "link").symlink_to(shop.path)
    (base / "there/shop").mkdir(parents=True)
    (base / "other").mkdir()
    (base / "other/a.env").write_text("x")
    (base / "file").write_text("x")
    before = sorted(base.rglob("*"))
    ran = redact(run, *args)
    assert ran.code == 2
    assert says in ran.err
    assert "hint: " in ran.err
    assert sorted(base.rglob("*")) == before
    assert (shop.path / "a.env").read_text() == ENV


def test_links_pipes_and_git_folders(run: Run, shop: Shop) -> None:
    shop.write("a.env", ENV)
    shop.write(".git/config", "[core]\n")
    (shop.path / "inside").symlink_to("a.env")
    (shop.path / "outside").symlink_to("/etc/hostname")
    (shop.path / "up").symlink_to("../elsewhere")
    os.mkfifo(shop.path / "pipe")
    ran = redact(run, "shop", "--output", "out", "--summary", "json")
    assert ran.code == 3
    told = {one["where"]: one["reason"] for one in json.loads(ran.err)["left_out"]}
    assert told == {
        "shop/.git": "git-folder",
        "shop/outside": "link-outside",
        "shop/up": "link-outside",
        "shop/pipe": "not-a-file",
    }
    out = shop.path.parent / "out/shop"
    assert sorted(p.name for p in out.iterdir()) == ["a.env", "inside"]
    assert (out / "inside").readlink() == Path("a.env")


def test_names_that_hold_a_secret(run: Run, shop: Shop) -> None:
    shop.write("a.env", ENV)
    shop.write(f"dump-{SECRET}/of-{KEY}.log", "x")
    ran = redact(run, "shop", "--output", "out")
    assert ran.code == 0
    names = sorted(p.name for p in (shop.path.parent / "out/shop").rglob("*"))
    assert names == sorted(
        [
            "a.env",
            f"dump-{marker('client_secret', SECRET)}",
            f"of-{marker('subscription_key', KEY)}.log",
        ]
    )
    assert "2 renamed" in ran.err
    assert SECRET not in ran.err


def test_what_cannot_be_opened_is_left_out(run: Run, shop: Shop) -> None:
    damaged = gzip.compress(ENV.encode() * 300)[:-50]
    shop.write("a.env", ENV)
    shop.write("cut.gz", damaged)
    shop.write("x.tar", tar_of({"cut.gz": damaged, "a.env": ENV.encode()}))
    shop.write("y.rar", b"Rar!\x1a\x07\x01\x00" + bytes(range(200)))
    ran = redact(run, "shop", "--output", "out", "--summary", "json")
    assert ran.code == 3
    told = {one["where"]: one["reason"] for one in json.loads(ran.err)["left_out"]}
    assert told == {
        "shop/cut.gz": "truncated",
        "shop/x.tar!cut.gz": "truncated",
        "shop/y.rar": "unsupported-archive",
    }
    out = shop.path.parent / "out/shop"
    assert sorted(p.name for p in out.iterdir()) == ["a.env", "x.tar"]
    with tarfile.open(out / "x.tar") as tar:
        assert tar.getnames() == ["a.env"]
        assert tar.extractfile("a.env").read().decode() == MARKED  # type: ignore[union-attr]


def test_what_cannot_be_opened_is_copied_on_request_where_nothing_is_found_in_it(
    run: Run, shop: Shop
) -> None:
    damaged = gzip.compress(random.Random(1).randbytes(3000))[:-50]
    shop.write("cut.gz", damaged)
    shop.write("x.tar", tar_of({"cut.gz": damaged, "a.env": ENV.encode()}))
    shop.write("known.gz", gzip.compress(ENV.encode() * 300)[:-50])
    ran = redact(run, "shop", "--output", "out", "--copy-unread", "--summary", "json")
    assert ran.code == 3
    told = {one["where"]: one["reason"] for one in json.loads(ran.err)["left_out"]}
    assert told["shop/cut.gz"] == told["shop/x.tar!cut.gz"] == "truncated"
    out = shop.path.parent / "out/shop"
    assert sorted(p.name for p in out.iterdir()) == ["cut.gz", "x.tar"]
    assert (out / "cut.gz").read_bytes() == damaged
    with tarfile.open(out / "x.tar") as tar:
        assert tar.extractfile("cut.gz").read() == damaged  # type: ignore[union-attr]
        assert tar.extractfile("a.env").read().decode() == MARKED  # type: ignore[union-attr]


def test_samples_stay_unless_asked(run: Run, shop: Shop) -> None:
    shop.write("docs.env", HARMLESS_ENV)
    assert redact(run, "shop", "--output", "out").code == 0
    out = shop.path.parent / "out/shop/docs.env"
    assert out.read_text() == HARMLESS_ENV
    assert redact(run, "shop", "--output", "out2", "--samples").code == 0
    assert "Y8Kteew6GE3ZmeycEt6egg" not in (shop.path.parent / "out2/shop/docs.env").read_text()


def test_ids_on_request(run: Run, shop: Shop) -> None:
    shop.write("a.env", ENV)
    assert redact(run, "shop", "--output", "out", "--ids").code == 0
    said = (shop.path.parent / "out/shop/a.env").read_text()
    assert said.count("[leakscan:") == 4
    assert ENV.split("\n")[0].partition("=")[2] not in said


def test_lengths_on_request(run: Run, shop: Shop) -> None:
    shop.write("a.env", ENV)
    assert redact(run, "shop", "--output", "out", "--keep-length").code == 0
    said = (shop.path.parent / "out/shop/a.env").read_text()
    assert [len(line) for line in said.split("\n")] == [len(line) for line in ENV.split("\n")]


def test_a_copy_in_which_something_is_left_is_not_handed_out(
    run: Run, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if no encoder knew how to write what the scan can read."""
    shop.write("a.env", ENV)
    shop.write("b.txt", f"payload: {base64.b64encode(made_up_env(2).encode()).decode()}\n")
    monkeypatch.setattr(
        "leakscan.redact.text.lowered", lambda view, edits: edits if view.below is None else []
    )
    ran = redact(run, "shop", "--output", "out")
    assert ran.code == 3
    assert "not copied: shop/b.txt: not-redacted: something was still found in the copy" in ran.err
    assert [p.name for p in (shop.path.parent / "out/shop").iterdir()] == ["a.env"]


def test_without_the_scan_of_the_copy(
    run: Run, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write("a.env", ENV)
    seen: list[str] = []
    detect = Detector.detect
    monkeypatch.setattr(
        Detector,
        "detect",
        lambda self, chunk: seen.append(chunk.provenance.path) or detect(self, chunk),
    )
    assert redact(run, "shop", "--output", "out", "--no-verify").code == 0
    assert seen == ["shop/a.env"]
    assert (shop.path.parent / "out/shop/a.env").read_text() == MARKED


def test_nothing_in_what_is_redacted_is_obeyed(run: Run, shop: Shop) -> None:
    lines = [line + '  # leakscan: allow reason="ours"' for line in ENV.splitlines()]
    shop.write("a.env", "\n".join(lines) + "\n")
    assert redact(run, "shop", "--output", "out").code == 0
    assert SECRET not in (shop.path.parent / "out/shop/a.env").read_text()


def test_tokens_and_their_halves(run: Run, shop: Shop) -> None:
    draw = random.Random(4)

    def part(said: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")

    claims = {"aud": "00000002-0000-0000-c000-000000000000", "appid": ENV.split("\n")[0].partition("=")[2],
              "exp": 1_900_000_000, "iss": "https://sts.windows.net/"}  # fmt: skip
    signature = base64.urlsafe_b64encode(draw.randbytes(256)).decode().rstrip("=")
    token = f"{part({'typ': 'JWT', 'alg': 'RS256'})}.{part(claims)}.{signature}"
    text = f"GET https://api.vipps.no/epayment/v1/payments\nAuthorization: Bearer {token}\n{ENV}"
    shop.write("a.log", text)
    shop.write("b.log", f"cookie={base64.b64encode(token.encode()).decode()}; {token}\n")
    ran = redact(run, "shop", "--output", "out", "--summary", "json")
    assert ran.code == 0
    assert json.loads(ran.err)["replacements"]["access_token"] == 3
    out = shop.path.parent / "out/shop"
    for name in ("a.log", "b.log"):
        assert not holds((out / name).read_bytes(), token)
        assert not holds((out / name).read_bytes(), signature)


def test_interrupting_leaves_nothing(run: Run, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("a.env", ENV)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("leakscan.redact.redacting.published", stopped)
    assert redact(run, "shop", "--output", "out").code == 130
    assert not (shop.path.parent / "out").exists()


def test_the_program_as_a_process(shop: Shop) -> None:
    shop.write("a.env", ENV)
    process = start("redact", "shop", "--output", "out", stderr=subprocess.PIPE)
    _, err = process.communicate()
    assert process.returncode == 0
    assert b"1 file copied" in err


def test_large_files_are_read_in_ranges(
    run: Run, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leakscan.redact.reading.LARGE", 1000)
    filler = "12:00:00 GET /orders 200\n" * 20_000
    shop.write("big.log", filler + ENV + filler)
    shop.write("big.log.gz", gzip.compress((filler + ENV).encode()))
    shop.write(f"small-{SECRET}.log", "x")
    ran = redact(run, "shop", "--output", "out")
    assert ran.code == 0
    out = shop.path.parent / "out/shop"
    assert (out / "big.log").read_text() == filler + MARKED + filler
    assert gzip.decompress((out / "big.log.gz").read_bytes()).decode() == filler + MARKED
    assert (out / f"small-{marker('client_secret', SECRET)}.log").exists()
