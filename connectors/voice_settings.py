"""What an operator may say about calls: whom Faro rings back, how often, whether people call people back, and which
languages Faro speaks itself.

Refuses (SettingsError, naming the variable) what isn't a country's code, a number or yes/no. Rules: nobody is rung back
unless a country is named, since every such call is paid by the site and invites fraud with dear numbers; nobody is
promised a person's call unless the site says that it has somebody who calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers

from connectors.errors import SettingsError

PERSON_A_DAY, ALL_AN_HOUR = 3, 60
SPOKEN_BY_NODE = ("ht",)
ABLE = ("es", "en", "fr", "ht")
VARIABLES = (
    "FARO_RING_COUNTRIES", "FARO_RING_PERSON", "FARO_RING_HOUR", "FARO_RING_MISSED", "FARO_VOICE_OWN",
    "FARO_CALL_BACKS",
)  # fmt: skip


@dataclass(frozen=True)
class VoiceSettings:
    """`countries`: whose numbers Faro rings back. `person_a_day` and `all_an_hour`: at most so many such calls.
    `missed`: incoming calls from those countries are rejected, so that they cost nothing, and rung back. `own`: the
    languages that Faro speaks with its own voice; the provider speaks the others. `call_backs`: somebody at the site
    works through `faro callbacks`.
    """

    countries: frozenset[str] = frozenset()
    person_a_day: int = PERSON_A_DAY
    all_an_hour: int = ALL_AN_HOUR
    missed: bool = False
    own: tuple[str, ...] = SPOKEN_BY_NODE
    call_backs: bool = False

    def rings(self, country: str | None) -> bool:
        return country in self.countries


def read_voice(given: Mapping[str, str]) -> VoiceSettings:
    """`given`: the variables that aren't empty."""
    return VoiceSettings(
        countries=frozenset(_country(code) for code in _list(given.get("FARO_RING_COUNTRIES", ""))),
        person_a_day=_count("FARO_RING_PERSON", given.get("FARO_RING_PERSON", str(PERSON_A_DAY))),
        all_an_hour=_count("FARO_RING_HOUR", given.get("FARO_RING_HOUR", str(ALL_AN_HOUR))),
        missed=_yes("FARO_RING_MISSED", given.get("FARO_RING_MISSED", "no")),
        call_backs=_yes("FARO_CALL_BACKS", given.get("FARO_CALL_BACKS", "no")),
        own=tuple(_language(lang) for lang in _list(given.get("FARO_VOICE_OWN", ",".join(SPOKEN_BY_NODE)))),
    )


def _list(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text.split(",")) if part]


def _country(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise SettingsError("FARO_RING_COUNTRIES", "doctor.bad_country", {"country": code})
    return code


def _language(lang: str) -> str:
    if lang not in ABLE:
        raise SettingsError("FARO_VOICE_OWN", "doctor.bad_choice", {"options": ", ".join(ABLE)})
    return lang


def _count(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) > 0):
        raise SettingsError(name, "doctor.bad_span")
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise SettingsError(name, "doctor.bad_choice", {"options": "yes, no"})
    return text == "yes"
