"""Whether somebody answers now at a line of the directory.

Refuses to guess: where the directory doesn't know the hours, nobody knows whether a line answers. Rules: hours are
those of the contact's own time zone; "lunes a viernes" and "todos los días" are the forms that the guide asks for, and
what stands beside them says nothing of the other days.
"""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from content.model import Contact

SAFE_FROM, SAFE_UNTIL = time(9), time(16)  # when it is worth a try where hours are unknown
WEEKDAYS, DAILY, UNSURE, NIGHTS = "lunes a viernes", "todos los días", "sin confirmar", "noches"
SATURDAY = 5


def is_open(contact: Contact, now: datetime) -> bool | None:
    """None where nobody knows. `now` is aware."""
    hours = contact.hours
    if hours.always:
        return True
    if not hours.timezone or not (hours.opens and hours.closes) or UNSURE in hours.days:
        return None
    there = now.astimezone(ZoneInfo(hours.timezone))
    if not hours.days.startswith(DAILY) and there.weekday() >= SATURDAY:
        return False if hours.days == WEEKDAYS else None
    if not hours.days.startswith((DAILY, WEEKDAYS)):
        return None
    return time.fromisoformat(hours.opens) <= there.time() < _until(hours.closes)


def may_answer(contact: Contact, now: datetime) -> bool:
    """Whether it is open, or worth a try: of unknown hours the middle ones of a weekday."""
    open_ = is_open(contact, now)
    hours = contact.hours
    if open_ is not None or not hours.timezone or NIGHTS in hours.days:
        return bool(open_)
    there = now.astimezone(ZoneInfo(hours.timezone))
    return there.weekday() < SATURDAY and SAFE_FROM <= there.time() < SAFE_UNTIL


def known_hours(contact: Contact) -> tuple[str, str, str]:
    """The word that says when it opens and closes, and both hours; no word where the days are more than one says."""
    hours = contact.hours
    word = {WEEKDAYS: "open_weekdays", DAILY: "open_daily"}.get(hours.days, "")
    if not word or not (hours.opens and hours.closes):
        return "", "", ""
    return word, _told(hours.opens), _told(hours.closes)


def _told(text: str) -> str:
    """ "08:00" as it is said: 8; "08:30": 8:30."""
    hour, _, minutes = text.partition(":")
    return str(int(hour)) if minutes == "00" else f"{int(hour)}:{minutes}"


def _until(text: str) -> time:
    return time.max if text == "24:00" else time.fromisoformat(text)
