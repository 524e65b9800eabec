"""Reads a file of contacts.

Refuses a contact without id, role, name, number or kind of number; what the number looks like is the linter's to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from content.model import Contact, Hours, NumberKind
from content.reading.fields import Field, Section
from content.reading.sources import read_sources

FIELDS = (
    "id", "role", "name", "number", "number_kind", "dial_from", "country", "serves", "covers", "transfer", "cost",
    "languages", "hours", "can", "cannot", "note", "whatsapp", "email", "report_key", "sources",
)  # fmt: skip
HOURS_FIELDS = ("always", "timezone", "days", "opens", "closes", "holidays")
NUMBER_KINDS = ("short", "national", "e164")


def read_contacts(field: Field) -> Iterator[tuple[Field, Contact]]:
    """Each contact with the place where it stands."""
    for item in Section(field, ("contacts",)).need("contacts").items():
        yield item, _read_contact(item)


def _read_contact(field: Field) -> Contact:
    section = Section(field, FIELDS)
    return Contact(
        id=section.need("id").text(),
        role=section.need("role").text(),
        name=section.need("name").text(),
        number=section.need("number").text(),
        number_kind=cast(NumberKind, section.need("number_kind").choice(NUMBER_KINDS)),
        dial_from=section.texts("dial_from"),
        country=section.text("country") or None,
        serves=section.texts("serves"),
        covers=section.texts("covers"),
        transfer=section.flag("transfer"),
        cost=section.text("cost"),
        languages=section.texts("languages"),
        hours=_read_hours(section.get("hours")),
        can=section.text("can"),
        cannot=section.text("cannot"),
        sources=read_sources(section.get("sources")),
        note=section.text("note"),
        whatsapp=section.text("whatsapp") or None,
        email=section.text("email") or None,
        report_key=section.text("report_key") or None,
        file=field.file,
    )


def _read_hours(field: Field | None) -> Hours:
    if field is None:
        return Hours()
    section = Section(field, HOURS_FIELDS)
    return Hours(
        always=section.flag("always"),
        timezone=section.text("timezone") or None,
        days=section.text("days"),
        opens=section.text("opens"),
        closes=section.text("closes"),
        holidays=section.text("holidays"),
    )
