"""Reads the sources of a topic or of a contact.

Refuses a source without label, title, address, day of checking, kind or reading, and a date of another shape. A
missing `source_date` is let through as "": judging it is the linter's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from content.expiry import expires
from content.model import VALID_MONTHS, Source, SourceKind
from content.reading.fields import Field, Section

FIELDS = ("label", "title", "address", "source_date", "checked_on", "kind", "reading", "expires")
_SOURCE_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?|undated")


def read_sources(field: Field | None) -> Mapping[str, Source]:
    if field is None:
        return {}
    return {name: read_source(name, entry) for name, entry in field.entries().items()}


def read_source(name: str, field: Field) -> Source:
    section = Section(field, FIELDS)
    kind = cast(SourceKind, section.need("kind").choice(VALID_MONTHS))
    checked_on = section.need("checked_on").day()
    end = section.get("expires")
    given = end.day() if end else None
    return Source(
        id=name,
        label=section.need("label").text(),
        title=section.need("title").text(),
        address=section.need("address").text(),
        source_date=_source_date(section.get("source_date")),
        checked_on=checked_on,
        kind=kind,
        reading="live" if section.need("reading").choice(("live", "stored")) == "live" else "stored",
        expires=expires(kind, checked_on, given),
        given=given,
    )


def _source_date(field: Field | None) -> str:
    if field is None:
        return ""
    if not _SOURCE_DATE.fullmatch(field.text()):
        raise field.wrong("not_source_date")
    return field.text()
