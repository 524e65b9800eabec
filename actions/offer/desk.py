"""What the check of an offer works with: the pack's check, its reader, the registers of the node.

Refuses to go without saying so: without registers on the node, `registers` is None and people are told. Rules: every
sentence is the pack's, in the person's language; what stands on expired sources isn't said.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Protocol

from bot.segments import TWO_SEGMENTS, fold, septets
from content.compile import AnswerBook
from content.expiry import is_expired
from content.offer import OfferCheck, Variant, question_context, sign_context, step_context, text_context
from content.offer_reader import reader_of
from content.registers.model import FirmSearch, Register, Vacancy
from content.registers.vacancies import Query, Trades, read_trades
from content.where import Where

ROOM = {"sms": TWO_SEGMENTS, "whatsapp": 1400}


class Registers(Protocol):
    """The registers of a node."""

    @property
    def cards(self) -> Iterable[Register]: ...

    def find_firm(self, text: str, where: str | None = None) -> FirmSearch: ...

    def by_number(self, text: str) -> FirmSearch: ...

    def vacancies(self, query: str | Query, on: date, limit: int = 20) -> list[Vacancy]: ...


class Desk:
    """One pack's check. `can_check` is false for a pack that has none, and where one must be reviewed and isn't."""

    def __init__(self, book: AnswerBook, registers: Registers | None = None) -> None:
        self.book, self.registers = book, registers
        self.check: OfferCheck = book.check
        self.reader = reader_of(self.check)
        self.trades = read_trades(Path(book.pack.root)) if book.pack.root else Trades()

    @property
    def can_check(self) -> bool:
        return bool(self.check.signs)

    def text(self, name: str, lang: str, /, **values: str) -> str:
        """One of the check's sentences, filled in."""
        return self.book.said(text_context(name), self.check.texts[name], lang).format(**values)

    def question(self, name: str, lang: str, part: str = "text") -> str:
        question = self.check.question(name)
        source = getattr(question, part) if question else ""
        return self.book.said(question_context(name, part), source, lang) if source else ""

    def names(self, signs: Iterable[str], lang: str) -> str:
        """Signs by their short names, in the pack's order of weight."""
        chosen = [sign for sign in self.by_weight() if sign in tuple(signs)]
        return "; ".join(self.book.said(sign_context(s, "name"), self.check.sign(s).name, lang) for s in chosen)

    def by_weight(self) -> list[str]:
        return [sign.id for sign in sorted(self.check.signs, key=lambda sign: -sign.weight)]

    def why(self, sign: str, lang: str) -> str:
        """Why a sign matters; "" once nobody can say so."""
        told = self.check.sign(sign)
        return self.book.said(sign_context(sign, "why"), told.why, lang) if self._stands(told.sources) else ""

    def law(self, sign: str, where: Where, lang: str) -> str:
        """What the law of the corridor says of a sign."""
        told = self._holding(self.check.sign(sign).laws, where)
        return self.book.said(sign_context(sign, f"law/{told.n}"), told.text, lang) if told else ""

    def steps(self, where: Where, lang: str) -> list[str]:
        found = [(n, self._holding(variants, where)) for n, variants in enumerate(self.check.steps)]
        return [self.book.said(step_context(n, step.n), step.text, lang) for n, step in found if step]

    def _holding(self, variants: Iterable[Variant], where: Where) -> Variant | None:
        """The variant of the person's corridor, the one with most conditions first."""
        held = [v for v in variants if _meets(v, where) and self._stands(v.sources)]
        return max(held, key=lambda v: bool(v.when.destination) * 2 + bool(v.when.origin), default=None)

    def _stands(self, sources: Iterable[str]) -> bool:
        cited = (self.check.sources[name] for name in sources if name in self.check.sources)
        return not any(is_expired(source, self.book.today) for source in cited)


def _meets(variant: Variant, where: Where) -> bool:
    sides = ((variant.when.destination, where.destination), (variant.when.origin, where.origin))
    return all(not wanted or known in wanted for wanted, known in sides)


def fits(parts: Iterable[str], channel: str, spare: int = 0) -> bool:
    """Whether the parts of a message, one a line, are within its room."""
    text = "\n".join(parts)
    size = septets(fold(text)) if channel == "sms" else len(text)
    return size + spare <= ROOM.get(channel, TWO_SEGMENTS)
