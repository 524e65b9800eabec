"""Every text of a pack that is translated, each with the context that tells it apart in the PO catalogue.

Refuses nothing: an absent or empty text is passed over. Rules: the extractor, the linter and the renderer all take
their contexts from here; files are named relative to the pack's folder, and titles come from the contract's file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content.model import Answer, Contact, Pack, Skills, Topic
from content.offer import sentences

DATE_CONTEXT = "month/date"
TOPICS_FILE, PLACES_FILE = "topics.yaml", "places.yaml"


@dataclass(frozen=True)
class Message:
    """`context` is the msgctxt and `source` the msgid, Spanish; `file` is relative to the pack (or `topics.yaml`)."""

    context: str
    source: str
    file: str


def messages(pack: Pack) -> Iterator[Message]:
    """Themes, titles, countries, months, figures, skills, keys of a call, an offer's check, topics, contacts."""
    for theme, name in pack.themes.items():
        yield Message(theme_context(theme), name, TOPICS_FILE)
    for spec in pack.specs.values():
        yield Message(title_context(spec.id), spec.title, TOPICS_FILE)
    for place in pack.places:
        if place.kind == "country":
            yield Message(place_context(place.country), place.name, PLACES_FILE)
    for n, month in enumerate(pack.calendar.months, 1):
        yield Message(month_context(n), month, pack.calendar.file)
    if pack.calendar.date:
        yield Message(DATE_CONTEXT, pack.calendar.date, pack.calendar.file)
    for figure in pack.figures.values():
        yield Message(figure_context(figure.id), figure.amount, figure.file)
    yield from skill_messages(pack.skills)
    for _, group in pack.call.groups():
        yield Message(group_context(group.id), group.title, pack.call.file)
    for context, source in sentences(pack.offer):
        yield Message(context, source, pack.offer.file)
    for topic in pack.topics.values():
        yield from topic_messages(topic)
    for contact in pack.contacts.values():
        yield from contact_messages(contact)


def topic_messages(topic: Topic) -> Iterator[Message]:
    for answer in topic.answers:
        for context, source in answer_texts(topic.id, answer):
            yield Message(context, source, topic.file)


def answer_texts(topic: str, answer: Answer) -> Iterator[tuple[str, str]]:
    """(context, source) of a variant of a topic: first text, paragraphs, what is heard."""
    n = answer.n
    yield short_context(topic, n), answer.short
    for m, paragraph in enumerate(answer.more):
        yield more_context(topic, n, m), paragraph
    if answer.spoken:
        yield spoken_context(topic, n), answer.spoken


def contact_messages(contact: Contact) -> Iterator[Message]:
    texts = (
        ("name", contact.name),
        ("can", contact.can),
        ("cannot", contact.cannot),
        ("note", contact.note),
        ("cost", contact.cost),
        ("hours/days", contact.hours.days),
        ("hours/holidays", contact.hours.holidays),
    )
    for field, source in texts:
        if source:
            yield Message(contact_context(contact.id, field), source, contact.file)


def skill_messages(skills: Skills) -> Iterator[Message]:
    for name, label in skills.labels.items():
        yield Message(label_context(name), label, skills.file)
    for trade in skills.trades:
        yield Message(trade_context(trade.id), trade.name, skills.file)
    for body in skills.bodies:
        for name, text in body.details().items():
            if text:
                yield Message(skill_context(body.id, name), text, skills.file)


def label_context(name: str) -> str:
    return f"skill/label/{name}"


def trade_context(trade: str) -> str:
    return f"trade/{trade}"


def skill_context(body: str, detail: str) -> str:
    """`detail` is certifies, procedure, duration, cost or support."""
    return f"skill/{body}/{detail}"


def theme_context(theme: str) -> str:
    return f"theme/{theme}"


def title_context(topic: str) -> str:
    return f"topic/{topic}/title"


def place_context(country: str) -> str:
    """`country` is an ISO code."""
    return f"place/{country}"


def month_context(month: int) -> str:
    return f"month/{month}"


def figure_context(figure: str) -> str:
    return f"figure/{figure}"


def short_context(topic: str, n: int) -> str:
    return f"{topic}/{n}/short"


def more_context(topic: str, n: int, m: int) -> str:
    return f"{topic}/{n}/more/{m}"


def group_context(group: str) -> str:
    return f"{group}/group"


def spoken_context(topic: str, n: int) -> str:
    return f"{topic}/{n}/spoken"


def contact_context(contact: str, field: str) -> str:
    """`field` is name, can, cannot, note, cost, hours/days or hours/holidays."""
    return f"contact/{contact}/{field}"
