"""Who asks to be called by Faro: whoever rang and hung up, or wrote LLAMAR.

Refuses more than the site's limits allow (`call_backs`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors import call_backs
from connectors.call_backs import Limits
from connectors.calls import Ringing
from connectors.database import Transaction
from connectors.inbox import Waiting
from connectors.privacy import Keys
from connectors.voice_settings import VoiceSettings

AFTER_A_MISSED_CALL = timedelta(seconds=10)  # so that the caller has put the telephone down


def limits_of(settings: VoiceSettings, own: tuple[str, ...] = ()) -> Limits:
    return Limits(settings.person_a_day, settings.all_an_hour, tuple(sorted(settings.countries)), own)


def ringing_of(row: Waiting) -> Ringing:
    """Whoever wrote a message, as somebody to call."""
    return Ringing(row.provider, "", row.sender, row.country_hint, row.address, "", "out")


def can(connection: Transaction, row: Waiting, settings: VoiceSettings, now: datetime) -> bool:
    """Whether a call may be promised: within the limits, as `ask` will find them a moment later."""
    if not settings.rings(row.country_hint):
        return False
    return call_backs.would_call(connection, ringing_of(row), limits_of(settings, (row.line,)), now)


def ask(connection: Transaction, keys: Keys, row: Waiting, settings: VoiceSettings, now: datetime) -> bool:
    """LLAMAR: as soon as possible."""
    return call_backs.ask_faro(connection, keys, ringing_of(row), limits_of(settings, (row.line,)), now, now)
