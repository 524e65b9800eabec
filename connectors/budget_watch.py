"""What today's SMS cost by country beside the budgets, for whoever watches: /metrics and `faro doctor`.

Refuses nothing: a database that doesn't answer, or isn't made yet, shows nothing. Rules: read afresh each time, so that
every process tells the same; countries and numbers only; a country near its budget is named before it is used up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from connectors import budgets
from connectors.database import Database, StoreError
from connectors.settings import Settings
from connectors.sms_settings import SmsSettings

NEAR = 0.8  # of a budget, from which operators are warned


@dataclass(frozen=True)
class Today:
    """A country's segments today; `budget` is None where there is none."""

    country: str
    segments: int
    budget: int | None

    @property
    def share(self) -> float:
        return self.segments / self.budget if self.budget else 0.0


def today(database: Database, sms: SmsSettings, now: datetime) -> list[Today]:
    try:
        with database.read() as connection:
            spent = budgets.since(connection, now)
    except StoreError:
        return []
    return [Today(one.country, one.segments, sms.budget_of(one.country)) for one in spent]


class SpendingMetrics(Collector):
    """Today's segments and shares of budgets, asked of the database when somebody looks."""

    def __init__(self, database: Database, sms: SmsSettings, now: Callable[[], datetime]) -> None:
        self._database, self._sms, self._now = database, sms, now

    def describe(self) -> list[GaugeMetricFamily]:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        segments = GaugeMetricFamily("faro_sms_segments_today", "SMS segments today, by country", labels=("country",))
        share = GaugeMetricFamily(
            "faro_sms_budget_used", "Share of today's SMS budget that is used, by country", labels=("country",)
        )
        for one in today(self._database, self._sms, self._now()):
            segments.add_metric((one.country,), one.segments)
            if one.budget is not None:
                share.add_metric((one.country,), one.share)
        yield from (segments, share)


def warnings(settings: Settings, now: datetime) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(key of the words, values) of every country that is near its budget or past it."""
    with_database = read_only(settings)
    if with_database is None:
        return
    try:
        for one in today(with_database, settings.sms, now):
            if one.share >= NEAR:
                values = {"country": one.country, "used": str(one.segments), "budget": str(one.budget)}
                values["percent"] = f"{one.share:.0%}".rstrip("%")
                yield "doctor.budget_over" if one.share >= 1 else "doctor.budget_near", values
    finally:
        with_database.close()


def read_only(settings: Settings) -> Database | None:
    """The node's database as it is; None when it isn't made yet."""
    if settings.on_sqlite and not Path(settings.database_url.removeprefix("sqlite:///")).exists():
        return None
    return Database(settings.database_url)
