"""When somebody can be called who named a safe time of day: in her own time zone, if her number's country has but one.

Refuses to guess: in a country of several zones (MX, US, CA …) nothing is said of her hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

SPANS: Mapping[str, tuple[int, int]] = {"morning": (8, 12), "afternoon": (12, 18), "evening": (18, 21)}
ZONES: Mapping[str, str] = {
    "BZ": "America/Belize",
    "CR": "America/Costa_Rica",
    "DO": "America/Santo_Domingo",
    "GT": "America/Guatemala",
    "HN": "America/Tegucigalpa",
    "HT": "America/Port-au-Prince",
    "NI": "America/Managua",
    "PA": "America/Panama",
    "SV": "America/El_Salvador",
}


def there(country: str | None, now: datetime) -> datetime | None:
    """What the clock shows where her number is from."""
    zone = ZONES.get(country or "")
    return None if zone is None else now.astimezone(ZoneInfo(zone))


def is_safe(hour: str | None, country: str | None, now: datetime) -> bool | None:
    """Whether it is that time of day there; None where that can't be told."""
    local, span = there(country, now), SPANS.get(hour or "")
    return None if local is None or span is None else span[0] <= local.hour < span[1]
