"""What a pack shows to people: every variant of every topic, for somebody for whom it holds, as each channel shapes it.

Refuses nothing. Rules: a variant is shown for the first corridor for which it is the one that holds, known countries
before all others; one that holds for nobody, since a more special one always does or a number is lacking, is shown to
nobody and says so; what has expired is shown too, since whoever looks wants to see what it said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from bot.messages import Channel
from content.compile import Found
from content.countries import ANY
from content.expiry import answer_expires
from content.gaps import COUNTRIES, DESTINATIONS, ORIGINS
from content.lint.findings import Translations
from content.messages import answer_texts
from content.model import Answer, Pack
from content.translated import book_of
from content.where import Where

HEARD_A_SECOND = {"ht": 10}  # characters; a voice says about 14 of the other languages
_USUAL_SECOND = 14


@dataclass(frozen=True)
class Variant:
    """`index`: its place in the topic as loaded; `where`: somebody for whom it holds, None if it holds for nobody."""

    topic: str
    index: int
    answer: Answer
    where: Where | None
    expires: date | None


class Shown:
    """One pack, with what it lies over; `only`: the overlay whose own variants are meant."""

    def __init__(self, pack: Pack, translations: Translations, only: str = "") -> None:
        self.pack = pack
        self.book = book_of(pack, translations, date.min)  # a day on which nothing has expired
        self._translations, self._only = translations, only
        self._states = sorted({area for c in pack.contacts.values() for area in c.covers if "-" in area})

    def variants(self, topic: str) -> Iterator[Variant]:
        written = self.pack.topics[topic]
        for n, answer in enumerate(written.answers):
            if answer.by == self._only or not self._only:
                end = answer_expires(answer, written.sources, self.pack.figures)
                yield Variant(topic, n, answer, self._somebody(topic, n, answer), end)

    def holds(self, variant: Variant, where: Where) -> bool:
        return self.book.find(variant.topic, where).index == variant.index

    def pages(self, variant: Variant, lang: str, channel: Channel, where: Where | None = None) -> tuple[str, ...]:
        here = where or variant.where
        return self.book.pages(Found(variant.topic, "current", variant.index), here, lang, channel) if here else ()

    def lacking(self, variant: Variant, lang: str) -> tuple[int, int]:
        """How many of its texts aren't translated, and how many somebody doubts."""
        domain = variant.answer.by or self.pack.name
        texts = list(answer_texts(variant.topic, variant.answer))
        fuzzy = sum(self._translations.is_fuzzy(domain, lang, *text) for text in texts)
        return sum(not self._translations.has(domain, lang, *text) for text in texts) - fuzzy, fuzzy

    def _somebody(self, topic: str, index: int, answer: Answer) -> Where | None:
        sides = (_countries(answer.when.destination, DESTINATIONS), _countries(answer.when.origin, ORIGINS))
        for destination, origin in product(*sides):
            for state in self._states_of(destination) if answer.when.state else (None,):
                where = Where(destination, origin, state)
                if self.book.find(topic, where).index == index:
                    return where
        return None

    def _states_of(self, country: str | None) -> Sequence[str]:
        """The states that a directory of consulates knows, of a country or of all."""
        return [state for state in self._states if country is None or state.startswith(f"{country}-")]


def _countries(wanted: tuple[str, ...], usual: Sequence[str]) -> Sequence[str | None]:
    if ANY in wanted:
        return tuple(dict.fromkeys((*usual, *COUNTRIES)))
    return wanted or (None, *usual)


def seconds(heard: str, lang: str) -> int:
    """How long a voice takes to say it, about."""
    return max(1, round(len(heard) / HEARD_A_SECOND.get(lang, _USUAL_SECOND)))
