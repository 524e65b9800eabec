"""Measures what the first answer of every topic costs to send, in segments, in every language.

Refuses nothing: a topic without a text that may be served today is listed apart. Rules: what is measured is the first
page as the answer book lays it, for somebody of whom no country is known; room for the words that go on ("MAS") is kept
in its last segment by the packs' linter; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.messages import Encoding
from bot.segments import measure
from content.compile import AnswerBook
from content.where import Where

LANGUAGES = ("es", "en", "fr", "ht")
MOST = 2.0  # segments that the first answers may have on average


@dataclass(frozen=True)
class FirstAnswer:
    """`unfolded`: the segments of the same text with all its accents."""

    topic: str
    lang: str
    encoding: Encoding
    units: int
    segments: int
    unfolded: int


@dataclass(frozen=True)
class Summary:
    """`lang` is None for all languages together; `dearest` is the highest number of segments."""

    lang: str | None
    answers: int
    average: float
    unfolded: float
    dearest: int

    @property
    def ratio(self) -> float:
        """How many times as dear the texts were with their accents."""
        return self.unfolded / self.average


def first_answers(book: AnswerBook, languages: Sequence[str] = LANGUAGES) -> tuple[list[FirstAnswer], list[str]]:
    """Topic by topic; and the topics that have nothing to send today."""
    found = {topic: book.find(topic, Where()) for topic in book.pack.specs}
    served = {topic: one for topic, one in found.items() if one.state == "current"}
    rows = []
    for topic, one in served.items():
        for lang in languages:
            sent = measure(book.pages(one, Where(), lang, "sms")[0])
            unfolded = measure(book.first_unfolded(one, Where(), lang)).segments
            rows.append(FirstAnswer(topic, lang, sent.encoding, sent.units, sent.segments, unfolded))
    return rows, [topic for topic in found if topic not in served]


def summaries(answers: Sequence[FirstAnswer]) -> list[Summary]:
    """One a language, in their order, and last one over all; none of nothing."""
    languages = dict.fromkeys(answer.lang for answer in answers)
    each = [_summary(lang, [answer for answer in answers if answer.lang == lang]) for lang in languages]
    return [*each, _summary(None, answers)] if answers else []


def _summary(lang: str | None, answers: Sequence[FirstAnswer]) -> Summary:
    count = len(answers)
    average, unfolded = sum(a.segments for a in answers) / count, sum(a.unfolded for a in answers) / count
    return Summary(lang, count, average, unfolded, max(answer.segments for answer in answers))


def price_of(segments: float, price: Decimal) -> Decimal:
    """Rounded to a ten-thousandth: prices of a segment are fractions of a cent."""
    return (Decimal(repr(segments)) * price).quantize(Decimal("0.0001"))
