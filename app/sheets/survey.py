"""A first pass over the parts of an XLSX file, before anything builds a tree of them.

It keeps hostile files from costing memory (entities, millions of elements, row numbers in the billions) and
notes what a value-only reader cannot see: formulas without a stored value, and merged cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO
from xml.parsers import expat

MAX_ELEMENTS = 1_000_000  # held in memory at once
MAX_CELLS = 4_000_000
ELEMENTS_PER_CELL = 3
MAX_MERGES = 200
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Hostile(Exception):
    """A part that no table program writes. The message is for a log, not for people."""


class TooMuch(Exception):
    """A part too large to be a table of this service."""


class Survey:
    """What one sheet's XML holds: cells whose formula has no value; merges as (first column, rows, text)."""

    def __init__(self) -> None:
        self.unvalued: set[tuple[int, int]] = set()
        self.merges: list[tuple[int, range, str]] = []
        self.is_sheet: bool | None = None
        self._elements = self._total = self._cells = self._row = self._column = 0
        self._in_row = self._formula = self._value = self._in_value = self._is_text = False

    def read(self, part: IO[bytes]) -> None:
        """Raises Hostile, TooMuch, or expat's own error where the XML is broken."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ParseFile(part)

    def _doctype(self, *_: object) -> None:
        raise Hostile("a document type declaration")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if self.is_sheet is None:
            self.is_sheet = tag == "worksheet"
        self._elements += 1
        self._total += 1
        if self._elements > MAX_ELEMENTS or self._total > ELEMENTS_PER_CELL * MAX_CELLS:
            raise TooMuch("elements")
        handler = _SHEET_TAGS.get(tag) if self.is_sheet else None
        if handler is not None:
            handler(self, attributes)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if self._in_row or not self._row < number <= LAST_ROW:
            raise Hostile(f"row {number} after row {self._row}")
        self._row, self._column, self._in_row = number, 0, True

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r")
        column = reference(place)[0] if place else self._column + 1
        self._cells += 1
        if self._cells > MAX_CELLS:
            raise TooMuch("cells")
        if not self._column < column <= LAST_COLUMN:
            raise Hostile(f"column {column} after column {self._column}")
        self._column, self._formula, self._value = column, False, False
        self._is_text = attributes.get("t") == "str"

    def _start_formula(self, _: Mapping[str, str]) -> None:
        self._formula = True

    def _start_value(self, _: Mapping[str, str]) -> None:
        self._in_value = True
        self._value = self._is_text  # a formula's stored text may be empty, a stored number may not

    def _text(self, text: str) -> None:
        if self._in_value:
            self._value = True

    def _start_merge(self, attributes: Mapping[str, str]) -> None:
        text = attributes.get("ref", "")
        first, _, last = text.partition(":")
        column, row = reference(first)
        self.merges.append((column, range(row, reference(last or first)[1] + 1), text))
        if len(self.merges) > MAX_MERGES:
            raise TooMuch("merged cells")

    def _end(self, name: str) -> None:
        self._in_value = False
        if self.is_sheet and name.endswith("}row"):
            # The reader forgets a row once it is read, so elements count against memory row by row.
            self._in_row, self._elements = False, 0
        if self.is_sheet and name.endswith("}c") and self._formula and not self._value:
            self.unvalued.add((self._row, self._column))


_SHEET_TAGS = {
    "row": Survey._start_row,
    "c": Survey._start_cell,
    "f": Survey._start_formula,
    "v": Survey._start_value,
    "mergeCell": Survey._start_merge,
}


def reference(text: str) -> tuple[int, int]:
    """``C12`` → (3, 12). Raises Hostile for anything else."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise Hostile(f"cell reference {text[:20]!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(match[2])
