"""Which host gets which token."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.errors import UsageError
from leakscan.sources.github.host import host_at
from leakscan.sources.github.tokens import StaticToken, find_token

EVERY = {
    "GH_TOKEN": "gh", "GITHUB_TOKEN": "github",
    "GH_ENTERPRISE_TOKEN": "ghe", "GITHUB_ENTERPRISE_TOKEN": "githube",
}  # fmt: skip


@pytest.mark.parametrize(
    ("address", "without", "expected"),
    [
        ("https://github.com", (), "GH_TOKEN"),
        ("github.com", ("GH_TOKEN",), "GITHUB_TOKEN"),
        ("https://acme.ghe.com", (), "GH_TOKEN"),
        ("https://ghe.example", (), "GH_ENTERPRISE_TOKEN"),
        ("ghe.example", ("GH_ENTERPRISE_TOKEN",), "GITHUB_ENTERPRISE_TOKEN"),
    ],
)
def test_names(address: str, without: tuple[str, ...], expected: str) -> None:
    environ = {k: v for k, v in EVERY.items() if k not in without}
    found = find_token(host_at(address), environ)
    assert isinstance(found, StaticToken)
    assert found.source == expected
    assert found.token().reveal().decode() == EVERY[expected]
    own = find_token(host_at(address), {**environ, "LEAKSCAN_GITHUB_TOKEN": "own"})
    assert isinstance(own, StaticToken)
    assert own.source == "LEAKSCAN_GITHUB_TOKEN"


@pytest.mark.parametrize(
    ("address", "environ"),
    [
        ("ghe.example", {"GH_TOKEN": "x", "GITHUB_TOKEN": "x"}),
        ("evil-github.com", {"GH_TOKEN": "x"}),
        ("github.com.evil.example", {"GH_TOKEN": "x"}),
        ("github.com", {"GH_ENTERPRISE_TOKEN": "x"}),
        ("github.com", {"GH_TOKEN": "  "}),
        ("github.com", {}),
    ],
)
def test_a_token_goes_to_no_other_host(address: str, environ: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="no token") as caught:
        find_token(host_at(address), environ)
    assert "TOKEN" in caught.value.hint


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-a-file\n")
    found = find_token(host_at("x.example"), {**EVERY, "LEAKSCAN_GITHUB_TOKEN_FILE": str(file)})
    assert isinstance(found, StaticToken)
    assert found.token().reveal() == b"from-a-file"
    assert "from-a-file" not in repr(found)


@pytest.mark.parametrize("content", [b"", b"two words", b"caf\xc3\xa9", b"\xff", b"a\nb", None])
def test_files_that_hold_no_token(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        find_token(host_at("github.com"), {"LEAKSCAN_GITHUB_TOKEN_FILE": str(file)})
    assert "two" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("address", "web", "api", "graphql"),
    [
        ("github.com", "https://github.com", "https://api.github.com/", "https://api.github.com/graphql"),
        ("https://GitHub.com/", "https://github.com", "https://api.github.com/", "https://api.github.com/graphql"),
        ("https://acme.ghe.com", "https://acme.ghe.com", "https://api.acme.ghe.com/", "https://api.acme.ghe.com/graphql"),
        ("ghe.example", "https://ghe.example", "https://ghe.example/api/v3/", "https://ghe.example/api/graphql"),
        ("https://ghe.example:8443", "https://ghe.example:8443", "https://ghe.example:8443/api/v3/",
         "https://ghe.example:8443/api/graphql"),
        ("http://127.0.0.1:80", "http://127.0.0.1:80", "http://127.0.0.1:80/api/v3/", "http://127.0.0.1:80/api/graphql"),
    ],
)  # fmt: skip
def test_addresses(address: str, web: str, api: str, graphql: str) -> None:
    host = host_at(address)
    assert (host.web, host.api, host.graphql) == (web, api, graphql)


@pytest.mark.parametrize(
    "address",
    ["http://ghe.example", "ssh://ghe.example", "https://x:y@ghe.example", "https://ghe.example/acme",
     "", "https://", "https://ghe.example?x", "https://[::1", "https://ghe.example:port"],
)  # fmt: skip
def test_addresses_that_are_refused(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        host_at(address)
    assert caught.value.hint
    assert "x:y" not in caught.value.message


@pytest.mark.parametrize(
    ("address", "url", "serves"),
    [
        ("github.com", "https://github.com/acme/shop.git", True),
        ("github.com", "https://gist.github.com/abc.git", True),
        ("github.com", "https://github.com:443/acme/shop.git", True),
        ("github.com", "http://github.com/acme/shop.git", False),
        ("github.com", "https://github.com.evil.example/acme/shop.git", False),
        ("github.com", "https://github.com@evil.example/acme/shop.git", False),
        ("github.com", "https://x:y@github.com/acme/shop.git", False),
        ("ghe.example", "https://ghe.example/gist/abc.git", True),
        ("ghe.example", "https://github.com/acme/shop.git", False),
        ("ghe.example", "file:///etc", False),
        ("ghe.example", "ext::sh -c x", False),
    ],
)
def test_where_git_may_take_the_token(address: str, url: str, *, serves: bool) -> None:
    assert host_at(address).serves(url) is serves
