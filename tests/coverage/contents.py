"""Contents of files that hide a set: encodings, archives, documents, dumps."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import json
import lzma
import quopri
import random
import sqlite3
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from tests.coverage.keys import KeySet, made_up
from tests.coverage.rows import PAIR, SET, Row
from tests.sources.archive.made import seven_zip_of, tar_of, zip_of, zstd

MEMBER = "archive member"
DOCUMENT = "document text"


class Content(NamedTuple):
    """A file, and where in it the secret stands."""

    data: bytes
    line: int = 3
    via: tuple[str, ...] = ()
    inside: str = ""
    """Path of the member, from its ``!`` on."""
    fields: frozenset[str] = SET


Make = Callable[[KeySet], Content]
CONTENTS: dict[str, Make] = {}
"""File name to content."""


def file(name: str) -> Callable[[Make], Make]:
    """Enter a content under its name."""

    def entered(make: Make) -> Make:
        CONTENTS[name] = make
        return make

    return entered


def written(folder: str) -> Iterator[tuple[Row, str, bytes]]:
    """Yield every row with its path and bytes."""
    for name, make in CONTENTS.items():
        keys = made_up(name)
        content = make(keys)
        path = f"{folder}/{name}/{name}"
        row = Row(
            name, keys, path + content.inside, content.line, content.via, fields=content.fields
        )
        yield row, path, content.data


def line_of(text: str | bytes, value: str) -> int:
    """Return the number of the first line that has a value."""
    data = text.encode() if isinstance(text, str) else text
    return data[: data.index(value.encode())].count(b"\n") + 1


# --- as it is -------------------------------------------------------------------------------------


@file("plain.env")
def plain(keys: KeySet) -> Content:
    return Content(keys.env().encode())


@file("windows.env")
def windows(keys: KeySet) -> Content:
    return Content(keys.env().replace("\n", "\r\n").encode())


@file("latin-1.properties")
def latin_1(keys: KeySet) -> Content:
    return Content(keys.env("# nøkler på årsmøtet").encode("latin-1"))


@file("one-line.js")
def one_line(keys: KeySet) -> Content:
    """Five megabytes without a line break, as a bundler writes them."""
    filler = b"function f(a){return a.b.c(1,2)};" * 80_000
    said = json.dumps(keys.json()).encode()
    return Content(filler + b"var vipps=" + said + b";" + filler, 1)


@file("core.1234")
def core_dump(keys: KeySet) -> Content:
    noise = random.Random("core").randbytes(40_000).replace(b"\n", b" ")
    said = b"\0".join(keys.env("HOME=/srv").encode().split(b"\n"))
    return Content(b"\x7fELF\x02\x01\x01" + noise + b"\0" * 999 + said + b"\0" * 99 + noise, 1)


@file("photo.jpg")
def exif(keys: KeySet) -> Content:
    text = b"Exif\0\0" + keys.env("comment").encode().replace(b"\n", b"; ") + b"\0"
    return Content(b"\xff\xd8\xff\xe1" + struct.pack(">H", len(text) + 2) + text + b"\xff\xd9", 1)


# --- text in other clothes ------------------------------------------------------------------------


def _utf_16(encoding: str, mark: str) -> Make:
    def make(keys: KeySet) -> Content:
        return Content((mark + keys.env()).encode(encoding), via=("utf-16",))

    return make


file("utf-16-le-bom.txt")(_utf_16("utf-16-le", "\ufeff"))
file("utf-16-be-bom.txt")(_utf_16("utf-16-be", "\ufeff"))
file("utf-16-le.txt")(_utf_16("utf-16-le", ""))
file("utf-16-be.txt")(_utf_16("utf-16-be", ""))


@file("json-in-json.log")
def json_in_json(keys: KeySet) -> Content:
    inner = json.dumps({"url": "https://api.vipps.no/", "body": json.dumps(keys.json())})
    log = "2026-01-01 start\n2026-01-02 sent " + json.dumps({"event": inner}) + "\n2026-01-03 end\n"
    # the escapes of the quotes do not touch the secret's own characters
    return Content(log.encode(), 2)


@file("whole-env.b64")
def base64_whole(keys: KeySet) -> Content:
    return Content(base64.b64encode(keys.env().encode()) + b"\n", 1, ("base64",))


def _base64_at(shift: int) -> Make:
    def make(keys: KeySet) -> Content:
        letters = base64.b64encode(b"x" * (300 + shift) + b"\n" + keys.env().encode() + b"y" * 300)
        return Content(b"see the appendix\npayload: " + letters + b" and so on\n", 2, ("base64",))

    return make


for _shift in range(3):
    file(f"base64-alignment-{_shift}.txt")(_base64_at(_shift))


@file("kubernetes-secret.yaml")
def kubernetes(keys: KeySet) -> Content:
    said = {n: base64.b64encode(v.encode()).decode() for n, v in (
        ("clientId", keys.client_id), ("clientSecret", keys.secret), ("subscriptionKey", keys.key)
    )}  # fmt: skip
    head = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: vipps-keys\ndata:\n"
    text = head + "".join(f"  {name}: {value}\n" for name, value in said.items())
    return Content(text.encode(), 7, ("base64",))


@file("percent.txt")
def percent(keys: KeySet) -> Content:
    return Content(
        b"POST https://api.vipps.no/\n\n" + urlencode(keys.json()).encode(), 3, ("percent",)
    )


@file("percent-all.txt")
def percent_all(keys: KeySet) -> Content:
    said = "".join(f"%{byte:02x}" for byte in keys.env().encode())
    return Content(said.encode(), 1, ("percent",))


@file("percent-twice.txt")
def percent_twice(keys: KeySet) -> Content:
    said = quote(urlencode(keys.json()))
    return Content(f"GET /vipps/redirect?to={said}\n".encode(), 1, ("percent", "percent"))


@file("u003d.json")
def u003d(keys: KeySet) -> Content:
    text = json.dumps({"vipps": keys.json()}, indent=1).replace("=", "\\u003d")
    return Content(text.encode(), line_of(text, keys.secret[:-1]), ("json",))


@file("entities.xml")
def entities(keys: KeySet) -> Content:
    inner = f'<vipps clientId="{keys.client_id}" clientSecret="{keys.secret}" subscriptionKey="{keys.key}"/>'
    text = "<config>\n<value>" + html.escape(inner).replace("=", "&#61;") + "</value>\n</config>\n"
    return Content(text.encode(), 2, ("xml",))


@file("mail.eml")
def mail(keys: KeySet) -> Content:
    head = b"Subject: keys\nContent-Transfer-Encoding: quoted-printable\n\n"
    text = (
        "Hei på deg, her er nøklene til Vipps i den nye butikken; ta godt vare på dem.\n" * 2
    ) + keys.env()
    said = head + quopri.encodestring(text.encode())
    return Content(said, line_of(said, keys.secret[:-1]), ("quoted-printable",))


@file("hex-dump.txt")
def hex_dump(keys: KeySet) -> Content:
    data = keys.env().encode()
    lines = []
    for at in range(0, len(data), 16):
        part = data[at : at + 16]
        shown = bytes(b if 32 <= b < 127 else 46 for b in part).decode()
        lines.append(f"{at:08x}: {part.hex(' ', -2):<39}  {shown}\n")
    first = data.index(keys.secret.encode()) // 16 + 1
    return Content("".join(lines).encode(), first, ("hex",))


@file("options.sql")
def php_serialized(keys: KeySet) -> Content:
    pairs = (
        ("clientid", keys.client_id),
        ("secret", keys.secret),
        ("Ocp_Apim_Key_eCommerce", keys.key),
    )
    said = "".join(f's:{len(n)}:"{n}";s:{len(v)}:"{v}";' for n, v in pairs)
    option = f"a:{len(pairs)}:{{{said}}}".replace('"', '\\"')
    text = f"-- dump\nINSERT INTO `wp_options` VALUES\n(7,'woocommerce_vipps_settings','{option}','yes');\n"
    return Content(text.encode(), 3)


@file("notebook.ipynb")
def notebook(keys: KeySet) -> Content:
    cell = {"cell_type": "code", "source": ["print(vipps_config)"], "outputs": [
        {"output_type": "stream", "name": "stdout", "text": [json.dumps(keys.json()) + "\n"]}
    ]}  # fmt: skip
    text = json.dumps({"cells": [cell], "nbformat": 4}, indent=1)
    return Content(text.encode(), line_of(text, keys.secret))


@file("id-plain-secret-encoded.yaml")
def id_plain_secret_encoded(keys: KeySet) -> Content:
    said = base64.b64encode(keys.secret.encode()).decode()
    return Content(
        f"vipps:\n  client_id: {keys.client_id}\n  client_secret: {said}\n".encode(),
        3, ("base64",), fields=PAIR,
    )  # fmt: skip


@file("basic-header.log")
def basic_header(keys: KeySet) -> Content:
    text = (
        f"POST /miami/v1/token HTTP/1.1\nHost: api.vipps.no\nAuthorization: Basic {keys.basic()}\n"
    )
    return Content(text.encode(), 3, ("base64",), fields=PAIR)


@file("gzip-in-base64.yaml")
def gzip_in_base64(keys: KeySet) -> Content:
    """A Helm release: Base64 of Base64 of gzip."""
    letters = base64.b64encode(base64.b64encode(gzip.compress(keys.env().encode(), mtime=0)))
    return Content(
        b"kind: Secret\ndata:\n  release: " + letters + b"\n", 3, ("base64", "base64", "gzip")
    )


@file("spread-over-60-lines.log")
def spread(keys: KeySet) -> Content:
    """A set over 60 lines, with other requests between."""
    named = {
        3: f"out POST https://api.vipps.no/accesstoken/get client_id: {keys.client_id}",
        33: f"out client_secret: {keys.secret}",
        62: f"out Ocp-Apim-Subscription-Key: {keys.key}",
    }
    draw = random.Random("spread")
    other = (
        f"in GET /orders/{draw.randrange(9**9)} 200 {draw.randrange(99)} ms" for _ in range(70)
    )
    lines = [f"12:00:{at % 60:02} {named.get(at, text)}" for at, text in enumerate(other, 1)]
    return Content("\n".join(lines).encode(), 33)


# --- containers -----------------------------------------------------------------------------------


@file("outer.zip")
def zip_in_zip(keys: KeySet) -> Content:
    inner = zip_of({"a.env": keys.env().encode()})
    return Content(zip_of({"inner.zip": inner}), 3, (MEMBER, MEMBER), "!inner.zip!a.env")


@file("backup.tar.gz")
def tar_gz(keys: KeySet) -> Content:
    data = gzip.compress(tar_of({"srv/.env": keys.env().encode()}))
    return Content(data, 3, ("gzip", MEMBER), "!srv/.env")


def _compressed(how: str, compress: Callable[[bytes], bytes]) -> Make:
    def make(keys: KeySet) -> Content:
        return Content(compress(keys.env().encode()), 3, (how,))

    return make


for _end, _how, _compress in (
    ("gz", "gzip", gzip.compress),
    ("bz2", "bzip2", bz2.compress),
    ("xz", "xz", lzma.compress),
    ("zst", "zstd", zstd.compress),
):
    file(f"a.env.{_end}")(_compressed(_how, _compress))


@file("keys.7z")
def seven_zip(keys: KeySet) -> Content:
    return Content(seven_zip_of({"a.env": keys.env().encode()}), 3, (MEMBER,), "!a.env")


def _package(member: str) -> Make:
    def make(keys: KeySet) -> Content:
        return Content(zip_of({"x": b"1", member: keys.env().encode()}), 3, (MEMBER,), f"!{member}")

    return make


for _end, _member in (
    ("jar", "application.properties"),
    ("war", "WEB-INF/classes/vipps.properties"),
    ("nupkg", "content/vipps.config"),
    ("whl", "shop/settings.env"),
):
    file(f"shop.{_end}")(_package(_member))


@file("letter.docx")
def docx(keys: KeySet) -> Content:
    """Words cut into runs, as an editor does at each correction."""
    runs = "".join(
        f"<w:p><w:r><w:t>{line[:9]}</w:t></w:r><w:r><w:t>{line[9:25]}</w:t></w:r>"
        f"<w:r><w:t>{line[25:]}</w:t></w:r></w:p>"
        for line in keys.env("Vipps keys of the web shop").splitlines()
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f'<?xml version="1.0"?><w:document {space}><w:body>{runs}</w:body></w:document>'
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": body.encode()}
    return Content(zip_of(parts), 3, (DOCUMENT,), "!word/document.xml")


@file("keys.xlsx")
def xlsx(keys: KeySet) -> Content:
    said = [
        ("client_id", keys.client_id),
        ("client_secret", keys.secret),
        ("subscription key", keys.key),
    ]
    strings = "".join(
        f"<si><t>{text}</t></si>" for pair in (("Vipps", "production"), *said) for text in pair
    )
    rows = "".join(
        f'<row r="{r}"><c r="A{r}" t="s"><v>{2 * r - 2}</v></c><c r="B{r}" t="s"><v>{2 * r - 1}</v></c></row>'
        for r in range(1, 5)
    )
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "xl/sharedStrings.xml": f"<sst {space}>{strings}</sst>".encode(),
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>".encode(),
    }
    return Content(zip_of(parts), 3, (DOCUMENT,), "!xl/worksheets/sheet1.xml")


@file("handover.pdf")
def pdf(keys: KeySet) -> Content:
    shown = "".join(f"({line}) Tj T*\n" for line in keys.env("Vipps").splitlines())
    stream = zlib.compress(f"BT /F1 12 Tf 14 TL 50 700 Td\n{shown}ET".encode())
    data = b"%%PDF-1.4\n4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream)
    return Content(data + stream + b"\nendstream\nendobj\n%%EOF\n", 3, (DOCUMENT,), "!object 4")


@file("shop.sqlite")
def sqlite(keys: KeySet) -> Content:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "db")
        base = sqlite3.connect(path)
        base.execute("create table options (name text, value text)")
        for name, value in keys.json().items():
            base.execute("insert into options values (?, ?)", (f"vipps_{name}", value))
        base.commit()
        base.close()
        return Content(path.read_bytes(), 5, ("sqlite table",), "!options")


@file("logo.png")
def png(keys: KeySet) -> Content:
    """A compressed text chunk."""
    chunks = b""
    for name, body in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"zTXt", b"Comment\0\0" + zlib.compress(keys.env().encode())),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    ):
        crc = struct.pack(">I", zlib.crc32(name + body))
        chunks += struct.pack(">I", len(body)) + name + body + crc
    return Content(b"\x89PNG\r\n\x1a\n" + chunks, 3, ("png text",))


@file("chunk.png")
def png_plain(keys: KeySet) -> Content:
    body = b"Comment\0" + keys.env("made with love").encode().replace(b"\n", b" ")
    chunk = (
        struct.pack(">I", len(body))
        + b"tEXt"
        + body
        + struct.pack(">I", zlib.crc32(b"tEXt" + body))
    )
    return Content(b"\x89PNG\r\n\x1a\n" + chunk, 3)


def _git(folder: str, *args: str) -> bytes:
    return subprocess.run(["git", *args], cwd=folder, capture_output=True, check=True).stdout


def _in_a_repository(keys: KeySet, make: Callable[[str], bytes]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        _git(folder, "init", "-q")
        Path(folder, "a.env").write_text(keys.env())
        _git(folder, "add", "a.env")
        _git(folder, "commit", "-qm", "keys")
        return make(folder)


@file("shop.bundle")
def bundle(keys: KeySet) -> Content:
    data = _in_a_repository(
        keys, lambda folder: _git(folder, "bundle", "create", "-q", "-", "HEAD")
    )
    return Content(data, 3, ("git object",), "!a.env")


@file("objects.pack")
def pack(keys: KeySet) -> Content:
    def packed(folder: str) -> bytes:
        _git(folder, "repack", "-adq")
        return next(Path(folder, ".git/objects/pack").glob("*.pack")).read_bytes()

    return Content(_in_a_repository(keys, packed), 3, ("git object",), "!a.env")
