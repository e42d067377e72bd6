"""A sentence of which a part is known only when it is said: ``saying("尚有 {count} 项未论证", count=3)``.

The text is a source text of the catalogue, so that whoever shows it can say it in another language. A value
is a number, a term or a name, or a tuple of terms or names: a list.
"""

from __future__ import annotations

from dataclasses import dataclass

Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    text: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        """In Chinese."""
        return self.text.format(**{name: in_chinese(value) for name, value in self.values})


def saying(text: str, /, **values: int | Value) -> Saying:
    return Saying(text, tuple((n, str(v) if isinstance(v, int) else v) for n, v in values.items()))


def listed(names: tuple[str, ...]) -> tuple[Saying, ...]:
    """Nothing but their names; nothing at all where there are none."""
    return (saying("{names}", names=names),) if names else ()


def in_chinese(value: Value) -> str:
    return value if isinstance(value, str) else "、".join(value)
