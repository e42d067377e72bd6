"""JSON read without mercy: what two readers could take differently is refused, with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.domain.tally.model import MalformedPoll

ROOT: Final = "$"
_MOST_DIGITS: Final = 1000  # far above any count, far below Python's limit on printing integers
_SURROGATES: Final = "含有不成对的代理字符，请改正文字"
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PLAIN_KEY: Final = re.compile(r"[\w-]{1,40}\Z")


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Stands where something wrong was read, until its place is known."""

    sentence: str


def load(data: bytes) -> dict[str, Any]:
    """The object a file holds. UTF-8, a byte order mark is passed over. Raises MalformedPoll."""
    text = _text(data)
    try:
        document = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_number
        )
    except json.JSONDecodeError as error:
        raise MalformedPoll(f"第{error.lineno}行第{error.colno}列", "不是合格的JSON，请改正") from error
    except RecursionError as error:
        raise MalformedPoll(ROOT, "嵌套层数过多，不是票决数据文件") from error
    _refuse_wrong(document)
    if not isinstance(document, dict):
        raise MalformedPoll(ROOT, "文件内容应是一个JSON对象（用花括号括起）")
    return document


def child(place: str, key: str | int) -> str:
    """The place of a field or an element: ``items`` and 3 → ``items[3]``, then ``items[3].group``."""
    if isinstance(key, int):
        return f"{place}[{key}]"
    if not _PLAIN_KEY.match(key):
        return f"{place}[{json.dumps(key[:40])}]"
    return key if place == ROOT else f"{place}.{key}"


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedPoll(f"第{error.start}字节", "不是UTF-8编码，请另存为UTF-8后再试") from error
    if not text.strip():
        raise MalformedPoll(ROOT, "文件是空的")
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _Wrong("同一名称出现了不止一次，请只保留一个") if key in found else value
    return found


def _integer(digits: str) -> int | _Wrong:
    return int(digits) if len(digits) <= _MOST_DIGITS else _Wrong("数字过长，不可能是票数")


def _number(_: str) -> _Wrong:
    return _Wrong("应填整数，不能用小数、指数、NaN或Infinity")


def _refuse_wrong(document: Any) -> None:
    """Looks without recursion, and spells a place out only where something is wrong."""
    waiting: list[tuple[str, Any]] = [(ROOT, document)]
    while waiting:
        place, value = waiting.pop()
        sentence = _fault(value)
        if sentence:
            raise MalformedPoll(place, sentence)
        waiting.extend((child(place, key), inner) for key, inner in _inside(value) if _needs_a_look(inner))


def _inside(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return iter(value.items())
    return enumerate(value) if isinstance(value, list) else iter(())


def _needs_a_look(value: Any) -> bool:
    return isinstance(value, (dict, list)) or _fault(value) is not None


def _fault(value: Any) -> str | None:
    if isinstance(value, _Wrong):
        return value.sentence
    texts = value if isinstance(value, dict) else (value,) if isinstance(value, str) else ()
    return _SURROGATES if any(_LONE_SURROGATE.search(text) for text in texts) else None
