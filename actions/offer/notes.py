"""What is kept of an offer under check: ids, rounded figures and countries in one slot.

Refuses to hold words: a firm is the number of its record, or its name as a public register has it. Rule: what a slot
holds is read tolerantly, since an older version of this software may have written it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from actions.state import State
from actions.whereabouts import affirmed
from content.offer import TERMS, Offer, OfferCheck


@dataclass(frozen=True)
class Notes:
    """`asked`: questions put or skipped; `now` the one that is open; `picks`: records to choose from; `record`: the one
    that was shown; `turns`: the person's messages so far; `pages` of the result said.
    """

    seen: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    now: str = ""
    money: tuple[int, str] | None = None
    pay: tuple[float, str, str] | None = None
    visa: str = ""
    country: str = ""
    state: str = ""
    who: str = ""
    channel: str = ""
    month: int = 0
    picks: tuple[str, ...] = ()
    record: str = ""
    turns: int = 0
    pages: int = 0

    def slot(self) -> dict[str, Any]:
        """As the slot keeps it: lists for tuples, nothing that is empty."""
        kept = {name: value for name, value in asdict(self).items() if value}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}

    def missing(self) -> tuple[str, ...]:
        """Which of visa, place and pay nobody has told."""
        known = {"visa": self.visa, "place": self.state or self.country, "pay": self.pay}
        return tuple(term for term in TERMS if not known[term])


def notes_of(slot: Mapping[str, Any] | None) -> Notes:
    """The notes that a slot holds."""
    names = {field.name for field in fields(Notes)}
    known: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in (slot or {}).items() if name in names
    }
    return Notes(**known)


def merged(notes: Notes, offer: Offer, check: OfferCheck) -> Notes:
    """With what one more message tells. What is denied later was a mistake, unless it is danger."""
    urgent = {sign.id for sign in check.signs if sign.urgent}
    taken_back = {name for name in offer.denied if name not in urgent}
    seen = tuple(dict.fromkeys((*(name for name in notes.seen if name not in taken_back), *offer.seen)))
    denied = tuple(name for name in dict.fromkeys((*notes.denied, *offer.denied)) if name not in seen)
    return replace(
        notes,
        seen=seen,
        denied=denied,
        money=(offer.money.amount, offer.money.currency) if offer.money else notes.money,
        pay=(offer.pay.amount, offer.pay.unit or "", offer.pay.currency) if offer.pay else notes.pay,
        visa=offer.visa or notes.visa,
        channel=offer.channel or notes.channel,
        month=offer.month or notes.month,
    )


def placed(notes: Notes, state: State) -> Notes:
    """With the place of work that this message names."""
    said = [m for m in affirmed(state.mentions) if m["role"] != "origin"]
    named = next((m for m in reversed(said) if m.get("state")), None) or (said[-1] if said else None)
    if named is None:
        return notes
    return replace(notes, country=str(named["country"]), state=str(named.get("state") or ""))
