# ruff: noqa: E501, S311, S608, ISC004 - lines of logs are long, and made by a seeded generator
"""Makes logs as a shop's services write them, with credential sets planted in them.

    python bench/loggen.py OUT.log --size 1GB [--sets 100] [--rate 0.002] [--dense] [--seed 1]

Seven services write into one stream, in the proportions of ``SERVICES``, each in its own format: an nginx
access log, JSON lines of a Node service, a Java service (Logback), a PHP application (Monolog), syslog of
system services, a .NET service, and a database's slow log. Lines are 90 to 420 bytes; trace ids (32 hex),
request ids (GUIDs), ETags, session ids and user agents stand where such services have them. Times go on at
a realistic pace, in UTC and in ``+01:00``.

At ``--rate`` a line is part of a request to the payment provider: host and path, names of headers, masked
(``***``, ``[REDACTED]``, last four characters) or absent keys, callbacks to the shop, answers with amounts.
That is one line in 500 by default: a shop has hundreds of lines for each payment. ``--dense`` makes it nine
in ten, the worst case.

``--sets`` complete sets (id, secret, subscription key) are planted at even distances, each at 1 to 3 places,
in the formats of ``PLANTED``. They are made up: drawn from a seeded generator, valid nowhere.
``OUT.log.truth`` gets one line a place: number of the set, line, and the format. The same arguments give the
same bytes.
"""

from __future__ import annotations

import argparse
import base64
import random
import string
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

LETTERS = string.ascii_letters + string.digits
UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9}
OSLO = timezone(timedelta(hours=1))
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "okhttp/4.12.0",
)
PATHS = (
    "/", "/cart", "/checkout", "/search?q=ull&page=2", "/api/products/{n}", "/api/orders/{n}/lines",
    "/static/js/app.{h8}.js", "/images/products/{n}.webp", "/login?returnUrl=%2Faccount%2Forders",
)  # fmt: skip
SIGNING_IN = "/oauth/authorize?client_id=webshop&response_type=code&redirect_uri=https%3A%2F%2Fshop.example%2Fcb"
"""One request in 128; its ``client_id`` is a keyword of ours that stands beside no key."""
CLASSES = (
    "no.shop.order.OrderService", "no.shop.cart.CartController", "org.hibernate.SQL",
    "no.shop.stock.StockListener", "o.s.web.servlet.DispatcherServlet",
)  # fmt: skip
POOL = 1 << 16
"""Values drawn beforehand: drawing each anew would take most of the time."""


class Draws:
    """Made-up values, fast."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.hexes = ["".join(self.random.choices("0123456789abcdef", k=32)) for _ in range(POOL)]

    def hex(self, size: int = 32) -> str:
        return self.hexes[self.random.getrandbits(16)][:size]

    def guid(self) -> str:
        h = self.hex()
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

    def pick(self, values: tuple[str, ...]) -> str:
        return values[self.random.getrandbits(16) % len(values)]

    def number(self, below: int) -> int:
        return int(self.random.random() * below)

    def path(self) -> str:
        if self.random.getrandbits(7) == 0:
            return SIGNING_IN
        text = self.pick(PATHS)
        return text.replace("{n}", str(self.number(90_000))).replace("{h8}", self.hex(8))

    def key_set(self) -> tuple[str, str, str]:
        secret = "".join(self.random.choices(LETTERS, k=3)) + "8Q~"
        secret += "".join(self.random.choices(LETTERS, k=34))
        return self.guid(), secret, "".join(self.random.choices("0123456789abcdef", k=32))


def nginx(d: Draws, t: datetime) -> str:
    ip = f"192.0.2.{d.number(254)}"
    return (
        f'{ip} - - [{t.astimezone(OSLO):%d/%b/%Y:%H:%M:%S %z}] "GET {d.path()} HTTP/1.1" {d.pick(("200", "304", "404"))} '
        f'{d.number(90_000)} "https://shop.example{d.path()}" "{d.pick(AGENTS)}" rt=0.{d.number(999):03} {d.guid()}'
    )


def node(d: Draws, t: datetime) -> str:
    return (
        f'{{"level":"info","time":"{t:%Y-%m-%dT%H:%M:%S}.{d.number(1000):03}Z","service":"cart","trace_id":"{d.hex()}",'
        f'"span_id":"{d.hex(16)}","msg":"cart updated","userId":{d.number(99_999)},"items":{d.number(9)},"ms":{d.number(400)}}}'
    )


def java(d: Draws, t: datetime) -> str:
    return (
        f"{t.astimezone(OSLO):%Y-%m-%dT%H:%M:%S}.{d.number(1000):03}+01:00  INFO 1 --- [nio-8080-exec-{d.number(40)}] "
        f"[{d.hex()}] {d.pick(CLASSES)} : order {d.number(90_000)} state changed, correlation {d.guid()}"
    )


def php(d: Draws, t: datetime) -> str:
    return (
        f'[{t:%Y-%m-%dT%H:%M:%S}.{d.number(10**6):06}+00:00] app.INFO: Matched route "{{route}}" {{"route":"shop_product",'
        f'"method":"GET","request_uri":"https:\\/\\/shop.example\\/p\\/{d.number(90_000)}"}} {{"uid":"{d.hex(7)}"}}'
    )


def syslog(d: Draws, t: datetime) -> str:
    return (
        f"{t.astimezone(OSLO):%b %d %H:%M:%S} web-{d.number(4)} systemd[1]: session-{d.number(9999)}.scope: Deactivated "
        f"successfully, consumed {d.number(9)}.{d.number(999)}s CPU time."
    )


def dotnet(d: Draws, t: datetime) -> str:
    return (
        f"{t:%Y-%m-%d %H:%M:%S}.{d.number(1000):03} +00:00 [INF] Executed endpoint 'Shop.Api.StockController.Get' in "
        f"{d.number(900)}.{d.number(9999)}ms RequestId:{d.hex(16)} SpanId:{d.hex(16)} TraceId:{d.hex()}"
    )


def database(d: Draws, t: datetime) -> str:
    return (
        f"{t:%Y-%m-%d %H:%M:%S}.{d.number(1000):03} UTC [{d.number(30_000)}] LOG:  duration: {d.number(900)}.{d.number(999)} ms  "
        f"statement: SELECT id, sku, price FROM product WHERE id = {d.number(90_000)} AND tenant = '{d.guid()}'"
    )


SERVICES: tuple[tuple[Callable[[Draws, datetime], str], int], ...] = (
    (nginx, 42), (node, 20), (java, 16), (php, 8), (syslog, 4), (dotnet, 6), (database, 4),
)  # fmt: skip


def client(d: Draws, t: datetime) -> str:
    mask = d.pick(("***", "[REDACTED]", "********"))
    return (
        f"{t.astimezone(OSLO):%Y-%m-%dT%H:%M:%S}.{d.number(1000):03}+01:00 DEBUG 1 --- [nio-8080-exec-{d.number(40)}] [{d.hex()}] "
        f"no.shop.payment.VippsClient : POST https://api.vipps.no/accesstoken/get client_id={mask}, client_secret={mask}, "
        f"Ocp-Apim-Subscription-Key={mask}, Merchant-Serial-Number=123456 -> 200 in {d.number(400)}ms"
    )


def call(d: Draws, t: datetime) -> str:
    return (
        f'{{"level":"info","time":"{t:%Y-%m-%dT%H:%M:%S}.{d.number(1000):03}Z","service":"payment","trace_id":"{d.hex()}",'
        f'"msg":"POST https://api.vipps.no/epayment/v1/payments","reference":"order-{d.number(90_000)}","status":201}}'
    )


def callback(d: Draws, t: datetime) -> str:
    return (
        f'192.0.2.{d.number(254)} - - [{t.astimezone(OSLO):%d/%b/%Y:%H:%M:%S %z}] "POST /wp-json/vipps/v1/callback/{d.guid()} '
        f'HTTP/1.1" 200 2 "-" "Vipps-Notifications/1.0" rt=0.{d.number(999):03} {d.guid()}'
    )


PROVIDER = (client, call, call, callback)
"""Lines that speak of the provider and have no key."""

Set = tuple[str, str, str]


def wire(d: Draws, t: datetime, one: Set) -> list[str]:
    start = f"{t:%Y-%m-%d %H:%M:%S},{d.number(1000):03} DEBUG [http-outgoing-{d.number(99)}] org.apache.http.wire >>"
    names = ("client_id", "client_secret", "Ocp-Apim-Subscription-Key")
    first = f'{start} "POST /accesstoken/get HTTP/1.1[\\r][\\n]"'
    host = f'{start} "Host: api.vipps.no[\\r][\\n]"'
    return [
        first,
        *(f'{start} "{n}: {v}[\\r][\\n]"' for n, v in zip(names, one, strict=True)),
        host,
    ]


def json_line(d: Draws, t: datetime, one: Set) -> list[str]:
    return [
        f'{{"level":"error","time":"{t:%Y-%m-%dT%H:%M:%S}.{d.number(1000):03}Z","trace_id":"{d.hex()}","msg":"request failed","config":'
        f'{{"url":"https://api.vipps.no/accesstoken/get","headers":{{"client_id":"{one[0]}","client_secret":"{one[1]}",'
        f'"Ocp-Apim-Subscription-Key":"{one[2]}"}}}},"status":401}}'
    ]


def curl(d: Draws, t: datetime, one: Set) -> list[str]:
    del d, t
    return [
        "> POST /accesstoken/get HTTP/2", "> Host: api.vipps.no", f"> client_id: {one[0]}",
        f"> client_secret: {one[1]}", f"> Ocp-Apim-Subscription-Key: {one[2]}", ">", "< HTTP/2 200",
    ]  # fmt: skip


def php_dump(d: Draws, t: datetime, one: Set) -> list[str]:
    return [
        f"[{t:%Y-%m-%dT%H:%M:%S}.{d.number(10**6):06}+00:00] app.ERROR: vipps settings Array ( [client_id] => {one[0]} "
        f"[client_secret] => {one[1]} [subscription_key] => {one[2]} ) [] []"
    ]


def basic(d: Draws, t: datetime, one: Set) -> list[str]:
    header = base64.b64encode(f"{one[0]}:{one[1]}".encode()).decode()
    return [
        f"{t:%Y-%m-%d %H:%M:%S}.{d.number(1000):03} +00:00 [DBG] POST https://api.vipps.no/access-management-1.0/access/oauth2/token "
        f"Authorization: Basic {header} Ocp-Apim-Subscription-Key: {one[2]}"
    ]


PLANTED = (wire, json_line, curl, php_dump, basic)


def stream(size: int, *, sets: int, rate: float, seed: int) -> Iterator[tuple[str, list[str]]]:
    """Yield (what is planted or ``""``, lines) until there are ``size`` bytes."""
    draws = Draws(seed)
    writers = [writer for writer, weight in SERVICES for _ in range(weight)]
    moment = datetime(2024, 3, 1, tzinfo=UTC)
    keys = [draws.key_set() for _ in range(sets)]
    places = [n for n in range(sets) for _ in range(1 + n % 3)]
    draws.random.shuffle(places)
    every = size // (len(places) + 1) or 1
    written, count, planted = 0, 0, 0
    while written < size:
        count += 1
        if count % 40 == 0:
            moment += timedelta(milliseconds=700)
        if planted < len(places) and written >= (planted + 1) * every:
            number = places[planted]
            writer = PLANTED[planted % len(PLANTED)]
            name, lines = f"{number} {writer.__name__}", writer(draws, moment, keys[number])
            planted += 1
        elif draws.random.random() < rate:
            name, lines = "", [PROVIDER[count % len(PROVIDER)](draws, moment)]
        else:
            name, lines = "", [writers[draws.number(100)](draws, moment)]
        written += sum(len(line) + 1 for line in lines)
        yield name, lines


def write(path: Path, size: int, *, sets: int, rate: float, seed: int) -> None:
    """Write the log and, beside it, where the sets stand."""
    number = 1
    with path.open("w", newline="") as out, Path(f"{path}.truth").open("w") as truth:
        for name, lines in stream(size, sets=sets, rate=rate, seed=seed):
            if name:
                truth.write(f"{name} {number}\n")
            out.write("\n".join(lines) + "\n")
            number += len(lines)


def parse_size(text: str) -> int:
    for unit, factor in UNITS.items():
        if text.upper().endswith(unit):
            return int(float(text[: -len(unit)]) * factor)
    return int(text)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=parse_size, default="1GB")
    parser.add_argument("--sets", type=int, default=100)
    parser.add_argument("--rate", type=float, default=0.002)
    parser.add_argument("--dense", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rate = 0.9 if given.dense else given.rate
    write(given.out, given.size, sets=given.sets, rate=rate, seed=given.seed)


if __name__ == "__main__":
    main()
