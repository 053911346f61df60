"""Asking until there is an answer: retries, limits, renewed tokens, pages, GraphQL, downloads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn
from urllib.parse import urlencode, urljoin, urlsplit

from leakscan.model.secret import Secret
from leakscan.sources.github.base import Usage
from leakscan.sources.github.clock import Clock
from leakscan.sources.github.host import LOOPBACK, Host, origin
from leakscan.sources.github.pace import Pace
from leakscan.sources.github.refusal import Refused, limited, message_of, refusal
from leakscan.sources.github.wire import Answer, BrokenError, ClientOptions, Credential, Wire

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
MOST_REFUSALS = 6
"""How often one request may be refused over the pace before it is given up."""
_NEXT = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')


@dataclass(frozen=True, slots=True)
class Document:
    """An answer that was understood."""

    data: Any
    """What the JSON says; None when it is the same as last time (``unchanged``)."""
    etag: str = ""
    following: str = ""
    """Address of the next page; empty on the last."""
    unchanged: bool = False


class Client:
    """A patient client of one host. What it cannot get it says with ``Refused``."""

    def __init__(
        self,
        host: Host,
        credential: Credential,
        *,
        options: ClientOptions,
        clock: Clock,
        usage: Usage,
    ) -> None:
        self.host, self.options, self.usage, self.clock = host, options, usage, clock
        self.credential = credential
        self._wire = Wire(host, credential, options=options, clock=clock, usage=usage)
        self.pace = Pace(clock, usage, options.longest_wait)
        self.shut: Refused | None = None
        """Why nothing is asked any more, once the token is not accepted."""

    def get(
        self, path: str, params: Mapping[str, object] | None = None, *, etag: str = ""
    ) -> Document:
        """Return the document at a path of the API (or a whole address on it)."""
        query = urlencode({k: v for k, v in (params or {}).items() if v not in {None, ""}})
        url = urljoin(self.host.api, path) + (f"?{query}" if query else "")
        answer = self._follow(url, {"If-None-Match": etag} if etag else {})
        if answer.status == 304:
            self.usage.not_modified += 1
            return Document(None, etag, unchanged=True)
        found = _NEXT.search(answer.headers.get("link", ""))
        return Document(
            _parsed(answer), answer.headers.get("etag", ""), found.group(1) if found else ""
        )

    def pages(self, path: str, params: Mapping[str, object] | None = None) -> Iterator[Any]:
        """Yield the pages of a list, following ``Link``."""
        document = self.get(path, {"per_page": 100, **(params or {})})
        yield document.data
        while document.following:
            document = self.get(document.following)
            yield document.data

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """Send something and return the answer's document."""
        return self.send("POST", path, body)

    def send(
        self, method: str, path: str, body: Mapping[str, object], *, once: bool = False
    ) -> Any:
        """Send something with ``POST``, ``PATCH`` or ``PUT`` and return the answer's document.

        ``once`` is for what must not be done twice: where no answer came, or one of a server in
        trouble, nobody knows whether it was done, and ``Refused`` says so.
        """
        answer = self._ask(method, urljoin(self.host.api, path), {}, body, once=once)
        if answer.status in REDIRECTS:  # that is for reading: what is written goes to a known place
            raise Refused("moved", "it goes by another name now", status=answer.status)
        return _parsed(answer)

    def graphql(
        self, query: str, **variables: object
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return data and errors of a GraphQL query; both can be there at once."""
        body = {"query": query, "variables": variables}
        answer = self._ask("POST", self.host.graphql, {}, body)
        document = _parsed(answer)
        if not isinstance(document, dict):
            raise Refused("bad-answer", "the answer to a GraphQL query is no object")
        return document.get("data") or {}, document.get("errors") or []

    def download(self, path: str, into: BinaryIO, *, accept: str) -> None:
        """Read a file into ``into``, from this host or from the storage to which it points.

        The token is shown to this host alone.
        """
        url = urljoin(self.host.api, path)
        for _ in range(MOST_REDIRECTS):
            status, headers = self._fetch(url, into, accept)
            if status not in REDIRECTS:
                return
            url = urljoin(url, headers.get("location", ""))
            self._storage(url)
        raise Refused("moved", "the download leads from one address to the next")

    def advertised(self, url: str) -> bytes:
        """Return what a git remote shows, or nothing: git then asks itself, and says what is wrong."""
        if self.shut or not self.host.serves(url):
            return b""
        try:
            answer = self._wire.send("GET", f"{url}/info/refs?service=git-upload-pack", headers={})
        except (BrokenError, Refused):
            return b""
        return answer.body if answer.status == 200 else b""

    def close(self) -> None:
        """Close the connections of this thread."""
        self._wire.close()

    def _storage(self, url: str) -> None:
        scheme, name, _ = origin(url)
        if scheme != "https" and not (scheme == "http" and name in LOOPBACK and
                                      origin(self.host.web)[1] in LOOPBACK):  # fmt: skip
            raise Refused("foreign-address", "the download leads to an address without encryption")

    def _fetch(self, url: str, into: BinaryIO, accept: str) -> tuple[int, Mapping[str, str]]:
        own = self.host.is_api(url)
        tries = _Tries(self, "core" if own else "storage", self.options.attempts)
        while True:
            token = tries.begin()
            into.seek(0)
            into.truncate()
            try:
                status, headers = self._wire.fetch(
                    url, _bounded(into, self.options), headers={"Accept": accept}, own=own
                )
            except BrokenError as exc:
                tries.broken(Refused("unreachable", f"the download broke off: {exc}"))
                continue
            if status in REDIRECTS or status == 200:
                return status, headers
            tries.refused(Answer(status, headers, b""), token)

    def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        for _ in range(MOST_REDIRECTS):
            if not self.host.is_api(url):
                break
            answer = self._ask("GET", url, headers)
            if answer.status not in REDIRECTS:
                return answer
            url = urljoin(url, answer.headers.get("location", ""))
        raise Refused("foreign-address", "the API leads away from its host; that is not followed")

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: object = None,
        *,
        once: bool = False,
    ) -> Answer:
        attempts = 1 if once else self.options.attempts
        tries = _Tries(self, "graphql" if url == self.host.graphql else "core", attempts)
        while True:
            token = tries.begin()
            try:
                answer = self._wire.send(method, url, headers=headers, json=body)
            except BrokenError as exc:
                tries.broken(
                    Refused("unreachable", f"no whole answer came from {_place(url)}: {exc}")
                )
                continue
            self.pace.note(tries.bucket, answer.headers)
            if answer.status < 400 and not _graphql_limited(tries.bucket, answer):
                return answer
            tries.refused(answer, token)


def _place(url: str) -> str:
    """Return host and port of an address; whatever else is in it may be nobody's business."""
    return urlsplit(url).netloc.rpartition("@")[2]


@dataclass(slots=True)
class _Tries:
    """One request, until it is answered or given up."""

    client: Client
    bucket: str
    attempts: int
    """How often a broken answer is put up with, the first included."""
    failures: int = 0
    refusals: int = 0
    renewed: bool = False

    def begin(self) -> Secret:
        """Wait for the turn, and return the token that will be shown."""
        if self.client.shut:
            raise self.client.shut
        self.client.pace.enter(self.bucket)
        try:
            return self.client.credential.token()
        except Refused as exc:
            self._close(exc, shut=exc.reason == "unauthorised")

    def broken(self, cause: Refused) -> None:
        """Wait after a broken answer or a fault of the server, or give up."""
        self.failures += 1
        if self.failures >= self.attempts:
            raise cause
        self.client.usage.retries += 1
        self.client.pace.back_off(self.failures)

    def refused(self, answer: Answer, token: Secret) -> None:
        """Take in an answer that is none: try again, or raise what it means."""
        message = _message(answer)
        cause = refusal(answer.status, answer.headers, message)
        if answer.status < 400 or limited(answer.status, answer.headers, message):
            self.refusals += 1
            if self.refusals >= MOST_REFUSALS:
                raise Refused("rate-limited", cause.detail, status=answer.status)
            self.client.usage.retries += 1
            self.client.pace.limited(self.bucket, answer.headers, self.refusals)
        elif answer.status >= 500:
            self.broken(cause)
        elif answer.status == 401 and not self.renewed and self.client.credential.renew(token):
            self.renewed = True
        else:
            self._close(cause, shut=answer.status == 401)

    def _close(self, cause: Refused, *, shut: bool) -> NoReturn:
        """Give up; where the token itself is refused, for all requests to come as well."""
        if shut:
            self.client.shut = cause
        raise cause


def _bounded(into: BinaryIO, options: ClientOptions) -> Callable[[bytes], None]:
    def take(part: bytes) -> None:
        if into.tell() + len(part) > options.largest_download:
            raise Refused("too-large", f"longer than {options.largest_download:,} bytes")
        into.write(part)

    return take


def _parsed(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        raise Refused("bad-answer", "the answer is not JSON", status=answer.status) from None


def _message(answer: Answer) -> str:
    if answer.status < 400:
        return ""
    try:
        return message_of(json.loads(answer.body))
    except ValueError:
        return ""


def _graphql_limited(bucket: str, answer: Answer) -> bool:
    if bucket != "graphql" or b"RATE_LIMITED" not in answer.body:
        return False
    document = json.loads(answer.body)
    return any(error.get("type") == "RATE_LIMITED" for error in document.get("errors") or ())
