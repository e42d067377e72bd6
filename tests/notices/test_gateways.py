"""The adapters, each against a real server: a webhook that checks signatures, a mail server."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr, ValidationError

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.main import create_app
from app.notices import service
from app.notices.service.sending import Delivered
from app.people.notifier import (
    FileNotifier,
    Message,
    Notifier,
    SmtpNotifier,
    Undelivered,
    WebhookNotifier,
    mailer_of,
    notifier_of,
)
from tests import factories as make
from tests.notices.gateway import SECRET, Gateway, gateway
from tests.notices.people import asking, notices, told

HOST = "127.0.0.1"
SENDER = "notices" + "@" + "rongxi.test"
READER = "reader" + "@" + "example.test"
MAIL = Message("15498760001", "正文", READER, "进展", key="0123456789")


class Mailbox:
    """What a mail server has taken."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


@contextmanager
def mail_server(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    """A mail server on a free port of this machine; the port."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
    server = Controller(mailbox, hostname=HOST, port=port, **options)
    server.start()
    try:
        yield port
    finally:
        server.stop()


def through(settings: Settings, **more: Any) -> Settings:
    """Settings as an operator would write them; unlike model_copy this checks them."""
    return Settings(**{**settings.model_dump(), **more, "_env_file": None})


@pytest.fixture
def desk() -> Iterator[Gateway]:
    with gateway() as known:
        yield known


def hook(url: str, secret: str = SECRET) -> WebhookNotifier:
    return WebhookNotifier(url, secret.encode(), 1)


def test_a_webhook_gets_each_message_signed_and_with_its_key(desk: Gateway) -> None:
    for text in ("您好 🗳", "第二次"):
        hook(desk.url).send(Message("15498760001", text, key="K1"))
    assert desk.posted == ["K1", "K1"]
    assert desk.read == {"K1": {"key": "K1", "phone": "15498760001", "text": "您好 🗳"}}


@pytest.mark.parametrize(
    ("status", "secret", "fault"),
    [
        (500, SECRET, "webhook 500"),
        (302, SECRET, "webhook 302"),
        (404, SECRET, "webhook 404"),
        (202, "another secret that the gateway does not know", "webhook 401"),
    ],
)
def test_what_a_gateway_does_not_take_is_undelivered(
    desk: Gateway, status: int, secret: str, fault: str
) -> None:
    desk.status = status
    with pytest.raises(Undelivered) as undelivered:
        hook(desk.url, secret).send(Message("15498760001", "您好"))
    assert str(undelivered.value) == fault
    assert desk.read == {}


def test_a_gateway_that_says_nothing_is_not_waited_for(desk: Gateway) -> None:
    desk.silent = threading.Event()
    with pytest.raises(Undelivered, match=r"^webhook ReadTimeout$"):
        hook(desk.url).send(Message("15498760001", "您好"))
    desk.silent.set()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://[::1", "http://", "http://none.invalid/"])
def test_a_gateway_that_is_not_there(url: str) -> None:
    with pytest.raises(Undelivered, match=r"^webhook \w+$") as undelivered:
        hook(url).send(Message("15498760001", "您好"))
    assert "15498760001" not in repr(undelivered.value)


def test_codes_and_notices_leave_through_the_same_gateway(
    settings: Settings, clock: MovingClock, desk: Gateway, database: Database
) -> None:
    through_it = through(settings, notifier="webhook", webhook_url=desk.url, webhook_secret=SecretStr(SECRET))
    app = create_app(through_it, clock)
    answer = make.visitor(app).post("/api/codes", json={"phone": "15498760001"})
    assert answer.status_code == 202
    [code] = desk.read.values()
    assert code["phone"] == "15498760001"
    assert "您的验证码是" in code["text"]
    person, phone = asking(database, clock(), through_it)
    told(database, clock(), [person])
    assert service.deliver_due(database, clock(), through_it) == Delivered(sent=1)
    [notice] = notices(database)
    assert desk.read[notice.id]["phone"] == phone
    app.state.database.close()


def test_a_code_that_does_not_leave_is_503_and_holds_nothing_up(
    settings: Settings, clock: MovingClock, desk: Gateway
) -> None:
    desk.status = 500
    app = create_app(
        through(settings, notifier="webhook", webhook_url=desk.url, webhook_secret=SecretStr(SECRET)), clock
    )
    answer = make.visitor(app).post("/api/codes", json={"phone": "15498760001"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert answer.json()["detail"] == "短信未能发出，请一分钟后重新获取验证码"
    desk.status = 202
    clock.move(minutes=1)
    assert make.visitor(app).post("/api/codes", json={"phone": "15498760001"}).status_code == 202
    app.state.database.close()


def test_mail_goes_to_those_who_left_an_address(
    settings: Settings, clock: MovingClock, database: Database
) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        by_mail = through(settings, smtp_host=HOST, smtp_port=port, smtp_starttls=False, smtp_from=SENDER)
        reader, _phone = asking(database, clock(), by_mail, email=READER)
        other, phone = asking(database, clock(), by_mail)
        told(database, clock(), [reader, other])
        assert service.deliver_due(database, clock(), by_mail) == Delivered(sent=2)
    [mail] = mailbox.mails
    row = next(row for row in notices(database) if row.person == reader)
    assert (mail["To"], mail["From"], mail["Message-ID"]) == (READER, SENDER, f"<{row.id}@rongxi.test>")
    assert mail["Subject"] == "民生票决：建议 7K4M-9QXD 有新进展"
    assert mail.get_content().startswith("【民生票决】您提出或支持的建议")
    [file] = settings.outbox.glob("*.json")
    assert json.loads(file.read_text(encoding="utf-8"))["phone"] == phone


def smtp(port: int, **options: Any) -> SmtpNotifier:
    return SmtpNotifier(HOST, port, SENDER, 2, **options)


@pytest.mark.parametrize("trusted", [True, False])
def test_starttls_and_login_with_a_certificate_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    file = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    mailbox = Mailbox()

    def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (b"clerk", b"right")
        return AuthResult(success=right, handled=False)

    monkeypatch.setenv("SSL_CERT_FILE", str(file) if trusted else str(certificate(tmp_path, "other")))
    asked = {"require_starttls": True, "auth_required": True, "authenticator": knows}
    with mail_server(mailbox, tls_context=context, **asked) as port:
        if trusted:
            smtp(port, user="clerk", password="right").send(MAIL)
            with pytest.raises(Undelivered, match=r"^mail SMTPAuthenticationError$"):
                smtp(port, user="clerk", password="wrong").send(MAIL)
        else:
            with pytest.raises(Undelivered, match=r"^mail SSLCertVerificationError$"):
                smtp(port, user="clerk", password="right").send(MAIL)
    assert len(mailbox.mails) == (1 if trusted else 0)


def test_mail_is_not_sent_in_the_clear_where_encryption_is_asked() -> None:
    mailbox = Mailbox()
    with (
        mail_server(mailbox) as port,
        pytest.raises(Undelivered, match=r"^mail SMTPNotSupportedError$"),
    ):
        smtp(port).send(MAIL)
    assert mailbox.mails == []


def test_a_mail_server_that_is_not_there() -> None:
    with pytest.raises(Undelivered, match=r"^mail ConnectionRefusedError$"):
        SmtpNotifier(HOST, 9, SENDER, 1).send(MAIL)


def test_an_existing_file_is_left_alone_and_no_half_file_is_seen(tmp_path: Path) -> None:
    notifier = FileNotifier(tmp_path / "outbox")
    notifier.send(Message("15498760001", "第一次", key="K1"))
    notifier.send(Message("15498760001", "第二次", key="K1"))
    [file] = (tmp_path / "outbox").iterdir()
    assert json.loads(file.read_text(encoding="utf-8")) == {"phone": "15498760001", "text": "第一次"}
    assert file.stat().st_mode & 0o077 == 0
    (tmp_path / "outbox").joinpath("K2.json").mkdir()
    notifier.send(Message("15498760001", "第三次", key="K2"))
    assert sorted(path.name for path in (tmp_path / "outbox").iterdir()) == ["K1.json", "K2.json"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"notifier": "webhook"},
        {"notifier": "webhook", "webhook_url": "ftp://gateway/", "webhook_secret": SECRET},
        {"notifier": "webhook", "webhook_url": "https://gateway.test/", "webhook_secret": "short"},
        {"smtp_host": "mail.test"},
        {"notifier": "pigeon"},
    ],
)
def test_half_a_gateway_is_refused_when_the_service_starts(settings: Settings, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        through(settings, **wrong)


def test_no_way_shows_its_secret_or_its_reader(settings: Settings) -> None:
    ways: list[Notifier | None] = [
        notifier_of(
            through(settings, notifier="webhook", webhook_url="https://g.test/", webhook_secret=SECRET)
        ),
        mailer_of(through(settings, smtp_host=HOST, smtp_from=SENDER, smtp_password=SECRET)),
    ]
    assert SECRET not in repr(ways)
    assert "15498760001" not in repr(MAIL)
    assert READER not in repr(MAIL)
    assert mailer_of(settings) is None


def certificate(folder: Path, name: str = "server") -> Path:
    """A self-signed certificate for this machine, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
