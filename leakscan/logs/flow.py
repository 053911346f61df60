"""Which request, connection, thread or process the text of a log line names."""

from __future__ import annotations

import re

from leakscan.logs.naming import trace_id
from leakscan.logs.telling import Telling

_MOST = 16 * 1024
_IS = r"[\"'\\]{0,3}\s{0,2}(?:=>|[:=])\s{0,2}[\"'\\\[(]{0,3}"
_ID = r"(?P<id>[A-Za-z0-9][\w.:/+=@;-]{0,127})"
_NAMED = re.compile(
    rf"(?i)(?<![A-Za-z0-9])(?:"
    r"(?P<request>(?:x[-_.])?(?:ms[-_]|client[-_]|amzn?[-_]|aws[-_]?|context[-_.]|http[-_.])*"
    r"(?:request|req|correlation|corr|invocation|activity)(?:[-_. ]?(?:id|uuid|guid)|(?=#))|rid)"
    r"|(?P<trace>traceparent|uber-trace-id|x-cloud-trace-context|x-amzn-trace-id|x-b3-traceid"
    r"|(?:otel[-_.]|dd[-_.]|b3[-_.])?trace(?:[-_. ]?id)?|operation_id)"
    r"|(?P<connection>conn(?:ection)?[-_. ]?id)"
    r"|(?P<thread>thread(?:[-_. ]?(?:name|id))?|tid)"
    r"|(?P<process>pid|process[-_. ]?id)"
    rf")(?:{_IS}|#){_ID}"
)
_OUTGOING = re.compile(r"(?P<id>http-(?:outgoing|incoming)-\d+)(?= ?(?:>>|<<|\[|:))")
_NGINX = re.compile(r"\[\w+\] (?P<process>\d+)#\d+: \*(?P<connection>\d+) ")
_KESTREL = re.compile(r"Connection id \"(?P<id>[A-Z0-9]+)\"")
_TRACED = re.compile(r"\[(?P<id>\d+-\d+)\] ?(?=[*<>{}=] )")
"""curl --trace-ids: transfer and connection."""
_TAG = re.compile(
    r"(?<![\w\]])\[ *(?P<tag>[^\[\]\r\n]{1,96}?) *\]|(?<![\w)])\((?P<round>[^()\r\n]{2,80})\)"
)
_AFTER_TAG = re.compile(r"\[(?P<tag>[^\[\]\r\n]{1,96})\]")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LAMBDA = re.compile(rf"\t(?P<id>{_UUID.pattern})\t")
_BARE = re.compile(
    r"(?:^|[|\]\t]|\b(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|NOTICE)|\d\d[.,]\d{3,9}Z?|\d\d:\d\dZ?) ?"
    rf"(?P<id>{_UUID.pattern})(?=[\s|,:]|$)"
)
"""Where a layout puts it: after the time or the level; elsewhere it is a value."""
_SLEUTH = re.compile(r"[^,\s]*,(?P<id>[0-9a-f]{16,32}),[0-9a-f]{16}(?:,\w*)?")
_SPANNED = re.compile(r"(?P<id>[0-9a-f]{32})-[0-9a-f]{16}")
_REQUEST = re.compile(
    r"(?i)(?:r|req|request|corr|correlation|cid|rid|tx|call|id)[-_:# ]+(?P<id>[\w.:-]+)"
)
_HEX = re.compile(r"[0-9a-fA-F]{12,64}")
_MIXED = re.compile(r"(?=[^\s]*[0-9])(?=[^\s]*[A-Za-z])[A-Za-z0-9_-]{8,64}")
_THREAD = re.compile(
    r"(?i)(?:[\w.$ :/@#-]*(?:exec|thread|pool|worker|nio|qtp|xnio|task|scheduler|executor|dispatcher"
    r"|eventloop|reactor|fiber|coroutine|virtual|async|timer|consumer|listener|http|ajp|default|loom)"
    r"[\w.$ :/@#()-]*\d[\w.$ :/@#()-]*|main|mainthread|thread-\d+.*)"
)
_NUMBER = re.compile(r"\d{1,10}")
_SYSLOG_TAG = re.compile(r"(?:^|\s)[A-Za-z][\w./@-]*\[(?P<id>\d+)\]:")
_RUBY = re.compile(r"^\w, \[\S+ #(?P<id>\d+)\]")
_SPRING = re.compile(r"\s(?P<id>\d+) --- \[")
_GLOG = re.compile(r"^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+\s+(?P<id>\d+) ")
_VALUE = re.compile(r"[:=]\s*[\"']?\Z")
"""What stands behind a name is a value."""
_AT_THE_HEAD = 260
"""Characters of a line in which a layout puts the thread and the request."""


def tell_flows(text: str, telling: Telling) -> None:
    """Put the flows that a log line names into a record."""
    text = text if len(text) <= _MOST else text[: _MOST // 2] + text[-_MOST // 2 :]
    for hit in _NAMED.finditer(text):
        kind = hit.lastgroup if hit.lastgroup != "id" else _kind(hit)
        telling.in_flow(kind or "request", _cleaned(kind or "", hit["id"]))
    for pattern, kind in (
        (_OUTGOING, "connection"),
        (_KESTREL, "connection"),
        (_TRACED, "connection"),
    ):
        other = pattern.search(text)
        if other:
            telling.in_flow(kind, other["id"])
    nginx = _NGINX.search(text, 0, _AT_THE_HEAD)
    if nginx:
        telling.in_flow("connection", nginx["connection"])
        telling.in_flow("process", nginx["process"])
    head = text[:_AT_THE_HEAD]
    _tell_tags(head, telling)
    for pattern in (_SPRING, _SYSLOG_TAG, _RUBY, _GLOG):
        found = pattern.search(head)
        if found:
            telling.in_flow("process", found["id"])


def _kind(hit: re.Match[str]) -> str:
    return next(k for k in ("request", "trace", "connection", "thread", "process") if hit[k])


def _cleaned(kind: str, name: str) -> str:
    if kind == "trace":
        return trace_id(name)
    return name.rstrip(".,;:=")


def _tell_tags(head: str, telling: Telling) -> None:
    """Read what stands in brackets where a layout puts it: ``[http-nio-8080-exec-1] [4f1c2e90…]``."""
    hits = [hit for hit in _TAG.finditer(head) if not _VALUE.search(head[: hit.start()])]
    tags = [hit["tag"] or hit["round"] for hit in hits]
    for hit in _AFTER_TAG.finditer(head):
        if "," in hit["tag"] and hit["tag"] not in tags:
            tags.append(hit["tag"])
    for number, tag in enumerate(tags):
        if "=" in tag or "://" in tag:
            continue  # named, and read as such; an address
        for pattern, kind in (
            (_SLEUTH, "trace"),
            (_SPANNED, "trace"),
            (_UUID, "request"),
            (_REQUEST, "request"),
        ):
            found = pattern.fullmatch(tag)
            if found:
                telling.in_flow(kind, found["id"] if "id" in found.re.groupindex else tag)
                break
        else:
            _tell_plain(tag, telling, first=number < 3)
    for pattern in (_LAMBDA, _BARE):
        found = pattern.search(head)
        if found:
            telling.in_flow("request", found["id"])


def _tell_plain(tag: str, telling: Telling, *, first: bool) -> None:
    if _HEX.fullmatch(tag) and not tag.isdigit():
        telling.in_flow("request", tag)
    elif _THREAD.fullmatch(tag) or (_NUMBER.fullmatch(tag) and first):
        telling.in_flow("thread", tag)
    elif _MIXED.fullmatch(tag):
        telling.in_flow("request", tag)
