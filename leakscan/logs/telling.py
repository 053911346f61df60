"""What a record tells, gathered piece by piece; of each kind what is told first stands."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from leakscan.logs.times import Stamp, first_stamp, from_epoch
from leakscan.model.exposure import Record

LONGEST = 200
"""Characters of a host, an agent or an endpoint that are kept."""
SPECIFIC = ("request", "trace", "connection", "thread", "process")
"""Kinds of flows, the most specific first."""
METHODS = r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE)"
_URL = re.compile(
    r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//(?:[^/?#\s@]*@)?(?P<host>\[[^\]]*\]|[^/?#:\s]*)(?::\d+)?"
)
_SAME_TIME = timedelta(hours=26)
"""Two stamps of one record differ by no more, whatever offset one of them lacks."""
_NONE = frozenset(
    {"", "-", "null", "none", "undefined", "nil", "n/a", "unknown", "(null)", "(none)"}
)


@dataclass(slots=True)
class Telling:
    """A record in the making."""

    zone: tzinfo | None = None
    year: int | None = None
    month_first: bool | None = None
    """What ``10/11/2023`` means here."""
    when: datetime | None = None
    zoned: bool = True
    loose: Stamp | None = None
    """A stamp of which the day is not known."""
    flows: dict[str, str] = field(default_factory=dict)
    host: str = ""
    web_host: str = ""
    """The host of an address; it stands in for the host that logs."""
    client: str = ""
    agent: str = ""
    method: str = ""
    path: str = ""
    status: int | None = None

    def record(self) -> Record:
        """Return what is known."""
        return Record(
            when=self.when,
            flow=self.flow,
            host=self.host or self.web_host,
            client=self.client,
            agent=self.agent,
            endpoint=" ".join(filter(None, (self.method, self.path))),
            status=self.status,
            zoned=self.when is None or self.zoned,
        )

    @property
    def flow(self) -> str:
        """Return the most specific flow."""
        return next((f"{kind}:{self.flows[kind]}" for kind in SPECIFIC if kind in self.flows), "")

    def at(self, stamp: Stamp | None, zone: tzinfo | None = None) -> None:
        """Take a time stamp; ``zone`` is that of the format, where it has one."""
        if stamp is None:
            return
        found = stamp.moment(zone or self.zone, year=self.year, month_first=self.month_first)
        if found is None and self.when is not None and stamp.yearless:
            return
        if found is None:
            self.loose = self.loose or stamp
            return
        self.moment(found[0], zoned=found[1] or zone is not None)

    def moment(self, when: datetime, *, zoned: bool = True) -> None:
        """Take a moment; one with an offset of its own is better than one without at the same time."""
        better = (
            zoned and not self.zoned and abs(when - self.when) < _SAME_TIME if self.when else True
        )
        if better:
            self.when, self.zoned = when, zoned

    def at_value(self, value: object) -> None:
        """Take what stands under the name of a time: a stamp or a count since 1970."""
        if isinstance(value, str):
            stamp = first_stamp(value[:80].strip())
            if stamp and stamp.start <= 12:
                self.at(stamp)
                return
        moment = from_epoch(value) if not isinstance(value, bool) else None
        if moment:
            self.moment(moment)

    def in_flow(self, kind: str, name: object) -> None:
        """Take a flow."""
        text = str(name).strip().strip("\"'")[:128]
        if text.lower() not in _NONE and text.strip("0-"):
            self.flows.setdefault(kind, text)

    def on_host(self, text: object) -> None:
        """Take the name of the host that logs."""
        if not self.host and isinstance(text, str):
            self.host = told(text)

    def for_host(self, text: object) -> None:
        """Take the host of an address."""
        if not self.web_host and isinstance(text, str):
            self.web_host = told(re.sub(r":\d+$", "", text.strip()))

    def from_client(self, text: object, *, named: bool = False) -> None:
        """Take the address of who called; a host name only where the format promises one."""
        if self.client or not isinstance(text, str):
            return
        first = told(text.partition(",")[0])
        address = address_in(first)
        self.client = address or (first if named and re.fullmatch(r"[\w.:-]+", first) else "")

    def by_agent(self, text: object) -> None:
        """Take a user agent."""
        if not self.agent and isinstance(text, str):
            self.agent = told(text)

    def calling(self, target: object, method: object = "") -> None:
        """Take a request: a path or an address, without query and fragment."""
        if isinstance(method, str) and method and not self.method and not self.path:
            upper = method.strip().upper()
            self.method = upper if re.fullmatch(METHODS, upper) else ""
        if self.path or not isinstance(target, str):
            return
        target = target.strip().strip("\"'")
        url = _URL.match(target)
        if url:
            self.for_host(url["host"])
            target = target[url.end() :] or "/"
        target = re.split(r"[?#;\s\"'<>|\\]", target, maxsplit=1)[0]
        if target.startswith("/") or target == "*":
            self.path = told(target)

    def answered(self, status: object) -> None:
        """Take the status of an answer."""
        if self.status is None and not isinstance(status, bool):
            text = str(status).strip()
            if re.fullmatch(r"[1-5]\d\d", text, re.ASCII):
                self.status = int(text)

    def fill(self, other: Telling) -> None:
        """Take from another record of the same request what is missing here; never its time."""
        for name in ("host", "web_host", "client", "agent"):
            if not getattr(self, name):
                setattr(self, name, getattr(other, name))
        if not self.path and other.path:
            self.method, self.path = other.method, other.path
        if self.status is None:
            self.status = other.status

    def settle(self, year: int | None, *, month_first: bool | None) -> None:
        """Date a stamp whose day was not known, with what neighbours tell."""
        if self.when is None and self.loose is not None:
            self.year, self.month_first = self.year or year, month_first
            stamp, self.loose = self.loose, None
            self.at(stamp)


def told(text: str) -> str:
    """Return a text on one line, cut; empty when it stands for nothing."""
    text = " ".join(text.strip().strip("\"'").split())[:LONGEST]
    return "" if text.lower() in _NONE else text


def address_in(text: str) -> str:
    """Return an IP address, without its port; empty when the text is none."""
    text = text.strip().removeprefix("for=").strip("\"'")
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


UTC_BY_FORMAT = UTC
"""Zone of formats whose specification says UTC (W3C extended log files)."""
