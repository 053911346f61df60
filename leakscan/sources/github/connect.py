"""From an address and an environment to a ``GitHub``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from leakscan.errors import SourceError, UsageError
from leakscan.model.secret import Secret
from leakscan.sources.github.base import DEFAULT_KINDS, Kind, Usage
from leakscan.sources.github.client import Client
from leakscan.sources.github.clock import Clock
from leakscan.sources.github.credentials import AppItself, Fixed, Installation
from leakscan.sources.github.host import Host, host_at
from leakscan.sources.github.hub import GitHub
from leakscan.sources.github.keeping import Texts
from leakscan.sources.github.mirrors import Mirrors
from leakscan.sources.github.tokens import StaticToken, find_token
from leakscan.sources.github.wire import ClientOptions, Credential


def connect(
    address: str,
    owner: str,
    *,
    environ: Mapping[str, str],
    kinds: frozenset[Kind] = DEFAULT_KINDS,
    texts: Texts | None = None,
    options: ClientOptions | None = None,
    clock: Clock | None = None,
) -> GitHub:
    """Return the GitHub at ``address``, for reading ``owner``. Nothing is asked yet.

    Raises:
        UsageError: the address or the token is of no use.
        SourceError: what is needed to speak to GitHub is not installed.
    """
    host = host_at(address)
    _installed()
    found = find_token(host, environ)
    opts, watch, usage = options or ClientOptions(), clock or Clock(), Usage()

    def client(credential: Credential) -> Client:
        return Client(host, credential, options=opts, clock=watch, usage=usage)

    credential: Credential
    if isinstance(found, StaticToken):
        credential = Fixed(found)
    else:
        _usable(found.key)
        credential = Installation(client(AppItself(found)), owner, watch, found.installation)
    return GitHub(client(credential), kinds=kinds, texts=texts)


def places(cache: Path, host: Host, *, limit: int) -> tuple[Mirrors, Texts]:
    """Return where the mirrors and texts of a host are kept below a cache folder."""
    here = cache / host.name.replace(":", "_")
    return Mirrors(here / "git", limit), Texts(here / "texts")


def _installed() -> None:
    try:
        import githubkit  # noqa: F401, PLC0415
    except ImportError as exc:
        raise SourceError(
            f"speaking to GitHub needs more packages ({exc.name} is missing)",
            hint="pip install 'leakscan[org]'",
        ) from None


def _usable(key: Secret) -> None:
    import jwt  # noqa: PLC0415  githubkit[auth-app] brings it

    try:
        jwt.encode({}, key.reveal().decode(), algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError) as exc:
        raise UsageError(
            f"the private key of the GitHub App cannot be used ({type(exc).__name__})",
            hint="generate another on the App's page, and name its .pem file",
        ) from None
