"""Reads what stands beside topics and contacts: places, example questions, reviews and the pack's own card.

Refuses another source language than Spanish, and files whose shape is not the documented one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from content.model import Institution, Layer, Place, Review
from content.reading.fields import Field, Section

REVIEWS_FILE = "reviews.yaml"
CARD_FIELDS = (
    "name", "version", "publisher", "source_language", "languages", "released", "extends", "country", "order",
)  # fmt: skip
REVIEW_FIELDS = ("subject", "by", "role", "on", "hash")


@dataclass(frozen=True)
class Card:
    """What `pack.yaml` says."""

    name: str
    version: str
    publisher: str
    languages: tuple[str, ...]
    layer: Layer


@dataclass(frozen=True)
class Questions:
    """One writer's example questions in one language."""

    language: str
    by_topic: Mapping[str, tuple[str, ...]]


def read_card(field: Field) -> Card:
    section = Section(field, CARD_FIELDS)
    section.need("source_language").choice(("es",))
    return Card(
        name=_name(section.need("name")),
        version=section.need("version").text(),
        publisher=section.need("publisher").text(),
        languages=section.need("languages").texts(),
        layer=_read_layer(section),
    )


def _name(field: Field) -> str:
    """The name of a pack is that of its folder and its catalogue."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", field.text()):
        raise field.wrong("not_pack_name")
    return field.text()


def _read_layer(section: Section) -> Layer:
    """An overlay must say whose country it is."""
    released, extends = section.get("released"), section.text("extends")
    order = section.get("order")
    return Layer(
        extends=extends,
        country=section.need("country").text() if extends else "",
        order=order.number() if order else 0,
        released=released.day() if released else None,
    )


def read_places(field: Field) -> tuple[Place, ...]:
    return tuple(_read_place(item) for item in Section(field, ("places",)).need("places").items())


def _read_place(field: Field) -> Place:
    section = Section(field, ("country", "name", "kind", "state", "names", "demonyms"))
    return Place(
        country=section.need("country").text(),
        name=section.need("name").text(),
        kind=cast(Literal["country", "state", "city"], section.need("kind").choice(("country", "state", "city"))),
        names=section.texts("names"),
        demonyms=section.texts("demonyms"),
        state=section.text("state") or None,
    )


def read_institutions(field: Field) -> tuple[Institution, ...]:
    """What `institutions.yaml` says."""
    return tuple(_read_institution(item) for item in Section(field, ("institutions",)).need("institutions").items())


def _read_institution(field: Field) -> Institution:
    section = Section(field, ("names", "origin", "destination"))
    origin, destination = section.get("origin"), section.get("destination")
    return Institution(
        names=section.need("names").texts(),
        origin=origin.text() if origin else None,
        destination=destination.text() if destination else None,
    )


def read_questions(field: Field) -> Questions:
    section = Section(field, ("writer", "language", "note", "questions"))
    section.need("writer")
    by_topic = {topic: texts.texts() for topic, texts in section.need("questions").entries().items()}
    return Questions(section.need("language").text(), by_topic)


def read_reviews(field: Field) -> list[tuple[str, Review]]:
    """(subject, review) in the order they were recorded."""
    return [_read_review(item) for item in field.items()]


def _read_review(field: Field) -> tuple[str, Review]:
    section = Section(field, REVIEW_FIELDS)
    return section.need("subject").text(), Review(
        by=section.need("by").text(),
        role=section.need("role").text(),
        on=section.need("on").day(),
        hash=section.need("hash").text(),
    )
