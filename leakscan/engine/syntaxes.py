"""The table of forms in which a name and its value can stand together.

Each row is what may stand *between* a name and the value that it governs (or, in ``REVERSED``, between
a value and the name that follows it). A form that no row describes is no assignment, so prose in which a
key's name and some hash merely share a line gives nothing. A new form is a new row and a line in
``tests/engine/test_syntaxes.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTE = rb"""\\{0,3}["'`]"""
_OPEN = rb"""(?:[bBrRuUfLN@$]{0,2}\\{0,3}["'`]{1,3}|[<\[{(]|\*\*|__)"""
_WRAP = rb"(?:(?:new\s+)?[A-Za-z_][\w.:!]{0,40}\s*[(\[]\s*){0,2}(?:(?:default|value)(?:_?value)?\s*[:=]\s*)?"
"""A call around the value: ``String::from(``, ``Field(default=``; ``string(28)`` is apart."""
_TYPE = rb"""(?:\s*[?!]?:\s*&?(?:'[a-z]+\s+)?[A-Za-z_][\w.<>\[\]?| &']{0,40}?"""
_TYPE += rb"""|\s*\{\s*(?:get|set|init)\b[^{}]{0,40}\})?"""
"""A type, or the accessors of a C# property, between a name and ``=``."""
_TAIL = rb"""[\\"'`\])}*_?!]{0,6}"""
"""What may close the name: quotes, brackets of an index, Markdown marks."""
_ATTR = rb"""(?:\s+[\w:.-]{1,40}\s*=\s*(?:"[^"<>]{0,200}"|'[^'<>]{0,200}')){0,6}"""
_PAIR_VALUE = rb"(?:(?:[A-Za-z]{1,20}_)?value|_value|val|defaultValue|default|currentValue|content|Value|data)"
_PAIR_KEY = rb"(?:(?:[A-Za-z]{1,20}_)?(?:key|name)|Name|Key|id)"
_OTHER_PAIRS = (
    rb"""(?:\s*,\s*["']\w{1,30}["']\s*:\s*(?:["'][^"'\n]{0,120}["']|[\w.+-]{1,30}|null)){0,6}"""
)


@dataclass(frozen=True, slots=True)
class Syntax:
    """One form."""

    id: str
    between: re.Pattern[bytes]
    weight_id: str = ""
    """Id of the evidence that the form itself brings, if any."""


def _row(id_: str, pattern: bytes, weight_id: str = "") -> Syntax:
    return Syntax(id_, re.compile(pattern, re.DOTALL), weight_id)


SYNTAXES: tuple[Syntax, ...] = (
    # s:6:"secret";s:28:"X" and the same inside an SQL string
    _row("php-serialized", rb"""\\{0,3}["'];s:\d{1,4}:\\{0,3}["']"""),
    # {"key":"client_secret","value":"X"}, HAR's name and value, with other pairs between
    _row(
        "name-value",
        rb"\\{0,3}[\"']"
        + _OTHER_PAIRS
        + rb"\s*,\s*\\{0,3}[\"']?"
        + _PAIR_VALUE
        + rb"\\{0,3}[\"']?\s*[:=]\s*"
        + rb"""(?:["']\s*\{\s*\\{0,3}"_?value\\{0,3}"\s*:\s*)?"""
        + _OPEN
        + rb"?",
    ),
    # - name: X\n  value: Y   (Kubernetes, Bicep parameters, Azure pipelines)
    _row(
        "name-value",
        rb"""["']?\s*,?\s*\r?\n[ \t]*""" + _PAIR_VALUE + rb"""\s*[:=]\s*["']?""",
    ),
    # <add key="VippsLogin:ClientSecret" value="X" />, <input name="…" type="text" value="X">
    _row("xml-attributes", rb"""["']""" + _ATTR + rb"""\s+(?:value|content|default)\s*=\s*["']"""),
    # <Item Key="client_id">X</Item>, <client-secret>X</client-secret>, CDATA
    _row("xml-element", rb"""["']?""" + _ATTR + rb"""\s*>\s*(?:<!\[CDATA\[\s*)?"""),
    # <key>client_secret</key><string>X</string>, <td>…</td><td>X</td>, <name>…</name><value>X
    _row(
        "xml-sibling",
        rb"\s*(?:</[\w:.-]{1,40}>\s*){1,3}(?:<[\w:.-]{1,40}"
        + _ATTR
        + rb"\s*>\s*){1,3}(?:<!\[CDATA\[)?",
    ),
    # VIPPS_SECRET=X, "secret": "X", 'secret' => 'X', secret := "X", val secret: String = "X",
    # ["secret"]=>\n string(28) "X", secret: >-\n  X, String::from("X"), [secret] => X
    _row(
        "assignment",
        _TAIL + _TYPE + rb"\s*(?:=>|:=|==?|->|:|\xe2\x86\x92|\?=|\+=)(?:\*\*|__)?\s*"
        rb"(?:[>|][+-]?\s*\r?\n\s*)?(?:string\(\d+\)\s*)?" + _WRAP + _OPEN + rb"{0,2}\s?",
    ),
    # <secret>: on the next line (YAML, Markdown lists, prose)
    _row(
        "next-line",
        _TAIL
        + rb"[ \t]{0,4}[:=]?[ \t]{0,4}"
        + _TAIL
        + rb"[ \t]{0,4}(?:\r?\n[ \t>*-]{0,40}){1,4}(?:```\w*\s{0,4})?"
        + _OPEN
        + rb"?",
    ),
    # ('config.clientSecret', '{"_value": "X"}')
    _row(
        "name-value",
        _QUOTE
        + rb"""\s*,\s*\\{0,3}["']\{\s*\\{0,3}["']"""
        + _PAIR_VALUE
        + rb"""\\{0,3}["']\s*:\s*\\{0,3}["']""",
    ),
    # env('X', 'Y'), define("X", "Y"), put("X", "Y"), INSERT … VALUES ('X','Y'), ->header('X', 'Y'), "X", "Y"
    _row("argument", _QUOTE + rb"\s*,\s*" + _WRAP + _OPEN),
    # process.env.X || 'Y', ENV["X"] ?? "Y", os.getenv("X") or "Y", ${X:-Y}, ${X:Y}, fetch("X") { "Y" }
    _row(
        "fallback",
        rb"""[\\"'`\])]{0,4}\s*(?:\|\||\?\?=?|\?:|\bor\b|\belse\b|:[-=]?|\.unwrap_or\(|\{)\s*"""
        + _WRAP
        + _OPEN
        + rb"?",
    ),
    # put(CLIENT_SECRET, "X"), add(config['client_secret'], "X")
    _row("comma", rb"""[\\"'`\])]{0,4}\s*,\s*""" + _WRAP + _OPEN + rb"?"),
    # setClientSecret("X"), .client_secret("X"), ->getToken('X'), os.environ['X']
    _row("call", rb"\s*[(\[]\s*" + _WRAP + rb"[bBrRuU@$]{0,2}" + _QUOTE + rb"{1,3}"),
    # variable "client_secret" { type = string  default = "X" }, "clientSecret": {"value": "X"},
    # defineString("CLIENT_SECRET", {default: "X"})
    _row(
        "block",
        rb"""["']?\s*(?:[:=,]|=>)?\s*\{[^{}]{0,300}?\b(?:default|value|defaultValue)["']?\s*[:=]\s*["']?""",
    ),
    # | client_secret | X |
    _row("table", rb"[`*_ \t)]{0,8}[|\t;][`*_ \t\"']{0,8}"),
    # --client-secret X, config:set payment/vipps/client_secret X, ENV CLIENT_SECRET X, set "a:b" "X"
    _row("command-line", rb"""["']?[ \t]+[@bBrRuUL]?["']?"""),
    # Client secret is X / client_secret er X / "client secret (test) - X"
    _row(
        "prose",
        _TAIL
        + rb"""\s*[)\]]?\s*(?:is|er|was|on|\xc3\xa4r|=|:|-|\xe2\x80\x93|\xe2\x80\x94)\s+"""
        + _OPEN
        + rb"?",
    ),
)

REVERSED: tuple[Syntax, ...] = (
    # {"value":"X","key":"client_secret"}
    _row(
        "name-value",
        rb"\\{0,3}[\"']"
        + _OTHER_PAIRS
        + rb"\s*,\s*\\{0,3}[\"']?"
        + _PAIR_KEY
        + rb"\\{0,3}[\"']?\s*[:=]\s*"
        rb"\\{0,3}[\"']",
    ),
    # <add value="X" key="client_secret" />
    _row("xml-attributes", rb"""["']""" + _ATTR + rb"""\s+(?:key|name|id|Key|Name)\s*=\s*["']"""),
    # value: X\n name: client_secret
    _row("name-value", rb"""["']?\s*,?\s*\r?\n[ \t]*(?:key|name)\s*[:=]\s*["']?"""),
    # setValue("X", forHTTPHeaderField: "client_secret"), [request setValue:@"X" forHTTPHeaderField:@"…"]
    _row("http-header-field", rb"""["']\s*,?\s*forHTTPHeaderField\s*:\s*@?["']"""),
    # UPDATE … SET value = 'X' WHERE name = 'client_secret'
    _row("sql-where", rb"""(?i)'\s+where\s+[`"\[]?\w{1,40}[`"\]]?\s*(?:=|like)\s*N?'"""),
    # echo "X" | wrangler secret put CLIENT_SECRET
    _row(
        "shell-pipe",
        rb"""["']?[ \t]*\|[ \t]*[^\n|]{1,80}?\b(?:put|set|add|create)[ \t]+(?:--?\w+[ \t]+)?["']?""",
    ),
)


def syntax_between(between: bytes) -> Syntax | None:
    """Return the first form that describes all of ``between`` (name to the left, value to the right)."""
    for syntax in SYNTAXES:
        if syntax.between.fullmatch(between):
            return syntax
    return None


def syntax_reversed(between: bytes) -> Syntax | None:
    """Return the form in which the value stands first and the name follows."""
    for syntax in REVERSED:
        if syntax.between.fullmatch(between):
            return syntax
    return None
