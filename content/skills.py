"""Tells who certifies or teaches a trade in a country, from data: what isn't known is said to be unknown.

Refuses nothing; pure. Rules: with a trade, the bodies that name it come first and those that name only others are left
out unless there are none else; a body that lists no trades is always told, since one can ask there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from content.by_ear import key, plain
from content.messages import label_context, skill_context, trade_context
from content.model import Contact, SkillBody, Skills, Trade

Does = Literal["certify", "train"]
Say = Callable[[str, str], str]  # context, Spanish -> the person's language


class Trades:
    """Finds the trade that a message names, spelt or sounding alike."""

    def __init__(self, trades: Iterable[Trade]) -> None:
        self._phrases = [(_heard(name), trade.id) for trade in trades for name in (trade.name, *trade.names)]

    def find(self, text: str) -> str | None:
        """The id of the longest name found, or None."""
        words = f" {' '.join(_heard(text))} "
        found = [(len(phrase), trade) for phrase, trade in self._phrases if f" {' '.join(phrase)} " in words]
        return max(found)[1] if found else None


def _heard(text: str) -> tuple[str, ...]:
    return tuple(key(word) for word in re.findall(r"[^\W_]+", plain(text)))


def bodies_for(skills: Skills, countries: Sequence[str | None], does: str, trade: str | None) -> list[SkillBody]:
    """Those that do it in the countries, in their order, the ones that name the trade first."""
    there = [body for country in countries for body in skills.bodies if body.country == country and does in body.does]
    named = [body for body in there if trade in body.trades]
    open_to_all = [body for body in there if not body.trades]
    return there if trade is None else [*named, *open_to_all] or there


def body_line(body: SkillBody, skills: Skills, contact: Contact | None, say: Say) -> str:
    """Everything about one body, each unknown said so."""
    labels = {name: say(label_context(name), text) for name, text in skills.labels.items()}
    told = [f"{labels[name]}: {_told(body, name, text, labels, say)}" for name, text in body.details().items()]
    head = f"{body.name}: {contact.number}" if contact else body.name
    tail = [f"{labels['address']}: {body.address}."] if body.address else []
    return " ".join([f"{head}.", *(line if line.endswith(".") else f"{line}." for line in told), *tail])


def _told(body: SkillBody, name: str, text: str, labels: dict[str, str], say: Say) -> str:
    return say(skill_context(body.id, name), text) if text else labels["unknown"]


def heading(trade: Trade, bodies: Sequence[SkillBody], say: Say) -> str:
    """ "Albañilería.", or with several bodies "Albañilería: INFOP, CADERH." """
    name = say(trade_context(trade.id), trade.name)
    several = f": {', '.join(body.name for body in bodies)}" if len(bodies) > 1 else ""
    return f"{name[:1].upper()}{name[1:]}{several}."
