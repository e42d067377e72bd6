"""What is taken out of a text before it is stored and shown, by rule: numbers that lead to a person.

The sense stays (``请联系 [电话号码]``), the number does not; nothing else is changed. Digits may be wide
(１３８), groups of them parted by spaces, dots and dashes. In this order, for each rule takes its own:

    e-mail          anything, an at sign (also a wide one), a host with a dot in it
    identity card   18 characters: area, a birthday that exists, three digits, a digit or X
    bank card       16 to 19 digits whose last one is the Luhn check of the others
    telephone       a mobile (with or without 86), or an area code and seven or eight digits
    number plate    a province's character, a letter, five or six letters and digits
    social account  what follows 微信, QQ, vx and the like, with or without 号 and a colon

Short numbers that belong to everybody stay: 110, 12345, 95598, 400-…; so do years, money and plan numbers.
A name, or where somebody lives, no rule can know: the desk looks, and can be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.domain.words import Masked as M

_D = "[0-9０-９]"
_GAP = r"[ \u00a0\u3000.·\-－–—]?"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_WIDE: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_HANDLE: Final = (
    r"(?:微信|薇信|威信|weixin|wechat|vx|qq|抖音|小红书|微博)(?:账号|帐号|号码|号|id)?\s*[:：是为]?\s*"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text as it may be stored, and what was taken out of it, each kind once, in the rules' order."""

    text: str
    kinds: tuple[M, ...]


def cleaned(text: str) -> Cleaned:
    """Never longer than ``text``."""
    kinds = []
    for kind, pattern, meant in _RULES:
        text, changed = _without(text, kind, pattern, meant)
        if changed:
            kinds.append(kind)
    return Cleaned(text, tuple(kinds))


def _without(text: str, kind: M, pattern: re.Pattern[str], meant: Callable[[str], bool]) -> tuple[str, bool]:
    def replace(found: re.Match[str]) -> str:
        before = found[1] or ""
        return f"{before}{_SIGNS[kind]}" if meant(found[0][len(before) :]) else found[0]

    changed = pattern.sub(replace, text)
    return changed, changed != text


def _always(_found: str) -> bool:
    return True


def _digits(found: str) -> str:
    return re.sub(r"[^0-9Xx]", "", found.translate(_WIDE))


def _has_birthday(found: str) -> bool:
    number = _digits(found)
    month, day = int(number[10:12]), int(number[12:14])
    return 1900 <= int(number[6:10]) <= 2099 and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _passes_luhn(found: str) -> bool:
    """Digits from the right, every second one doubled, add up to a multiple of ten (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(_digits(found))):
        worth = int(digit) * (2 if place % 2 else 1)
        total += worth - 9 if worth > 9 else worth
    return total % 10 == 0


_ALONE, _END = rf"(?<!{_D})", rf"(?!{_D})"
_86 = rf"(?:[+＋]?{_GAP}(?:00)?[8８][6６]{_GAP})?"
_AREA = rf"[(（]?[0０][1-9１-９]{_D}{{1,2}}[)）]?"
_EMAIL = r"()[A-Za-z0-9._%+\-]{1,64}[@＠][A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})+"
_ID_CARD = rf"(){_ALONE}[1-9１-９](?:{_GAP}{_D}){{16}}{_GAP}[0-9０-９XxＸｘ]{_END}"
_BANK_CARD = rf"(){_ALONE}[2-9２-９](?:{_GAP}{_D}){{15,18}}{_END}"
_MOBILE = rf"(){_ALONE}{_86}[1１]{_GAP}[3-9３-９](?:{_GAP}{_D}){{9}}{_END}"
_LANDLINE = rf"(){_ALONE}{_AREA}{_GAP}[2-8２-８]{_D}{{2,3}}{_GAP}{_D}{{4}}{_END}"
_PLATE = (
    rf"()[{_PROVINCES}][A-HJ-NP-Z][ ·.•\-]?"
    r"(?=[A-HJ-NP-Z]{0,2}[0-9])[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_ACCOUNT = rf"(?i:({_HANDLE})[A-Za-z0-9][A-Za-z0-9_\-]{{4,19}}(?![A-Za-z0-9_\-]))"
# The first group is what stands before the number and stays.
_RULES: Final[tuple[tuple[M, re.Pattern[str], Callable[[str], bool]], ...]] = (
    (M.EMAIL, re.compile(_EMAIL), _always),
    (M.ID_CARD, re.compile(_ID_CARD), _has_birthday),
    (M.BANK_CARD, re.compile(_BANK_CARD), _passes_luhn),
    (M.PHONE, re.compile(f"{_MOBILE}|{_LANDLINE.removeprefix('()')}"), _always),
    (M.PLATE, re.compile(_PLATE), _always),
    (M.HANDLE, re.compile(_ACCOUNT), _always),
)
_SIGNS: Final = {
    M.EMAIL: "[邮箱]",
    M.ID_CARD: "[身份证号]",
    M.BANK_CARD: "[银行卡号]",
    M.PHONE: "[电话]",
    M.PLATE: "[车牌]",
    M.HANDLE: "[账号]",
}
