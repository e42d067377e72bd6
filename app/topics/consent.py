"""告知书: what people agree to when they leave a number. Its version is its words' digest: other words, or
other days in the settings, are another version, and nobody has agreed to them yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.domain.canonical import digest
from app.domain.errors import OutdatedConsent
from app.topics import store
from app.topics.tables import ConsentRow
from app.web.i18n import _, translate

VERSION_LENGTH: Final = 12
WORDS: Final = (
    _("提出或支持建议时，我们处理您的手机号、您自愿填写的称呼和所用的网络地址。"),
    _("手机号用于确认一人一次、供您凭编号和后四位查询；只保存不可还原的摘要和后四位，不公开，不作他用。"),
    _("您选择接收通知的，手机号和所填邮箱另行加密保存，只用于告知办理进展。"),
    _(
        "保存期限：网络地址和提交次数只存摘要，{hands} 天后删除；联系方式在建议办结 {contacts} 天后删除，"
        "称呼在办结 {names} 天后删除。"
    ),
    _("建议的标题、正文和图片公开。请不要写入他人的个人信息；电话、证件号等按规则自动隐去。"),
    _(
        "您可以随时登录查阅、复制、撤回同意或要求删除。删除后，建议已有他人支持的保留正文，不再与您关联；"
        "无人支持的一并删除正文。后四位同时删除，此后凭编号不能再查询。"
    ),
    _("未满十四周岁的，请由父母或其他监护人代为提交。"),
)


@dataclass(frozen=True, slots=True)
class Consent:
    """The words in both languages, filled in."""

    version: str
    chinese: tuple[str, ...]
    english: tuple[str, ...]


@lru_cache(maxsize=8)
def current(settings: Settings) -> Consent:
    days = {
        "hands": str(settings.keep_hands_days),
        "contacts": str(settings.keep_contacts_days),
        "names": str(settings.keep_names_days),
    }
    chinese = tuple(translate(words, "zh", days) for words in WORDS)
    english = tuple(translate(words, "en", days) for words in WORDS)
    return Consent(digest(list(chinese))[:VERSION_LENGTH], chinese, english)


def require_current(db: Session, now: datetime, settings: Settings, version: str | None) -> str:
    """The version agreed to, its words kept with it. Raises OutdatedConsent for any other than today's."""
    consent = current(settings)
    if version != consent.version:
        raise OutdatedConsent("请先阅读并同意现行的个人信息告知书，再提交；建议内容不会丢失")
    words = {"zh": list(consent.chinese), "en": list(consent.english)}
    store.keep_consent(db, ConsentRow(version=version, words=words, first_used_at=now))
    return version
