"""What a suggestion is about, as a small set of words that two ways of saying it have in common.

Chinese writes no spaces and most words have two characters, so a title is cut into all pairs of
neighbouring characters (bigrams); three would miss more than half (``docs/decisions/0015``). Before that,
synonyms become one word and fillers go.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from app.domain.synonyms import FILLERS, LINES

THING: Final = "="
"""Begins a word that names a known thing; bigrams begin with a character of the title."""

_STANDS_FOR: Final = {word: line.split()[0] for line in LINES for word in line.split()}
_OF_TEXT: Final = 60  # bigrams; what is asked for is said first
_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")


def _by_first(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=len, reverse=True):
        found[word[0]] = (*found.get(word[0], ()), word)
    return found


_SYNONYMS: Final = _by_first(_STANDS_FOR)
_FILLERS: Final = _by_first(FILLERS)


def words(title: str, text: str = "") -> frozenset[str]:
    """What a suggestion is found by: the bigrams of its title and of the beginning of its text, and the known
    things (``=电梯``) of both.
    """
    return frozenset(islice(_bigrams(plain(text)), _OF_TEXT)) | asked(title, text)


def asked(title: str, text: str = "") -> frozenset[str]:
    """What another one is looked for by: of its text only the known things, for the rest says little."""
    return frozenset(_bigrams(plain(title))) | things(title) | things(text)


def things(text: str) -> frozenset[str]:
    """The known things that a text names, each as ``=`` and the word that stands for it."""
    return frozenset(THING + piece for piece, known in _pieces(_folded(text)) if known)


def plain(text: str) -> str:
    """The text with one form of each character and one word for each thing."""
    return "".join(piece for piece, _known in _pieces(_folded(text)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in order: a known thing as the word that stands for it, everything else by character."""
    at = 0
    while at < len(text):
        known = _starting(text, at, _SYNONYMS)
        yield (_STANDS_FOR[known], True) if known else (text[at], False)
        at += len(known) or 1


def _starting(text: str, at: int, table: dict[str, tuple[str, ...]]) -> str:
    """The longest word of the table that the text has at this place; empty where there is none."""
    return next((word for word in table.get(text[at], ()) if text.startswith(word, at)), "")


def _bigrams(text: str) -> Iterator[str]:
    """Pairs of neighbours in each run of Chinese; numbers, Latin words and single characters whole."""
    for run in _RUN.findall(_without_fillers(text)):
        if len(run) == 1 or run[0].isascii():
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def _without_fillers(text: str) -> str:
    kept, at = [], 0
    while at < len(text):
        filler = _starting(text, at, _FILLERS)
        kept.append(" " if filler else text[at])
        at += len(filler) or 1
    return "".join(kept)
