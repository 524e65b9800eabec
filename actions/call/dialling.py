"""A number of the directory as it is dialled from where a caller is.

Refuses to guess where she is: then the number is said with its plus, as every mobile telephone takes it. Rules: inside
its country a number is national, from outside it begins with that country's prefix for calls abroad (011, 00); what
the directory gives in a country's own form stays as it is.
"""

from __future__ import annotations

from functools import lru_cache

import phonenumbers

from content.model import Contact


def as_dialled(contact: Contact, here: str | None) -> str:
    """`here`: the country where she dials it."""
    return _from(contact.number, here) if here and contact.number.startswith("+") else contact.number


@lru_cache(maxsize=4096)
def _from(number: str, here: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.country_code_for_region(here):
        return number
    return phonenumbers.format_out_of_country_calling_number(parsed, here)
