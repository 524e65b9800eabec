"""One spelling for each telephone number, however a carrier or an old telephone writes it; and which are withheld.

Refuses to guess: a number that may be two people's stays as it came, for two spellings of one person only cost a
greeting, and two people with one spelling would read each other's conversation. Rules: `+` and digits is canonical
already; a number without its country is of the line's that it wrote to, if the numbering plan has it there; what holds
no number and isn't an opaque id (a WhatsApp user without one) is nobody. Only keys and countries come from the
spelling: an answer goes to the address as the provider gave it.
"""

from __future__ import annotations

import re

import phonenumbers

# What carriers put where a number was withheld: words, and those words typed on a keypad.
WITHHELD = frozenset(
    {
        "", "anonymous", "restricted", "unknown", "unavailable", "private", "private number", "blocked", "withheld",
        "n/a", "null", "none", "+",
        "266696687", "86282452253", "8656696", "2562533", "7378742833",
    }
)  # fmt: skip
LEAST_DIGITS = 3  # of a number that anybody has, a carrier's service included
LEAST_WITH_COUNTRY = 11  # digits of a number without its plus, where no line tells how the neighbours' are written

_LOST_PLUS = re.compile(r"^\s+(?=\d)")
_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015]+")
_DIGITS = re.compile(rf"\+?[0-9]{{{LEAST_DIGITS},}}")
_OPAQUE = re.compile(r"[A-Z]{2}\.(?=.*[0-9])[A-Za-z0-9_-]{4,}")


def canonical(address: str) -> str:
    """An address as it is kept: no `whatsapp:` in front, no control characters, a plus that became a space is back."""
    bare = address.removeprefix("whatsapp:")
    return "".join(c for c in _LOST_PLUS.sub("+", bare) if c.isprintable()).strip()


def spelled(address: str, line: str = "") -> str | None:
    """The one spelling of whoever writes from an address to a line; None for nobody."""
    bare = canonical(address)
    if _OPAQUE.fullmatch(bare):
        return bare
    plain = dialled(bare)
    if not _DIGITS.fullmatch(plain) or plain.lstrip("+0") in WITHHELD:
        return None
    return plain if bare == plain and bare.startswith("+") else _international(bare, plain, line)


def dialled(address: str) -> str:
    """A number without what people write between its digits."""
    return _SEPARATORS.sub("", address)


def is_withheld(address: str) -> bool:
    return spelled(address) is None


def country_hint(address: str, line: str = "") -> str | None:
    """The country whose numbering plan the number belongs to; for +1 that is told by the area code."""
    number = spelled(address, line) or ""
    if not number.startswith("+"):
        return None
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return None
    return region if region in phonenumbers.SUPPORTED_REGIONS else None  # a satellite's number is of no country


def _international(bare: str, plain: str, line: str) -> str:
    """Of a number that isn't canonical: the only number that it can be, else its digits."""
    if plain.startswith("+"):
        return _valid(bare, None) or plain
    if plain.startswith("00"):
        return _valid(f"+{plain[2:]}", None) or plain
    region = country_hint(line) if line.startswith("+") else None
    if region is None and len(plain) < LEAST_WITH_COUNTRY:
        return plain
    found = {_valid(f"+{plain}", None), _valid(plain, region) if region else None} - {None}
    return found.pop() or plain if len(found) == 1 else plain


def _valid(number: str, region: str | None) -> str | None:
    """In international form, if the numbering plan knows it."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    valid = phonenumbers.is_valid_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if valid else None
