"""Is every number one that a person can dial as it stands?

Refuses nothing. Rules: digits, spaces, hyphens and a leading plus; a short number has at most six digits and no plus,
an international one begins with a plus; nobody is connected to an emergency number by a machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from content.countries import COUNTRIES
from content.lint.findings import Draft
from content.model import Contact, Pack
from content.report_key import is_key

SHORT_DIGITS = 6
E164_DIGITS = range(8, 16)
_DIALLED = re.compile(r"[+*]?\d[\d -]*")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def check(pack: Pack) -> Iterator[Draft]:
    for contact in pack.contacts.values():
        yield from _number(contact)
        yield from _countries(contact)
        yield from _hours(contact)
        if contact.transfer and contact.role == "emergency":
            yield _draft(contact, "transfer", "lint.contact.transfer")
        if contact.report_key and not is_key(contact.report_key):
            yield _draft(contact, "report_key", "lint.contact.report_key")


def _draft(contact: Contact, field: str, key: str, **values: str) -> Draft:
    return Draft(contact.file, ("contacts", contact.id, *field.split("/")), key, values)


def _number(contact: Contact) -> Iterator[Draft]:
    if not _DIALLED.fullmatch(contact.number):
        yield _draft(contact, "number", "lint.contact.number")
    elif not _is_of_kind(contact):
        yield _draft(contact, "number_kind", f"lint.contact.{contact.number_kind}")
    if contact.whatsapp and not (contact.whatsapp.startswith("+") and _DIALLED.fullmatch(contact.whatsapp)):
        yield _draft(contact, "whatsapp", "lint.contact.whatsapp")


def _is_of_kind(contact: Contact) -> bool:
    digits = sum(map(str.isdigit, contact.number))
    has_plus = contact.number.startswith("+")
    match contact.number_kind:
        case "e164":
            return has_plus and digits in E164_DIGITS
        case "short":
            return not has_plus and digits <= SHORT_DIGITS
        case "national":
            return not has_plus and digits > SHORT_DIGITS


def _countries(contact: Contact) -> Iterator[Draft]:
    if not contact.dial_from:
        yield _draft(contact, "dial_from", "lint.contact.dial_from")
    listed = [(f"dial_from/{c}", c) for c in contact.dial_from] + [(f"serves/{c}", c) for c in contact.serves]
    listed += [(f"covers/{area}", area.partition("-")[0]) for area in contact.covers]
    if contact.country:
        listed.append(("country", contact.country))
    for field, country in listed:
        if country not in COUNTRIES:
            yield _draft(contact, field, "lint.country.unknown", country=country)


def _hours(contact: Contact) -> Iterator[Draft]:
    hours = contact.hours
    if hours.always:
        return
    if not hours.timezone:
        yield _draft(contact, "hours", "lint.contact.hours")
    elif not _is_zone(hours.timezone):
        yield _draft(contact, "hours/timezone", "lint.contact.timezone", timezone=hours.timezone)
    for name, clock in (("opens", hours.opens), ("closes", hours.closes)):
        if clock and not _CLOCK.fullmatch(clock):
            yield _draft(contact, f"hours/{name}", "lint.contact.clock", clock=clock)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, an unsafe path, the name of a folder
        return False
    return True
