"""What is told of planted sets is exactly what was planted, in four time zones and four layouts."""

from __future__ import annotations

import base64
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leakscan.logscan.auditing import Reading, audit
from leakscan.model.exposure import Exposure
from leakscan.rules.load import load_rules
from leakscan.scan import ScanOptions
from leakscan.sources.logs.discovery import LogFiles
from tests.logscan.planting import Set, made_up, quiet

RULES = load_rules(examples=False)
PATHS = ("/accesstoken/get", "/epayment/v1/payments", "/recurring/v3/agreements")
AGENTS = ("shop/1.2", "curl/8.5.0", "Apache-HttpClient/5.3 (Java/21)")
STATUSES = (200, 201, 302, 401, 403, 500)


@dataclass(frozen=True, slots=True)
class Call:
    """One call, in which two secrets of a set stand."""

    when: datetime
    keys: Set
    client: str
    agent: str
    path: str
    status: int
    host: str
    token: str = ""
    """Access token that the answer gave."""


def json_lines(call: Call) -> str:
    return json.dumps({
        "@timestamp": call.when.astimezone(ZoneInfo("Europe/Oslo")).isoformat(timespec="milliseconds"),
        "hostname": call.host, "remote_addr": call.client, "user_agent": call.agent,
        "method": "POST", "path": call.path, "status": call.status,
        "headers": {"client_id": call.keys.client_id, "client_secret": call.keys.client_secret,
                    "Ocp-Apim-Subscription-Key": call.keys.subscription_key},
        **({"access_token": call.token} if call.token else {}),
    }) + "\n"  # fmt: skip


def combined(call: Call) -> str:
    when = call.when.astimezone(ZoneInfo("America/New_York")).strftime("%d/%b/%Y:%H:%M:%S %z")
    query = (
        f"client_id={call.keys.client_id}&client_secret={call.keys.client_secret}"
        f"&ocp-apim-subscription-key={call.keys.subscription_key}"
    )
    return (
        f"{call.host}:443 {call.client} - - [{when}] "
        f'"POST {call.path}?{query} HTTP/1.1" {call.status} 512 "-" "{call.agent}"\n'
    )


def logfmt(call: Call) -> str:
    when = call.when.astimezone(ZoneInfo("Asia/Kolkata")).isoformat(timespec="milliseconds")
    return (
        f"time={when} level=debug host={call.host} method=POST path={call.path} status={call.status} "
        f'remote_addr={call.client} user_agent="{call.agent}" client_id={call.keys.client_id} '
        f"client_secret={call.keys.client_secret} subscription_key={call.keys.subscription_key}\n"
    )


def local_csv(call: Call) -> str:
    """Return a row whose time has no zone: that of the user's choice holds."""
    when = call.when.astimezone(ZoneInfo("Pacific/Auckland")).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    return (
        f'{when},{call.host},{call.client},"{call.agent}",POST,{call.path},{call.status},'
        f"{call.keys.client_id},{call.keys.client_secret},{call.keys.subscription_key}\n"
    )


HEAD = (
    "timestamp,host,client_ip,user_agent,method,path,status,vipps_client_id,vipps_client_secret,"
    "vipps_subscription_key\n"
)
LAYOUTS: dict[str, Callable[[Call], str]] = {
    "oslo.jsonl": json_lines, "new-york.log": combined, "kolkata.log": logfmt,
    "auckland.csv": local_csv,
}  # fmt: skip
SILENT = {
    "oslo.jsonl": '{"@timestamp":"2024-03-30T00:00:00+01:00","msg":"vipps: nothing"}\n',
    "new-york.log": '10.0.0.1 - - [30/Mar/2024:00:00:00 -0400] "GET /vipps HTTP/1.1" 200 1 "-" "-"\n',
    "kolkata.log": "time=2024-03-30T00:00:00+05:30 level=info msg=vipps\n",
    "auckland.csv": "",
}


def jwt(number: int, expires: datetime) -> str:
    def part(document: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()

    claims = {"exp": int(expires.timestamp()), "n": number, "aud": "made up"}
    return f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(claims)}.{'s' * 43}"


def calls(seed: int, sets: list[Set], count: int) -> list[Call]:
    """Return calls over three days around a night in which clocks are changed, in order of time."""
    draw = random.Random(seed)
    start = datetime(2024, 3, 30, 3, 0, tzinfo=UTC)
    made = []
    for number in range(count):
        when = start + timedelta(milliseconds=draw.randrange(3 * 24 * 3600 * 1000))
        made.append(
            Call(
                when.replace(microsecond=0),
                draw.choice(sets),
                f"10.0.{draw.randrange(3)}.{draw.randrange(1, 5)}",
                draw.choice(AGENTS),
                draw.choice(PATHS),
                draw.choice(STATUSES),
                f"web{draw.randrange(3)}.shop.example",
                jwt(number, when + timedelta(hours=1)) if number % 5 == 0 else "",
            )
        )
    return sorted(made, key=lambda call: call.when)


def written(folder: Path, made: dict[str, list[Call]]) -> None:
    for name, some in made.items():
        with (folder / name).open("w") as out:
            out.write(HEAD if name.endswith(".csv") else "")
            for number, call in enumerate(some):
                out.write(LAYOUTS[name](call))
                out.write(SILENT[name] * 40)
                out.write("" if name.endswith(".csv") else quiet(900, seed=number) + "\n")


def counted(values: Iterable[str]) -> dict[str, int]:
    return {name: 2 * count for name, count in Counter(values).items()}


def expected(keys: Set, made: dict[str, list[Call]]) -> dict[str, object]:
    mine = [(name, call) for name, some in made.items() for call in some if call.keys == keys]
    ours = [call for _, call in mine]
    local = [call for name, call in mine if name == "auckland.csv"]
    return {
        "first": min(call.when for call in ours),
        "last": max(call.when for call in ours),
        "hits": 2 * len(ours),
        "undated": 0,
        "unzoned": 2 * len(local),
        "files": len({name for name, _ in mine}),
        "hosts": counted(call.host for call in ours),
        "clients": counted(call.client for call in ours),
        "agents": counted(call.agent for call in ours),
        "endpoints": counted(f"POST {call.path}" for call in ours),
        "accepted": 2 * sum(call.status < 400 for call in ours),
        "refused": 2 * sum(call.status >= 400 for call in ours),
        "days": counted(call.when.date().isoformat() for call in ours),
        "expiries": sorted(
            datetime.fromtimestamp(
                json.loads(base64.urlsafe_b64decode(call.token.split(".")[1] + "=="))["exp"], UTC
            )
            for name, call in mine
            if call.token and name == "oslo.jsonl"
        ),
    }


def told(exposure: Exposure) -> dict[str, object]:
    names = ("first", "last", "hits", "undated", "unzoned", "files", "accepted", "refused")
    maps = ("hosts", "clients", "agents", "endpoints", "days")
    return {
        **{name: getattr(exposure, name) for name in names},
        **{name: dict(getattr(exposure, name)) for name in maps},
        "expiries": sorted(token.expires for token in exposure.tokens if token.expires),
    }


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_that_were_planted(seed: int, tmp_path: Path) -> None:
    sets = [made_up(("exposed", seed, number)) for number in range(4)]
    made = {name: calls(seed * 10 + at, sets, 30) for at, name in enumerate(LAYOUTS)}
    written(tmp_path, made)
    source = LogFiles([tmp_path], base=str(tmp_path))
    options = ScanOptions(RULES, "0", trust_target=False)
    result, _ = audit(source, options, reading=Reading(ZoneInfo("Pacific/Auckland")))
    assert result.coverage.complete
    found = {
        member.value.reveal().decode(): result.exposures[finding.fingerprint]
        for finding in result.findings
        for member in finding.members
        if member.field == "client_secret"
    }
    assert set(found) == {keys.client_secret for keys in sets}
    for keys in sets:
        assert told(found[keys.client_secret]) == expected(keys, made)
