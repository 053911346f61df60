"""What other scanners were told to accept, matched with what is found."""

from __future__ import annotations

import hashlib
import json

import pytest

from leakscan.errors import BaselineError
from leakscan.model.finding import Finding
from leakscan.rules.load import load_rules
from leakscan.store.accepting import secrets
from leakscan.store.foreign_ignores import Ignore, ignored, read
from tests.reports import samples

RULES = load_rules(examples=False)
FOUND = samples.finding(1)  # client_secret in line 2, subscription_key in line 4 of config/.env
COMMIT = "4f2a91c0" * 5


def sha1(field: str) -> str:
    return hashlib.sha1(samples.made_up(1)[field].encode(), usedforsecurity=False).hexdigest()


def detect_secrets(**digests: object) -> str:
    ones = [{"type": "Secret Keyword", "filename": "config/.env", "line_number": n, **more}
            for n, more in enumerate(digests.values(), 1)]  # fmt: skip
    return json.dumps({"version": "1.5.0", "plugins_used": [], "results": {"config/.env": ones}})


def accepted(text: str, found: Finding = FOUND) -> bool:
    return bool(ignored(found, secrets(found, RULES), read(text, "f")))


BOTH = {
    "a": {"hashed_secret": sha1("client_secret")},
    "b": {"hashed_secret": sha1("subscription_key"), "is_secret": False},
}


def test_digests_are_matched_with_values() -> None:
    assert accepted(detect_secrets(**BOTH))


def test_a_part_is_not_enough() -> None:
    assert not accepted(detect_secrets(a=BOTH["a"]))
    lone = samples.finding(1, ("client_secret",))
    assert accepted(detect_secrets(a=BOTH["a"]), lone)


def test_what_was_judged_real_is_not_accepted() -> None:
    real = {**BOTH["a"], "is_secret": True}
    assert not accepted(detect_secrets(a=real, b=BOTH["b"]))
    assert [i.real for i in read(detect_secrets(a=real), "f")] == [True]


@pytest.mark.parametrize("path", ["config/.env", "config\\.env"])
@pytest.mark.parametrize("commit", ["", f"{COMMIT}:"])
def test_places_are_matched_with_places(path: str, commit: str) -> None:
    text = f"# ours\n{commit}{path}:generic-api-key:2\n\n{commit}{path}:vipps:4  # key\n"
    assert accepted(text)
    assert accepted(text, samples.finding(1, where={"path": "shop/config/.env"}))
    assert not accepted(text, samples.finding(1, where={"path": "shop/xconfig/.env"}))
    assert not accepted(text.replace(":4", ":5"))
    assert accepted(text, samples.finding(1, where={"commit": COMMIT}))
    other = samples.finding(1, where={"commit": "abcdef01" * 5})
    assert accepted(text, other) is (commit == "")


def test_a_windows_path_has_no_commit() -> None:
    assert read("C:/a.env:rule:3", "f") == (Ignore("C:/a.env", 3, says="rule"),)


@pytest.mark.parametrize("text", ["{}", "{", "words", "a:b:c", '{"results": []}', '{"results": 1}'])
def test_what_is_neither_is_an_error(text: str) -> None:
    with pytest.raises(BaselineError, match=r"f: is neither"):
        read(text, "f")
