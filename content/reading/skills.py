"""Reads who certifies and teaches which trade (`skills.yaml`).

Refuses a body without country, name, what it does and a source, and a trade that isn't listed; an empty field is let
through, since what isn't known is shown as unknown.
"""

from __future__ import annotations

from content.model import SkillBody, Skills, Trade
from content.reading.fields import Field, Section
from content.reading.sources import read_sources

FIELDS = (
    "id", "country", "name", "does", "trades", "certifies", "procedure", "duration", "cost", "support", "contact",
    "address", "sources",
)  # fmt: skip
DOES = ("certify", "train")
LABELS = ("certifies", "procedure", "duration", "cost", "support", "address", "unknown", "heading")


def read_skills(field: Field) -> Skills:
    section = Section(field, ("labels", "trades", "bodies"))
    labels = Section(section.need("labels"), LABELS)
    trades = tuple(_read_trade(item) for item in section.need("trades").items())
    known = frozenset(trade.id for trade in trades)
    return Skills(
        labels={name: labels.need(name).text() for name in LABELS},
        trades=trades,
        bodies=tuple(_read_body(item, known) for item in section.need("bodies").items()),
        file=field.file,
    )


def _read_trade(field: Field) -> Trade:
    section = Section(field, ("id", "name", "names"))
    return Trade(section.need("id").text(), section.need("name").text(), section.texts("names"))


def _read_body(field: Field, known: frozenset[str]) -> SkillBody:
    section = Section(field, FIELDS)
    trades = section.get("trades")
    sources = section.need("sources")
    return SkillBody(
        id=section.need("id").text(),
        country=section.need("country").text(),
        name=section.need("name").text(),
        does=tuple(item.choice(DOES) for item in section.need("does").items()),
        trades=tuple(item.choice(known) for item in trades.items()) if trades else (),
        certifies=section.text("certifies"),
        procedure=section.text("procedure"),
        duration=section.text("duration"),
        cost=section.text("cost"),
        support=section.text("support"),
        contact=section.text("contact"),
        address=section.text("address"),
        sources=read_sources(sources),
    )
