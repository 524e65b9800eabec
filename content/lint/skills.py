"""Does every body that certifies or teaches stand on dated sources, in a country there is, with a contact there is?

Refuses nothing. Rules: as for all sources; an empty detail is no finding, since people are told that it is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from content.countries import COUNTRIES
from content.lint.findings import Draft
from content.lint.sources import check_source
from content.model import Pack


def check(pack: Pack, today: date) -> Iterator[Draft]:
    file = pack.skills.file
    for body in pack.skills.bodies:
        where = ("bodies", body.id)
        if body.country not in COUNTRIES:
            yield Draft(file, (*where, "country"), "lint.country.unknown", {"country": body.country})
        if body.contact and body.contact not in pack.contacts:
            yield Draft(file, (*where, "contact"), "lint.contact.unknown", {"name": body.contact})
        if not body.sources:
            yield Draft(file, where, "lint.source.none")
        for source in body.sources.values():
            yield from check_source(file, (*where, "sources", source.id), source, today)
