"""How a message leaves the service: one protocol, four adapters.

To a phone by ``notifier_of(settings)``: the console, files in a folder, or a webhook, a gateway of the
operator's. To an e-mail address by ``mailer_of(settings)``. A sender that dies between sending and
remembering it sends again: so every message carries a ``key``, and an adapter hands it on for the reader
to tell the second from the first. Faults are told in words that hold no address and no text.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import smtplib
import ssl
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from functools import cache
from pathlib import Path
from typing import Final, Protocol

import httpx2

from app.config import Settings
from app.web.i18n import _

CODE_MESSAGE = _("【民生票决】您的验证码是 {code}，{minutes} 分钟内有效，请勿告诉他人。")
SIGNATURE_HEADER: Final = "X-Piaojue-Signature"
KEY_HEADER: Final = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Message:
    """``key`` is the same each time one message is tried. A ``repr`` shows neither reader nor text."""

    phone: str = field(repr=False)
    text: str = field(repr=False)
    email: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    key: str = field(default_factory=lambda: secrets.token_hex(8))


class Undelivered(Exception):
    """It may not have arrived. ``args[0]`` says why, in a word or two, and names nobody."""


class Notifier(Protocol):
    def send(self, message: Message) -> None:
        """Returns when the message is handed over. Raises Undelivered."""


@dataclass(frozen=True, slots=True)
class FileNotifier:
    """One file a message in ``folder``, ``{key}.json``, readable by its owner: ``{"phone": …, "text": …}``.

    Written aside and linked into place: nobody reads half of it, and one that is there is left alone.
    """

    folder: Path

    def send(self, message: Message) -> None:
        content = {"phone": message.phone, "text": message.text}
        data = (json.dumps(content, ensure_ascii=False) + "\n").encode()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._place(f"{message.key}.json", data)
        except OSError as fault:
            raise Undelivered(f"file {type(fault).__name__}") from None

    def _place(self, name: str, data: bytes) -> None:
        draft = self.folder / f"{name}.{secrets.token_hex(8)}.draft"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):
                os.link(draft, self.folder / name)
        finally:
            draft.unlink()


class ConsoleNotifier:
    """For a desk without a gateway: the message appears on the server's standard error."""

    def send(self, message: Message) -> None:
        sys.stderr.write(f"{message.phone} {message.text}\n")


@cache
def _known_authorities() -> ssl.SSLContext:
    """Reading them takes longer than most messages."""
    return httpx2.create_ssl_context()


@dataclass(frozen=True, slots=True)
class WebhookNotifier:
    """Posts ``{"key", "phone", "text"}`` as JSON to the operator's gateway, which answers 2xx once it has it.

    ``X-Piaojue-Signature: sha256=…`` is HMAC-SHA256 of the body, ``Idempotency-Key`` repeats the key.
    """

    url: str
    secret: bytes = field(repr=False)
    timeout: int

    def send(self, message: Message) -> None:
        content = {"key": message.key, "phone": message.phone, "text": message.text}
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            KEY_HEADER: message.key,
            SIGNATURE_HEADER: f"sha256={hmac.new(self.secret, body, hashlib.sha256).hexdigest()}",
        }
        try:
            answer = httpx2.post(
                self.url, content=body, headers=headers, timeout=self.timeout, verify=_known_authorities()
            )
        except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
            raise Undelivered(f"webhook {type(fault).__name__}") from None
        if not answer.is_success:
            raise Undelivered(f"webhook {answer.status_code}")


@dataclass(frozen=True, slots=True)
class SmtpNotifier:
    """A plain mail to the message's e-mail address; its Message-ID is made of the key."""

    host: str
    port: int
    sender: str
    timeout: int
    starttls: bool = True
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: Message) -> None:
        mail = self._mail(message)
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.timeout) as server:
                if self.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(mail)
        except (smtplib.SMTPException, OSError) as fault:
            raise Undelivered(f"mail {type(fault).__name__}") from None

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.email, message.subject
        mail["Message-ID"] = f"<{message.key}@{self.sender.rpartition('@')[2].strip('>')}>"
        mail["Date"] = formatdate(localtime=False)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


def notifier_of(settings: Settings) -> Notifier:
    """What takes a message to a phone."""
    if settings.notifier == "file":
        return FileNotifier(settings.outbox)
    if settings.notifier == "webhook":
        secret = settings.webhook_secret.get_secret_value().encode()
        return WebhookNotifier(settings.webhook_url, secret, settings.gateway_timeout_seconds)
    return ConsoleNotifier()


def mailer_of(settings: Settings) -> Notifier | None:
    """What takes a message to an e-mail address; None where no mail server is set."""
    if not settings.smtp_host:
        return None
    return SmtpNotifier(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_from,
        settings.gateway_timeout_seconds,
        settings.smtp_starttls,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
    )


def masked(phone: str) -> str:
    """``13812345678`` → ``138****5678``: enough to recognise, too little to call."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"
