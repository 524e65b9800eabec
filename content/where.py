"""Which contact of the directory a text means, for a person at a given place.

Refuses nothing: what can't be resolved is None, and the caller takes a less specific text. Rules: a role is looked up
in the country of work or in the person's own, as `ROLES` says; a number counts only if it can be dialled from where
the person is; the directory's own order decides between several; a consulate's line is given only to who is where
it is for, and "su consulado" is never the general line of a foreign ministry.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from content.model import Contact, Pack

Side = Literal["destination", "origin"]

# Where each role is looked up, first side first.
ROLES: Mapping[str, tuple[Side, ...]] = {
    "emergency": ("destination",),
    "ambulance": ("destination",),
    "trafficking": ("destination",),
    "labour": ("destination",),
    "women": ("destination",),
    "crisis": ("destination",),
    "poison": ("destination",),
    "consular": ("origin",),
    "consular_office": ("origin",),
    "consulate": ("origin",),
    "employment": ("origin",),
    "missing": ("origin", "destination"),
    "fraud_report": ("origin", "destination"),
    "human": ("origin", "destination"),
    "legal_help": ("destination",),
}


CONSULATE = "consulate"  # goes by the state where a person is
# A line for the persons of a country; the second name is for texts that call it "su consulado".
CONSULAR, OFFICE = "consular", "consular_office"


@dataclass(frozen=True)
class Where:
    """What is known of a person's corridor: ISO codes of the country of work, of the own country, and of the state
    (ISO 3166-2) where the person is; and the trade, an id of `skills.yaml`.
    """

    destination: str | None = None
    origin: str | None = None
    state: str | None = None
    trade: str | None = None


def contact_for(pack: Pack, reference: str, where: Where) -> Contact | None:
    """The contact that a reference (a role or an exact id) means here, or None."""
    if reference in pack.contacts:
        return pack.contacts[reference]
    for side in ROLES.get(reference, ()):
        found = _of_country(pack, reference, where.destination if side == "destination" else where.origin, where)
        if found:
            return found
    return None


def _of_country(pack: Pack, role: str, country: str | None, where: Where) -> Contact | None:
    """A number that works in the country of work; else one at home, since many ask before they leave."""
    own = _of_role(pack, role, country)
    if role == CONSULATE:
        return _office(own, where)
    if role in (CONSULAR, OFFICE):
        lines = _lines(pack, country)
        office = _consulate_line(lines, where)
        if office or role == OFFICE:
            return office
        own = tuple(line for line in lines if line.role == CONSULAR and not line.covers)
    for here in (where.destination, where.origin):
        for contact in own:
            if can_dial(contact, here):
                return contact
    return None


def _of_role(pack: Pack, role: str, country: str | None) -> tuple[Contact, ...]:
    return pack.by_role.get((role, country), ()) if country is not None else ()


def _office(offices: tuple[Contact, ...], where: Where) -> Contact | None:
    """The office of the person's state, else the one for the whole country; never one that is for somewhere else."""
    for area in (where.state, where.destination):
        for office in offices:
            if area is not None and area in office.covers and can_dial(office, where.destination):
                return office
    return None


def _lines(pack: Pack, country: str | None) -> tuple[Contact, ...]:
    """Of a country's consulates: its lines first, then its offices."""
    return _of_role(pack, CONSULAR, country) + _of_role(pack, CONSULATE, country)


def _consulate_line(lines: tuple[Contact, ...], where: Where) -> Contact | None:
    """Who is for where she is: a line of the whole country that is open always, else the office of her state."""
    always = tuple(line for line in lines if line.hours.always and where.destination in line.covers)
    return _office(always, where) or _office(lines, where)


def can_dial(contact: Contact, here: str | None) -> bool:
    """Whether the number works from a country; from an unknown one only in full international form."""
    return contact.number_kind == "e164" or (here is not None and here in contact.dial_from)


@lru_cache(maxsize=8192)
def placeholders(text: str) -> tuple[str, ...]:
    """Names between braces, in order."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(text) if name)
