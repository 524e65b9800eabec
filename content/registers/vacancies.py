"""What somebody looks for ("pizca de naranja en Florida en enero"), and which job orders are open.

Refuses (PackError) a lexicon that isn't as documented. Rules: an H-2A order is open until half of its period has
passed (20 CFR 655.135(d)), every other until it begins; what has ended, was denied or withdrawn is never open; a word
of the lexicon is heard as it sounds (`content.by_ear`), in any of the four languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from content.by_ear import key
from content.reading.fields import Field, Section, read_yaml
from content.registers.model import Record
from content.registers.names import plain
from content.registers.states import find_state

LEXICON_FILE = "registers/trades.yaml"
LANGUAGES = ("es", "en", "fr", "ht")
CLOSED = ("denied", "denial", "withdrawn", "withdrawal", "cancel", "closed", "expired", "rejected", "revoked")
_VISA = re.compile(r"\bh\W?2\W?([ab])\b", re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """All that is named must hold. `month` is year and month ("2027-01") or a month of any year ("01")."""

    trade: str = ""
    state: str = ""
    month: str = ""
    visa: str = ""


@dataclass(frozen=True)
class TradeWords:
    """`titles`: beginnings of words in English job titles; `wider`: of orders that may include the work; `general`:
    counts only when nothing closer is named.
    """

    id: str
    names: Mapping[str, Sequence[str]]
    titles: tuple[str, ...]
    wider: tuple[str, ...] = ()
    general: bool = False


class Trades:
    """Finds the trade and the month that a message names."""

    def __init__(self, trades: Iterable[TradeWords] = (), months: Mapping[str, Sequence[str]] | None = None) -> None:
        listed = list(trades)
        self._close = [(_heard(name), trade.id) for trade in listed if not trade.general for name in _names(trade)]
        self._general = [(_heard(name), trade.id) for trade in listed if trade.general for name in _names(trade)]
        self._titles = {trade.id: _starts(trade.titles) for trade in listed}
        self._wider = {trade.id: _starts(trade.wider) for trade in listed}
        self._months = [(_heard(n), f"{at:02}") for names in (months or {}).values() for at, n in enumerate(names, 1)]

    def find(self, text: str) -> str:
        """The id of the trade with the longest name found, or ""."""
        return _longest(text, self._close) or _longest(text, self._general)

    def month(self, text: str) -> str:
        return _longest(text, self._months)

    def names(self, trade: str, title: str) -> bool:
        """Whether a plain job title names the trade; every title names no trade."""
        pattern = self._titles.get(trade)
        return not trade or (pattern is not None and bool(pattern.search(title)))

    def widens(self, trade: str, title: str) -> bool:
        pattern = self._wider.get(trade)
        return pattern is not None and bool(pattern.search(title))


def read_trades(root: Path) -> Trades:
    """The lexicon of a pack; without one, nothing is found by trade."""
    if not (root / LEXICON_FILE).exists():
        return Trades()
    section = Section(read_yaml(root, LEXICON_FILE), ("months", "trades"))
    months = Section(section.need("months"), LANGUAGES)
    return Trades(map(_read_trade, section.need("trades").items()), {lang: months.texts(lang) for lang in LANGUAGES})


def _read_trade(field: Field) -> TradeWords:
    section = Section(field, ("id", "general", *LANGUAGES, "titles", "wider"))
    names = {lang: section.need(lang).texts() for lang in LANGUAGES}
    titles, wider = section.need("titles").texts(), section.texts("wider")
    return TradeWords(section.need("id").text(), names, titles, wider, section.flag("general"))


def read_query(text: str, trades: Trades) -> Query:
    """What a message names."""
    place, visa = find_state(text), _VISA.search(text)
    rest = text.replace(place[1], " ") if place else text
    return Query(
        trades.find(rest), place[0] if place else "", trades.month(rest), f"H2{visa[1].upper()}" if visa else ""
    )


def is_open(record: Record, on: date) -> bool:
    """Whether one may still apply on the day; without both days nobody can say so."""
    if record.begin is None or record.end is None or any(word in record.status.casefold() for word in CLOSED):
        return False
    half = record.begin + (record.end - record.begin) / 2
    return on <= record.end and on <= (half if record.visa_class == "H-2A" else record.begin)


def _names(trade: TradeWords) -> list[str]:
    return [name for names in trade.names.values() for name in names]


def _starts(words: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(plain(word)) for word in words)})") if words else None


def _heard(text: str) -> str:
    return " ".join(key(word) for word in re.findall(r"[^\W_]+", plain(text)))


def _longest(text: str, phrases: Sequence[tuple[str, str]]) -> str:
    words = f" {_heard(text)} "
    found = [(len(phrase), name) for phrase, name in phrases if f" {phrase} " in words]
    return max(found)[1] if found else ""
