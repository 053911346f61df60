"""Made-up logs of requests that run at the same time, each with a credential set of its own."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.logscan.planting import Set, made_up

START = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """What one line of a request says."""

    number: int
    slot: int
    """Which of the requests that run at the same time: a thread, a process, a connection."""
    when: datetime
    text: str
    field: str = ""
    value: str = ""

    @property
    def request(self) -> str:
        digits = random.Random(f"request {self.number}").choices("0123456789abcdef", k=32)
        return "".join(digits)


def _iso(line: Line) -> str:
    return line.when.isoformat(timespec="milliseconds")


def _message(line: Line) -> str:
    return f"{line.field}: {line.value}" if line.field else line.text


def pino(line: Line) -> str:
    said = {line.field: line.value} if line.field else {}
    document = {
        "level": 30,
        "time": int(line.when.timestamp() * 1000),
        "reqId": f"req-{line.number}",
    }
    return json.dumps({**document, **said, "msg": line.text})


def ecs(line: Line) -> str:
    trace = {"id": line.request}
    return json.dumps({"@timestamp": _iso(line), "trace": trace, "message": _message(line)})


def logback(line: Line) -> str:
    clock = line.when.strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
    return f"{clock} [http-nio-8080-exec-{line.slot}] DEBUG n.v.Client - {_message(line)}"


def mdc(line: Line) -> str:
    guid = f"{line.request[:8]}-{line.request[8:12]}-{line.request[12:16]}-{line.request[16:20]}-{line.request[20:]}"
    return (
        f"{_iso(line)} INFO [pool-{line.slot % 2}-thread-1] [{guid}] n.v.Client: {_message(line)}"
    )


def w3c_trace(line: Line) -> str:
    header = f"traceparent=00-{line.request}-{line.request[:16]}-01"
    return f"{_iso(line)} debug {header} {_message(line)}"


def wire(line: Line) -> str:
    arrow = "<<" if line.text.startswith("HTTP/") else ">>"
    clock = line.when.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    return f'{clock} DEBUG org.apache.http.wire - http-outgoing-{line.number} {arrow} "{_message(line)}[\\r][\\n]"'


def pooled(line: Line) -> str:
    return wire(line).replace(f"outgoing-{line.number} ", f"outgoing-{line.slot} ")


def syslog(line: Line) -> str:
    clock = line.when.strftime("%b %e %H:%M:%S")
    return f"<134>{clock} web1 vipps[{4000 + line.slot}]: {_message(line)}"


def logfmt(line: Line) -> str:
    return f'ts={_iso(line)} level=debug request_id={line.request[:12]} msg="{_message(line)}"'


def nothing(line: Line) -> str:
    return f"{_iso(line)} DEBUG vipps client {_message(line)}"


FORMATS: dict[str, Callable[[Line], str]] = {
    "pino": pino,
    "ecs": ecs,
    "logback": logback,
    "mdc": mdc,
    "w3c-trace": w3c_trace,
    "wire": wire,
    "wire, connections used again": pooled,
    "syslog": syslog,
    "logfmt": logfmt,
}


def _said(one: Set) -> list[tuple[str, str, str]]:
    return [
        ("POST https://api.vipps.no/accesstoken/get HTTP/1.1", "", ""),
        ("sending", "client_id", one.client_id),
        ("sending", "client_secret", one.client_secret),
        ("sending", "Ocp-Apim-Subscription-Key", one.subscription_key),
        ("HTTP/1.1 200 OK", "", ""),
    ]


def _briefly(one: Set) -> list[tuple[str, str, str]]:
    return [("sending", name, value) for _, name, value in _said(one)[1:4]]


def requests(sets: list[Set], *, at_once: int, seed: int, briefly: bool = False) -> Iterator[Line]:
    """Yield the lines of one request for each set, so many of them running at any time."""
    draw = random.Random(seed)
    running: dict[int, tuple[int, list[tuple[str, str, str]]]] = {}
    left = list(enumerate(sets))
    when = START
    while left or running:
        for slot in range(at_once):
            if slot not in running and left:
                number, one = left.pop(0)
                running[slot] = number, _briefly(one) if briefly else _said(one)
        slot = draw.choice(sorted(running))
        number, said = running[slot]
        when += timedelta(milliseconds=draw.randint(1, 40))
        yield Line(number, slot, when, *said.pop(0))
        if not said:
            del running[slot]


def log(
    form: Callable[[Line], str],
    sets: list[Set],
    *,
    at_once: int,
    seed: int = 1,
    briefly: bool = False,
) -> bytes:
    lines = requests(sets, at_once=at_once, seed=seed, briefly=briefly)
    return "".join(f"{form(line)}\n" for line in lines).encode()


def planted(number: int, *, seed: object = "") -> list[Set]:
    return [made_up(("interleaved", seed, n)) for n in range(number)]
