"""Tokens as a client shows them: one that stays, and those of an App's installation, renewed."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from leakscan.model.secret import Secret
from leakscan.sources.github.client import Client
from leakscan.sources.github.clock import Clock
from leakscan.sources.github.host import Host
from leakscan.sources.github.refusal import Refused
from leakscan.sources.github.tokens import AppKey, StaticToken
from leakscan.sources.github.wire import Credential

if TYPE_CHECKING:
    import httpx
    from githubkit.auth import BaseAuthStrategy

RENEW_BEFORE = 600.0
"""Seconds of life left under which a token is renewed: what git is about to fetch may take a while."""


def _bearer(credential: Credential, host: Host) -> BaseAuthStrategy:
    """Return githubkit's form of a credential: asked at each request, shown to the host alone."""
    import httpx  # noqa: PLC0415  githubkit brings it
    from githubkit.auth import BaseAuthStrategy  # noqa: PLC0415

    class Bearer(httpx.Auth):
        def sync_auth_flow(self, request: httpx.Request) -> Iterator[Any]:  # type: ignore[override]
            url = str(request.url)
            if request.url.path.endswith(".git/info/refs") and host.serves(url):
                shown = b64encode(b"x-access-token:" + credential.token().reveal()).decode()
                request.headers["Authorization"] = f"Basic {shown}"
            elif host.is_api(url):
                request.headers["Authorization"] = f"Bearer {credential.token().reveal().decode()}"
            yield request

    class Strategy(BaseAuthStrategy):
        def get_auth_flow(self, github: object) -> httpx.Auth:
            del github
            return Bearer()

    return Strategy()


@dataclass(frozen=True, slots=True)
class Fixed:
    """A token that cannot be renewed."""

    found: StaticToken

    def strategy(self, host: Host) -> BaseAuthStrategy:
        """Return it in githubkit's form."""
        return _bearer(self, host)

    def token(self) -> Secret:
        """Return the token."""
        return self.found.token()

    def renew(self, stale: Secret) -> bool:
        """Say that there is no other."""
        return self.found.renew(stale)


@dataclass(frozen=True, slots=True)
class AppItself:
    """The App, by a signed statement that is valid for minutes: only to ask for its tokens."""

    key: AppKey

    def strategy(self, host: Host) -> BaseAuthStrategy:
        """Return githubkit's own."""
        from githubkit import AppAuthStrategy  # noqa: PLC0415

        del host
        return AppAuthStrategy(self.key.app, self.key.key.reveal().decode())

    def token(self) -> Secret:
        """Return nothing: a statement is made for each request."""
        return Secret(b"")

    def renew(self, stale: Secret) -> bool:
        """Say that another statement would not help."""
        del stale
        return False


@dataclass(slots=True)
class Installation:
    """Tokens of an App's installation. Each lives for an hour; the next is got in time."""

    client: Client
    """Speaks as the App itself."""
    owner: str
    clock: Clock
    number: int | None = None
    _secret: Secret | None = None
    _expires: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def strategy(self, host: Host) -> BaseAuthStrategy:
        """Return it in githubkit's form."""
        return _bearer(self, host)

    def token(self) -> Secret:
        """Return a token with some life left in it."""
        with self._lock:
            if self._secret is None or self._expires - self.clock.now() < RENEW_BEFORE:
                self._get()
            assert self._secret is not None  # noqa: S101  _get raises otherwise
            return self._secret

    def renew(self, stale: Secret) -> bool:
        """Get another token, unless somebody else just did."""
        with self._lock:
            if self._secret == stale:
                self._secret = None
        try:
            return self.token() != stale
        except Refused:
            return False

    def _get(self) -> None:
        if self.number is None:
            self.number = self._look_up()
        told = self.client.post(f"app/installations/{self.number}/access_tokens", {})
        try:
            self._secret = Secret(told["token"].encode())
            self._expires = datetime.fromisoformat(told["expires_at"]).timestamp()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Refused("bad-answer", "the answer to the App's request holds no token") from None

    def _look_up(self) -> int:
        for kind in ("orgs", "users"):
            try:
                return int(self.client.get(f"{kind}/{self.owner}/installation").data["id"])
            except Refused as exc:
                if exc.status != 404:
                    raise
            except (KeyError, TypeError, ValueError):
                raise Refused("bad-answer", "the installation has no number") from None
        raise Refused("unauthorised", f"the App is not installed at {self.owner}")
