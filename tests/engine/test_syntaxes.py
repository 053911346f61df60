"""What may stand between a name and its value. The forms as wholes are in ``test_every_syntax.py``."""

from __future__ import annotations

import time

import pytest

from leakscan.engine.syntaxes import REVERSED, SYNTAXES, syntax_between, syntax_reversed

BETWEEN = [
    ("assignment", b"="),
    ("assignment", b'": "'),
    ("assignment", b"' => '"),
    ("assignment", b" := `"),
    ("assignment", b": &'static str = \""),
    ("assignment", b' { get; set; } = "'),
    ("assignment", b'"]=>\n  string(28) "'),
    ("assignment", b': SecretStr = SecretStr("'),
    ("assignment", b":** `"),
    ("php-serialized", b'";s:28:"'),
    ("php-serialized", b'\\";s:28:\\"'),
    ("name-value", b'","value":"'),
    ("name-value", b'","type":"secret","value":"'),
    ("name-value", b'","configuration_value":"{\\"_value\\":\\"'),
    ("name-value", b"\n  value: "),
    ("xml-attributes", b'" value="'),
    ("xml-attributes", b'" type="text" value="'),
    ("xml-element", b">"),
    ("xml-sibling", b"</key>\n  <string>"),
    ("argument", b"', '"),
    ("comma", b', "'),
    ("fallback", b" || '"),
    ("fallback", b":-"),
    ("fallback", b"') { '"),
    ("call", b'("'),
    ("block", b'" {\n  type = string\n  default = "'),
    ("block", b'": { "value": "'),
    ("table", b" | "),
    ("command-line", b" "),
    ("prose", b" is `"),
    ("next-line", b"\n"),
]
NO_FORM = [
    b" of the customer was changed to ",
    b"; other = ",
    b'", "other": "',
    b"\nname: X\n- value: ",
    b"' => 'x', 'other' => '",
    b"</a> text <b>",
]


@pytest.mark.parametrize(("form", "between"), BETWEEN)
def test_form(form, between):
    found = syntax_between(between)
    assert found is not None
    assert found.id == form


@pytest.mark.parametrize("between", NO_FORM)
def test_no_form(between):
    assert syntax_between(between) is None


@pytest.mark.parametrize(
    ("form", "between"),
    [
        ("name-value", b'","key":"'),
        ("name-value", b'",\n  "enabled": true,\n  "key": "'),
        ("name-value", b"\n  name: "),
        ("xml-attributes", b'" key="'),
        ("sql-where", b"' WHERE name = '"),
        ("http-header-field", b'", forHTTPHeaderField: "'),
        ("http-header-field", b'" forHTTPHeaderField:@"'),
        ("shell-pipe", b'" | wrangler secret put '),
    ],
)
def test_the_name_may_follow(form, between):
    found = syntax_reversed(between)
    assert found is not None
    assert found.id == form


HOSTILE = [
    b" " * 640,
    b"\"'" * 320,
    b"{" * 640,
    b"<a " * 200,
    b'","a":"' * 90,
    b"\n- " * 200,
    b"x(" * 300,
]


@pytest.mark.parametrize("between", HOSTILE, ids=lambda b: b[:6].decode().strip() or "spaces")
def test_no_form_explodes(between):
    """The longest text that is ever tried is tried within a tenth of a second for all forms together."""
    start = time.process_time()
    for syntax in (*SYNTAXES, *REVERSED):
        syntax.between.fullmatch(between)
    assert time.process_time() - start < 0.1
