"""What kind of line a number is: whether an SMS can arrive there, and whether a call to it may be paid for.

Refuses nothing: it judges. Rules: the numbering plan decides; where it can't tell a mobile from a fixed line (+1,
Mexico) the number counts as one that takes messages; one that the plan doesn't know yet is a new mobile rather than a
fixed line; a call to a premium-rate, shared-cost or company-wide number is never Faro's to pay; Faro's own lines are
nobody.
"""

from __future__ import annotations

from collections.abc import Collection

import phonenumbers
from phonenumbers import PhoneNumberType as Kind

from connectors.numbering import spelled

DEAR = frozenset({Kind.PREMIUM_RATE, Kind.SHARED_COST, Kind.UAN})
NO_SMS = DEAR | {Kind.FIXED_LINE, Kind.TOLL_FREE, Kind.PAGER, Kind.VOICEMAIL}


def takes_sms(address: str, line: str = "") -> bool:
    """`line`: our number, which tells how a number without its country is meant."""
    return _kind(address, line) not in NO_SMS


def is_dear(address: str, line: str = "") -> bool:
    return _kind(address, line) in DEAR


def is_own(address: str, lines: Collection[str | None]) -> bool:
    """Whether an address is one of Faro's own lines, however each is written."""
    number = spelled(address, address)
    return number is not None and number in {spelled(line, line) for line in lines if line}


def _kind(address: str, line: str) -> int:
    try:
        return int(phonenumbers.number_type(phonenumbers.parse(spelled(address, line) or "", None)))
    except phonenumbers.NumberParseException:
        return int(Kind.UNKNOWN)
