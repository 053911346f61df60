"""The HTTP side: who may come in, pages, conditional requests, limits, faults, git, and what it cost."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.standin import items
from tests.standin.answers import Answers, Listed, Moved, NotThereError
from tests.standin.description import Description
from tests.standin.graph import carried_out
from tests.standin.world import World

API = "/api/v3"


@dataclass
class Fault:
    """What goes wrong for the next ``times`` requests whose path matches, after ``after`` good ones."""

    path: str
    status: int = 0
    """Answer with this; 0: see ``how``."""
    how: str = ""
    """``cut`` the connection half way, ``slow``: never end, ``expire`` the token, ``drop`` at once,
    ``lost``: do what is asked and answer 502."""
    method: str = ""
    """Only requests of this method; empty: all."""
    times: int = 1
    after: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "made to fail"


@dataclass
class Asked:
    """One request, as it came and went."""

    method: str
    path: str
    status: int
    sent: int
    """Bytes of the answer's body on the wire."""
    authorised: bool


class StandIn:
    """A GitHub on loopback, at ``address``; its storage for downloads is a second server."""

    def __init__(self, world: World, description: Description) -> None:
        self.world, self.description = world, description
        self.tokens: set[str] = set()
        """Tokens that are accepted now."""
        self.app_key: str = ""
        """Public key of the GitHub App, PEM."""
        self.lifetime = 3600.0
        self.issued: list[str] = []
        """All installation tokens that were given out, in order."""
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.complaints: list[str] = []
        """What GitHub's description would not allow; ``running`` fails over them."""
        self.lock = threading.Lock()
        self.address = self.storage = ""
        self.answers: Answers

    @contextmanager
    def running(self) -> Iterator[StandIn]:
        """Serve until the end of the block, and fail if anything was not as GitHub describes it."""
        with _served(self, Main) as (self.address, _), _served(self, Storage) as (self.storage, _):
            self.answers = Answers(self.world, self.description, self.address + API, self.storage)
            self.answers.routes += items.ROUTES
            yield self
        assert not self.complaints, self.complaints[:3]

    def cost(self) -> tuple[int, int]:
        """Return requests (API and git) and bytes of their answers, and begin to count anew."""
        with self.lock:
            asked, self.asked = self.asked, []
        return len(asked), sum(one.sent for one in asked)

    def fault(self, path: str, method: str = "GET") -> Fault | None:
        """Return what goes wrong with a request now."""
        with self.lock:
            for fault in self.faults:
                if not re.search(fault.path, path) or not fault.times:
                    continue
                if fault.method and fault.method != method:
                    continue
                if fault.after:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault
        return None


@contextmanager
def _served(standin: StandIn, handler: type[Base]) -> Iterator[tuple[str, ThreadingHTTPServer]]:
    made = type("Bound", (handler,), {"standin": standin})
    server = Server(("127.0.0.1", 0), made)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Server(ThreadingHTTPServer):
    """Quiet about clients that go away."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients are cut off on purpose here."""


class Base(BaseHTTPRequestHandler):
    """What both servers share."""

    standin: StandIn
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send_whole(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Send an answer; a fault may cut it off half way."""
        if self.broken == "lost":
            status, body, headers = 502, b"", {}
        self._note(status, len(body))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.broken == "cut":
            self.wfile.write(body[: len(body) // 2])
            self._hang_up()
            return
        if self.broken == "slow":
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        self.wfile.write(body)

    broken = ""

    def _hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _note(self, status: int, sent: int) -> None:
        asked = Asked(
            self.command,
            self.path,
            status,
            sent,
            "authorization" in {k.lower() for k in self.headers},
        )
        with self.standin.lock:
            self.standin.asked.append(asked)


class Storage(Base):
    """Where downloads are sent to: must never see a token."""

    def do_GET(self) -> None:
        """Give a stored file to whoever has its address."""
        if "Authorization" in self.headers:
            self.standin.complaints.append("the token was shown to the storage")
        fault = self.standin.fault(self.path)
        self.broken = fault.how if fault else ""
        if fault and fault.status:
            self.send_whole(fault.status, b"", fault.headers)
            return
        data = self.standin.answers.files.get(urlsplit(self.path).path)
        self.send_whole(200 if data is not None else 404, data or b"", {})


class Main(Base):
    """The API and git."""

    def do_GET(self) -> None:
        """Answer, or fail as asked to."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer, or fail as asked to."""
        self._answer(self._body())

    def do_PATCH(self) -> None:
        """Answer, or fail as asked to."""
        self._answer(self._body())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _answer(self, body: bytes) -> None:
        fault = self.standin.fault(self.path, self.command)
        self.broken = fault.how if fault else ""
        if self.broken == "drop":
            self._note(0, 0)
            self._hang_up()
            return
        if self.broken == "expire":
            self.standin.tokens.clear()
        if fault and fault.status:
            self._json(fault.status, {"message": fault.message}, fault.headers)
            return
        path = urlsplit(self.path).path
        try:
            if not (path.startswith("/api/")):
                self._git(path, body)
            elif path == "/api/graphql":
                self._let_in()
                query = json.loads(body)
                told = carried_out(
                    self.standin.world, self.standin.description, query["query"], query["variables"]
                )
                self._json(200, told)
            else:
                self._rest(path.removeprefix(API), body)
        except NotThereError as exc:
            self._json(exc.status, {"message": exc.message, "documentation_url": "x"}, exc.headers)
        except AssertionError as exc:
            self.standin.complaints.append(str(exc))
            self._json(500, {"message": "not as GitHub describes it"})

    # --- the API

    def _rest(self, path: str, body: bytes) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        template = self.standin.description.check_question(self.command, path, query)
        if self.command == "POST" and template.startswith("/app/"):
            self._token_for_app(template, path)
            return
        if template.endswith("/installation"):
            self._app()
        else:
            self._let_in()
        if self.command != "GET":
            told = json.loads(body)
            self.standin.description.check_body(self.command, template, told)
            status, answer = items.written(self.standin.answers, self.command, path, told)
            self.standin.description.check_answer(self.command, template, status, answer)
            self._json(status, answer)
            return
        told = self.standin.answers.answer(path, query)
        if isinstance(told, Moved):
            status = 302 if self.standin.storage in told else 301
            self.standin.description.check_answer("GET", template, status, {"message": "Moved"})
            self._json(status, {"message": "Moved", "url": told}, {"Location": told})
            return
        headers: dict[str, str] = {}
        if isinstance(told, Listed):
            told, headers = self._page(told, query)
        self.standin.description.check_answer("GET", template, 200, told)
        self._json(200, told, headers)

    def _page(self, told: Listed, query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        size = min(int(query.get("per_page", 30)), 100)
        page = int(query.get("page", 1))
        items = told.items[(page - 1) * size : page * size]
        headers = {}
        if page * size < len(told.items):
            following = urlencode({**query, "page": page + 1})
            here = f"{self.standin.address}{urlsplit(self.path).path}"
            headers["Link"] = f'<{here}?{following}>; rel="next", <{here}?{following}>; rel="last"'
        if told.within:
            return {"total_count": len(told.items), told.within: items}, headers
        return items, headers

    def _json(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(document).encode()
        etag = f'W/"{hashlib.sha256(body).hexdigest()}"'
        told = {"Content-Type": "application/json; charset=utf-8", "X-RateLimit-Remaining": "4999",
                "X-RateLimit-Limit": "5000", **(headers or {})}  # fmt: skip
        if status == 200 and self.command == "GET":
            told["ETag"] = etag
            if self.headers.get("If-None-Match") == etag:
                self.send_whole(304, b"", told)
                return
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 6)
            told["Content-Encoding"] = "gzip"
        self.send_whole(status, body, told)

    # --- who may come in

    def _let_in(self) -> None:
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() not in {"bearer", "token"} or token not in self.standin.tokens:
            raise NotThereError(401, "Bad credentials")

    def _app(self) -> None:
        import jwt  # noqa: PLC0415

        _, _, statement = self.headers.get("Authorization", "").partition(" ")
        try:
            jwt.decode(statement, self.standin.app_key, algorithms=["RS256"])
        except jwt.PyJWTError:
            raise NotThereError(401, "A JSON web token could not be decoded") from None

    def _token_for_app(self, template: str, path: str) -> None:
        self._app()
        if path != "/app/installations/4711/access_tokens":
            raise NotThereError
        token = f"ghs_{base64.b32encode(os.urandom(20)).decode()}"
        self.standin.tokens.add(token)
        self.standin.issued.append(token)
        ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.standin.lifetime))
        example = self.standin.description.example(template, "201", "post")
        told = {**example, "token": token, "expires_at": ends}
        self.standin.description.check_answer("POST", template, 201, told)
        self._json(201, told)

    # --- git

    def _git(self, path: str, body: bytes) -> None:
        kind, _, shown = self.headers.get("Authorization", "").partition(" ")
        token = base64.b64decode(shown).decode().partition(":")[2] if kind == "Basic" else ""
        if token not in self.standin.tokens:
            self.send_whole(401, b"", {"WWW-Authenticate": 'Basic realm="GitHub"'})
            return
        found = re.match(r"^/(.+?)\.git(/.*)$", path)
        repository = self._behind(found.group(1)) if found else None
        if not found or repository is None:
            self.send_whole(404, b"Repository not found.", {"Content-Type": "text/plain"})
            return
        self._backend(repository, found.group(2), body)

    def _behind(self, name: str) -> Path | None:
        world = self.standin.world
        if name.startswith("gist/"):
            return next(
                (p for more in world.gists.values() for n, p, _ in more if f"gist/{n}" == name),
                None,
            )
        if name.endswith(".wiki"):
            told = world.named(name.removesuffix(".wiki"))
            return told.wiki if told else None
        told = world.named(name)
        if (
            told and told.full_name.lower() != name.lower()
        ):  # git is not sent on: see http.followRedirects
            return None
        return told.git if told else None

    def _backend(self, repository: Path, rest: str, body: bytes) -> None:
        env = {
            "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(repository), "PATH_INFO": rest,
            "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": self.command, "REMOTE_USER": "x",
            "QUERY_STRING": urlsplit(self.path).query, "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        }  # fmt: skip
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=env, capture_output=True, check=False
        )
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        headers = dict(
            line.decode().split(": ", 1) for line in head.split(b"\r\n") if b": " in line
        )
        status = int(headers.pop("Status", "200").split()[0])
        headers.pop("Content-Length", None)
        self.send_whole(status, answer, headers)
