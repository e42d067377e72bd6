"""The service's own secret: set by the operator, or made once and kept in a file for its owner only."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.config import Settings

LEAST = 32
NONCE_BYTES: Final = 12


class WeakSecret(RuntimeError):
    """The secret is shorter than 32 characters: phone numbers under it could be guessed."""


def service_secret(settings: Settings) -> bytes:
    """The secret as bytes, at least 32 characters. Raises WeakSecret."""
    text = settings.secret.get_secret_value() or _kept(settings.secret_file)
    if len(text) < LEAST:
        raise WeakSecret(
            "服务密钥不足 32 个字符：请用 openssl rand -base64 33 生成一个，填入 PIAOJUE_SECRET，"
            "或删除过短的密钥文件（PIAOJUE_SECRET_FILE）。"
            " The service's secret is shorter than 32 characters: set PIAOJUE_SECRET to one of "
            "`openssl rand -base64 33`, or remove the short file."
        )
    return text.encode()


def seal(settings: Settings, purpose: str, value: str) -> str:
    """HMAC-SHA256 of a value for one purpose, 160 bits in hex: it can be compared, and not turned back."""
    message = f"{purpose}|{value}".encode()
    return hmac.new(service_secret(settings), message, hashlib.sha256).hexdigest()[:40]


class Sealed(Exception):
    """It was sealed under another secret, for another owner, or is damaged: it stays closed."""


def sealed(settings: Settings, info: bytes, owner: str, value: bytes) -> bytes:
    """AES-256-GCM under the key of ``info``, bound to its owner: nonce, then ciphertext."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(settings, info).encrypt(nonce, value, owner.encode())


def unsealed(settings: Settings, info: bytes, owner: str, value: bytes) -> bytes:
    """Raises Sealed."""
    try:
        return _cipher(settings, info).decrypt(value[:NONCE_BYTES], value[NONCE_BYTES:], owner.encode())
    except (InvalidTag, ValueError):
        raise Sealed from None


def _cipher(settings: Settings, info: bytes) -> AESGCM:
    """A key of its own for each ``info``, drawn from the service's secret by HKDF."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
    return AESGCM(derived.derive(service_secret(settings)))


def _kept(file: Path) -> str:
    if not file.exists():
        _make(file)
    return file.read_text(encoding="ascii").strip()


def _make(file: Path) -> None:
    """Written aside and linked into place: of two processes one wins, and nobody reads half a secret."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(48))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return
    finally:
        draft.unlink()
