"""Records with a head of their own above the text: mail, and the export of the systemd journal."""

from __future__ import annotations

import re

from leakscan.logs.naming import tell
from leakscan.logs.telling import Telling, address_in
from leakscan.logs.times import first_stamp

REACH = 4 * 1024 * 1024
"""How far above a place the head of its mail is looked for, in bytes."""
_HEAD = 64 * 1024
_MAIL = re.compile(
    rb"(?im)^(?:received|return-path|message-id|mime-version|delivered-to|x-mailer|from|to|subject|date): "
)
_FROM_LINE = re.compile(rb"(?m)^From \S+(?: at \S+)? +(?:[A-Z][a-z]{2} ){2} ?\d")
_HEADER = re.compile(
    r"(?im)^(?P<name>date|received|x-mailer|user-agent|x-originating-ip): (?P<value>.*(?:\r?\n[ \t].*)*)"
)
_RECEIVED = re.compile(r"(?i)(?:from\s{1,4}(?P<from>[^;]{0,300}?))?\bby\s{1,4}(?P<by>[\w.-]+)")
_ADDRESS = re.compile(
    r"\[(?:IPv6:)?(?P<ip>[0-9a-fA-F.:]{3,45})\]|\((?P<other>(?:\d{1,3}\.){3}\d{1,3})\)"
)
_JOURNAL = re.compile(rb"(?m)^__(?:CURSOR|REALTIME_TIMESTAMP|MONOTONIC_TIMESTAMP)=")
_JOURNAL_PAIR = re.compile(r"(?m)^(?P<name>_{0,2}[A-Z][A-Z0-9_]*)=(?P<value>.*)$")
_JOURNAL_REACH = 64 * 1024


def is_mail(head: bytes) -> bool:
    """Tell whether a content begins as a mail or a folder of mails does."""
    head = head[: 16 * 1024].lstrip()
    kinds = {hit[0].lower() for hit in _MAIL.finditer(head)}
    return bool(_FROM_LINE.match(head)) or len(kinds) >= 3


def mail_head(data: bytes, head: bytes, offset: int) -> str:
    """Return the head of the mail that a place is in; empty when there is none in reach."""
    low = max(0, offset - REACH)
    at = -1
    end = offset
    while (found := data.rfind(b"\nFrom ", low, end)) >= 0:
        if _FROM_LINE.match(data, found + 1):
            at = found + 1
            break
        end = found
    if at < 0 and (low == 0 or is_mail(head)):
        source = head if head and not is_mail(data[: 16 * 1024]) else data
        return _until_blank(source, 0)
    return _until_blank(data, at) if at >= 0 else ""


def _until_blank(data: bytes, at: int) -> str:
    text = data[at : at + _HEAD].lstrip(b"\r\n")
    blank = re.search(rb"\r?\n\r?\n", text)
    return text[: blank.start() if blank else len(text)].decode("utf-8", "replace")


def tell_mail(head: str, telling: Telling) -> None:
    """Read the head of a mail: when it was sent, from where, and who took it first."""
    received: list[str] = []
    dates: list[str] = []
    for header in _HEADER.finditer(head):
        name, value = header["name"].lower(), " ".join(header["value"].split())
        if name == "date":
            dates.insert(0, value)
        elif name == "received":
            received.append(value[:1000])
            dates.append(value.rpartition(";")[2])
        elif name == "x-originating-ip":
            telling.from_client(value.strip("[]"))
        else:
            telling.by_agent(value)
    if head.startswith("From "):
        dates.append(head.partition("\n")[0])
    for date in dates:
        telling.at(first_stamp(date))
    first = _RECEIVED.search(received[-1]) if received else None  # each server puts its own on top
    if first:
        telling.on_host(first["by"])
        address = _ADDRESS.search(first["from"] or "")
        telling.from_client(address_in(address["ip"] or address["other"]) if address else "")


def journal_entry(data: bytes, offset: int) -> tuple[int, int] | None:
    """Return the stretch of an entry of ``journalctl -o export``; None when a place is in none."""
    low, high = max(0, offset - _JOURNAL_REACH), min(len(data), offset + _JOURNAL_REACH)
    start = data.rfind(b"\n\n", low, offset)
    start = start + 2 if start >= 0 else low
    end = data.find(b"\n\n", offset, high)
    end = end if end >= 0 else high
    return (start, end) if _JOURNAL.search(data, start, end) else None


def tell_journal(text: str, telling: Telling) -> str:
    """Read an entry; return its message."""
    found = {hit["name"]: hit["value"] for hit in _JOURNAL_PAIR.finditer(text)}
    names = ("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP", "_HOSTNAME", "_PID")
    for count in (found.get(names[1]), found.get(names[0])):
        telling.at_value(count)
    tell([(name, value) for name, value in found.items() if name in names[2:]], telling)
    return found.get("MESSAGE", "")
