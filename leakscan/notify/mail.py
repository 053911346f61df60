"""E-mail through SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

from leakscan.errors import NotifyError, UsageError
from leakscan.model.secret import Secret
from leakscan.notify import digest, messages
from leakscan.notify.digest import Digest
from leakscan.notify.messages import Message

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Post:
    """A mail server, and between whom the mails go."""

    scheme: str
    """``smtp`` (STARTTLS is demanded), ``smtps``, or ``smtp+plain`` for a server on this machine."""
    host: str
    port: int
    user: str
    sender: str
    to: tuple[str, ...]
    password: Secret | None = field(default=None, repr=False)


def post_at(address: str, *, password: str, sender: str, to: Iterable[str]) -> Post:
    """Read ``smtp://USER@HOST:PORT``; the password comes apart from it.

    Raises:
        UsageError: it is no such address, or nobody is named.
    """
    parts = urlsplit(address)
    receivers = tuple(one.strip() for one in to if one.strip())
    if parts.scheme not in PORTS or not parts.hostname or parts.password:
        raise UsageError(
            "LEAKSCAN_SMTP_URL is no address of a mail server",
            hint="write smtp://USER@HOST:587, and put the password into LEAKSCAN_SMTP_PASSWORD",
        )
    if not sender or not receivers:
        raise UsageError(
            "nobody is named whom to write to",
            hint="set LEAKSCAN_MAIL_FROM, and LEAKSCAN_MAIL_TO with commas",
        )
    return Post(
        parts.scheme,
        parts.hostname,
        parts.port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        sender,
        receivers,
        Secret(password.encode()) if password else None,
    )


def written(post: Post, message: Message | Digest) -> EmailMessage:
    """Write a mail."""
    mail = EmailMessage()
    mail["Subject"] = "".join(c if c.isprintable() else " " for c in message.title)
    mail["From"], mail["To"] = post.sender, ", ".join(post.to)
    mail["Message-ID"] = make_msgid(
        idstring=message.id.replace(":", "."), domain="leakscan.invalid"
    )
    mail["X-Leakscan-Id"] = message.id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        digest.plain(message) if isinstance(message, Digest) else messages.plain(message)
    )
    return mail


def send(post: Post, message: Message | Digest) -> None:
    """Send a mail.

    Raises:
        NotifyError: the server did not take it.
    """
    context = ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(post.host, post.port, timeout=TIMEOUT, context=context)
            if post.scheme == "smtps"
            else smtplib.SMTP(post.host, post.port, timeout=TIMEOUT)
        ) as server:
            if post.scheme == "smtp":
                server.starttls(context=context)
            if post.user and post.password is not None:
                server.login(post.user, post.password.reveal().decode())
            server.send_message(written(post, message))
    except (OSError, smtplib.SMTPException) as exc:
        code = getattr(exc, "smtp_code", "")
        raise NotifyError(
            f"the mail was not taken: {type(exc).__name__} {code}".strip(),
            hint="see LEAKSCAN_SMTP_URL",
        ) from None
