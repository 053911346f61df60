"""Which host is spoken to, and at which addresses: GitHub.com, data residency, Enterprise Server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from leakscan.errors import UsageError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Host:
    """One GitHub. Nothing else is spoken to, but for the storage that a download is sent to."""

    web: str
    """``https://github.com``, without a slash at the end."""
    api: str
    """Address of the REST API, with a slash at the end."""
    graphql: str

    @property
    def name(self) -> str:
        """Return the name for people and folders: ``github.com``, ``ghe.example``."""
        return urlsplit(self.web).netloc.lower()

    @property
    def enterprise(self) -> bool:
        """Say whether this is a server of one's own, as ``gh`` tells it from the tokens it takes."""
        return not (self.name == "github.com" or self.name.endswith(".ghe.com"))

    def is_api(self, url: str) -> bool:
        """Say whether the token may be sent to ``url`` over the API."""
        return origin(url) == origin(self.api)

    def serves(self, url: str) -> bool:
        """Say whether git may take the token to ``url``: this host, or its own name for gists."""
        parts = urlsplit(url)
        return not parts.username and not parts.password and origin(url) in {
            origin(self.web),
            origin(self.web.replace("://", "://gist.", 1)),
        }  # fmt: skip


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port; ports that go without saying are said."""
    parts = urlsplit(url)
    return (parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0))


def host_at(address: str) -> Host:
    """Return the host at an address such as ``github.com`` or ``https://ghe.example``.

    Raises:
        UsageError: it is no address, has a path or credentials, or is not encrypted.
    """
    parts = _checked(address)
    web = f"{parts.scheme}://{parts.netloc.lower()}"
    if parts.hostname in {"github.com", "www.github.com", "api.github.com"}:
        return Host(
            "https://github.com", "https://api.github.com/", "https://api.github.com/graphql"
        )
    if (parts.hostname or "").endswith(".ghe.com"):
        api = f"https://api.{parts.netloc.lower().removeprefix('api.')}"
        return Host(web.replace("://api.", "://"), f"{api}/", f"{api}/graphql")
    return Host(web, f"{web}/api/v3/", f"{web}/api/graphql")


def _checked(address: str) -> SplitResult:
    hint = "give the address of the web site, such as https://github.com or https://ghe.example"
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError("--host: that is no address", hint=hint) from None
    if parts.username or parts.password:
        raise UsageError(
            "--host: an address must not carry credentials",
            hint="put the token into GH_TOKEN, or GH_ENTERPRISE_TOKEN for a server of your own",
        )
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError("--host: only a host is needed, without a path", hint=hint)
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise UsageError("--host: only https is spoken", hint=hint)
    return parts
