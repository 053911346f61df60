"""Asking until there is an answer: retries, limits, renewed tokens, pages, GraphQL, downloads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

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
        self.host, self.options, self.usage = host, options, usage
        self.credential = credential
        self._wire = Wire(host, credential, options=options, clock=clock, usage=usage)
        self._pace = Pace(clock, usage, options.longest_wait)
        self._shut: Refused | None = None

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
        return _parsed(self._ask("POST", urljoin(self.host.api, path), {}, body))

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

    def download(self, path: str, take: Callable[[bytes], None], *, accept: str) -> None:
        """Read a file in pieces, from this host or from the storage to which it points.

        The token is shown to this host alone.
        """
        url = urljoin(self.host.api, path)
        for _ in range(MOST_REDIRECTS):
            self._pace.enter("core")
            status, headers = self._piecewise(url, take, accept)
            if status not in REDIRECTS:
                if status != 200:
                    raise refusal(status, headers, "")
                return
            url = urljoin(url, headers.get("location", ""))
            self._storage(url)
        raise Refused("moved", "the download leads from one address to the next")

    def close(self) -> None:
        """Close the connections of this thread."""
        self._wire.close()

    def _storage(self, url: str) -> None:
        scheme, name, _ = origin(url)
        if scheme != "https" and not (scheme == "http" and name in LOOPBACK and
                                      origin(self.host.web)[1] in LOOPBACK):  # fmt: skip
            raise Refused("foreign-address", "the download leads to an address without encryption")

    def _piecewise(
        self, url: str, take: Callable[[bytes], None], accept: str
    ) -> tuple[int, Mapping[str, str]]:
        size = 0

        def bounded(part: bytes) -> None:
            nonlocal size
            size += len(part)
            if size > self.options.largest_download:
                raise Refused("too-large", f"longer than {self.options.largest_download:,} bytes")
            take(part)

        own = self.host.is_api(url)
        for attempt in range(1, self.options.attempts + 1):
            try:
                status, headers = self._wire.fetch(
                    url, bounded, headers={"Accept": accept} if own else {}, own=own
                )
            except BrokenError as exc:
                cause = Refused("unreachable", f"the download broke off: {exc}")
                if size:  # what came cannot be taken back
                    raise cause from None
            else:
                if status < 500 and not limited(status, headers, ""):
                    return status, headers
                cause = refusal(status, headers, "")
                if status < 500:
                    self._pace.limited("core", headers, attempt)
                    self._pace.enter("core")
            self._again(attempt, cause)
        raise AssertionError  # _again raises at the last attempt

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
        self, method: str, url: str, headers: Mapping[str, str], body: object = None
    ) -> Answer:
        bucket = "graphql" if url == self.host.graphql else "core"
        broken = refusals = 0
        renewed = False
        while True:
            if self._shut:
                raise self._shut
            self._pace.enter(bucket)
            token = self._token()
            try:
                answer = self._wire.send(method, url, headers=headers, json=body)
            except BrokenError as exc:
                broken += 1
                self._again(broken, Refused("unreachable", f"no whole answer came: {exc}"))
                continue
            message = _message(answer)
            self._pace.note(bucket, answer.headers)
            if answer.status < 400 and not _graphql_limited(bucket, answer):
                return answer
            cause = refusal(answer.status, answer.headers, message)
            if answer.status < 400 or limited(answer.status, answer.headers, message):
                refusals += 1
                if refusals >= MOST_REFUSALS:
                    raise Refused("rate-limited", cause.detail, status=answer.status)
                self.usage.retries += 1
                self._pace.limited(bucket, answer.headers, refusals)
            elif answer.status >= 500:
                broken += 1
                self._again(broken, cause)
            elif answer.status == 401 and not renewed and self.credential.renew(token):
                renewed = True
            else:
                self._final(cause)

    def _token(self) -> Secret:
        try:
            return self.credential.token()
        except Refused as exc:
            if exc.reason == "unauthorised":
                self._shut = exc
            raise

    def _final(self, cause: Refused) -> None:
        if cause.status == 401:
            self._shut = cause
        raise cause

    def _again(self, attempt: int, cause: Refused) -> None:
        if attempt >= self.options.attempts:
            raise cause
        self.usage.retries += 1
        self._pace.back_off(attempt)


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
