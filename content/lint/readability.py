"""Can a person with six years of school read it? Measured in Spanish, the source language.

Refuses nothing. Rules: each answer, first text and continuation together, is measured on the scale of
Szigriszt-Pazos and judged by the levels of INFLESZ (Barrio Cantalejo 2008): from 65 "bastante fácil", from 80 "muy
fácil"; an answer below is a warning, and fewer than nine in ten at 65 an error. What isn't a word to be read (a number
to call, a web address) counts as a short one, so that it neither helps nor harms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from pyphen import Pyphen

from content.lint.findings import Draft
from content.lint.texts import PLACEHOLDER
from content.model import Answer, Pack

EASY = 65.0
SHARE = 0.9
FEWEST = 20  # answers below which a share says nothing
ABBREVIATIONS: Mapping[str, str] = {"EE. UU.": "Estados Unidos", "Rep.": "República", "p. ej.": "por ejemplo"}
LONGEST_CRY = 2  # words: "No pague." is no sentence of its own
_SIGNS = re.compile(r"[^\w\s']|'(?![tsd]|ve|ll|re)")
_SENTENCE = re.compile(r"\b[^.!?]+[.!?]*")
_ADDRESS = re.compile(r"\b(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)


def check(pack: Pack) -> Iterator[Draft]:
    scores = measured(pack)
    for (file, n), score in scores.items():
        if score < EASY:
            yield Draft(file, ("answers", n), "lint.reading.hard", {"score": f"{score:.0f}"}, "warning")
    share = easy_share(scores)
    if len(scores) >= FEWEST and share < SHARE:
        values = {"share": f"{share:.0%}", "wanted": f"{SHARE:.0%}"}
        yield Draft("pack.yaml", (), "lint.reading.share", values)


def measured(pack: Pack) -> Mapping[tuple[str, int], float]:
    """The score of every answer, by its file and its place there."""
    return {(topic.file, answer.n): score(answer) for topic in pack.topics.values() for answer in topic.answers}


def easy_share(scores: Mapping[tuple[str, int], float]) -> float:
    """The part of the answers that is at least "bastante fácil"."""
    return sum(score >= EASY for score in scores.values()) / len(scores) if scores else 1.0


def score(answer: Answer) -> float:
    """Szigriszt-Pazos: 206.84 - 62.3 x syllables a word - words a sentence; counted as textstat does, which would take
    two seconds to be imported.
    """
    text = readable(" ".join((answer.short, *answer.more)))
    words = _words(text)
    if not words:
        return 0.0
    syllables = sum(_syllables(word.lower()) for word in words)
    return 206.84 - 62.3 * (syllables / len(words)) - len(words) / _sentences(text)


def _words(text: str) -> list[str]:
    return _SIGNS.sub("", text).split()


def _sentences(text: str) -> int:
    """Those of more than two words; at least one."""
    return max(1, sum(len(_words(sentence)) > LONGEST_CRY for sentence in _SENTENCE.findall(text)))


@cache
def _hyphens() -> Pyphen:
    return Pyphen(lang="es")


@lru_cache(maxsize=32768)
def _syllables(word: str) -> int:
    return len(_hyphens().positions(word)) + 1


def readable(text: str) -> str:
    """The text without what isn't read as words and without full stops that end no sentence."""
    text = _ADDRESS.sub("red", PLACEHOLDER.sub("uno", text))
    for short, whole in ABBREVIATIONS.items():
        text = text.replace(short, whole)
    return text
