"""What a served congress refuses to start with: a secret that stands in a document, or that can be guessed.

A service is in production wherever its database is not the demonstration's: before a congress is named as
well, since what is sealed under a secret stays so. A secret that the service made for itself is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from app.config import Settings
from app.people import store
from app.people.secret import service_secret

DISTINCT: Final = 10
"""Different characters in 32 random ones: sixteen hexadecimal digits give 14 on average."""
WORDS: Final = re.compile(
    r"secret|passwor[dt]|example|change.?me|replace|openssl|piaojue|qwerty|letmein|0123456|1234567|abcdef|密|口令",
    re.IGNORECASE,
)
PASSWORDS: Final = frozenset({"postgres", "admin", "root", "test", "demo"})
_HOW: Final = (
    "请用 openssl rand -base64 33 生成一个，填入 {name}（服务密钥另存一份在保险柜）。"
    " Make one with `openssl rand -base64 33`, set {name} to it, and start again."
)
_GUESSABLE: Final = (
    "拒绝启动：{name} 用的是文档、示例里的或容易猜到的值。"
    " Refusing to start: the value of {name} is from an example, or easily guessed.\n"
)
_SHARED: Final = (
    "拒绝启动：{name} 与另一个密钥相同；一个泄露了，另一个也就泄露了。"
    " Refusing to start: {name} is the same as another secret; whoever learns one has both.\n"
)
_DATABASE: Final = (
    "拒绝启动：PIAOJUE_DATABASE_URL 中的数据库密码是容易猜到的。"
    "请给数据库用户换一个（openssl rand -hex 24），再改这项设置。"
    " Refusing to start: the database's password in PIAOJUE_DATABASE_URL is easily guessed. Give its user"
    " another (`openssl rand -hex 24`), and change the setting."
)
_OLD: Final = (
    "已经办过事的服务换了 PIAOJUE_SECRET，以前的居民联系方式打不开，两步登录须重新启用：见 docs/operate.md。"
    " With another PIAOJUE_SECRET, contacts that were sealed before stay closed: see docs/operate.md."
)


class Guessable(RuntimeError):
    """Says which setting, and what to do, in Chinese and English."""


def require_own_secrets(db: Session, settings: Settings) -> None:
    """Raises WeakSecret where it is too short, also in a demonstration; Guessable in production."""
    own = service_secret(settings).decode()
    congress = store.congress(db)
    if congress is not None and congress.demonstration:
        return
    for sentence in _faults(settings, own):
        raise Guessable(sentence)


def _faults(settings: Settings, own: str) -> Iterator[str]:
    kept = {
        "PIAOJUE_SECRET": own,
        "PIAOJUE_WEBHOOK_SECRET": settings.webhook_secret.get_secret_value(),
        "PIAOJUE_METRICS_TOKEN": settings.metrics_token.get_secret_value(),
        "PIAOJUE_OIDC_CLIENT_SECRET": settings.oidc_secret() if settings.oidc_issuer else "",
    }
    seen: set[str] = set()
    for name, value in kept.items():
        if value and guessable(value):
            yield (_GUESSABLE + _HOW).format(name=name) + (f"\n{_OLD}" if value == own else "")
        if value and value in seen:
            yield (_SHARED + _HOW).format(name=name)
        seen.add(value)
    if _is_common(settings.database_url):
        yield _DATABASE


def guessable(value: str) -> bool:
    """Few different characters, one stretch over and over, or a word that no chance draws."""
    repeats = value in (value + value)[1:-1]
    return repeats or len(set(value)) < min(DISTINCT, len(value) // 2) or bool(WORDS.search(value))


def _is_common(database_url: str) -> bool:
    """A database that is reached without a password (by a socket) is the operator's to guard."""
    url = sa.make_url(database_url)
    if not url.password:
        return False
    return url.password in PASSWORDS | {url.username} or bool(WORDS.search(str(url.password)))
