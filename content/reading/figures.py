"""Reads the figures that change (`figures.yaml`) and how a month is said.

Refuses a figure without amount, date or source, and a list of months that are not twelve.
"""

from __future__ import annotations

import re

from content.model import Calendar, Figure
from content.reading.fields import Field, Section, filled
from content.reading.sources import read_source

FIELDS = ("id", "amount", "as_of", "source")
MONTHS = 12
AS_OF = re.compile(r"20\d\d(-(0[1-9]|1[0-2]))?")


def read_figures(field: Field) -> tuple[Calendar, list[tuple[Field, Figure]]]:
    """The words for months, and each figure with the place where it stands."""
    section = Section(field, ("months", "date", "figures"))
    months = section.get("months")
    if months is not None and len(months.texts()) != MONTHS:
        raise months.wrong("not_months")
    date = filled(section.need("date"), {"month", "year"}) if section.get("date") else ""
    calendar = Calendar(section.texts("months"), date, field.file)
    return calendar, [(item, _read_figure(item)) for item in section.need("figures").items()]


def _read_figure(field: Field) -> Figure:
    section = Section(field, FIELDS)
    name, as_of = section.need("id").text(), section.need("as_of")
    source = read_source(name, section.need("source"))
    if not AS_OF.fullmatch(as_of.text()):
        raise as_of.wrong("not_as_of")
    return Figure(name, section.need("amount").text(), as_of.text(), source, file=field.file)
