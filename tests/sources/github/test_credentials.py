"""A GitHub App's tokens: got, renewed in time, renewed when refused."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from leakscan.errors import SourceError, UsageError
from leakscan.sources.github.base import RepositoryEntry
from leakscan.sources.github.connect import connect
from leakscan.sources.github.mirrors import Mirror, Mirrors
from tests.sources.github.scene import Watch, opened, read
from tests.standin.server import Fault, StandIn
from tests.standin.world import Repository, Said, written

APP = {"LEAKSCAN_GITHUB_APP_ID": "123456"}


@pytest.fixture(scope="module")
def pair() -> tuple[str, str]:
    """A private key and its public half, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )  # fmt: skip
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


@pytest.fixture
def app(standin: StandIn, pair: tuple[str, str], tmp_path) -> dict[str, str]:
    """The environment of an App, and a stand-in that knows it."""
    standin.app_key = pair[1]
    standin.world.user = ""
    standin.world.repositories = [
        Repository(
            n, "acme", f"r{n}", git=written(tmp_path / f"{n}", {"a": b"b"}), issues=[Said(1, "x")]
        )
        for n in range(1, 4)
    ]
    file = tmp_path / "app.pem"
    file.write_text(pair[0])
    return {**APP, "LEAKSCAN_GITHUB_APP_KEY_FILE": str(file)}


def test_one_token_for_a_run(standin: StandIn, app: dict[str, str], cache) -> None:
    github = opened(standin, environ=app)
    for entry in list(github.repositories("acme")):
        assert isinstance(entry, RepositoryEntry)
        assert read(github.contents(entry, {})).texts
        with Mirrors(cache).refreshed(next(github.remotes(entry)), github) as mirror:
            assert isinstance(mirror, Mirror)
    assert len(standin.issued) == 1


@pytest.mark.parametrize("value", ["whole", "one-line"])
def test_the_key_may_be_a_variable(standin: StandIn, app: dict[str, str], pair, value: str) -> None:
    del app
    key = pair[0] if value == "whole" else pair[0].replace("\n", "\\n")
    environ = {**APP, "LEAKSCAN_GITHUB_APP_KEY": key, "LEAKSCAN_GITHUB_APP_INSTALLATION": "4711"}
    assert len(list(opened(standin, environ=environ).repositories("acme"))) == 3
    assert not [one for one in standin.asked if one.path.endswith("/installation")]


def test_renewed_before_it_ends(standin: StandIn, app: dict[str, str]) -> None:
    watch = Watch()
    github = opened(standin, environ=app, watch=watch)
    entries = list(github.repositories("acme"))
    for entry in entries:
        watch.ahead += 40 * 60
        standin.lifetime = 3600 + watch.ahead
        read(github.contents(entry, {}))
    assert len(standin.issued) == 2
    assert 401 not in {one.status for one in standin.asked}


def test_renewed_when_it_ends_early(standin: StandIn, app: dict[str, str], cache) -> None:
    github = opened(standin, environ=app)
    entries = list(github.repositories("acme"))
    standin.faults = [Fault("/issues", how="expire"), Fault("info/refs", how="expire")]
    for entry in entries:
        assert isinstance(entry, RepositoryEntry)
        assert not read(github.contents(entry, {})).skipped
        with Mirrors(cache).refreshed(next(github.remotes(entry)), github) as mirror:
            assert isinstance(mirror, Mirror)
    assert len(standin.issued) == 3


def test_an_app_that_was_uninstalled_meanwhile(standin: StandIn, app: dict[str, str]) -> None:
    github = opened(standin, environ=app)
    entries = list(github.repositories("acme"))
    standin.faults = [
        Fault("access_tokens", 403, times=99, message="This installation has been suspended")
    ]
    standin.tokens.clear()
    told = [read(github.contents(entry, {})) for entry in entries]  # type: ignore[arg-type]
    assert all(one.skipped for one in told)
    assert {skip.reason for one in told for skip in one.skipped} == {"unauthorised"}


def test_an_app_that_is_not_installed_there(standin: StandIn, app: dict[str, str]) -> None:
    standin.world.owner = "another"
    github = connect(standin.address, "acme", environ=app)
    with pytest.raises(SourceError, match="not installed"):
        list(github.repositories("acme"))


def test_the_wrong_key(standin: StandIn, app: dict[str, str], pair) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    standin.app_key = other.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
    with pytest.raises(SourceError) as caught:
        list(opened(standin, environ=app).repositories("acme"))
    assert pair[0].splitlines()[1] not in str(caught.value)


@pytest.mark.parametrize(
    "key", ["", "nonsense", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"]
)
def test_a_key_that_is_none(standin: StandIn, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        opened(standin, environ={**APP, "LEAKSCAN_GITHUB_APP_KEY": key})
    assert "AAAA" not in f"{caught.value}{caught.value.hint}"
