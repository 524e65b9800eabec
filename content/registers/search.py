"""Finds firms, numbers and vacancies in the registers of a node.

Refuses nothing: what isn't found is `none`. Rules: at most three firms; `match` only where the rare words of the name
agree and no other firm is as near; a place that was named orders, but never shuts out; nothing of what was asked is
kept; of a firm found by a number only the records with that number are shown. The shelf (an index in SQLite or
PostgreSQL) only fetches what may be near; what is near is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from content.registers.decision import MOST, Scored, decide
from content.registers.entries import BETWEEN, grams_text
from content.registers.files import record_of
from content.registers.likeness import NOTHING, SAME, likeness, rarity
from content.registers.model import Candidate, FirmSearch, Record, Register, Vacancy
from content.registers.names import key, key_words, plain, trade_names
from content.registers.numbers import CASE_TAIL, SHORTEST, digits, number_key, phone_key, tail
from content.registers.states import find_state
from content.registers.vacancies import Query, Trades, is_open, read_query

NEAR = 50
HERE, ELSEWHERE = 0.04, -0.04
LONGEST = 120  # letters of a name


FirmRow = tuple[int, str, str, str, str, str]


class Shelf(Protocol):
    """What an index must do. A firm is (its number, register, names, shown name, cities, states)."""

    def near(self, grams: str, limit: int) -> Sequence[FirmRow]: ...

    def counts(self, words: Iterable[str]) -> Mapping[str, int]: ...

    def firms(self) -> int: ...

    def records(self, firm: int) -> Sequence[tuple[str, str]]:
        """(register, record as a line) of each record of a firm."""
        ...

    def firms_by_number(self, number: str, tail: str, phone: str) -> Sequence[FirmRow]: ...

    def starting(self, since: str, state: str, visa: str, month: str) -> Iterable[tuple[str, str, str]]:
        """(register, title, record as a line) of what ends on or after the day, by the day it begins."""
        ...


@dataclass(frozen=True)
class Where:
    """A place as somebody named it."""

    state: str = ""
    city: str = ""


class Registers:
    """The registers of a node. `cards` are those that may be spoken of here."""

    def __init__(self, shelf: Shelf, cards: Mapping[str, Register], trades: Trades) -> None:
        self._shelf, self._cards, self._trades = shelf, cards, trades

    @property
    def cards(self) -> tuple[Register, ...]:
        """The registers that may be spoken of, by their ids."""
        return tuple(self._cards[name] for name in sorted(self._cards))

    def find_firm(self, text: str, where: str | None = None) -> FirmSearch:
        """By a firm's name, however it is spelt."""
        name, place = _split(text[:LONGEST], where)
        asked = key_words(name)
        if not any(len(word) > 1 for word in asked):
            return FirmSearch("none")
        found = self._scored(asked, name, place)
        decision, shown = decide(found)
        return FirmSearch(decision, tuple(self._candidate(one) for one in shown))

    def by_number(self, text: str) -> FirmSearch:
        """By the number of a case or a licence, or by a telephone number, with or without dashes and prefixes."""
        number, figures = number_key(text), digits(text)
        if len(figures) < SHORTEST and len(number) < SHORTEST:
            return FirmSearch("none")
        end = figures[-CASE_TAIL:] if len(figures) >= CASE_TAIL else ""
        rows = [row for row in self._shelf.firms_by_number(number, end, phone_key(text)) if row[1] in self._cards]
        firms = [self._candidate(Scored(row, SAME, 1.0)) for row in rows]
        shown = _of_number(firms, number, end, phone_key(text))
        return FirmSearch("none" if not shown else "match" if len(shown) <= MOST else "maybe", tuple(shown[:MOST]))

    def vacancies(self, query: str | Query, on: date, limit: int = 20) -> list[Vacancy]:
        """Job orders that are open on the day, by the day they begin. Without any of the named work, its wider kind."""
        asked = read_query(query, self._trades) if isinstance(query, str) else query
        asked = replace(asked, visa=number_key(asked.visa))  # as the index has it, however it is written
        close: list[Vacancy] = []
        wider: list[Vacancy] = []
        for book, title, line in self._shelf.starting(on.isoformat(), asked.state, asked.visa, asked.month):
            card = self._cards.get(book)
            named = self._trades.names(asked.trade, title)
            if card is None or not card.is_current(on) or not (named or self._trades.widens(asked.trade, title)):
                continue
            record = record_of(line, card.as_of)
            if is_open(record, on) and len(rows := close if named else wider) < limit:
                rows.append(Vacancy(record, card, named))
            if len(close) == limit:
                break
        return close or wider

    def _scored(self, asked: Sequence[str], name: str, place: Where) -> list[Scored]:
        rows = [row for row in self._shelf.near(grams_text([" ".join(asked)]), NEAR) if row[1] in self._cards]
        every = {word for row in rows for names in row[2].split(BETWEEN) for word in names.split()} | set(asked)
        counts, total = self._shelf.counts(every), self._shelf.firms()
        weigh = {word: rarity(counts.get(word, 0), total) for word in every}
        scored = [self._one(row, asked, weigh, place) for row in rows]
        return sorted(scored, key=lambda one: (-one.rank, one.row[3], one.row[0]))

    def _one(self, row: FirmRow, asked: Sequence[str], weigh: Mapping[str, float], place: Where) -> Scored:
        near = [likeness(asked, names.split(), weigh.__getitem__) for names in row[2].split(BETWEEN)]
        best = max(near, key=lambda one: one.score, default=NOTHING)
        return Scored(row, best, best.score + _placed(row, place))

    def _candidate(self, one: Scored) -> Candidate:
        card = self._cards[one.row[1]]
        records = [record_of(line, card.as_of) for _, line in self._shelf.records(one.row[0])]
        newest = sorted(records, key=lambda record: (record.begin or date.min, record.id), reverse=True)
        return Candidate(one.row[3], card, tuple(newest), round(min(one.near.score, 1.0), 3))


def _of_number(firms: Sequence[Candidate], number: str, end: str, phone: str) -> list[Candidate]:
    """Each firm with those of its records alone that have the number: whole, else its end, else to call."""
    ways: tuple[Callable[[Record], bool], ...] = (
        lambda record: number_key(record.case_number or record.licence) == number,
        lambda record: bool(end) and tail(record.case_number) == end,
        lambda record: bool(phone) and phone_key(record.phone) == phone,
    )
    found = ([replace(one, records=tuple(filter(way, one.records))) for one in firms] for way in ways)
    named = ([one for one in group if one.records] for group in found)
    return next((group for group in named if group), [])


def _split(text: str, where: str | None) -> tuple[str, Where]:
    """The name, and the place that was named beside it ("Rio Farms, Texas")."""
    place = where or ""
    head, comma, tail = text.rpartition(",")
    if not place and comma and (found := find_state(tail.strip())) and key(tail) == key(found[1]):
        text, place = head, tail
    state = find_state(place) if place else None
    return trade_names(text)[0], Where(state[0] if state else "", plain(place).strip())


def _placed(row: FirmRow, place: Where) -> float:
    if not place.state and not place.city:
        return 0.0
    if place.state:
        return HERE if place.state in row[5].split(BETWEEN) else ELSEWHERE
    return HERE if place.city in row[4].split(BETWEEN) else 0.0
