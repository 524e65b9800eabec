"""Case numbers, licences and telephone numbers as they are compared.

Refuses nothing. Rules: dashes, spaces and a country's prefix don't matter; fewer than seven digits name nothing.
"""

from __future__ import annotations

import re

SHORTEST = 7
CASE_DIGITS = 14  # H-300-26001-000001
CASE_TAIL = 11  # what is left when the kind of order isn't said
PHONE = 10


def number_key(text: str) -> str:
    """Letters and digits alone: "H-300-26001-000001" is "H30026001000001"."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def tail(case_number: str) -> str:
    """The last digits of a case number, "" when it is shorter."""
    found = digits(case_number)
    return found[-CASE_TAIL:] if len(found) >= CASE_TAIL else ""


def phone_key(text: str) -> str:
    """The last ten digits: the same number with and without its country; "" for what is too short."""
    found = digits(text)
    return found[-PHONE:] if len(found) >= SHORTEST else ""
