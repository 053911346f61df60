"""HTTP as it goes over the wire: curl -v, wire logs, packets as text. One exchange is many lines."""

from __future__ import annotations

import re

from leakscan.logs.telling import METHODS, Telling
from leakscan.logs.times import first_stamp

MOST_LINES = 400
"""Lines to each side of a place that may be of its exchange."""
REACH = 48 * 1024
AHEAD = 16 * 1024
"""Bytes behind a place in which its answer, and the end of its exchange, may stand."""
_CURL = re.compile(
    rb"(?:\d\d:\d\d:\d\d\.\d+ |\[[\d-]+\] )*(?:[*<>] |[{}] \[|[<>]\r?$|=> Send|<= Recv|== Info)"
)
CURL_LINE = re.compile(rb"^(?:\d\d:\d\d:\d\d\.\d+ |\[[\d-]+\] )*(?:[*<>] |[{}] \[)", re.MULTILINE)
_ANSWER = re.compile(r"(?<![A-Z/] )HTTP/[\d.]+ (?P<status>[1-5]\d\d)\b")
_REQUEST = re.compile(
    rf"(?:(?<![A-Za-z])(?P<method>{METHODS}) (?P<target>(?:/|https?://)[^\s\"\[]*)"
    rf"|(?P<packed>{METHODS}) (?P<path>/\S*) HTTP/[\d.]+)"
)
_HTTP_2 = re.compile(r"\[?:(?P<name>method|path|authority|scheme)[\]:] ?\[?(?P<value>[^\]\r\n]+)")
_HEADER = re.compile(
    r"(?i)(?:^|[\s\"<>])(?P<name>host|user-agent|date|x-forwarded-for|x-request-id|traceparent): ?(?P<value>[^\r\n\"\[]+)"  # noqa: E501
)
_CONNECTED = re.compile(
    r"Connected to (?P<host>\S+) \(|(?:Connection|connection) #(?P<number>\d+)(?: to host (?P<other>\S+?):?\d* left intact)?"  # noqa: E501
)
_PACKET = re.compile(
    r"^(?:(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?|\d{10}\.\d+|\d\d:\d\d:\d\d\.\d+) )?"
    r"(?:\S+ +(?:In|Out|P|B) +)?IP6? (?:\([^)]*\) )?(?P<from>[\w.:-]+)[.](?P<fp>\w+) > (?P<to>[\w.:-]+)[.](?P<tp>\w+):",
    re.MULTILINE,
)
PACKET = re.compile(rb"^[^\n]{0,60}?IP6? [\w.:()-]+[^\n]{0,60}? > [\w.:-]+:", re.MULTILINE)
_NEW_CONNECTION = re.compile(
    r"^(?:\S+ )*?\* +(?:Trying|Connected|Host |Re-using|Found bundle|Hostname|Uses proxy|About to)",
    re.MULTILINE,
)


def has_packets(data: bytes) -> bool:
    """Tell whether packets of tcpdump may stand there."""
    return b"IP" in data and b" > " in data and PACKET.search(data) is not None


def is_curl(line: bytes) -> bool:
    """Tell whether a line has the mark of ``curl -v``."""
    return _CURL.match(line) is not None


def curl_block(data: bytes, offset: int) -> tuple[int, int]:
    """Return the stretch of one exchange of ``curl -v`` around a place: request, answer, its end."""
    low = _request_before(data, offset)
    high = min(len(data), offset + AHEAD)
    at = data.find(b"\n", offset)
    seen_answer = False
    for _ in range(MOST_LINES):
        if at < 0 or at >= high:
            return low, high
        line = data[at + 1 : at + 200]
        mark = re.match(rb"(?:\d\d:\d\d:\d\d\.\d+ |\[[\d-]+\] )*", line)
        rest = line[mark.end() if mark else 0 :]
        if rest.startswith(b"* ") and (b"left intact" in rest or b"Closing connection" in rest):
            end = data.find(b"\n", at + 1, high)
            return low, end if end >= 0 else high
        seen_answer |= rest.startswith(b"< HTTP/")
        opens = rest.startswith(b"> ") and re.match(rb"> [A-Z]{3,7} (?:/|http)", rest)
        begins = rest.startswith((b"*   Trying", b"* Connected to", b"* Re-using"))
        if (opens and seen_answer) or (
            begins and (seen_answer or not _is_before_request(data, low, offset))
        ):
            return low, at
        at = data.find(b"\n", at + 1)
    return low, high


def _is_before_request(data: bytes, low: int, offset: int) -> bool:
    return re.search(rb"^(?:\S+ )*?> [A-Z]{3,7} ", data[low:offset], re.MULTILINE) is None


def _request_before(data: bytes, offset: int) -> int:
    """Return where the exchange begins: behind the end of the last one, or where it connects."""
    low = max(0, offset - REACH)
    window = data[low:offset]
    ends = max(window.rfind(b"left intact"), window.rfind(b"* Closing connection"))
    if ends >= 0:
        line = window.find(b"\n", ends)
        low += line + 1 if line >= 0 else ends
        window = data[low:offset]
    requests = list(re.finditer(rb"^(?:\S+ )*?> [A-Z]{3,7} (?:/|http)", window, re.MULTILINE))
    if len(requests) > 1:
        starts = [
            m.start()
            for m in re.finditer(
                rb"^(?:\S+ )*?\* +(?:Trying|Connected|Re-using)", window, re.MULTILINE
            )
        ]
        last = requests[-1].start()
        between = [s for s in starts if requests[-2].start() < s < last]
        return low + (between[0] if between else last)
    return low


def tell_exchange(text: str, telling: Telling, *, at: int) -> None:
    """Read the lines of one exchange; ``at`` is where in them the value stands."""
    request = _last_request(text, at)
    behind = _REQUEST.search(text, request.end() if request else 0)
    if request is None and behind:
        request, behind = behind, _REQUEST.search(text, behind.end())
    start = request.start() if request else 0
    following = behind.start() if behind else len(text)
    if request:
        telling.calling(
            request["target"] or request["path"], request["method"] or request["packed"]
        )
    pseudo = {}
    if ":path" in text:
        pseudo = {hit["name"]: hit["value"].strip() for hit in _HTTP_2.finditer(text)}
    if pseudo.get("path"):
        telling.calling(pseudo["path"], pseudo.get("method", ""))
        telling.for_host(pseudo.get("authority"))
    answer = _ANSWER.search(text, start, following)
    if answer:
        telling.answered(answer["status"])
    for header in _HEADER.finditer(text, start, following):
        _tell_header(header["name"].lower(), header["value"].strip(), telling)


def _last_request(text: str, at: int) -> re.Match[str] | None:
    """Return the request that begins last up to a place. Blocks are long and it mostly stands near."""
    low, reach = at + 1, 1024
    while low > 0:
        low = max(0, at - reach)
        last = None
        for hit in _REQUEST.finditer(text, low):
            if hit.start() > at:
                break
            last = hit
        if last is not None:
            return last
        reach *= 4
    return None


def _tell_header(name: str, value: str, telling: Telling) -> None:
    if name == "host":
        telling.for_host(value)
    elif name == "user-agent":
        telling.by_agent(value)
    elif name == "x-forwarded-for":
        telling.from_client(value)
    elif name == "x-request-id":
        telling.in_flow("request", value)
    elif name == "date":
        telling.at(first_stamp(value))


def tell_curl(text: str, telling: Telling, *, at: int) -> None:
    """Read an exchange of ``curl -v``."""
    tell_exchange(text, telling, at=at)
    number = ""
    for hit in _CONNECTED.finditer(text) if "onnect" in text else ():
        telling.for_host(hit["host"] or hit["other"])
        number = number or hit["number"] or ""
    telling.in_flow("connection", f"#{number or '0'}")


def tell_packet(text: str, telling: Telling) -> bool:
    """Read the head of a packet that tcpdump printed; False when it is none."""
    head = _PACKET.match(text)
    if not head:
        return False
    telling.at(first_stamp(head["when"] + " ") if head["when"] else None)
    ends = sorted((f"{head['from']}.{head['fp']}", f"{head['to']}.{head['tp']}"))
    telling.in_flow("connection", "-".join(ends))
    answers = re.search(r"HTTP/[\d.]+ [1-5]\d\d", text[:2000]) is not None
    telling.from_client(head["to"] if answers else head["from"])
    return True
