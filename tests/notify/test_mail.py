"""Mail: to a real server on loopback."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from leakscan.errors import NotifyError, UsageError
from leakscan.notify.mail import post_at, send
from tests.notify.telling import message


class Box:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], email.message.Message]] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        self.mails.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def box() -> Iterator[tuple[Box, str]]:
    kept = Box()
    with socket.socket() as free:  # the controller asks for a port that is known
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, f"smtp+plain://127.0.0.1:{port}"
    controller.stop()


def test_a_mail_arrives(box):
    kept, address = box
    post = post_at(
        address, password="", sender="leakscan@example.com", to=["a@example.com", "b@example.com"]
    )
    send(post, message())
    ((to, mail),) = kept.mails
    assert to == ["a@example.com", "b@example.com"]
    assert mail["X-Leakscan-Id"] == message().id
    assert mail["Subject"].split()[:3] == ["New", "leaked", "keys:"]
    text = mail.get_payload(decode=True).decode()
    assert "acme/shop" in text
    assert "What to do" in text


def test_a_server_that_is_not_there_is_said():
    post = post_at(
        "smtp+plain://127.0.0.1:9", password="", sender="a@example.com", to=["b@example.com"]
    )
    with pytest.raises(NotifyError, match="not taken"):
        send(post, message())


def test_a_server_without_encryption_gets_no_password(box):
    kept, address = box
    post = post_at(
        address.replace("smtp+plain", "smtp"),
        password="pass word",
        sender="a@example.com",
        to=["b@example.com"],
    )
    with pytest.raises(NotifyError):
        send(post, message())
    assert not kept.mails


BAD = {
    "no scheme": ("mail.example.com", "a@example.com", "b@example.com"),
    "a password in it": ("smtp://u:p@mail.example.com", "a@example.com", "b@example.com"),
    "no sender": ("smtp://mail.example.com", "", "b@example.com"),
    "no receiver": ("smtp://mail.example.com", "a@example.com", " "),
}


@pytest.mark.parametrize(("address", "sender", "to"), BAD.values(), ids=BAD)
def test_what_is_missing_is_said(address, sender, to):
    with pytest.raises(UsageError) as refused:
        post_at(address, password="", sender=sender, to=[to])
    assert refused.value.hint
    assert "u:p" not in refused.value.message
