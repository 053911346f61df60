"""One request through githubkit, answered or broken. No retries here, and no meaning."""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from leakscan.model.secret import Secret
from leakscan.sources.github.base import Usage
from leakscan.sources.github.clock import Clock
from leakscan.sources.github.host import Host

if TYPE_CHECKING:
    from githubkit import GitHub, Response
    from githubkit.auth import BaseAuthStrategy

HEADERS = {"X-GitHub-Api-Version": "2022-11-28", "Accept-Encoding": "gzip"}
PIECE = 1 << 20
"""Bytes that are unpacked at a time: a small answer can hold a large one."""


class Credential(Protocol):
    """What a client shows to be let in."""

    def strategy(self, host: Host) -> BaseAuthStrategy:
        """Return it in githubkit's form, to be asked anew at each request."""
        ...

    def token(self) -> Secret:
        """Return the token that is valid now. Raises ``Refused`` if none can be had."""
        ...

    def renew(self, stale: Secret) -> bool:
        """Say whether there is another token than ``stale``, which was not accepted."""
        ...


class BrokenError(Exception):
    """No whole answer came: a connection that failed, was cut or took too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: Mapping[str, str]
    json: object = None


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """How patient a client is."""

    timeout: float = 30.0
    """Seconds without a byte."""
    patience: float = 300.0
    """Seconds for one answer as a whole; a server that drips is cut off."""
    attempts: int = 5
    """How often a broken answer or a fault of the server (5xx) is tried in all."""
    longest_wait: float = 3900.0
    """Seconds that a rate limit is waited for: the primary one opens within the hour."""
    largest_answer: int = 64 << 20
    """Bytes of one API answer, unpacked."""
    largest_download: int = 1 << 30
    """Bytes of an asset, artifact or log."""


class Wire:
    """Connections to one host, one set for each thread; kept open between requests."""

    def __init__(
        self,
        host: Host,
        credential: Credential,
        *,
        options: ClientOptions,
        clock: Clock,
        usage: Usage,
    ) -> None:
        self._host, self._credential = host, credential
        self._options, self._clock, self._usage = options, clock, usage
        self._local = threading.local()
        self._open: list[GitHub[Any]] = []
        # its log lines would hold the signed addresses of downloads
        logging.getLogger("httpx").setLevel(logging.WARNING)

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], json: object = None
    ) -> Answer:
        """Send one request and read the whole answer. Raises ``BrokenError``."""
        parts: list[bytes] = []
        size = 0

        def take(part: bytes) -> None:
            nonlocal size
            size += len(part)
            if size > self._options.largest_answer:
                raise BrokenError("the answer is longer than any should be")
            parts.append(part)

        request = _Request(method, url, headers, json)
        status, told = self._exchange(self._client(), request, take)
        return Answer(status, told, b"".join(parts))

    def fetch(
        self, url: str, take: Callable[[bytes], None], *, headers: Mapping[str, str], own: bool
    ) -> tuple[int, Mapping[str, str]]:
        """Read a download in pieces; without the token unless the address is GitHub's ``own``."""
        request = _Request("GET", url, headers)
        if own:
            return self._exchange(self._client(), request, take)
        client = self._connect(None)
        try:
            return self._exchange(client, request, take)
        finally:
            client.__exit__()
            self._open.remove(client)

    def close(self) -> None:
        """Close all connections that this thread opened."""
        client = getattr(self._local, "client", None)
        if client is not None:
            client.__exit__()
            self._open.remove(client)
            self._local.client = None

    def _client(self) -> GitHub[Any]:
        found: GitHub[Any] | None = getattr(self._local, "client", None)
        if found is None:
            found = self._local.client = self._connect(self._credential.strategy(self._host))
        return found

    def _connect(self, auth: BaseAuthStrategy | None) -> GitHub[Any]:
        from githubkit import GitHub  # noqa: PLC0415  it takes a third of a second
        from githubkit.cache import MemCacheStrategy  # noqa: PLC0415

        client: GitHub[Any] = GitHub(
            auth,
            base_url=self._host.api,
            user_agent="leakscan",
            follow_redirects=False,
            timeout=self._options.timeout,
            http_cache=False,
            auto_retry=False,
            cache_strategy=MemCacheStrategy(),  # the default is shared by all
        )
        self._open.append(client)
        client.__enter__()  # type: ignore[no-untyped-call]
        return client

    def _exchange(
        self,
        client: GitHub[Any],
        request: _Request,
        take: Callable[[bytes], None],
    ) -> tuple[int, Mapping[str, str]]:
        from githubkit.exception import GitHubException, RequestFailed  # noqa: PLC0415
        from httpx import HTTPError  # noqa: PLC0415

        self._usage.requests += 1
        try:
            response = client.request(
                request.method,
                request.url,
                headers={**HEADERS, **request.headers},
                json=request.json,
                stream=True,
            )
        except RequestFailed as exc:
            response = exc.response
        except (GitHubException, HTTPError) as exc:
            raise BrokenError(_cause(exc)) from None
        try:
            for part in self._parts(response):
                take(part)
        except GitHubException as exc:
            raise BrokenError(_cause(exc)) from None
        finally:
            self._usage.received += response.raw_response.num_bytes_downloaded
            response.raw_response.close()
        return response.status_code, {k.lower(): v for k, v in response.headers.items()}

    def _parts(self, response: Response[Any]) -> Iterator[bytes]:
        if response.raw_response.is_stream_consumed:  # githubkit reads what is an error
            return iter([response.content])
        encoding = response.headers.get("content-encoding", "")
        return unpacked(self._timed(response.iter_raw()), encoding)

    def _timed(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        end = self._clock.now() + self._options.patience
        for part in parts:
            if self._clock.now() > end:
                raise BrokenError("the answer takes too long")
            yield part


def unpacked(parts: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yield what the parts of an answer hold, in pieces. Raises ``BrokenError``."""
    if encoding.lower() in {"", "identity"}:
        yield from parts
        return
    if encoding.lower() not in {"gzip", "x-gzip"}:
        raise BrokenError("the answer is packed in a way that was not asked for")
    gzip, empty = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS), True
    try:
        for part in parts:
            empty, rest = False, part
            while rest:
                yield gzip.decompress(rest, PIECE)
                rest = gzip.unconsumed_tail
    except zlib.error:
        raise BrokenError("the answer is damaged") from None
    if not (empty or gzip.eof):
        raise BrokenError("the answer is cut short")


def _cause(exc: BaseException) -> str:
    """Name what went wrong; the words of an exception may hold an address with a signature."""
    inner = getattr(exc, "exc", None)
    return type(inner if isinstance(inner, BaseException) else exc).__name__
