"""Reads the text of a log line: its time stamp, the call, the status and who takes part."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from leakscan.logs.flow import tell_flows
from leakscan.logs.naming import Pair, is_text, tell
from leakscan.logs.telling import METHODS, Telling
from leakscan.logs.times import Stamp, stamps

LONGEST = 16 * 1024
"""Characters of a line that are read."""
_STAMP_WITHIN = 240
"""Characters at the beginning of a line in which its time stamp stands."""
_NOT_NOW = re.compile(
    r"(?i)(?:expir\w*|valid\w*|until|not[-_ ]?(?:after|before)|due|birth\w*|exp|iat|nbf|modified(?:[-_ ]since)?"
    r"|last[-_ ]modified|retry[-_ ]after|start(?:ed)?[-_ ]?at|eol)[\"'\\]*\s*[:=]?\s*(?:on|at)?[\"'\\\s(\[]*$"
)
_CRI = re.compile(r"(?P<when>\d{4}-\d\d-\d\dT\S+) (?:stdout|stderr) [FP] ")
_COMPOSE = re.compile(r"(?P<host>[\w.-]+?)(?:[-_]\d+)? +\| ")
_SYSLOG_5424 = re.compile(
    r"<\d{1,3}>1 (?P<when>\S+) (?P<host>\S+) (?P<app>\S+) (?P<pid>\S+) (?P<id>\S+) "
)
_SYSLOG_3164 = re.compile(
    r"(?P<pri><\d{1,3}>)?(?P<bsd>[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:[.,]\d+)?)?"
    r"(?:\d{4}-\d\d-\d\dT\S+)? (?P<host>[A-Za-z0-9][\w.:-]*) (?P<app>[A-Za-z(][\w./@()-]*)(?:\[(?P<pid>\d+)\])?: "
)
_LEVEL = re.compile(
    r"(?i)(?:trace|debug|info|warn|warning|error|fatal|notice|crit\w*|alert|emerg\w*|severe)\b"
)
_COMBINED = re.compile(
    r"(?:(?P<vhost>[\w.-]+:\d+|[\w-]+(?:\.[\w-]+)+) )?(?P<client>[0-9A-Fa-f.:]{3,45}|[\w.-]+) \S+ (?:[^\[\"]{1,80}?) ?"
    r"\[[^\]]{10,40}\] \"(?P<line>(?:[^\"\\]|\\.)*)\" (?P<status>\d{3}|-) (?:\d+|-)"
    r"(?: \"(?P<referer>(?:[^\"\\]|\\.)*)\" \"(?P<agent>(?:[^\"\\]|\\.)*)\")?"
)
_REQUEST = re.compile(
    rf"(?<![A-Za-z])(?P<method>{METHODS})[\"':,\s]{{1,4}}(?P<target>(?:https?://|/)[^\s\"'`<>|\\,]*)"
)
_URL = re.compile(r"https?://[^\s\"'`<>|\\)\]},]+")
_STATUS = re.compile(
    r"HTTP/[\d.]+\"? (?P<a>[1-5]\d\d)\b"
    r"|(?i:status|statuscode|responded|returned|respon[sc]e|answer(?:ed)?|got|received|http)"
    r"(?i:[ _-]?(?:code|status))?[\"'\\]*\s{0,2}(?:[:=]>?|with|was|is)?\s{0,2}[\"'\\(\[]*(?:HTTP[ /\d.]*)?(?P<b>[1-5]\d\d)\b(?![.\d])"  # noqa: E501
    r"|(?<![\w.:-])(?P<c>[1-5]\d\d) (?:OK|Created|Accepted|No Content|Found|Bad Request|Unauthorized|Forbidden"
    r"|Not Found|Conflict|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable"
    r"|Gateway Time-?out|Unprocessable Entity|Method Not Allowed|Gone)\b"
    r"|(?:->|=>|→|<-)\s?(?P<d>[1-5]\d\d)\b(?![.\d])"
)
_PAIR = re.compile(
    r"(?<![\w.@$-])[\"'\\]{0,2}(?P<name>[A-Za-z_@][\w.@-]{0,48})[\"'\\]{0,2}\s{0,2}(?P<is>=>|[:=])\s{0,2}"
    r"(?:\\?\"(?P<q>(?:[^\"\\]|\\.){0,1000}?)\\?\"|'(?P<s>[^']{0,1000})'|(?P<v>[^\s,;{}()\[\]\"'|]+))"
)
_NOT_NAMES = frozenset({"user-agent", "t", "m", "http", "https", "date"})
"""What stands before a colon or an equals sign in any text, or is read as a header."""
_HEADER = re.compile(
    r"(?i)(?<![\w-])(?P<name>host|user-agent|x-forwarded-for|x-real-ip|forwarded|true-client-ip|cf-connecting-ip"
    r"|x-request-id|x-correlation-id|request-id|traceparent)[\"'\\]{0,2}\s?[:=]\s{0,2}[\"'\\\[]{0,2}"
    r"(?P<value>[^\r\n\"\\\]]{1,300})"
)
_FROM = re.compile(
    r"(?i)\b(?:client|from|remote|peer|ip|by)[ =:]{1,2}[\[(\"']?(?P<ip>(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]{3,39}:[0-9a-f]{1,4})(?![\w.])"  # noqa: E501
)
_AGENT = re.compile(
    r"(?i)user[- _]?agent[\"'\\]{0,2}\s?[:=]\s?(?:\"(?P<q>[^\"]*)\"|(?P<v>[^\r\n\"\\]+))"
)


def first_time(text: str, end: int = _STAMP_WITHIN) -> Stamp | None:
    """Return the stamp of a line: the first near its beginning that is not the date of something."""
    for stamp in stamps(text, 0, min(len(text), end)):
        if not _NOT_NOW.search(text, max(0, stamp.start - 40), stamp.start):
            return stamp
    return None


def tell_text(text: str, telling: Telling, *, at: int = 0, depth: int = 0) -> None:
    """Put what a record of text says into ``telling``; ``at`` is where in it the value stands."""
    text = text if len(text) <= LONGEST else _cut(text, at)
    start = text.partition("\n")[0]
    prefix = _CRI.match(start)
    if prefix:
        telling.at(first_time(prefix["when"]))
        tell_inner(text[prefix.end() :], telling, at=max(0, at - prefix.end()), depth=depth + 1)
        return
    telling.at(first_time(start))
    _tell_syslog(start, telling)
    access = _COMBINED.match(start)
    if access:
        telling.from_client(access["client"], named=True)
        telling.for_host(access["vhost"])
        telling.by_agent(access["agent"])
        telling.answered(access["status"])
    inner = re.search(r"(?<![\w\"])\{[\"'\\]", start)
    if inner and depth < 3 and not access:
        parsed = _parsed(text[inner.start() :])
        if parsed is not None:
            tell_document(parsed, telling, depth=depth + 1)
    _tell_call(text, telling, at)
    tell_flows(start, telling)
    if "\n" in text:
        own = text[text.rfind("\n", 0, at) + 1 : (text.find("\n", at) + 1 or len(text) + 1) - 1]
        tell_flows(own, telling)
    _tell_pairs(text, telling)


def _cut(text: str, at: int) -> str:
    """Return the beginning of a long text and what stands around a place in it."""
    low, high = max(LONGEST // 4, at - LONGEST // 4), at + LONGEST // 4
    return text[: LONGEST // 4] + text[low:high]


def _tell_syslog(start: str, telling: Telling) -> None:
    head = _SYSLOG_5424.match(start)
    if head is None:
        head = _SYSLOG_3164.match(start)
        if head is None or _LEVEL.match(head["host"]) or not _is_host(head):
            return
    telling.on_host(head["host"])
    if head["pid"] and head["pid"] != "-":
        telling.in_flow("process", head["pid"])


def _is_host(head: re.Match[str]) -> bool:
    """Tell whether the word behind the time is a host: other layouts have a verb there."""
    return bool(head["pri"] or head["bsd"] or head["pid"] or re.search(r"[\d.-]", head["host"]))


def _tell_call(text: str, telling: Telling, at: int) -> None:
    """Take the call that stands nearest before the value, else the first behind it."""
    calls = list(_REQUEST.finditer(text))
    before = [call for call in calls if call.start() <= at]
    call = before[-1] if before else calls[0] if calls else None
    if call:
        telling.calling(call["target"], call["method"])
    statuses = list(_STATUS.finditer(text))
    behind = [s for s in statuses if s.start() >= (call.start() if call else 0)]
    status = behind[0] if behind else statuses[0] if statuses else None
    if status:
        telling.answered(status[status.lastgroup or "a"])


def _tell_pairs(text: str, telling: Telling) -> None:  # noqa: C901
    for header in _HEADER.finditer(text):
        name, value = header["name"].lower(), header["value"].strip()
        value = re.split(r"\[|\\r|\\n", value)[0].strip()
        if name == "host" and re.fullmatch(
            r"[\w.-]+\.[a-z]{2,}(?::\d+)?", value.split()[0] if value else ""
        ):
            telling.for_host(value.split()[0])
        elif name == "user-agent":
            telling.by_agent(value)
        elif name.startswith(("x-f", "x-real", "forw", "true", "cf")):
            telling.from_client(value)
    pairs: list[Pair] = []
    for pair in _PAIR.finditer(text):
        if len(pairs) >= 200:
            break
        name, value = pair["name"], pair["q"] or pair["s"] or pair["v"] or ""
        of_request = pair["is"] == ":" and name.lower() == "host"  # not of the machine
        if not of_request and name.lower() not in _NOT_NAMES:
            pairs.append((name, value))
    tell(pairs, telling)
    client = _FROM.search(text)
    if client:
        telling.from_client(client["ip"])
    if not telling.path:
        url = _URL.search(text)
        if url:
            telling.calling(url[0])


def _parsed(text: str) -> object:
    """Return the JSON value at the beginning of a text; None when there is none."""
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def tell_inner(text: str, telling: Telling, *, at: int = 0, depth: int) -> None:
    """Read a text that another record wraps: JSON or a line."""
    stripped = text.lstrip()
    if stripped.startswith(("{", "[{")) and depth < 4:
        parsed = _parsed(stripped)
        if isinstance(parsed, (dict, list)):
            tell_document(parsed, telling, depth=depth)
            return
    tell_text(text, telling, at=at, depth=depth)


def tell_document(
    document: object, telling: Telling, *, depth: int = 0, records: bool = True
) -> None:
    """Put what a JSON value says into ``telling``, then what the texts in it say."""
    pairs = flattened(document, records=records)
    tell(pairs, telling)
    if depth > 3:
        return
    for name, value in pairs:
        if isinstance(value, str) and len(value) > 8 and is_text(name):
            tell_inner(value[:LONGEST], telling, depth=depth + 1)


def flattened(document: object, *, records: bool = True) -> list[Pair]:
    """Return the values of a JSON value with the names that they stand under, outer ones first.

    Without ``records`` what stands in lists of objects is left out, pairs of a name and a value apart.
    """
    pairs: list[Pair] = []
    level: list[tuple[str, object]] = [("", document)]
    for _ in range(12):
        below: list[tuple[str, object]] = []
        for name, value in level:
            if isinstance(value, dict):
                named = _as_pair(value)
                items = [named] if named else list(value.items())
                below += [(f"{name}.{key}" if name else str(key), v) for key, v in items[:200]]
            elif isinstance(value, list) and _is_host_name(name, value):
                pairs.append((name, ".".join(map(str, value))))
            elif isinstance(value, list):
                below += [(name, one) for one in value[:60] if records or not is_record(one)]
            else:
                pairs.append((name, value))
        level = below[:2000]
        if not level or len(pairs) > 1000:
            break
    return pairs


def _is_host_name(name: str, value: Sequence[object]) -> bool:
    """Tell whether a list is a host in parts, as Postman has it."""
    return name.endswith("host") and len(value) > 1 and all(isinstance(v, str) for v in value)


def is_record(value: object) -> bool:
    """Tell whether an element of a list is more than a word or a name with its value."""
    return isinstance(value, list) or (isinstance(value, dict) and _as_pair(value) is None)


def _as_pair(value: dict[str, object]) -> tuple[str, object] | None:
    """Return ``{"name": "Host", "value": "…"}`` as what it means (HAR, Postman, Insomnia)."""
    for name in ("name", "key"):
        if (
            isinstance(value.get(name), str)
            and isinstance(value.get("value"), str)
            and len(value) <= 6
        ):
            return str(value[name]), value["value"]
    return None
