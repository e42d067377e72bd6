"""The documents of docs/requests as requests: what a clerk would send, read from what the clerk reads.

A request is a line ``**who** → `METHOD /path` · status · …``, with a JSON block below it where it has a
body. 〈Names〉 stand for values; ``记下 `field` 为〈name〉`` keeps one from the answer. Sections whose
heading begins with 如果 are for when something happens, and are not part of a plain year. A line
``〔2026-03-12 20:00〕`` is the day in Shanghai on which what follows is done.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[2] / "docs" / "requests"
_LINE: Final = re.compile(r"^\*\*(?P<who>[^*]+)\*\* → `(?P<method>[A-Z]+) (?P<path>[^`]+)`(?P<more>.*)$")
_KEPT: Final = re.compile(r"`([\w.*]+)` 为〈([^〉]+)〉")
_NAMED: Final = re.compile(r"`?([A-Z]{3,6}) (/[\w/{}〈〉.-]+)")
_DAY: Final = re.compile(r"^〔(\d{4}-\d\d-\d\d \d\d:\d\d)〕$")
NAME: Final = re.compile(r"〈([^〉]+)〉")


@dataclass(frozen=True)
class Request:
    """``keeps``: field of the answer → name. ``body`` is the JSON as written, None where there is none.

    ``day`` is the last one named above it in the document, "" where none is.
    """

    where: str
    section: str
    who: str
    method: str
    path: str
    status: int
    file: str
    form: dict[str, str]
    tag: str
    keeps: dict[str, str]
    body: str | None
    day: str = ""


def documents() -> list[Path]:
    return sorted(FOLDER.glob("*.md"))


def requests(document: Path) -> list[Request]:
    return list(_requests(document))


def named_paths(document: Path) -> list[tuple[str, str]]:
    """Every ``METHOD /path`` that the text names anywhere."""
    return _NAMED.findall(document.read_text(encoding="utf-8"))


def _requests(document: Path) -> Iterator[Request]:
    lines = document.read_text(encoding="utf-8").splitlines()
    section = day = ""
    for number, line in enumerate(lines):
        day = named[1] if (named := _DAY.match(line)) else day
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("**") and "→" in line:
            found = _LINE.match(line)
            assert found, f"{document.name}:{number + 1}: not a request: {line}"
            where = f"{document.name}:{number + 1}"
            yield _request(where, section, found, _body(lines[number + 1 :]), day)


def _request(where: str, section: str, found: re.Match[str], body: str | None, day: str) -> Request:
    parts = [part.strip() for part in found["more"].split(" · ") if part.strip()]
    said = {part.split(" ")[0]: part.split(" ", 1)[1] for part in parts if " " in part}
    return Request(
        where=where,
        section=section,
        who=found["who"],
        method=found["method"],
        path=found["path"],
        status=int(parts[0]),
        file=said.get("文件", ""),
        form=dict([said["表单"].split("=")]) if "表单" in said else {},
        tag=said.get("If-Match", ""),
        keeps=dict(_KEPT.findall(said.get("记下", ""))),
        body=body,
        day=day,
    )


def _body(lines: list[str]) -> str | None:
    """The JSON block that is the next thing below, if there is one."""
    below = [line for line in lines[:2] if line.strip()]
    if below != ["```json"]:
        return None
    start = lines.index("```json") + 1
    return "\n".join(lines[start : start + lines[start:].index("```")])


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with every 〈name〉 replaced. Raises KeyError for a name that nothing gave a value."""
    return NAME.sub(lambda name: str(values[name[1]]), text)


def picked(answer: Any, field: str) -> Any:
    """``id``, ``items.2.id``; ``*.code`` and ``cards.*.code`` are lists."""
    head, _, rest = field.partition(".")
    if head == "*":
        return [picked(one, rest) for one in answer]
    found = answer[int(head) if head.isdigit() else head]
    return picked(found, rest) if rest else found


def parsed(body: str) -> Any:
    return json.loads(body)
