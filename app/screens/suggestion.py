"""What a suggestion's form holds, and what is wrong with it in the words of its fields."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any, Final

from pydantic import ValidationError

from app.domain.errors import Fault, Malformed
from app.domain.words import TopicCategory, TopicChannel
from app.notices import service as notices
from app.screens.caller import Caller
from app.topics.schemas import ATTACHMENTS as PHOTOS
from app.topics.schemas import TopicIn
from app.web.forms import Form, field
from app.web.i18n import _
from app.web.schemas import ID_PATTERN

__all__ = ["PHOTOS", "TYPED", "checked", "nonce_of", "photo_ids", "typed", "where"]

NONCE_BYTES: Final = 24
TYPED: Final = (
    "nonce", "campaign", "title", "where", "place", "text", "category", "phone", "notify", "consent",
    "photos", "name", "email",
)  # fmt: skip
LINES: Final = ("title", "place", "name")
ORDER: Final = (
    "campaign", "title", "street", "place", "text", "category", "attachments", "phone", "name",
    "email", "consent",
)  # fmt: skip
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_REF: Final = re.compile(ID_PATTERN)
# What telephones paste along and nobody sees: it is taken out, not held against who pasted it.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
SENTENCES: Final = {
    "title": _("想办什么事：请写 4 至 30 个字，现在是 {count} 个字"),
    "text": _("现在怎样、希望怎么办：请写 10 至 500 个字，现在是 {count} 个字"),
    "place": _("具体位置：至多 80 个字，现在是 {count} 个字"),
    "category": _("请选择属于哪一类；拿不准的选“其他”"),
    "name": _("称呼：至多 40 个字，现在是 {count} 个字"),
    "phone": _("手机号：请填写 11 位手机号"),
    "attachments": _("至多 3 张照片，请删去多出的"),
}
WHERE: Final = _("请选择在哪个街道；知道社区的，选到社区")
CLOSED: Final = _("这次集中征集已经结束，请改选“全年常态征集”")
AGREE: Final = _("请先阅读个人信息告知书并勾选同意")


def typed(caller: Caller) -> dict[str, str]:
    """Every field as it is shown again and sent on."""
    entered = {name: _cleaned(name, field(caller.form, name)) for name in TYPED}
    return {**entered, "phone": caller.phone, "nonce": nonce_of(entered["nonce"])}


def nonce_of(sent: str) -> str:
    """The one that was sent; a new one in the place of what is none."""
    return sent if _NONCE.fullmatch(sent) else secrets.token_urlsafe(NONCE_BYTES)


def photo_ids(form: Form) -> list[str]:
    sent = [one for one in form.getlist("photo") if isinstance(one, str) and _REF.fullmatch(one)]
    return list(dict.fromkeys(sent))[:PHOTOS]


def where(place: str) -> tuple[str | None, str | None]:
    """(street, community) of what the field of the place holds; None for what is no id."""
    street, _slash, community = place.partition("/")
    return _ref(street), _ref(community)


def checked(
    entered: Mapping[str, str], *, known: Mapping[str, str], calls: Collection[str], version: str
) -> TopicIn:
    """The body of a submission. ``known`` are the places there are, ``calls`` the campaigns that are open,
    ``version`` the consent's in force.

    Raises Malformed naming every field that is wrong, as its label does.
    """
    faults: dict[str, Fault] = {}
    sent = _sent(entered)
    try:
        body = TopicIn.model_validate(sent)
    except ValidationError as found:
        faults = {str(one["loc"][0]): _fault(str(one["loc"][0]), sent) for one in found.errors()}
    if entered["where"] not in known:
        faults["street"] = Fault("/where", WHERE)
    if "phone" not in sent:
        faults["phone"] = Fault("/phone", SENTENCES["phone"])
    if entered["consent"] != version:
        faults["consent"] = Fault("/consent", AGREE)
    if entered["campaign"] and entered["campaign"] not in calls:
        faults["campaign"] = Fault("/campaign", CLOSED)
    if entered["email"] and not notices.is_email(entered["email"]):
        faults["email"] = Fault("/email", notices.NO_EMAIL)
    if faults:
        ordered = sorted(faults, key=lambda name: ORDER.index(name) if name in ORDER else -1)
        raise Malformed(
            _("还有 {count} 处要改，已填的内容都在"),
            faults=[faults[name] for name in ordered],
            count=len(faults),
        )
    return body


def _sent(entered: Mapping[str, str]) -> dict[str, Any]:
    street, community = where(entered["where"])
    sent: dict[str, Any] = {
        "nonce": entered["nonce"],
        "title": entered["title"],
        "text": entered["text"],
        "category": entered["category"] if entered["category"] in set(TopicCategory) else None,
        "street": street or "0" * 10,
        "community": community,
        "place": entered["place"] or None,
        **_called(_ref(entered["campaign"])),
        "phone": entered["phone"] or None,
        "name": entered["name"] or None,
        "email": entered["email"][: notices.LONGEST_EMAIL] or None,
        "notify": bool(entered["notify"]),
        "consent": entered["consent"][:20] or None,
    }
    return {name: value for name, value in sent.items() if value is not None}


def _called(campaign: str | None) -> dict[str, Any]:
    return {"channel": TopicChannel.CAMPAIGN, "campaign": campaign} if campaign else {}


def _fault(name: str, sent: Mapping[str, Any]) -> Fault:
    count = str(len(str(sent.get(name, ""))))
    return Fault(f"/{name}", SENTENCES.get(name, AGREE), (("count", count),))


def _cleaned(name: str, text: str) -> str:
    kept = _UNSEEN.sub("", text.replace("\r\n", "\n"))
    return " ".join(kept.split()) if name in LINES else kept.strip()


def _ref(text: str) -> str | None:
    return text if _REF.fullmatch(text) else None
