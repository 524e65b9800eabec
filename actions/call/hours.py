"""Whether somebody answers now at a line of the directory.

Refuses to guess an hour that isn't written: then only the weekdays' middle hours count as open. Rules: hours are those
of the contact's own time zone; "lunes a viernes" and "todos los días" are the forms that the guide asks for.
"""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from content.model import Contact

SAFE_FROM, SAFE_UNTIL = time(9), time(16)  # where hours are unknown
FRIDAY, SUNDAY = 4, 6


def is_open(contact: Contact, now: datetime) -> bool:
    """`now` is aware."""
    hours = contact.hours
    if hours.always:
        return True
    if not hours.timezone:
        return False
    there = now.astimezone(ZoneInfo(hours.timezone))
    last = SUNDAY if hours.days.startswith("todos los días") and "sin confirmar" not in hours.days else FRIDAY
    return there.weekday() <= last and _from(hours.opens) <= there.time() < _until(hours.closes)


def _from(text: str) -> time:
    return time.fromisoformat(text) if text else SAFE_FROM


def _until(text: str) -> time:
    return time.max if text == "24:00" else time.fromisoformat(text) if text else SAFE_UNTIL
