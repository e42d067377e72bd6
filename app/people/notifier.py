"""How a message leaves the service. Adapters for a file and the console; a gateway would be one more."""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.config import Settings
from app.web.i18n import _

CODE_MESSAGE = _("【民生票决】您的验证码是 {code}，{minutes} 分钟内有效，请勿告诉他人。")


@dataclass(frozen=True, slots=True)
class Message:
    phone: str
    text: str


class Notifier(Protocol):
    def send(self, message: Message) -> None: ...


@dataclass(frozen=True, slots=True)
class FileNotifier:
    """One file a message in ``folder``, readable by its owner: ``{"phone": …, "text": …}``."""

    folder: Path

    def send(self, message: Message) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self.folder / f"{secrets.token_hex(8)}.json"
        file.touch(mode=0o600)
        content = {"phone": message.phone, "text": message.text}
        file.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


class ConsoleNotifier:
    """For a desk without a gateway: the message appears on the server's standard error."""

    def send(self, message: Message) -> None:
        sys.stderr.write(f"{message.phone} {message.text}\n")


def notifier_of(settings: Settings) -> Notifier:
    return FileNotifier(settings.outbox) if settings.notifier == "file" else ConsoleNotifier()


def masked(phone: str) -> str:
    """``13812345678`` → ``138****5678``: enough to recognise, too little to call."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"
