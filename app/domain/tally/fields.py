"""Taking a value out of a document by the type it must have; each refusal names the place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeVar

from app.domain.tally.model import MalformedPoll
from app.domain.tally.strict_json import ROOT, child
from app.domain.words import Term

T = TypeVar("T", bound=Term)
_FRACTION: Final = re.compile(r"([0-9]{1,9})/([0-9]{1,9})\Z")


@dataclass(frozen=True, slots=True)
class Field:
    """A value and where it stands."""

    value: Any
    place: str = ROOT

    def wrong(self, sentence: str) -> MalformedPoll:
        return MalformedPoll(self.place, sentence)

    def members(self, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Field]:
        """The members of an object, which has all of ``required`` and none but those and ``optional``."""
        if not isinstance(self.value, Mapping):
            raise self.wrong("应是一个对象（用花括号括起）")
        found = {key: Field(inner, child(self.place, key)) for key, inner in self.value.items()}
        known = frozenset((*required, *optional))
        for key, field in found.items():
            if key not in known:
                raise field.wrong("这里没有这一项，请删除或改正名称、编号")
        for key in required:
            self.member(found, key)
        return found

    def member(self, found: Mapping[str, Field], key: str) -> Field:
        """One of the members found, which must be there."""
        if key not in found:
            raise MalformedPoll(child(self.place, key), "缺少这一项，请补上")
        return found[key]

    def elements(self) -> list[Field]:
        if not isinstance(self.value, (list, tuple)):
            raise self.wrong("应是一个列表（用方括号括起）")
        return [Field(inner, child(self.place, index)) for index, inner in enumerate(self.value)]

    def integer(self, least: int = 0) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.wrong("应填整数")
        if self.value < least:
            raise self.wrong(f"不能小于{least}")
        return self.value

    def integer_or_none(self, least: int = 0) -> int | None:
        return None if self.value is None else self.integer(least)

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("应填文字（用双引号括起）")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("应填true或false")
        return self.value

    def term(self, terms: type[T]) -> T:
        """One of a closed list of words."""
        words = {str(word.value): word for word in terms}
        if not isinstance(self.value, str) or self.value not in words:
            raise self.wrong(f"应是下列之一：{'、'.join(words)}")
        return words[self.value]

    def cut(self) -> Fraction:
        """A share like ``"1/2"``: above nothing, at most the whole."""
        match = _FRACTION.match(self.value) if isinstance(self.value, str) else None
        if match is None or not 0 < int(match[1]) <= int(match[2]):
            raise self.wrong('应填大于0且不超过1的分数，写作"1/2"')
        return Fraction(int(match[1]), int(match[2]))
