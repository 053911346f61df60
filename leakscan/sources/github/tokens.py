"""Where tokens come from. A token is a ``Secret`` from the moment it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leakscan.errors import UsageError
from leakscan.model.secret import Secret
from leakscan.sources.github.host import Host

TOKEN_FILE = "LEAKSCAN_GITHUB_TOKEN_FILE"  # noqa: S105  the name of a variable
OWN = "LEAKSCAN_GITHUB_TOKEN"
NAMES = (OWN, "GH_TOKEN", "GITHUB_TOKEN")
"""Tried in this order for GitHub.com and \\*.ghe.com, as ``gh`` does; the first is leakscan's own."""
ENTERPRISE_NAMES = (OWN, "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
"""Tried for every other host: a token for GitHub.com never reaches another server."""
APP_ID = "LEAKSCAN_GITHUB_APP_ID"
APP_KEY = "LEAKSCAN_GITHUB_APP_KEY"
APP_KEY_FILE = "LEAKSCAN_GITHUB_APP_KEY_FILE"
INSTALLATION = "LEAKSCAN_GITHUB_APP_INSTALLATION"


@dataclass(frozen=True, slots=True)
class StaticToken:
    """A fine-grained or classic token, or one that Actions gave a job. It cannot be renewed."""

    secret: Secret
    source: str
    """The variable or file it came from, for messages."""

    def token(self) -> Secret:
        """Return the token."""
        return self.secret

    def renew(self, stale: Secret) -> bool:
        """Say that there is no other."""
        del stale
        return False


@dataclass(frozen=True, slots=True)
class AppKey:
    """A GitHub App: its id (or client id), its private key, and, if known, which installation."""

    app: str
    key: Secret = field(repr=False)
    installation: int | None = None


def find_token(host: Host, environ: Mapping[str, str]) -> StaticToken | AppKey:
    """Return what the environment offers for a host: an App first, a token file, then variables.

    Raises:
        UsageError: there is none, or a file of it cannot be read or holds something else.
    """
    if app := environ.get(APP_ID):
        return _app(app, environ)
    if path := environ.get(TOKEN_FILE):
        return StaticToken(_plausible(_read(path, TOKEN_FILE), path), path)
    names = ENTERPRISE_NAMES if host.enterprise else NAMES
    for name in names:
        if value := environ.get(name, "").strip():
            return StaticToken(_plausible(value, name), name)
    raise UsageError(
        f"no token for {host.name}",
        hint=f"put one into {names[1]}, a file named by {TOKEN_FILE}, or set {APP_ID} and "
        f"{APP_KEY_FILE} for a GitHub App",
    )


def _app(app: str, environ: Mapping[str, str]) -> AppKey:
    if path := environ.get(APP_KEY_FILE):
        key, source = _read(path, APP_KEY_FILE), path
    else:
        key, source = environ.get(APP_KEY, ""), APP_KEY
    # some places keep a variable on one line only
    key = key.replace("\\n", "\n").strip()
    if "PRIVATE KEY-----" not in key:
        raise UsageError(
            f"{source}: that is no private key of a GitHub App",
            hint=f"name the .pem file that GitHub gave you in {APP_KEY_FILE}",
        )
    number = environ.get(INSTALLATION, "")
    if number and not number.isdigit():
        raise UsageError(f"{INSTALLATION}: that is no number", hint="it is the last part of the "
                         "address of the installation's page; leave it out to look it up")  # fmt: skip
    return AppKey(app.strip(), Secret(key.encode()), int(number) if number else None)


def _read(path: str, variable: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as exc:
        words = getattr(exc, "strerror", None) or "it is not text"
        raise UsageError(f"{path}: {words}", hint=f"{variable} names this file") from None


def _plausible(value: str, source: str) -> Secret:
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise UsageError(
            f"{source}: that is no token: it is empty or has characters that no token has",
            hint="the file or variable holds the token and nothing else",
        )
    return Secret(value.encode())
