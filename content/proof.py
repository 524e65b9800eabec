"""Short codes by which anybody can read what an answer truly says, whoever forwarded it.

A code tells which answer it is of (topic, language, and those countries that change its words) and nine bits of its
first text; nothing secret, since a swindler could ask for one too: what it opens is always the true text. Refuses
nothing: what isn't a code of ours, or was typed wrong, is None. Rules: eight letters and digits, the first a letter, so
that no telephone number is one; letters that look like digits are read as digits; the orders below are never changed,
only added to, since codes live on in other people's telephones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import product
from typing import Literal

from bot.segments import fold
from content.compile import AnswerBook
from content.where import Where

LANGUAGES = ("es", "en", "fr", "ht")
COUNTRIES = (None, "BZ", "CA", "CR", "DO", "ES", "GT", "HN", "HT", "MX", "NI", "PA", "SV", "US")
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
FIRST = "ABCDEFGHJKMNPQRS"
NOTHING = (None,)
LOOKALIKES = str.maketrans("ILOU", "110V")
LENGTH = 8
TOPIC, COUNTRY, STATE, TRADE, TEXT = 11, 4, 6, 3, 9  # bits, beside 2 of the language: 39 in all

Holds = Literal["current", "changed", "gone"]


@dataclass(frozen=True)
class Proved:
    """What a code is of. `current`: it says today what it said; `changed`: it says something else today; `gone`: it
    isn't said any more.
    """

    holds: Holds
    topic: str
    where: Where
    lang: str


class Proofs:
    """Codes of one book's answers."""

    def __init__(self, book: AnswerBook) -> None:
        self._book = book
        self._topics: dict[int, list[str]] = {}
        for topic in book.pack.specs:
            self._topics.setdefault(_mark(topic, TOPIC), []).append(topic)

    def code(self, topic: str, where: Where, lang: str) -> str | None:
        """Of the answer that holds here, or None if none does or it speaks of a country without a place in codes."""
        text = self._text(topic, where, lang)
        where = self._needed(topic, where, lang)
        if text is None or not {where.destination, where.origin} <= set(COUNTRIES):
            return None
        packed = _pack(
            (LANGUAGES.index(lang), 2),
            (_mark(topic, TOPIC), TOPIC),
            (COUNTRIES.index(where.destination), COUNTRY),
            (COUNTRIES.index(where.origin), COUNTRY),
            (_mark(where.state, STATE), STATE),
            (_mark(where.trade, TRADE), TRADE),
            (_mark(text, TEXT), TEXT),
        )
        return _spelt(packed)

    def read(self, code: str) -> Proved | None:
        """What a code is of; the text that fits, where several answers share its marks."""
        packed = _number(code)
        if packed is None:
            return None
        rest, fields = packed, []
        for bits in (TEXT, TRADE, STATE, COUNTRY, COUNTRY, TOPIC, 2):
            fields.append(rest & ((1 << bits) - 1))
            rest >>= bits
        text, trade, state, origin, destination, topic, lang = fields
        if max(origin, destination) >= len(COUNTRIES):
            return None
        where = Where(COUNTRIES[destination], COUNTRIES[origin])
        known = [
            Proved("changed", name, place, LANGUAGES[lang])
            for name in self._topics.get(topic, ())
            for place in self._places(where, state, trade)
        ]
        true = (
            one for one in known if (said := self._text(one.topic, one.where, one.lang)) and _mark(said, TEXT) == text
        )
        exact = next(true, None)
        if exact is None:
            return self._other(known)
        ours = self.code(exact.topic, exact.where, exact.lang) == _spelt(packed)  # else a letter was typed wrong
        return replace(exact, holds="current") if ours else None

    def _other(self, known: list[Proved]) -> Proved | None:
        """Its text is another today, or there is none."""
        said = next((one for one in known if self._text(one.topic, one.where, one.lang)), None)
        return said or (replace(known[0], holds="gone") if known else None)

    def _text(self, topic: str, where: Where, lang: str) -> str | None:
        found = self._book.find(topic, where)
        return self._book.pages(found, where, lang, "sms")[0] if found.state == "current" else None

    def _needed(self, topic: str, where: Where, lang: str) -> Where:
        """Without what doesn't change the text: who reads the code needn't learn where somebody comes from."""
        text = self._text(topic, where, lang)
        steps = {"trade": NOTHING, "state": NOTHING, "origin": COUNTRIES, "destination": COUNTRIES}
        for name, least in steps.items():
            if name == "destination" and where.state:  # a state is read within its country
                continue
            others = (replace(where, **{name: value}) for value in least if value != getattr(where, name))
            less = next((one for one in others if self._text(topic, one, lang) == text), None)
            if less is not None and _before(getattr(less, name), getattr(where, name)):
                where = less
        return where

    def _places(self, where: Where, state: int, trade: int) -> Iterator[Where]:
        states = {place.state for place in self._book.pack.places if place.country == where.destination}
        trades = {one.id for one in self._book.pack.skills.trades}
        ours = sorted(code for code in states if code and _mark(code, STATE) == state) if state else []
        theirs = sorted(one for one in trades if _mark(one, TRADE) == trade) if trade else []
        for one, other in product(ours or (None,), theirs or (None,)):
            yield replace(where, state=one, trade=other)


def _before(one: str | None, other: str | None) -> bool:
    """Of several countries with the same words the first is taken, whichever it was."""
    return one is None or (other in COUNTRIES and COUNTRIES.index(one) < COUNTRIES.index(other))


def _mark(text: str | None, bits: int) -> int:
    """So many bits of a hash, 0 only for nothing; of a text as it is read, whatever its accents and spaces."""
    if text is None:
        return 0
    read = " ".join(fold(text).split())
    return int.from_bytes(sha256(read.encode()).digest()[:8]) % ((1 << bits) - 1) + 1


def _pack(*fields: tuple[int, int]) -> int:
    packed = 0
    for value, bits in fields:
        packed = packed << bits | value
    return packed


def _spelt(packed: int) -> str:
    letters = [DIGITS[packed >> 5 * place & 31] for place in range(LENGTH - 1)]
    code = FIRST[packed >> 5 * (LENGTH - 1)] + "".join(reversed(letters))
    return f"{code[:4]}-{code[4:]}"


def _number(code: str) -> int | None:
    plain = code.upper().replace("-", "").replace(" ", "").translate(LOOKALIKES)
    if len(plain) != LENGTH or plain[0] not in FIRST or not set(plain) <= set(DIGITS):
        return None
    packed = FIRST.index(plain[0])
    for letter in plain[1:]:
        packed = packed << 5 | DIGITS.index(letter)
    return packed
