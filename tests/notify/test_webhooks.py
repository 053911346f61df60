"""Webhooks: sent once, again where the receiver is busy, never with the address in a message."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from leakscan.errors import NotifyError
from leakscan.model.secret import Secret
from leakscan.notify.webhooks import ATTEMPTS, send
from tests.notify.telling import message


class Receiver:
    """Answers with the given codes, then with 200, and keeps what came."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.got: list[tuple[str, dict[str, object]]] = []

    def serve(self) -> HTTPServer:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.got.append((self.headers["Idempotency-Key"], body))
                code = receiver.codes.pop(0) if receiver.codes else 200
                self.send_response(code)
                self.send_header("Retry-After", "3")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return HTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def told() -> Iterator[object]:
    servers = []

    def to(*codes: int) -> tuple[Receiver, Secret]:
        receiver = Receiver(*codes)
        server = receiver.serve()
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return receiver, Secret(f"http://127.0.0.1:{server.server_port}/hook/t0ken".encode())

    yield to
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("channel", ["webhook", "slack", "teams"])
def test_a_message_arrives_once_with_its_id(told, channel):
    receiver, address = told()
    send(channel, address, message())
    ((key, body),) = receiver.got
    assert key == message().id
    assert "acme/shop" in json.dumps(body)


def test_a_busy_receiver_is_asked_again(told):
    receiver, address = told(503, 429)
    slept: list[float] = []
    send("webhook", address, message(), sleep=slept.append)
    assert len(receiver.got) == 3
    assert slept == [3.0, 3.0]


def test_a_receiver_that_stays_busy_is_given_up(told):
    receiver, address = told(*[500] * 9)
    with pytest.raises(NotifyError, match="it answered 500") as refused:
        send("webhook", address, message(), sleep=lambda _: None)
    assert len(receiver.got) == ATTEMPTS
    assert "t0ken" not in str(refused.value)


def test_a_refusal_is_final(told):
    receiver, address = told(404)
    with pytest.raises(NotifyError, match="404"):
        send("slack", address, message())
    assert len(receiver.got) == 1


def test_nobody_there_is_said_without_the_address():
    address = Secret(b"http://127.0.0.1:9/hook/t0ken")
    with pytest.raises(NotifyError) as refused:
        send("teams", address, message(), sleep=lambda _: None)
    assert "t0ken" not in refused.value.message + refused.value.hint
