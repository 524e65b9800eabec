"""What an operator may say about SMS: budgets in segments, countries served, whether parts are joined, their pace.

Refuses (SettingsError, naming the variable) what isn't a number of segments, a country's code or yes/no. Rules: a day
is a day of UTC; an urgent answer is above every budget; `ZZ` stands for a country that the number doesn't tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import phonenumbers

from connectors.errors import SettingsError

UNKNOWN = "ZZ"  # ISO 3166's own code for it
EVERY_OTHER = "*"
PERSON_BUDGET = 60
VARIABLES = (
    "FARO_SMS_BUDGET_PERSON", "FARO_SMS_BUDGET_COUNTRY", "FARO_SMS_COUNTRIES", "FARO_SMS_CONCATENATES",
    "FARO_SMS_PER_SECOND",
)  # fmt: skip
MOST_DIGITS = 9
SLOWEST, FASTEST = 0.1, 1000
_DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")


@dataclass(frozen=True)
class SmsSettings:
    """`person_budget`: segments that answers may cost for one person a day. `country_budgets`: for all numbers of a
    country, `*` for each one not named. `countries`: answered at all; None is every one. `concatenates`: whether the
    carrier joins the segments of a long text on the phone. `per_second`: segments that a line is given; None is any
    number.
    """

    person_budget: int = PERSON_BUDGET
    country_budgets: Mapping[str, int] = field(default_factory=dict)
    countries: frozenset[str] | None = None
    concatenates: bool = True
    per_second: float | None = None

    def budget_of(self, country: str) -> int | None:
        return self.country_budgets.get(country, self.country_budgets.get(EVERY_OTHER))

    def serves(self, country: str) -> bool:
        return self.countries is None or country in self.countries


def read_sms(given: Mapping[str, str]) -> SmsSettings:
    """`given`: the variables that aren't empty."""
    person = given.get("FARO_SMS_BUDGET_PERSON", str(PERSON_BUDGET))
    return SmsSettings(
        person_budget=_segments("FARO_SMS_BUDGET_PERSON", person),
        country_budgets=_budgets("FARO_SMS_BUDGET_COUNTRY", given.get("FARO_SMS_BUDGET_COUNTRY", "")),
        countries=_countries("FARO_SMS_COUNTRIES", given.get("FARO_SMS_COUNTRIES", "")),
        concatenates=_yes("FARO_SMS_CONCATENATES", given.get("FARO_SMS_CONCATENATES", "yes")),
        per_second=_pace("FARO_SMS_PER_SECOND", given.get("FARO_SMS_PER_SECOND")),
    )


def _segments(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text) > 0):
        raise SettingsError(name, "doctor.bad_span")
    return int(text)


def _pace(name: str, text: str | None) -> float | None:
    """`0.2`, `10`; a SIM bears less than one a second."""
    if text is None:
        return None
    if not _DECIMAL.fullmatch(text) or not SLOWEST <= float(text) <= FASTEST:
        raise SettingsError(name, "doctor.bad_pace", {"least": str(SLOWEST), "most": str(FASTEST)})
    return float(text)


def _budgets(name: str, text: str) -> Mapping[str, int]:
    """`GT=2000,HN=500,*=100`."""
    found: dict[str, int] = {}
    for part in _list(text):
        country, separator, segments = (piece.strip() for piece in part.partition("="))
        if not separator or country in found:
            raise SettingsError(name, "doctor.bad_budget", {"part": part})
        found[country if country == EVERY_OTHER else _country(name, country)] = _segments(name, segments)
    return found


def _countries(name: str, text: str) -> frozenset[str] | None:
    return frozenset(_country(name, part) for part in _list(text)) or None


def _country(name: str, code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS and code != UNKNOWN:
        raise SettingsError(name, "doctor.bad_country", {"country": code})
    return code


def _list(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text.split(",")) if part]


def _yes(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise SettingsError(name, "doctor.bad_choice", {"options": "yes, no"})
    return text == "yes"
