"""Reads one written topic, and the contract that says which topics there are.

Refuses a topic without an answer and an answer without its first text; whether ids, countries and sources exist is
the linter's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from content.model import Answer, Condition, Topic, TopicSpec
from content.reading.fields import Field, Section, whole_braces
from content.reading.sources import read_sources

TOPIC_FIELDS = ("topic", "asks", "bodies", "sources", "answers")
ANSWER_FIELDS = ("when", "short", "more", "spoken", "contacts", "sources")
SPEC_FIELDS = ("id", "title", "varies_by", "covers", "urgent")
VARIES = ("none", "destination", "origin", "both")


def read_topic(field: Field) -> Topic:
    section = Section(field, TOPIC_FIELDS)
    asks, bodies = section.get("asks"), section.get("bodies")
    answers = tuple(_read_answer(n, item) for n, item in enumerate(section.need("answers").items()))
    if not answers:
        raise section.need("answers").wrong("no_answers")
    return Topic(
        id=section.need("topic").text(),
        answers=answers,
        sources=read_sources(section.get("sources")),
        asks=None if asks is None else _asks(asks),
        bodies=None if bodies is None else _bodies(bodies),
        file=field.file,
    )


def _asks(field: Field) -> Literal["destination", "origin"]:
    return "destination" if field.choice(("destination", "origin")) == "destination" else "origin"


def _bodies(field: Field) -> Literal["certify", "train"]:
    return "certify" if field.choice(("certify", "train")) == "certify" else "train"


def _read_answer(n: int, field: Field) -> Answer:
    section = Section(field, ANSWER_FIELDS)
    more, spoken = section.get("more"), section.get("spoken")
    return Answer(
        when=read_condition(section.get("when")),
        short=whole_braces(section.need("short")),
        more=tuple(whole_braces(item) for item in more.items()) if more else (),
        spoken=whole_braces(spoken) if spoken else None,
        contacts=section.texts("contacts"),
        sources=section.texts("sources"),
        n=n,
    )


def read_condition(field: Field | None) -> Condition:
    if field is None:
        return Condition()
    section = Section(field, ("destination", "origin", "state"))
    state = section.get("state")
    return Condition(
        destination=section.texts("destination"),
        origin=section.texts("origin"),
        state=state is not None and state.choice(("known",)) == "known",
    )


def read_contract(field: Field) -> tuple[Mapping[str, TopicSpec], Mapping[str, str]]:
    """The topics and the themes' Spanish names of `topics.yaml`."""
    section = Section(field, ("themes", "topics"))
    specs = [_read_spec(item) for item in section.need("topics").items()]
    themes = {
        name: Section(entry, ("es", "en")).need("es").text() for name, entry in section.need("themes").entries().items()
    }
    return {spec.id: spec for spec in specs}, themes


def _read_spec(field: Field) -> TopicSpec:
    section = Section(field, SPEC_FIELDS)
    return TopicSpec(
        id=section.need("id").text(),
        title=section.need("title").text(),
        varies_by=cast(Literal["none", "destination", "origin", "both"], section.need("varies_by").choice(VARIES)),
        covers=section.need("covers").text(),
        urgent=section.flag("urgent"),
    )
